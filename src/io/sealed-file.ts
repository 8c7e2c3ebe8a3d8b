import { createHash, type Hash, randomBytes } from 'node:crypto'
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writevSync } from 'node:fs'
import { dirname } from 'node:path'

/*
 * A file of parts that is read whole or not at all: the parts, the bytes of each and how many there are (32-bit
 * little-endian), and the sha256 of all that.
 */

const DIGEST = 32

/** Writes the parts beside, one after another as they are made, and renames, so that no reader finds half a file. */
export const writeSealed = (file: string, parts: Iterable<Uint8Array>): void => {
  const temp = `${file}.${randomBytes(4).toString('hex')}.tmp`
  mkdirSync(dirname(file), { recursive: true })
  try {
    const descriptor = openSync(temp, 'w')
    try {
      writeParts(descriptor, parts)
    } finally {
      closeSync(descriptor)
    }
    renameSync(temp, file)
  } catch (error) {
    rmSync(temp, { force: true })
    throw error
  }
}

/** A system call takes at most this many parts (IOV_MAX). */
const MOST_PARTS = 1_000

const writeParts = (descriptor: number, parts: Iterable<Uint8Array>): void => {
  const hash = createHash('sha256')
  const lengths: number[] = []
  let batch: Uint8Array[] = []
  for (const part of parts) {
    lengths.push(part.length)
    batch.push(part)
    if (batch.length < MOST_PARTS) continue
    writeHashed(descriptor, batch, hash)
    batch = []
  }
  const trailer = Buffer.alloc(4 * (lengths.length + 1))
  for (const [at, length] of [...lengths, lengths.length].entries()) trailer.writeUInt32LE(length, 4 * at)
  writeHashed(descriptor, batch, hash)
  writeHashed(descriptor, [trailer], hash)
  writeWhole(descriptor, [hash.digest()])
}

const writeHashed = (descriptor: number, parts: readonly Uint8Array[], hash: Hash): void => {
  for (const part of parts) hash.update(part)
  if (parts.length > 0) writeWhole(descriptor, parts)
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
  const sealed = bytes.length - DIGEST
  if (!createHash('sha256').update(bytes.subarray(0, sealed)).digest().equals(bytes.subarray(sealed))) return undefined
  const count = bytes.readUInt32LE(sealed - 4)
  const end = sealed - 4 * (count + 1)
  const parts: Buffer[] = []
  let start = 0
  for (let at = 0; at < count && start <= end; at++) {
    const next = start + bytes.readUInt32LE(end + 4 * at)
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
