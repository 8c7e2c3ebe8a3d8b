import { createHash, type Hash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { type Digest, digestOf } from '../model/digest.js'
import type { FileFacts } from './hash-file.js'
import { READ } from './source-file.js'

const CHUNK = Buffer.allocUnsafe(256 * 1024)

/** One digest of files whose own are known: of paths, sizes and contents, in the order given. */
export const digestOfFiles = (files: readonly (FileFacts & { readonly path: string })[]): Digest =>
  digestOf(files.map(({ path, size, digest }) => `${path}\0${size}\0${digest}\n`).join(''))

/** The same of files on disk, from what is in them; `undefined` when one is no regular file, or cannot be read. */
export const readFilesDigest = (dir: string, paths: readonly string[]): Digest | undefined => {
  try {
    return digestOfFiles(paths.map((path) => ({ path, ...readFacts(join(dir, path)) })))
  } catch {
    // What is not there, or cannot be read, is not what it was.
    return undefined
  }
}

/**
 * What a file on disk is.
 *
 * @throws Error when it is no regular file, and what the file system says.
 */
export const readFacts = (file: string): FileFacts => {
  const hash = createHash('sha256')
  const size = updateWithFile(hash, file)
  return { size, digest: `sha256:${hash.digest('hex')}` }
}

/**
 * Adds the content of a file to a hash, once `onSize` was told how long it is; returns how much that was.
 *
 * @throws Error when it is no regular file, and what the file system says.
 */
export const updateWithFile = (hash: Hash, file: string, onSize?: (size: number) => void): number => {
  const descriptor = openSync(file, READ)
  try {
    const stats = fstatSync(descriptor)
    if (!stats.isFile()) throw new Error('not a regular file')
    onSize?.(stats.size)
    let size = 0
    for (;;) {
      const count = readSync(descriptor, CHUNK)
      if (count > 0) hash.update(count === CHUNK.length ? CHUNK : CHUNK.subarray(0, count))
      size += count
      // Of a small file the first read has brought all, and a second one would only say so.
      if (count === 0 || (count < CHUNK.length && size === stats.size)) return size
    }
  } finally {
    closeSync(descriptor)
  }
}
