import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync, writeSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { hashFile } from 'hasha'
import { type Digest, digestOf } from '../model/digest.js'
import { RegistryError } from '../model/errors.js'
import { isFile } from './has-path.js'
import { messageOf, READ } from './source-file.js'

/** Above this many bytes a file is hashed as a stream, in a thread of its own; below it, that costs more than the hash. */
const STREAM_ABOVE = 16 * 1024 * 1024
/** Bytes copied at a time. */
const PART = 4 * 1024 * 1024

export interface FileFacts {
  readonly digest: Digest
  /** Bytes. */
  readonly size: number
}

/** Whether a file is there with exactly these bytes. */
export const hasFacts = async (file: string, { digest, size }: FileFacts): Promise<boolean> =>
  isFile(file) && statSync(file).size === size && (await readDigest(file, size)) === digest

const readDigest = async (file: string, size: number): Promise<Digest> =>
  size <= STREAM_ABOVE ? digestOf(readFileSync(file)) : `sha256:${await hashFile(file, { algorithm: 'sha256' })}`

/**
 * Copies a file whose bytes were hashed before. Whatever has taken its place since is neither waited for nor read further than
 * the file was long; a copy that is not whole may be left.
 *
 * @throws RegistryError `FILE_UNREADABLE` when it is not the same any more; what the file system says of `to`
 */
export const copyVerified = async (from: string, to: string, facts: FileFacts): Promise<void> => {
  const source = reading(from, () => openSync(from, READ))
  try {
    const stats = fstatSync(source)
    if (!stats.isFile() || stats.size !== facts.size) throw changed(from)
    const target = openSync(to, 'w')
    try {
      if ((await copyBytes(from, source, target, facts.size)) !== facts.digest) throw changed(from)
    } finally {
      closeSync(target)
    }
  } finally {
    closeSync(source)
  }
}

/** Copies so many bytes, or as many as there are; returns their digest. */
const copyBytes = async (from: string, source: number, target: number, size: number): Promise<string> => {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafe(Math.min(size, PART))
  for (let left = size; left > 0; ) {
    const count = reading(from, () => readSync(source, buffer, 0, Math.min(left, PART), null))
    if (count === 0) break
    const part = buffer.subarray(0, count)
    hash.update(part)
    for (let at = 0; at < count; ) at += writeSync(target, part, at)
    left -= count
    if (left > 0) await setImmediate()
  }
  return `sha256:${hash.digest('hex')}`
}

const reading = <T>(file: string, read: () => T): T => {
  try {
    return read()
  } catch (cause) {
    throw new RegistryError('FILE_UNREADABLE', `Could not read ${file}: ${messageOf(cause)}.`, { cause })
  }
}

const changed = (file: string): RegistryError =>
  new RegistryError('FILE_UNREADABLE', `${file} changed while it was read.`, { hint: 'Run the command again.' })
