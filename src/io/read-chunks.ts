import { createHash } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import type { Digest } from '../model/digest.js'
import { RegistryError } from '../model/errors.js'
import { openGunzip, unpackedLimit } from './gunzip.js'

/** What passed through. */
export interface StreamFacts {
  /** Bytes. */
  readonly size: number
  readonly digest: Digest
  /** Of the tar inside; of bytes that are no whole gzip, or one that unpacks to too much, their own. */
  readonly content: Digest
  readonly isGzip: boolean
  /** It begins like an HTML page: what some hosts answer, with status 200, for a file that they do not have. */
  readonly isPage: boolean
}

export type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/**
 * Reads a stream to its end, measures it, and with `toFile` keeps it there; memory stays that of a few chunks. What was
 * kept is removed again when the stream breaks off. Once there are more than `limit` bytes no more is read: `size` tells
 * that, and nothing else means anything.
 *
 * @throws RegistryError `OUT_DIR_UNUSABLE` when the file cannot be written, or what the stream itself throws.
 */
export const readChunks = async (
  chunks: Chunks,
  toFile?: string,
  limit = Number.POSITIVE_INFINITY,
): Promise<StreamFacts> => {
  const file = toFile === undefined ? undefined : await writing(toFile, () => open(toFile, 'w'))
  try {
    const facts = await measure(chunks, limit, async (chunk) => {
      if (file !== undefined && toFile !== undefined) await writing(toFile, () => writeAll(file, chunk))
    })
    await file?.close()
    return facts
  } catch (error) {
    await file?.close()
    if (toFile !== undefined) await rm(toFile, { force: true })
    throw error
  }
}

const writeAll = async (file: FileHandle, chunk: Uint8Array): Promise<void> => {
  for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten
}

const writing = async <T>(file: string, action: () => Promise<T>): Promise<T> => {
  try {
    return await action()
  } catch (error) {
    throw new RegistryError('OUT_DIR_UNUSABLE', `Could not write ${file}: ${(error as Error).message}.`, {
      hint: 'Check its permissions and the space left, or choose another folder with --out.',
      cause: error,
    })
  }
}

const measure = async (
  chunks: Chunks,
  limit: number,
  keep: (chunk: Uint8Array) => Promise<void>,
): Promise<StreamFacts> => {
  const outer = createHash('sha256')
  const inner = createHash('sha256')
  let size = 0
  let unpacked = 0
  let head = ''
  const gunzip = openGunzip((bytes) => {
    inner.update(bytes)
    unpacked += bytes.length
    return unpacked > unpackedLimit(size) ? 'unpacks to too much' : undefined
  })
  let problem: string | undefined
  try {
    for await (const chunk of chunks) {
      size += chunk.length
      if (size > limit) break
      if (head.length < 64) head += Buffer.from(chunk.subarray(0, 64)).toString('latin1')
      outer.update(chunk)
      // Waiting keeps the tar from piling up in memory; what turns out to be no gzip is not waited for.
      const unpacking = problem === undefined ? gunzip.write(chunk) : undefined
      await keep(chunk)
      problem ??= await unpacking
    }
    problem ??= await gunzip.end()
    const digest: Digest = `sha256:${outer.digest('hex')}`
    const isGzip = problem === undefined
    const content: Digest = isGzip ? `sha256:${inner.digest('hex')}` : digest
    return { size, digest, content, isGzip, isPage: /^\s*<(!doctype html|html)/i.test(head) }
  } finally {
    gunzip.close()
  }
}
