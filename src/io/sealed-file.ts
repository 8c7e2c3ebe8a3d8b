import { createHash, randomBytes } from 'node:crypto'
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writevSync } from 'node:fs'
import { dirname } from 'node:path'

/*
 * A file of parts that is read whole or not at all: how many parts there are and the bytes of each (32-bit little-endian),
 * the parts, and the sha256 of all that.
 */

const DIGEST = 32

/** Writes the parts beside and renames, so that no reader finds half a file. */
export const writeSealed = (file: string, parts: readonly Uint8Array[]): void => {
  const lengths = Buffer.alloc(4 + 4 * parts.length)
  lengths.writeUInt32LE(parts.length)
  for (const [at, part] of parts.entries()) lengths.writeUInt32LE(part.length, 4 + 4 * at)
  const hash = createHash('sha256')
  for (const part of [lengths, ...parts]) hash.update(part)
  const temp = `${file}.${randomBytes(4).toString('hex')}.tmp`
  mkdirSync(dirname(file), { recursive: true })
  try {
    writeParts(temp, [lengths, ...parts, hash.digest()])
    renameSync(temp, file)
  } catch (error) {
    rmSync(temp, { force: true })
    throw error
  }
}

/** A system call takes at most this many parts (IOV_MAX). */
const MOST_PARTS = 1_000

const writeParts = (file: string, parts: readonly Uint8Array[]): void => {
  const descriptor = openSync(file, 'w')
  try {
    for (let at = 0; at < parts.length; at += MOST_PARTS) writeWhole(descriptor, parts.slice(at, at + MOST_PARTS))
  } finally {
    closeSync(descriptor)
  }
}

const writeWhole = (descriptor: number, parts: readonly Uint8Array[]): void => {
  const wanted = parts.reduce((sum, { length }) => sum + length, 0)
  const written = writevSync(descriptor, parts)
  // A disk that is nearly full takes a part.
  if (written < wanted) throw new Error('ENOSPC: only a part was written')
}

/** The parts; `undefined` when there is no such file, or it is not what {@link writeSealed} wrote. */
export const readSealed = (file: string): readonly Buffer[] | undefined => {
  const bytes = readIfThere(file)
  if (bytes === undefined || bytes.length < 4 + DIGEST) return undefined
  const end = bytes.length - DIGEST
  if (!createHash('sha256').update(bytes.subarray(0, end)).digest().equals(bytes.subarray(end))) return undefined
  const parts: Buffer[] = []
  const count = bytes.readUInt32LE()
  let start = 4 + 4 * count
  if (start > end) return undefined
  for (let at = 0; at < count; at++) {
    const next = start + bytes.readUInt32LE(4 + 4 * at)
    parts.push(bytes.subarray(start, next))
    start = next
  }
  return start === end ? parts : undefined
}

const readIfThere = (file: string): Buffer | undefined => {
  try {
    return readFileSync(file)
  } catch {
    // A cache that cannot be read is no cache.
    return undefined
  }
}
