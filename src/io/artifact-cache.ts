import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { type Digest, digestOf, hexOf } from '../model/digest.js'
import type { DocumentStore } from './client-http.js'

/** A file whose digest was computed from the very bytes that {@link chunks} gives. */
export interface CachedArtifact {
  readonly digest: Digest
  /** Bytes. */
  readonly size: number
  readonly chunks: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>
}

/** A body that has come, and may be kept once it is known to be the right one. */
export interface ArtifactDownload {
  readonly artifact: Pick<CachedArtifact, 'digest' | 'size'>
  /** Keeps it under its digest; the artifact is to be read from there. */
  readonly keep: () => CachedArtifact
  readonly discard: () => void
}

/** Artifacts by digest, and documents by URL, so that a second install needs no network. */
export interface ArtifactCache {
  /** What has this digest, read through and compared; a file that has another is removed. */
  readonly read: (digest: Digest) => Promise<CachedArtifact | undefined>
  /** Reads a body to its end; after more than `limit` bytes `undefined`. */
  readonly download: (chunks: AsyncIterable<Uint8Array>, limit: number) => Promise<ArtifactDownload | undefined>
  readonly documents: DocumentStore
}

/** Up to here a file is held in memory: reading it again would cost more than holding it. */
const MEMORY_LIMIT = 4 * 1024 * 1024

/** Opens the cache in a folder, which is made when something is put there. */
export const openArtifactCache = (dir: string): ArtifactCache => {
  const artifacts = join(dir, 'artifacts')
  const fileOf = (digest: Digest): string => join(artifacts, hexOf(digest))
  const made = new Set<string>()
  const make = (folder: string): void => {
    if (!made.has(folder)) mkdirSync(folder, { recursive: true })
    made.add(folder)
  }
  const temp = (folder: string): string => {
    make(folder)
    return join(folder, `${randomBytes(8).toString('hex')}.tmp`)
  }
  const putWhole = (folder: string, file: string, bytes: Uint8Array): void => {
    const beside = temp(folder)
    writeFileSync(beside, bytes)
    renameSync(beside, file)
  }
  const documentFile = (url: string): string => join(dir, 'documents', hexOf(digestOf(url)))
  return {
    read: (digest) => readArtifact(fileOf(digest), digest),
    download: async (chunks, limit) => {
      const received = await receive(chunks, limit, () => temp(artifacts))
      if (received === undefined) return undefined
      const { artifact, file, bytes } = received
      const kept = fileOf(artifact.digest)
      return {
        artifact,
        keep: () => {
          if (bytes !== undefined) putWhole(artifacts, kept, bytes)
          if (file === undefined) return artifact
          renameSync(file, kept)
          return toArtifact(kept, artifact.digest, artifact.size)
        },
        discard: () => {
          if (file !== undefined) rmSync(file, { force: true })
        },
      }
    },
    documents: {
      read: (url) => readIfThere(documentFile(url)),
      put: (url, bytes) => putWhole(join(dir, 'documents'), documentFile(url), bytes),
    },
  }
}

const readArtifact = async (file: string, digest: Digest): Promise<CachedArtifact | undefined> => {
  const size = sizeOf(file)
  if (size === undefined) return undefined
  if (size > MEMORY_LIMIT) {
    const hash = createHash('sha256')
    for await (const part of createReadStream(file)) hash.update(part as Buffer)
    return `sha256:${hash.digest('hex')}` === digest ? toArtifact(file, digest, size) : removed(file)
  }
  const bytes = readIfThere(file)
  if (bytes === undefined) return undefined
  return digestOf(bytes) === digest ? { digest, size, chunks: () => [bytes] } : removed(file)
}

interface Received {
  readonly artifact: CachedArtifact
  /** Where it is, when it is too large for memory. */
  readonly file?: string
  readonly bytes?: Uint8Array
}

/** A small body stays in memory, the rest of a larger one follows its beginning into a file. */
const receive = async (
  chunks: AsyncIterable<Uint8Array>,
  limit: number,
  temp: () => string,
): Promise<Received | undefined> => {
  const hash = createHash('sha256')
  const parts: Uint8Array[] = []
  let size = 0
  let file: string | undefined
  let handle: FileHandle | undefined
  try {
    for await (const chunk of chunks) {
      size += chunk.length
      if (size > limit) break
      hash.update(chunk)
      if (handle === undefined) parts.push(chunk)
      else await writeAll(handle, chunk)
      if (handle !== undefined || size <= MEMORY_LIMIT) continue
      file = temp()
      handle = await open(file, 'wx')
      for (const part of parts.splice(0)) await writeAll(handle, part)
    }
  } catch (error) {
    if (file !== undefined) rmSync(file, { force: true })
    throw error
  } finally {
    await handle?.close()
  }
  if (size > limit) {
    if (file !== undefined) rmSync(file, { force: true })
    return undefined
  }
  const digest: Digest = `sha256:${hash.digest('hex')}`
  if (file !== undefined) return { artifact: toArtifact(file, digest, size), file }
  const bytes = Buffer.concat(parts)
  return { artifact: { digest, size, chunks: () => [bytes] }, bytes }
}

const toArtifact = (file: string, digest: Digest, size: number): CachedArtifact => ({
  digest,
  size,
  chunks: () => createReadStream(file) as AsyncIterable<Uint8Array>,
})

const writeAll = async (handle: FileHandle, chunk: Uint8Array): Promise<void> => {
  for (let at = 0; at < chunk.length; ) at += (await handle.write(chunk, at)).bytesWritten
}

/** What is not what its name says is worth nothing. */
const removed = (file: string): undefined => {
  rmSync(file, { force: true })
}

const sizeOf = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.size

const readIfThere = (file: string): Uint8Array | undefined => {
  try {
    return readFileSync(file)
  } catch {
    // A cache that cannot be read is no cache.
    return undefined
  }
}
