import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CacheContent, cacheFolder, readCache, writeCache } from '../../src/io/build-cache.js'
import { readSealed, writeSealed } from '../../src/io/sealed-file.js'
import { parseEntry, parseMadeNames, type StampedEntry } from '../../src/io/stamped-entry.js'
import { digestOf } from '../../src/model/digest.js'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'build-cache-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const TIME = 1_000_000

const stamps = (names: readonly string[], time = TIME) => ({
  names,
  numbers: names.flatMap((_, at) => [at, time, time + 0.25, 2 ** 52 + at, 33188]),
})

const stamped = (item: string, changes: Partial<StampedEntry> = {}): StampedEntry => ({
  sources: stamps(['a.txt', 'b\nc']),
  digest: digestOf(item),
  made: stamps([`apps/${item}`]),
  madeDigest: digestOf(`made of ${item}`),
  isFresh: false,
  ...changes,
})

const entry = (item: string, changes: Partial<StampedEntry> = {}) => ({
  item,
  stamped: stamped(item, changes),
  readValue: (): Uint8Array => Buffer.from(`value of ${item}`),
})

const CONTENT = {
  entries: [
    entry('dir a'),
    entry('slug b', { sources: stamps([]), digest: undefined, made: stamps([]) }),
    entry('dir ü', { isFresh: true }),
  ],
  index: { made: stamps(['catalog.json', 'index.json']), madeDigest: digestOf('index'), isFresh: true },
  outFolder: '1 2 3',
  about: { shown: 'something' },
  receipt: { ok: true },
} satisfies CacheContent

const write = (content: CacheContent = CONTENT, key = 'key') => writeCache(dir, key, content)

const list = ({ names, numbers }: StampedEntry['sources']) => ({ names, numbers: Array.from(numbers) })

/** All that was given, and all that is remembered, in one form. */
const given = ({ entries, ...rest }: typeof CONTENT) => ({
  ...rest,
  entries: entries.map(({ item, stamped, readValue }) => ({ item, ...stamped, value: String(readValue()) })),
})
const read = (key = 'key') => {
  const found = readCache(dir, key)
  const values = found?.readValues()
  return (
    found && {
      entries: found.items.map((item) => {
        const { at, bytes } = found.readEntry(item) ?? expect.fail(item)
        const { sources, made, ...each } = parseEntry(bytes)
        expect(parseMadeNames(bytes)).toEqual(made.names)
        return { item, ...each, sources: list(sources), made: list(made), value: values && String(values[at]) }
      }),
      index: { made: list(found.index.made), madeDigest: found.index.madeDigest, isFresh: found.index.isFresh },
      outFolder: found.outFolder,
      about: found.readAbout(),
      receipt: found.readReceipt(),
    }
  )
}

describe('a cache', () => {
  it('gives back what was remembered', () => {
    expect(write()).toBeUndefined()
    expect(read()).toEqual(given(CONTENT))
  })

  it('may hold nothing', () => {
    const index = { ...CONTENT.index, made: stamps([]) }
    expect(write({ entries: [], index, outFolder: '', about: 0, receipt: null })).toBeUndefined()
    expect(read()).toEqual({ entries: [], index, outFolder: '', about: 0, receipt: null })
  })

  it('takes over the bytes of what it remembers already', () => {
    write()
    const before = readCache(dir, 'key')
    const stamped = before?.readEntry('dir ü')?.bytes ?? expect.fail()
    const readValue = () => before?.readValues()?.[2] ?? expect.fail()
    write({ ...CONTENT, entries: [entry('dir new'), { item: 'dir ü', stamped, readValue }] })
    expect(read()?.entries).toEqual(
      given({ ...CONTENT, entries: [entry('dir new'), ...CONTENT.entries.slice(2)] }).entries,
    )
  })

  it('has no entry of what it does not remember', () => {
    write()
    expect(readCache(dir, 'key')?.readEntry('dir other')).toBeUndefined()
  })

  it('remembers other stamps of the same', () => {
    write()
    const before = read()
    const found = readCache(dir, 'key')
    const changed = new Map([['slug b', stamped('slug b', { sources: stamps(['x'], TIME + 1) })]])
    const index = { ...CONTENT.index, isFresh: false }
    expect(found?.writeStamps(changed, { index, outFolder: '4 5 6' })).toBeUndefined()
    expect(read()).toEqual({
      ...before,
      entries: before?.entries.map((each) => {
        const other = changed.get(each.item)
        return other === undefined ? each : { ...each, ...other }
      }),
      index: { ...before?.index, isFresh: false },
      outFolder: '4 5 6',
    })
  })

  it('is none for another program, or other settings', () => {
    write()
    expect(readCache(dir, 'other')).toBeUndefined()
  })

  it('is one folder for each registry', () => {
    const folders = [cacheFolder('/c', 'a'), cacheFolder('/c', 'a'), cacheFolder('/c', 'b')]
    expect(folders.map((folder) => /^\/c\/[0-9a-f]{16}$/.test(folder))).toEqual([true, true, true])
    expect(new Set(folders).size).toBe(2)
  })
})

describe('a cache that is not whole', () => {
  it('has no values when they are those of another build', () => {
    write()
    const values = readSealed(join(dir, 'values')) ?? []
    write()
    writeSealed(join(dir, 'values'), values)
    expect(read()).toMatchObject({
      receipt: CONTENT.receipt,
      entries: CONTENT.entries.map(({ item }) => ({ item, value: undefined })),
    })
  })

  it.each([
    ['too few values', (parts: readonly Buffer[]) => parts.slice(0, -1)],
    ['too many values', (parts: readonly Buffer[]) => [...parts, Buffer.from('{}')]],
    ['no parts', () => []],
  ])('has no values when there are %s', (_, change) => {
    write()
    writeSealed(join(dir, 'values'), change(readSealed(join(dir, 'values')) ?? []))
    expect(readCache(dir, 'key')?.readValues()).toBeUndefined()
  })

  it.each([
    ['no JSON', [Buffer.from('{'), Buffer.of(), Buffer.of(), Buffer.of()]],
    ['other JSON', [Buffer.from('{"key": "key"}'), Buffer.of(), Buffer.of(), Buffer.of()]],
    ['null', [Buffer.from('null'), Buffer.of(), Buffer.of(), Buffer.of()]],
    ['more items', [Buffer.from('{"key": "key", "items": ["dir a"]}'), Buffer.of(), Buffer.of(), Buffer.alloc(4)]],
    ['half an entry', [Buffer.from('{"key": "key", "items": []}'), Buffer.of(), Buffer.of(), Buffer.alloc(3)]],
    ['half a number', [Buffer.from('{"key": "key", "items": []}'), Buffer.of(), Buffer.of(), Buffer.alloc(11)]],
    ['fewer parts', [Buffer.from('{"key": "key", "items": []}')]],
  ])('is none when what another program sealed holds %s', (_, parts) => {
    writeSealed(join(dir, 'stamps'), parts)
    expect(readCache(dir, 'key')).toBeUndefined()
  })
})

it('says why it cannot be written, and leaves nothing', () => {
  writeFileSync(join(dir, 'file'), '')
  expect(writeCache(join(dir, 'file/cache'), 'key', CONTENT)).toBe(
    `Could not write the cache in ${join(dir, 'file/cache')}: ENOTDIR: not a directory.`,
  )
  mkdirSync(join(dir, 'values'))
  expect(write()).toMatch(/^Could not write the cache in .*: EISDIR: illegal operation on a directory\.$/)
  expect(readdirSync(dir).sort()).toEqual(['file', 'values'])
})
