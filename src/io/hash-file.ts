import { readFileSync, statSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { hashFile } from 'hasha'
import { type Digest, digestOf } from '../model/digest.js'
import { RegistryError } from '../model/errors.js'
import { isFile } from './has-path.js'

/** Above this many bytes a file is hashed as a stream, in a thread of its own; below it, that costs more than the hash. */
const STREAM_ABOVE = 16 * 1024 * 1024

export interface FileFacts {
  readonly digest: Digest
  /** Bytes. */
  readonly size: number
}

/** Digest and size of a small file on disk, read at once. */
export const readFileFactsSync = (file: string): FileFacts => {
  const bytes = readFileSync(file)
  return { digest: digestOf(bytes), size: bytes.length }
}

/** Digest and size of a file on disk. */
const readFileFacts = async (file: string): Promise<FileFacts> => {
  const { size } = statSync(file)
  if (size <= STREAM_ABOVE) return readFileFactsSync(file)
  return { digest: `sha256:${await hashFile(file, { algorithm: 'sha256' })}`, size }
}

/** Whether a file is there with exactly these bytes. */
export const hasFacts = async (file: string, facts: FileFacts): Promise<boolean> => {
  return isFile(file) && statSync(file).size === facts.size && (await readFileFacts(file)).digest === facts.digest
}

/** Copies a file whose bytes were hashed before, and throws `FILE_UNREADABLE` when they are not the same any more. */
export const copyVerified = async (from: string, to: string, facts: FileFacts): Promise<void> => {
  await copyFile(from, to)
  if (await hasFacts(to, facts)) return
  throw new RegistryError('FILE_UNREADABLE', `${from} changed while it was read.`, { hint: 'Run the command again.' })
}
