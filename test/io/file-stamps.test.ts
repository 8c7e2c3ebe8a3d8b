import { chmodSync, mkdtempSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  isFreshStamps,
  isSameCopy,
  isSameStamps,
  readFileStamps,
  readFolderIdentity,
  readFolderStamps,
  STAMP,
} from '../../src/io/file-stamps.js'
import { writeFiles } from '../diagnostics/sample-registry.js'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'stamps-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

/** In milliseconds, a whole second. */
const TIME = 1_000_000
const LONG_AGO = new Date('2024-01-01T00:00:00Z')

const readFolder = (...outputs: readonly string[]) =>
  readFolderStamps(dir, new Set(outputs.map((path) => join(dir, path))))

const FILES = { 'a.txt': 'a', 'b/c.txt': 'c', 'b/d/e.txt': 'e' }

describe('stamps of a folder', () => {
  it('name all that is below it, but no litter and no output of ours', () => {
    writeFiles(dir, {
      ...FILES,
      '.git/x': '',
      'node_modules/x': '',
      'b/node_modules/x': '',
      'dist/x': '',
      'b/dist/x': '',
    })
    symlinkSync('../a.txt', join(dir, 'b/link'))
    symlinkSync('nowhere', join(dir, 'broken'))
    expect([...(readFolder('dist')?.names ?? [])].sort()).toEqual([
      'a.txt',
      'b',
      'b/c.txt',
      'b/d',
      'b/d/e.txt',
      'b/dist',
      'b/dist/x',
      'b/link//../a.txt',
      'broken//nowhere',
    ])
  })

  const CHANGES: readonly (readonly [string, () => void])[] = [
    ['another content of the same size, at the same time', () => rewrite('b/c.txt', 'x')],
    [
      'a file that is replaced by one that was there before',
      () => renameSync(join(dir, 'b/d/e.txt'), join(dir, 'a.txt')),
    ],
    ['a mode', () => chmodSync(join(dir, 'a.txt'), 0o755)],
    ['a new file', () => writeFiles(dir, { 'b/new': '' })],
    ['a new folder', () => writeFiles(dir, { 'b/new/file': '' })],
    ['a file less', () => rmSync(join(dir, 'b/c.txt'))],
    ['another text of a link', () => relink('b/c.txt')],
    ['another content of what a link leads to', () => rewrite('out/target', 'x')],
  ]
  /** Keeps size and time of content; the time of anything tells it nevertheless. */
  const rewrite = (path: string, text: string): void => {
    const { atime, mtime } = statSync(join(dir, path))
    writeFileSync(join(dir, path), text)
    utimesSync(join(dir, path), atime, mtime)
  }
  const relink = (target: string): void => {
    rmSync(join(dir, 'b/link'))
    symlinkSync(join(dir, target), join(dir, 'b/link'))
  }

  it.each(CHANGES)('are others after %s', async (_, change) => {
    writeFiles(dir, { ...FILES, 'out/target': 't' })
    symlinkSync(join(dir, 'out/target'), join(dir, 'b/link'))
    const before = readFolder('out')
    const same = readFolder('out')
    // Longer than the file system's clock takes to its next tick.
    await new Promise((resolve) => setTimeout(resolve, 20))
    change()
    const after = readFolder('out')
    if (before === undefined || same === undefined || after === undefined) throw new Error('there are no stamps')
    expect([isSameStamps(before, same), isSameStamps(before, after)]).toEqual([true, false])
  })

  it('are none where something cannot be looked at', () => {
    expect(readFolderStamps(join(dir, 'missing'), new Set())).toBeUndefined()
    symlinkSync('loop', join(dir, 'loop'))
    expect(readFolder()).toBeUndefined()
  })
})

describe('stamps of files', () => {
  it('tell of a file that is not there that it is not', () => {
    writeFiles(dir, FILES)
    const stamps = readFileStamps(dir, ['a.txt', 'missing', 'b/d/e.txt'])
    expect(stamps.names).toEqual(['a.txt', 'missing', 'b/d/e.txt'])
    expect([...Array.from(stamps.numbers).slice(STAMP, 2 * STAMP)]).toEqual([0, 0, 0, 0, 0])
    rmSync(join(dir, 'a.txt'))
    expect(isSameStamps(stamps, readFileStamps(dir, stamps.names))).toBe(false)
  })

  it('do not follow a link that has taken a file’s place', () => {
    writeFiles(dir, FILES)
    const stamps = readFileStamps(dir, ['a.txt'])
    renameSync(join(dir, 'a.txt'), join(dir, 'moved'))
    symlinkSync('moved', join(dir, 'a.txt'))
    expect(isSameStamps(stamps, readFileStamps(dir, ['a.txt']))).toBe(false)
  })

  it('of other files are others, whatever their numbers', () => {
    expect(isSameStamps(readFileStamps(dir, ['x']), readFileStamps(dir, ['y']))).toBe(false)
    expect(isSameStamps(readFileStamps(dir, ['x']), readFileStamps(dir, ['x', 'y']))).toBe(false)
  })
})

describe('stamps of a copy', () => {
  const FILE = [1, TIME + 0.5, TIME + 1.5, 7, 33188] as const
  const copied = (...changed: readonly (readonly [at: number, to: number])[]) => ({
    names: ['x'],
    numbers: FILE.map((number, at) => changed.find(([other]) => other === at)?.[1] ?? number),
  })

  it.each([
    ['another number on disk, and another time of anything', copied([3, 8], [2, TIME + 9.5]), true],
    ['another size', copied([0, 2]), false],
    ['another time of content', copied([1, TIME + 0.75]), false],
    ['another mode', copied([4, 33261]), false],
    ['another name', { ...copied(), names: ['y'] }, false],
  ])('with %s', (_, copy, expected) => {
    expect(isSameCopy(copy, copied())).toBe(expected)
  })

  it('tell nothing where times are whole seconds: some archives give every file the same one', () => {
    const rounded = copied([1, TIME])
    expect(isSameCopy(rounded, rounded)).toBe(false)
  })
})

it('a folder is known from another that has taken its name', () => {
  writeFiles(dir, { 'a/x': '', 'b/x': '' })
  const before = readFolderIdentity(join(dir, 'a'))
  writeFiles(dir, { 'a/y': '', 'a/x': 'other' })
  expect(readFolderIdentity(join(dir, 'a'))).toBe(before)
  renameSync(join(dir, 'a'), join(dir, 'c'))
  expect(readFolderIdentity(join(dir, 'a'))).toBe('')
  renameSync(join(dir, 'b'), join(dir, 'a'))
  expect(readFolderIdentity(join(dir, 'a'))).not.toBe(before)
})

describe('fresh stamps', () => {
  const stamped = (content: number, anything: number) => ({ names: ['x'], numbers: [1, content, anything, 7, 33188] })

  it.each([
    ['a file from long ago', 0, 0, false],
    ['a file of two seconds ago, the coarsest tick of a clock', TIME - 2000, TIME - 2000, false],
    ['content from a later whole second', TIME - 1000, 0, true],
    ['a mode, or a name, from a later whole second', 0, TIME - 1000, true],
    ['a file of a tenth of a second ago, by a finer clock', TIME - 100.5, TIME - 100.5, false],
    ['content from a moment ago', TIME - 99.5, 0, true],
    ['a mode, or a name, from a moment ago', 0, TIME - 99.5, true],
    ['a file from the future', TIME + 5000, 0, true],
  ])('%s', (_, content, anything, expected) => {
    expect(isFreshStamps(stamped(content, anything), TIME)).toBe(expected)
  })

  it('one of many is enough, and none are not', () => {
    const numbers = [...stamped(0, 0).numbers, ...stamped(TIME, 0).numbers]
    expect(isFreshStamps({ names: ['x', 'y'], numbers }, TIME)).toBe(true)
    expect(isFreshStamps({ names: [], numbers: [] }, TIME)).toBe(false)
  })

  it('files and folders that are old on disk are not', () => {
    writeFiles(dir, FILES)
    utimesSync(join(dir, 'a.txt'), LONG_AGO, LONG_AGO)
    const stamps = readFileStamps(dir, ['a.txt', 'missing'])
    const { ctimeMs } = statSync(join(dir, 'a.txt'))
    expect([isFreshStamps(stamps, ctimeMs + 50), isFreshStamps(stamps, ctimeMs + 2000)]).toEqual([true, false])
  })
})
