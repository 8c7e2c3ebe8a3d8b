import type { Digest } from '../model/digest.js'
import { STAMP, type Stamps } from './file-stamps.js'

/** What is remembered of some plugin, to know it again by. */
export interface StampedEntry {
  readonly sources: Stamps
  /** Of the content of its sources. */
  readonly digest: Digest | undefined
  /** Of the files that were made of it. */
  readonly made: Stamps
  /** Of the content of these. */
  readonly madeDigest: Digest
  /** A file may have changed in the moment in which it was stamped. */
  readonly isFresh: boolean
}

/** Bytes of a double. */
const DOUBLE = 8

/**
 * An entry as bytes: its text, the numbers of its stamps (doubles of this machine), and how long the text is (32-bit
 * little-endian). The text is: fresh or not, digest of the sources, digest of what was made, how many sources there are, and
 * all names, parted by what no name can hold.
 */
export const renderEntry = ({ sources, digest, made, madeDigest, isFresh }: StampedEntry): Uint8Array => {
  const names = [...sources.names, ...made.names]
  const text = [isFresh ? 1 : 0, digest ?? '', madeDigest, sources.names.length, ...names].join('\0')
  const numbers = new Float64Array(names.length * STAMP)
  numbers.set(sources.numbers)
  numbers.set(made.numbers, sources.numbers.length)
  const size = Buffer.byteLength(text)
  const bytes = Buffer.allocUnsafe(size + numbers.byteLength + 4)
  bytes.write(text)
  bytes.set(new Uint8Array(numbers.buffer), size)
  bytes.writeUInt32LE(size, size + numbers.byteLength)
  return bytes
}

/** The names of the files that were made, of an entry as bytes. */
export const parseMadeNames = (bytes: Buffer): readonly string[] => {
  const parts = readText(bytes).split('\0')
  return parts.slice(FACTS + Number(parts[FACTS - 1]))
}

/** Before the names. */
const FACTS = 4

const readText = (bytes: Buffer): string => bytes.toString('utf8', 0, bytes.readUInt32LE(bytes.length - 4))

/** The entry that {@link renderEntry} made bytes of. */
export const parseEntry = (bytes: Buffer): StampedEntry => {
  const size = bytes.readUInt32LE(bytes.length - 4)
  const [isFresh, digest, madeDigest, count, ...names] = readText(bytes).split('\0')
  const numbers = new Float64Array((bytes.length - 4 - size) / DOUBLE)
  new Uint8Array(numbers.buffer).set(bytes.subarray(size, bytes.length - 4))
  const sources = Number(count)
  return {
    sources: { names: names.slice(0, sources), numbers: numbers.subarray(0, sources * STAMP) },
    digest: digest === '' ? undefined : (digest as Digest),
    made: { names: names.slice(sources), numbers: numbers.subarray(sources * STAMP) },
    madeDigest: madeDigest as Digest,
    isFresh: isFresh === '1',
  }
}
