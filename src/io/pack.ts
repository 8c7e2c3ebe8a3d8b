import { createHash, type Hash } from 'node:crypto'
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { type Digest, digestOf } from '../model/digest.js'
import { RegistryError } from '../model/errors.js'
import type { SourceFile } from '../model/source.js'
import { type Gzip, openGzip } from './gzip.js'
import { BLOCK, paddedSize } from './tar-header.js'
import { readTar } from './tar-stream.js'

/** An artifact as it was written. */
export interface WrittenArtifact {
  /** Bytes of the `.tar.gz`. */
  readonly size: number
  /** sha256 of the `.tar.gz`. */
  readonly digest: Digest
  /** sha256 of the tar inside. */
  readonly content: Digest
}

/**
 * The sha256 of the tar that these files make.
 * @throws RegistryError FILE_UNREADABLE
 */
export const readContentDigest = async (files: readonly SourceFile[]): Promise<Digest> =>
  withGzip(async ({ input }) => {
    const content = createHash('sha256')
    for (const { length, last } of readTar(files, input)) {
      content.update(input.subarray(0, length))
      if (!last) await setImmediate()
    }
    return digestFrom(content)
  })

/**
 * Packs files into a `.tar.gz`: the same files give the same bytes on any OS, CPU and Node. Parent folders are made, a file
 * of that name is replaced, and after a failure none is left. Memory does not grow with what is packed.
 * @throws RegistryError FILE_UNREADABLE; OUT_DIR_UNUSABLE when `outFile` cannot be written
 */
export const writeArtifact = async (files: readonly SourceFile[], outFile: string): Promise<WrittenArtifact> =>
  withGzip(async (gzip) => {
    const content = createHash('sha256')
    const digest = createHash('sha256')
    let size = 0
    const fd = writing(outFile, () => openForWriting(outFile))
    try {
      for (const { length, last } of readTar(files, gzip.input)) {
        content.update(gzip.input.subarray(0, length))
        const bytes = gzip.compress(length, last)
        digest.update(bytes)
        size += bytes.length
        writing(outFile, () => writeWhole(fd, bytes))
        // A large plugin takes seconds: between its pieces a signal or a progress line gets its turn.
        if (!last) await setImmediate()
      }
    } catch (error) {
      closeSync(fd)
      rmSync(outFile, { force: true })
      throw error
    }
    closeSync(fd)
    return { size, digest: digestFrom(digest), content: digestFrom(content) }
  })

/** Bytes of a tar whose artifact is handed over in memory: to make a file of it takes as long as to pack it. */
const SMALL = 256 * 1024

/**
 * The same artifact as {@link writeArtifact} makes, where it is small: its bytes, and no file. `undefined` where it is not.
 * @throws RegistryError FILE_UNREADABLE
 */
export const readSmallArtifact = async (
  files: readonly SourceFile[],
): Promise<(WrittenArtifact & { readonly bytes: Uint8Array }) | undefined> => {
  if (files.reduce((sum, { size }) => sum + BLOCK + paddedSize(size), 0) > SMALL) return undefined
  return withGzip(async (gzip) => {
    const [tar] = readTar(files, gzip.input)
    if (tar?.last !== true) return undefined
    const content = digestOf(gzip.input.subarray(0, tar.length))
    // A copy: what comes next is compressed into the same memory.
    const bytes = Buffer.from(gzip.compress(tar.length, true))
    return { bytes, size: bytes.length, digest: digestOf(bytes), content }
  })
}

/** Compressors not in use, kept since their memory takes longer to get than a small plugin to pack. One is busy per call at work. */
const idle: Gzip[] = []

const withGzip = async <T>(use: (gzip: Gzip) => Promise<T>): Promise<T> => {
  const gzip = idle.pop() ?? openGzip()
  const result = await use(gzip)
  // Not after a failure: it would be in the midst of a stream.
  idle.push(gzip)
  return result
}

const digestFrom = (hash: Hash): Digest => `sha256:${hash.digest('hex')}`

/** The folder nearly always exists already, so it is only looked for when it does not. */
const openForWriting = (file: string): number => {
  try {
    return openSync(file, 'w')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    mkdirSync(dirname(file), { recursive: true })
    return openSync(file, 'w')
  }
}

const writeWhole = (fd: number, bytes: Buffer): void => {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at)
}

const writing = <T>(file: string, write: () => T): T => {
  try {
    return write()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause
    throw new RegistryError('OUT_DIR_UNUSABLE', `Could not write ${file}: ${reason}.`, {
      hint: 'Check its permissions and the space left, or choose another folder with --out.',
      cause,
    })
  }
}
