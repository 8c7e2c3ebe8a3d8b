import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type OutDir, type OutFile, openOutDir, type ReadyFile } from '../../src/io/out-dir.js'
import type { LastPaths } from '../../src/io/out-journal.js'
import { openOutWriter } from '../../src/io/out-writer.js'
import { digestOf } from '../../src/model/digest.js'
import { writeFiles } from '../diagnostics/sample-registry.js'
import { openRandom } from '../open-random.js'

const text = (path: string, content: string): OutFile => ({ path, body: { bytes: Buffer.from(content) } })

/** Every file below `dir` with its text, the journal left out. */
const contents = (dir: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('.registry-build'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file.slice(dir.length + 1), readFileSync(file, 'utf8')]),
  )

const journal = (dir: string): string => readFileSync(join(dir, '.registry-build/journal.txt'), 'utf8')

const writeAll = async (out: OutDir, files: readonly OutFile[], onProgress?: () => void) => {
  const writer = openOutWriter(out.place, 'main')
  const ready: ReadyFile[] = []
  for (const file of files) ready.push(await writer.put(file))
  const { journal: _, ...receipt } = out.commit(ready, { onProgress })
  return receipt
}

describe('openOutDir', () => {
  let root: string
  let dir: string
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'out-dir-'))
    dir = join(root, 'dist')
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  const write = async (files: readonly OutFile[]) => {
    const out = openOutDir(dir)
    try {
      return await writeAll(out, files)
    } finally {
      out.close()
    }
  }

  it('makes a new folder in whole and leaves nothing beside it', async () => {
    const receipt = await write([text('a/one.json', '1'), text('two.json', '22')])
    expect(receipt).toEqual({ written: 2, unchanged: 0, deleted: 0, bytes: 3 })
    expect(contents(dir)).toEqual({ 'a/one.json': '1', 'two.json': '22' })
    expect(journal(dir)).toBe('a/one.json\ntwo.json\n')
    expect(readdirSync(root)).toEqual(['dist'])
  })

  it('makes an empty tree, too', async () => {
    expect(await write([])).toEqual({ written: 0, unchanged: 0, deleted: 0, bytes: 0 })
    expect(contents(dir)).toEqual({})
  })

  it('does not show a new folder before it is complete', async () => {
    const missing = { path: 'b', body: { copyOf: join(root, 'nowhere'), digest: digestOf('b'), size: 1 } }
    await expect(write([text('a', 'a'), missing])).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
    expect(readdirSync(root)).toEqual([])
  })

  it('writes only what changed, and deletes only what it wrote itself', async () => {
    await write([text('same', 's'), text('changed', '1'), text('gone/deep/file', 'g')])
    writeFileSync(join(dir, 'not-ours'), 'keep me')
    mkdirSync(join(dir, 'gone/theirs'))
    const before = statSync(join(dir, 'same')).mtimeMs
    const receipt = await write([text('same', 's'), text('changed', '2'), text('new', 'n')])
    expect(receipt).toEqual({ written: 2, unchanged: 1, deleted: 1, bytes: 2 })
    expect(contents(dir)).toEqual({ same: 's', changed: '2', new: 'n', 'not-ours': 'keep me' })
    expect(existsSync(join(dir, 'gone/theirs'))).toBe(true)
    expect(existsSync(join(dir, 'gone/deep'))).toBe(false)
    expect(statSync(join(dir, 'same')).mtimeMs).toBe(before)
    expect(journal(dir)).toBe('changed\nnew\nsame\n')
  })

  it('finishes what a killed run began: its files are known and its litter removed', async () => {
    await write([text('a', '1')])
    writeFileSync(join(dir, '.registry-build/journal.txt'), 'a\nhalf-written\n')
    writeFileSync(join(dir, 'half-written'), 'x')
    mkdirSync(join(dir, '.registry-build/partial-killed'))
    await write([text('a', '1')])
    expect(contents(dir)).toEqual({ a: '1' })
    expect(readdirSync(join(dir, '.registry-build'))).toEqual(['journal.txt'])
  })

  it('leaves alone what is kept, without another look at it', async () => {
    await write([text('kept', 'k'), text('changed', '1'), text('gone', 'g')])
    const out = openOutDir(dir)
    const ready = await openOutWriter(out.place, 'test').put(text('changed', '22'))
    expect(out.commit([ready], { kept: ['kept', 'kept'] })).toEqual({
      written: 1,
      unchanged: 1,
      deleted: 1,
      bytes: 2,
      journal: digestOf('changed\nkept\n'),
    })
    out.close()
    expect(contents(dir)).toEqual({ changed: '22', kept: 'k' })
    expect(journal(dir)).toBe('changed\nkept\n')
  })

  it('does the same whether it knows what the last build left or finds it out', async () => {
    const random = openRandom(20)
    const some = (from: readonly string[]): readonly string[] => from.filter(() => random() < 0.5)
    const put = async (paths: readonly string[], kept: readonly string[], last?: LastPaths) => {
      const out = openOutDir(dir)
      const writer = openOutWriter(out.place, 'main')
      const ready: ReadyFile[] = []
      for (const path of paths) ready.push(await writer.put(text(path, path.repeat(1 + Math.floor(random() * 3)))))
      const receipt = out.commit(ready, { kept, last })
      out.close()
      return { receipt, journal: journal(dir), tree: contents(dir) }
    }
    const ALL = ['a', 'b/c', 'b/d', 'b/e/f', 'g', 'h/i', 'ü', 'z'] as const
    let known = 0
    for (let round = 0; round < 100; round++) {
      rmSync(dir, { recursive: true, force: true })
      const before = some(ALL)
      if (random() < 0.2) writeFiles(dir, { g: 'somebody else wrote it' })
      const { receipt } = await put(before, [])
      const kept = some(before)
      const replaced = before.filter((path) => !kept.includes(path) || random() < 0.2)
      const paths = some(ALL.filter((path) => !kept.includes(path)))
      if (random() < 0.2) writeFiles(dir, { '.registry-build/journal.txt': `${journal(dir)}zz\n` })
      cpSync(dir, join(root, 'copy'), { recursive: true })
      const state = random.save()
      const found = await put(paths, kept)
      rmSync(dir, { recursive: true })
      renameSync(join(root, 'copy'), dir)
      random.restore(state)
      const last = receipt.journal && { journal: receipt.journal, replaced }
      if (last !== undefined) known++
      expect(await put(paths, kept, last)).toEqual(found)
    }
    expect(known).toBeGreaterThan(50)
  })

  it('keeps nothing in a folder that is not there', () => {
    const out = openOutDir(dir)
    expect(() => out.commit([], { kept: ['a'] })).toThrow(`Could not write ${dir}: it is gone since this build began.`)
  })

  it('never follows a journal out of the folder', async () => {
    await write([text('a', '1')])
    writeFileSync(join(root, 'precious'), 'p')
    writeFileSync(join(dir, '.registry-build/journal.txt'), '../precious\n/etc/hostname\na\n')
    await write([text('b', '2')])
    expect(readFileSync(join(root, 'precious'), 'utf8')).toBe('p')
    expect(contents(dir)).toEqual({ b: '2' })
  })

  it('moves staged files, copies others, and keeps those in place', async () => {
    await write([text('kept', 'k')])
    const out = openOutDir(dir)
    const writer = openOutWriter(out.place, 'test')
    const staged = writer.stagedFile()
    writeFileSync(staged, 'staged')
    writeFileSync(join(root, 'source'), 'source')
    const facts = (content: string) => ({ digest: digestOf(content), size: content.length })
    expect(await writer.has('kept', facts('k'))).toBe(true)
    expect(await writer.has('kept', facts('x'))).toBe(false)
    const receipt = await writeAll(out, [
      { path: 'kept', body: { ...facts('k'), inPlace: true } },
      { path: 's', body: { ...facts('staged'), staged } },
      { path: 'c', body: { ...facts('source'), copyOf: join(root, 'source') } },
    ])
    out.close()
    expect(receipt).toEqual({ written: 2, unchanged: 1, deleted: 0, bytes: 12 })
    expect(contents(dir)).toEqual({ c: 'source', kept: 'k', s: 'staged' })
  })

  it('writes what is new before what could point at it', async () => {
    await write([text('a.json', 'before')])
    const out = openOutDir(dir)
    const there: string[][] = []
    await writeAll(out, [text('a.json', 'points at b'), text('b.json', 'new'), text('c.json', 'new')], () =>
      there.push(Object.keys(contents(dir)).filter((path) => contents(dir)[path] !== 'before')),
    )
    out.close()
    expect([...there, Object.keys(contents(dir))]).toEqual([
      [],
      ['b.json'],
      ['b.json', 'c.json'],
      ['a.json', 'b.json', 'c.json'],
    ])
  })

  it('neither writes nor deletes through a folder that is a link', async () => {
    await write([text('a/b/one.json', '1')])
    mkdirSync(join(root, 'elsewhere'))
    writeFileSync(join(root, 'elsewhere/one.json'), 'mine')
    rmSync(join(dir, 'a/b'), { recursive: true })
    symlinkSync('../../elsewhere', join(dir, 'a/b'))
    for (const files of [[text('a/b/c/two.json', '2')], []]) {
      await expect(write(files)).rejects.toMatchObject({
        code: 'OUT_DIR_UNUSABLE',
        message: `Could not write ${dir}: a/b in it is a link.`,
      })
    }
    expect(contents(join(root, 'elsewhere'))).toEqual({ 'one.json': 'mine' })
    expect(journal(dir)).toBe('a/b/one.json\n')
  })

  it('refuses a source that is not what was read before', async () => {
    writeFileSync(join(root, 'source'), 'changed since')
    const body = { copyOf: join(root, 'source'), digest: digestOf('before'), size: 6 }
    await expect(write([{ path: 'c', body }])).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: `${join(root, 'source')} changed while it was read.`,
    })
    expect(existsSync(dir)).toBe(false)
  })

  it('never takes for its own what was there before it, even when the bytes are right', async () => {
    mkdirSync(dir)
    writeFileSync(join(dir, 'theirs'), 't')
    await write([text('theirs', 't'), text('ours', 'o')])
    expect(journal(dir)).toBe('ours\n')
    await write([text('other', 'x')])
    expect(contents(dir)).toEqual({ theirs: 't', other: 'x' })
  })

  it('never overwrites a registry that another tool made', () => {
    mkdirSync(dir)
    writeFileSync(join(dir, 'registry.json'), '{"apps": {}}')
    expect(() => openOutDir(dir)).toThrowError(
      expect.objectContaining({
        code: 'FOREIGN_REGISTRY',
        message: `${dir} holds a registry.json that this program did not write.`,
      }),
    )
    expect(readdirSync(dir)).toEqual(['registry.json'])
  })

  it.each<[string, (dir: string) => void]>([
    ['a link', (notes) => symlinkSync('/tmp', notes)],
    ['a file', (notes) => writeFileSync(notes, '')],
    [
      'a folder whose journal is a link',
      (notes) => {
        mkdirSync(notes)
        symlinkSync('/etc/hostname', join(notes, 'journal.txt'))
      },
    ],
  ])('does not follow notes that are %s', (_, make) => {
    mkdirSync(dir)
    make(join(dir, '.registry-build'))
    expect(() => openOutDir(dir)).toThrowError(
      expect.objectContaining({
        code: 'OUT_DIR_UNUSABLE',
        message: `Could not write ${dir}: it is not what this program made: remove .registry-build in it.`,
      }),
    )
  })

  it('keeps the place of its notes for itself', async () => {
    await expect(write([text('.registry-build/journal.txt', 'x')])).rejects.toMatchObject({ code: 'STATE_CORRUPT' })
    expect(existsSync(dir)).toBe(false)
  })

  it('leaves alone what has taken the place of its files', async () => {
    await write([text('a', '1'), text('b', '2')])
    rmSync(join(dir, 'b'))
    mkdirSync(join(dir, 'b'))
    writeFileSync(join(dir, 'b/theirs'), 't')
    expect(await write([text('a', '1')])).toMatchObject({ written: 0, deleted: 0 })
    expect(contents(dir)).toEqual({ a: '1', 'b/theirs': 't' })
  })

  it('touches nothing before it is asked to write', () => {
    openOutDir(join(root, 'a/b/dist')).close()
    expect(readdirSync(root)).toEqual([])
  })

  it('tells a path that is a file and a folder at once, which the check of the whole tree explains', async () => {
    const writer = openOutWriter(openOutDir(dir).place, 'main')
    const states = [await writer.put(text('a', '1')), await writer.put(text('a/b', '2'))].map(({ state }) => state)
    expect(states).toEqual(['written', 'collided'])
  })

  it('leaves nothing staged once it is committed, even when it is killed before it is closed', async () => {
    await write([text('a', '1')])
    const out = openOutDir(dir)
    await writeAll(out, [text('a', '2')])
    expect([existsSync(out.place.staging), readdirSync(join(dir, '.registry-build'))]).toEqual([false, ['journal.txt']])
  })

  it('says so when the out dir is a file', () => {
    writeFileSync(dir, '')
    expect(() => openOutDir(dir)).toThrowError(
      expect.objectContaining({
        code: 'OUT_DIR_UNUSABLE',
        message: `Could not write ${dir}: it is a file, not a folder.`,
      }),
    )
  })

  it('says so when it may not write', async () => {
    // Root may write anywhere; /proc is where even root may not make a folder.
    const target = process.getuid?.() === 0 ? '/proc/dist' : join(root, 'locked/dist')
    if (dirname(target) !== '/proc') {
      mkdirSync(dirname(target))
      chmodSync(dirname(target), 0o500)
    }
    await expect(writeAll(openOutDir(target), [text('a', 'a')])).rejects.toMatchObject({ code: 'OUT_DIR_UNUSABLE' })
  })
})
