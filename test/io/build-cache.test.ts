import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CacheContent, type CacheEntry, cacheFolder, readCache, writeCache } from '../../src/io/build-cache.js'
import { readSealed, writeSealed } from '../../src/io/sealed-file.js'
import { digestOf } from '../../src/model/digest.js'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'build-cache-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const NOW = 1_000_000
const OLD = NOW - 3_000

const stamps = (names: readonly string[], time = OLD) => ({
  names,
  numbers: names.flatMap((_, at) => [at, time, time + 0.25, 2 ** 52 + at, 33188]),
})

const entry = (item: string, changes: Partial<CacheEntry> = {}): CacheEntry => ({
  item,
  sources: stamps(['a.txt', 'b\nc']),
  digest: digestOf(item),
  made: stamps([`apps/${item}`]),
  value: { item },
  ...changes,
})

const CONTENT: CacheContent = {
  entries: [
    entry('dir a'),
    entry('slug b', { sources: stamps([]), digest: undefined, made: stamps([]) }),
    entry('dir ü'),
  ],
  index: stamps(['catalog.json', 'index.json']),
  receipt: { ok: true },
}

const write = (content = CONTENT, key = 'key') => writeCache(dir, key, NOW, content)

/** All that is remembered, as it was given. */
const read = (key = 'key') => {
  const found = readCache(dir, key)
  const values = found?.readValues()
  const list = ({ names, numbers }: CacheEntry['sources']) => ({ names, numbers: Array.from(numbers) })
  return (
    found && {
      entries: [...found.entries.values()].map(({ at, isFresh: _, ...each }) => ({
        ...each,
        sources: list(each.sources),
        made: list(each.made),
        value: values && JSON.parse(String(values[at])),
      })),
      index: list(found.index),
      receipt: found.readReceipt(),
    }
  )
}

describe('a cache', () => {
  it('gives back what was remembered', () => {
    expect(write()).toBeUndefined()
    expect(read()).toEqual(CONTENT)
  })

  it('may hold nothing', () => {
    const nothing = { entries: [], index: stamps([]), receipt: undefined }
    expect(write({ ...nothing, receipt: null })).toBeUndefined()
    expect(read()).toEqual({ ...nothing, receipt: null })
  })

  it('takes over the bytes of a value that it remembers already', () => {
    write()
    const values = readCache(dir, 'key')?.readValues() ?? []
    write({ ...CONTENT, entries: [entry('dir new'), entry('dir a', { value: values[0] })] })
    expect(read()?.entries.map(({ value }) => value)).toEqual([{ item: 'dir new' }, { item: 'dir a' }])
  })

  it.each([
    ['of sources', { sources: stamps(['x'], NOW) }],
    ['of what was made', { made: stamps(['x'], NOW - 1_999) }],
  ])('knows which stamps are too fresh to be trusted: %s', (_, changes) => {
    write({ ...CONTENT, entries: [entry('dir old'), entry('dir fresh', changes)] })
    const found = readCache(dir, 'key')
    expect([...(found?.entries.values() ?? [])].map(({ isFresh }) => isFresh)).toEqual([false, true])
    expect(found?.isIndexFresh).toBe(false)
  })

  it('knows whether those of the whole registry are', () => {
    write({ ...CONTENT, index: stamps(['x'], NOW) })
    expect(readCache(dir, 'key')?.isIndexFresh).toBe(true)
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
    expect(read()).toEqual({ ...CONTENT, entries: CONTENT.entries.map((each) => ({ ...each, value: undefined })) })
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
    ['half a number', [Buffer.from('{"key": "key", "entries": []}'), Buffer.of(), Buffer.alloc(7), Buffer.of()]],
    ['fewer parts', [Buffer.from('{"key": "key", "entries": []}')]],
  ])('is none when what another program sealed holds %s', (_, parts) => {
    writeSealed(join(dir, 'stamps'), parts)
    expect(readCache(dir, 'key')).toBeUndefined()
  })
})

it('says why it cannot be written, and leaves nothing', () => {
  writeFileSync(join(dir, 'file'), '')
  expect(writeCache(join(dir, 'file/cache'), 'key', NOW, CONTENT)).toBe(
    `Could not write the cache in ${join(dir, 'file/cache')}: ENOTDIR: not a directory.`,
  )
  mkdirSync(join(dir, 'values'))
  expect(write()).toMatch(/^Could not write the cache in .*: EISDIR: illegal operation on a directory\.$/)
  expect(readdirSync(dir).sort()).toEqual(['file', 'values'])
})
