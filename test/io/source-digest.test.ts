import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readFolderStamps } from '../../src/io/file-stamps.js'
import { readSourceDigest } from '../../src/io/source-digest.js'
import { type Files, writeFiles } from '../diagnostics/sample-registry.js'

let parent: string
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'source-digest-'))
})
afterEach(() => rmSync(parent, { recursive: true, force: true }))

const FILES: Files = { 'a.txt': 'a', 'b/c.txt': 'c', 'b/d/e.txt': 'e'.repeat(600_000) }

const readDigest = (name: string) => {
  const stamps = readFolderStamps(join(parent, name), new Set())
  if (stamps === undefined) throw new Error('there are no stamps')
  return readSourceDigest(join(parent, name), stamps)
}

const digestOf = (name: string, files: Files = {}, change: (dir: string) => void = () => {}) => {
  const dir = join(parent, name)
  writeFiles(dir, { ...FILES, ...files })
  symlinkSync('../a.txt', join(dir, 'b/link'))
  change(dir)
  return readDigest(name)
}

it('is the same for the same files elsewhere, written in another order and at another time', () => {
  const first = digestOf('one')
  expect(first).toMatch(/^sha256:[0-9a-f]{64}$/)
  writeFiles(join(parent, 'two'), Object.fromEntries(Object.entries(FILES).reverse()))
  expect(digestOf('two', {}, (dir) => utimesSync(join(dir, 'a.txt'), 0, 0))).toBe(first)
})

const CHANGES: readonly (readonly [string, Files, ((dir: string) => void)?])[] = [
  ['a byte', { 'b/d/e.txt': `${'e'.repeat(599_999)}f` }],
  ['a file more', { 'b/x': '' }],
  ['a folder more', { 'x/y': '' }],
  ['a file less', { 'a.txt': null, 'b/a.txt': 'a' }],
  ['a byte that moves from one file to the next', { 'a.txt': '', 'b/c.txt': 'ac' }],
  ['another name', {}, (dir) => renameSync(join(dir, 'a.txt'), join(dir, 'A.txt'))],
  ['a file that can be run', {}, (dir) => chmodSync(join(dir, 'a.txt'), 0o755)],
  [
    'a link that leads elsewhere',
    {},
    (dir) => {
      rmSync(join(dir, 'b/link'))
      symlinkSync('c.txt', join(dir, 'b/link'))
    },
  ],
  ['a link that leads nowhere', { 'a.txt': null }],
]

for (const [name, files, change] of CHANGES) {
  it(`is another after a change: ${name}`, () => {
    expect(digestOf('two', files, change)).not.toBe(digestOf('one'))
  })
}

it('is none where something is no file, or cannot be read', () => {
  expect(digestOf('pipe', {}, (dir) => void execFileSync('mkfifo', [join(dir, 'pipe')]))).toBeUndefined()
  const stamps = readFolderStamps(join(parent, 'pipe'), new Set())
  if (stamps === undefined) throw new Error('there are no stamps')
  rmSync(join(parent, 'pipe'), { recursive: true })
  expect(readSourceDigest(join(parent, 'pipe'), stamps)).toBeUndefined()
})
