import { createHash, type Hash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import type { Digest } from '../model/digest.js'
import { compareText } from '../model/order.js'
import { STAMP, type Stamps } from './file-stamps.js'
import { READ } from './source-file.js'

const EXECUTABLE = 0o100
const CHUNK = Buffer.allocUnsafe(256 * 1024)

/**
 * The sha256 of all that {@link Stamps} were made of: names, what links say, whether a file is executable, and content.
 * `undefined` when something is no regular file, or cannot be read.
 */
export const readSourceDigest = (dir: string, { names, numbers }: Stamps): Digest | undefined => {
  const hash = createHash('sha256')
  const files = names.map((name, at) => ({ name, mode: numbers[at * STAMP + 4] ?? 0 }))
  try {
    for (const { name, mode } of files.sort((a, b) => compareText(a.name, b.name))) {
      hash.update(`${name}\0${mode === -1 ? 'folder' : mode & EXECUTABLE}\0`)
      if (mode !== -1 && mode !== 0) updateWithFile(hash, join(dir, name.split('//')[0] ?? name))
    }
    return `sha256:${hash.digest('hex')}`
  } catch {
    // Whatever it is, building the plugin will say.
    return undefined
  }
}

const updateWithFile = (hash: Hash, file: string): void => {
  const descriptor = openSync(file, READ)
  try {
    const stats = fstatSync(descriptor)
    if (!stats.isFile()) throw new Error('not a regular file')
    hash.update(`${stats.size}\0`)
    for (;;) {
      const count = readSync(descriptor, CHUNK)
      if (count === 0) return
      hash.update(CHUNK.subarray(0, count))
    }
  } finally {
    closeSync(descriptor)
  }
}
