import { createReadStream } from 'node:fs'
import type { Digest } from '../model/digest.js'
import { RegistryError } from '../model/errors.js'
import { readChunks } from './read-chunks.js'

/** Bytes in one read. */
const PART = 1024 * 1024

/**
 * Reads a `.tar.gz` of any size through: its size in bytes, its digest and that of the tar inside.
 * @throws RegistryError FILE_UNREADABLE
 */
export const readTarballFacts = async (
  file: string,
): Promise<{ readonly size: number; readonly digest: Digest; readonly content: Digest }> => {
  const { size, digest, content } = await readChunks(readParts(file))
  return { size, digest, content }
}

async function* readParts(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file, { highWaterMark: PART })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause
    throw new RegistryError('FILE_UNREADABLE', `Could not read ${file}: ${reason}`, { cause })
  }
}
