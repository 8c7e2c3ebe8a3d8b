import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openOutDir } from '../../src/io/out-dir.js'
import { openOutWriter } from '../../src/io/out-writer.js'
import { digestOf } from '../../src/model/digest.js'
import { writeFiles } from '../diagnostics/sample-registry.js'

let root: string
let dir: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'out-writer-'))
  dir = join(root, 'dist')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const factsOf = (text: string) => ({ digest: digestOf(text), size: text.length })
const bytes = (text: string) => ({ bytes: Buffer.from(text) })

describe('where there is no out dir yet', () => {
  const open = (name = 'main') => openOutWriter(openOutDir(dir).place, name)

  it('has nothing, and makes nothing before it is needed', async () => {
    expect(await open().has('a', factsOf('a'))).toBe(false)
    expect(readdirSync(root)).toEqual([])
  })

  it('writes a new tree, of bytes, copies and staged files', async () => {
    const { place } = openOutDir(dir)
    const writer = openOutWriter(place, 'main')
    writeFileSync(join(root, 'source'), 'copied')
    const staged = writer.stagedFile()
    writeFileSync(staged, 'moved')
    const ready = [
      await writer.put({ path: 'x/y/bytes', body: bytes('bytes') }),
      await writer.put({ path: 'x/copy', body: { ...factsOf('copied'), copyOf: join(root, 'source') } }),
      await writer.put({ path: 'z/staged', body: { ...factsOf('moved'), staged } }),
    ]
    expect(ready).toEqual([
      { path: 'x/y/bytes', ...factsOf('bytes'), state: 'written' },
      { path: 'x/copy', ...factsOf('copied'), state: 'written' },
      { path: 'z/staged', ...factsOf('moved'), state: 'written' },
    ])
    const texts = ready.map(({ path }) => readFileSync(join(place.tree ?? '', path), 'utf8'))
    expect(texts).toEqual(['bytes', 'copied', 'moved'])
    expect([existsSync(dir), existsSync(staged)]).toEqual([false, false])
  })

  it.each([
    ['below a file', 'a/b', 'a/b/c'],
    ['in the place of a folder', 'a/b', 'a'],
  ])('tells of a file that would lie %s that it collides', async (_, first, second) => {
    const writer = open()
    await writer.put({ path: first, body: bytes('1') })
    expect(await writer.put({ path: second, body: bytes('2') })).toMatchObject({ path: second, state: 'collided' })
  })

  it('writes several files in one turn, each as if it were alone', async () => {
    const { place } = openOutDir(dir)
    const writer = openOutWriter(place, 'main')
    writeFileSync(join(root, 'source'), 'copied')
    const staged = writer.stagedFile()
    writeFileSync(staged, 'moved')
    const copy = { ...factsOf('copied'), copyOf: join(root, 'source') }
    const ready = await writer.putAll([
      { path: 'top', body: bytes('top') },
      { path: 'x/y/z/copy', body: copy },
      { path: 'x/y', body: bytes('a folder') },
      { path: 'top/copy', body: copy },
      { path: 'x', body: copy },
      { path: 'x/staged', body: { ...factsOf('moved'), staged } },
      { path: 'x/known', body: { ...factsOf('known'), bytes: Buffer.from('known') } },
    ])
    expect(ready).toEqual([
      { path: 'top', ...factsOf('top'), state: 'written' },
      { path: 'x/y/z/copy', ...factsOf('copied'), state: 'written' },
      { path: 'x/y', ...factsOf('a folder'), state: 'collided' },
      { path: 'top/copy', ...factsOf('copied'), state: 'collided' },
      { path: 'x', ...factsOf('copied'), state: 'collided' },
      { path: 'x/staged', ...factsOf('moved'), state: 'written' },
      { path: 'x/known', ...factsOf('known'), state: 'written' },
    ])
    const texts = ['top', 'x/y/z/copy', 'x/staged', 'x/known'].map((path) =>
      readFileSync(join(place.tree ?? '', path), 'utf8'),
    )
    expect(texts).toEqual(['top', 'copied', 'moved', 'known'])
  })

  it('makes folders that another writer has made, and those of very many files', async () => {
    const { place } = openOutDir(dir)
    const paths = Array.from({ length: 1_100 }, (_, i) => `a/${i}/f`)
    for (const name of ['main', 't1']) {
      const ready = await openOutWriter(place, name).putAll(paths.map((path) => ({ path, body: bytes(name) })))
      expect(ready.filter(({ state }) => state !== 'written')).toEqual([])
    }
    expect(readFileSync(join(place.tree ?? '', 'a/0/f'), 'utf8')).toBe('t1')
  })

  it('gives each writer names of its own', () => {
    const { place } = openOutDir(dir)
    const names = ['main', 't1', 't2'].flatMap((name) => {
      const writer = openOutWriter(place, name)
      return [writer.stagedFile(), writer.stagedFile()]
    })
    expect(new Set(names).size).toBe(6)
    for (const name of names) writeFileSync(name, '', { flag: 'wx' })
  })
})

describe('where there is an out dir', () => {
  const open = () => openOutWriter(openOutDir(dir).place, 'main')
  beforeEach(() => writeFiles(dir, { 'catalog.json': '{}', 'a/b': 'same' }))

  it('knows what it holds by size and bytes, whatever it is', async () => {
    mkdirSync(join(dir, 'folder'))
    const { has } = open()
    expect([
      await has('a/b', factsOf('same')),
      await has('a/b', factsOf('safe')),
      await has('a/b', factsOf('longer')),
      await has('missing', factsOf('')),
      await has('folder', factsOf('')),
      await has('a/b/c', factsOf('')),
    ]).toEqual([true, false, false, false, false, false])
  })

  it('stages what is not there, and changes nothing', async () => {
    const before = statSync(join(dir, 'a/b')).mtimeMs
    const { put } = open()
    const same = await put({ path: 'a/b', body: bytes('same') })
    const inPlace = await put({ path: 'a/b', body: { ...factsOf('same'), inPlace: true } })
    const other = await put({ path: 'a/b', body: bytes('safe') })
    expect([same.state, inPlace.state]).toEqual(['unchanged', 'unchanged'])
    if (typeof other.state === 'string') throw new Error('it was not staged')
    expect(readFileSync(other.state.staged, 'utf8')).toBe('safe')
    expect([readFileSync(join(dir, 'a/b'), 'utf8'), statSync(join(dir, 'a/b')).mtimeMs]).toEqual(['same', before])
  })

  it('keeps what was staged already where it is', async () => {
    const writer = open()
    const staged = writer.stagedFile()
    writeFileSync(staged, 'new')
    const ready = await writer.put({ path: 'new', body: { ...factsOf('new'), staged } })
    expect([ready.state, readFileSync(staged, 'utf8')]).toEqual([{ staged }, 'new'])
  })

  it('refuses to copy a file that is no longer what it was', async () => {
    writeFileSync(join(root, 'source'), 'other')
    await expect(
      open().put({ path: 'c', body: { ...factsOf('large'), copyOf: join(root, 'source') } }),
    ).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  })
})

it('says of an out dir that cannot be written that it cannot', async () => {
  writeFileSync(join(root, 'file'), '')
  const place = { dir: join(root, 'file/dist'), staging: join(root, 'file/staging') }
  const writer = openOutWriter({ ...openOutDir(dir).place, ...place }, 'main')
  await expect(writer.put({ path: 'a', body: bytes('a') })).rejects.toMatchObject({ code: 'OUT_DIR_UNUSABLE' })
  expect(() => writer.stagedFile()).toThrow(expect.objectContaining({ code: 'OUT_DIR_UNUSABLE' }))
})
