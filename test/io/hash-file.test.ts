import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { copyVerified } from '../../src/io/hash-file.js'
import { digestOf } from '../../src/model/digest.js'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hash-file-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const factsOf = (bytes: Uint8Array) => ({ digest: digestOf(bytes), size: bytes.length })
const copy = (bytes: Uint8Array) => copyVerified(join(dir, 'from'), join(dir, 'to'), factsOf(bytes))

describe('copyVerified', () => {
  test.each([0, 1, 4 * 2 ** 20, 9_000_000])('copies %i bytes', async (size) => {
    const bytes = Buffer.from(Uint8Array.from({ length: size }, (_, i) => i % 251))
    writeFileSync(join(dir, 'from'), bytes)
    await copy(bytes)
    expect(readFileSync(join(dir, 'to')).equals(bytes)).toBe(true)
  })

  const was = Buffer.from('as it was')
  test.each<[string, (file: string) => unknown]>([
    ['other bytes', (file) => writeFileSync(file, 'as it is!')],
    ['more', (file) => writeFileSync(file, 'as it was, and more')],
    ['less', (file) => writeFileSync(file, 'as it')],
    ['a folder', (file) => mkdirSync(file)],
    ['a device', (file) => symlinkSync('/dev/zero', file)],
    ['a pipe, for which nobody waits', (file) => execFileSync('mkfifo', [file])],
  ])('refuses %s', async (_, make) => {
    make(join(dir, 'from'))
    await expect(copy(was)).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: `${join(dir, 'from')} changed while it was read.`,
    })
  })

  test('says what cannot be read', async () => {
    await expect(copy(was)).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: `Could not read ${join(dir, 'from')}: ENOENT: no such file or directory.`,
    })
  })
})
