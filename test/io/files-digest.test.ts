import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { digestOfFiles, readFilesDigest, updateWithFile } from '../../src/io/files-digest.js'
import { digestOf } from '../../src/model/digest.js'
import { writeFiles } from '../diagnostics/sample-registry.js'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'files-digest-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

/** The largest takes several reads, one of them to the very end of the memory that is read into. */
const FILES = { 'a.txt': '', 'b/c.txt': 'c'.repeat(256 * 1024), 'b/d.txt': 'd'.repeat(600_000) }
const PATHS = Object.keys(FILES)

it('is the same from what is on disk as from what is known of it', () => {
  writeFiles(dir, FILES)
  const known = Object.entries(FILES).map(([path, text]) => ({ path, size: text.length, digest: digestOf(text) }))
  expect(readFilesDigest(dir, PATHS)).toBe(digestOfFiles(known))
})

it.each([
  ['a byte', { 'b/d.txt': `${'d'.repeat(599_999)}x` }],
  ['bytes that move from one file to the next', { 'a.txt': 'c', 'b/c.txt': 'c'.repeat(256 * 1024 - 1) }],
])('is another after a change of %s', (_, change) => {
  writeFiles(dir, FILES)
  const before = readFilesDigest(dir, PATHS)
  writeFiles(dir, change)
  expect(readFilesDigest(dir, PATHS)).not.toBe(before)
})

it('is none where a file is missing, or is a folder', () => {
  writeFiles(dir, FILES)
  expect(readFilesDigest(dir, [...PATHS, 'gone'])).toBeUndefined()
  mkdirSync(join(dir, 'folder'))
  expect(readFilesDigest(dir, ['folder'])).toBeUndefined()
})

it('a hash takes the size of a file before its content', () => {
  writeFiles(dir, FILES)
  const hash = createHash('sha256')
  expect(updateWithFile(hash, join(dir, 'b/d.txt'), (size) => hash.update(`${size}:`))).toBe(600_000)
  expect(`sha256:${hash.digest('hex')}`).toBe(digestOf(`600000:${FILES['b/d.txt']}`))
})
