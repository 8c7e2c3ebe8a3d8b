import { combineCrc32 } from './crc32.js'
import { readDeflateEnd } from './deflate-end.js'
import { openLibdeflate } from './libdeflate.js'

/** Bytes compressed at once. What is longer is cut into pieces of this size, so memory stays bounded; part of the format. */
const PIECE = 4 * 1024 * 1024

const HEADER = 10
const TRAILER = 8

/** One gzip stream after another, all from the same memory. */
export interface Gzip {
  /** The next piece is put here, from its start. */
  readonly input: Buffer
  /**
   * Compresses the first `length` bytes of {@link input}, which must be all of it unless the piece is the `last`; what
   * comes after the last begins a new stream. The result is valid until the next call.
   */
  compress(length: number, last: boolean): Buffer
}

/**
 * Gzip whose bytes depend on nothing but the bytes that go in: no time, no name, no OS. A stream is always a single
 * member, since browsers' DecompressionStream reads only the first.
 */
export const openGzip = (): Gzip => {
  const libdeflate = openLibdeflate(PIECE)
  let crc = 0
  let total = 0
  return {
    input: libdeflate.input,
    compress: (length, last) => {
      const member = libdeflate.compress(length)
      const trailer = member.subarray(member.length - TRAILER)
      const body = member.subarray(HEADER, member.length - TRAILER)
      const isFirst = total === 0
      crc = combineCrc32(crc, trailer.readUInt32LE(0), length)
      total += length
      if (!last) return member.subarray(isFirst ? 0 : HEADER, HEADER + writeOpenEnd(member, body))
      trailer.writeUInt32LE(crc, 0)
      trailer.writeUInt32LE(total % 2 ** 32, 4)
      crc = 0
      total = 0
      return member.subarray(isFirst ? 0 : HEADER)
    },
  }
}

/**
 * Makes a finished deflate stream one that goes on: its last block is no longer marked as last, and an empty stored block
 * fills it up to a whole byte (zlib's "sync flush"). Uses up to five bytes of the trailer. Returns the body's new length.
 */
const writeOpenEnd = (member: Buffer, body: Buffer): number => {
  const { finalBit, endBit } = readDeflateEnd(body)
  const free = body.length * 8 - endBit
  if (free < 0 || free > 7) throw new Error('a deflate stream does not end where its bytes do')
  const byte = finalBit >>> 3
  body[byte] = (body[byte] ?? 0) & ~(1 << (finalBit & 7))
  // A block begins with three bits, zero for a stored one, and what is left of the last byte is zero already.
  const start = HEADER + body.length + (free >= 3 ? 0 : 1)
  if (free < 3) member[start - 1] = 0
  member.set([0x00, 0x00, 0xff, 0xff], start)
  return start + 4 - HEADER
}
