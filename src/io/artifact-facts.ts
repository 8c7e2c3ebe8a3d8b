import { createHash } from 'node:crypto'
import type { Digest } from '../model/digest.js'
import { openGunzip } from './gunzip.js'
import type { Chunks } from './read-chunks.js'

/** What there is to know of an artifact's bytes. */
export interface ArtifactFacts {
  /** Bytes. */
  readonly size: number
  readonly digest: Digest
  /** Of the tar inside; absent when they are no `.tar.gz`. */
  readonly content: Digest | undefined
}

/** No artifact unpacks to more; what does is not ours. */
const LARGEST_CONTENT = 64 * 2 ** 30

/** Reads the bytes of a stored artifact through; memory stays that of a few chunks. */
export const readArtifactFacts = async (chunks: Chunks): Promise<ArtifactFacts> => {
  const outer = createHash('sha256')
  const inner = createHash('sha256')
  let size = 0
  let unpacked = 0
  const gunzip = openGunzip((part) => {
    unpacked += part.length
    inner.update(part)
    return unpacked > LARGEST_CONTENT ? 'unpacks to too much' : undefined
  })
  try {
    let problem: string | undefined
    for await (const chunk of chunks) {
      size += chunk.length
      outer.update(chunk)
      problem ??= await gunzip.write(chunk)
    }
    problem ??= await gunzip.end()
    const digest: Digest = `sha256:${outer.digest('hex')}`
    return { size, digest, content: problem === undefined ? `sha256:${inner.digest('hex')}` : undefined }
  } finally {
    gunzip.close()
  }
}
