import { crc32 } from 'node:zlib'

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

/** Far more than an icon needs, and little enough for a browser to unpack. */
const MAX_SIDE = 16_384

/** The bit depths that each colour type allows (PNG specification, table 11.1). */
const BIT_DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
}

/** Whether bytes begin as every PNG does. */
export const isPng = (bytes: Uint8Array): boolean => SIGNATURE.every((byte, at) => bytes[at] === byte)

/** What is wrong with a PNG (bytes of which {@link isPng} is true), or `undefined`: its header, and that it is whole. */
export const checkPng = (bytes: Uint8Array): string | undefined => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return checkHeader(bytes, view) ?? checkChunks(bytes, view)
}

const checkHeader = (bytes: Uint8Array, view: DataView): string | undefined => {
  if (bytes.length < 33) return 'its PNG data is cut off'
  if (view.getUint32(8) !== 13 || chunkType(bytes, 8) !== 'IHDR') return 'its PNG data does not begin with a header'
  if (crc32(bytes.subarray(12, 29)) !== view.getUint32(29)) return 'its PNG header is damaged'
  const width = view.getUint32(16)
  const height = view.getUint32(20)
  if (width === 0 || height === 0) return 'its PNG header says that it has no pixels'
  if (Math.max(width, height) > MAX_SIDE) {
    return `it is ${width} × ${height} pixels: more than ${MAX_SIDE} on one side`
  }
  const known = BIT_DEPTHS[bytes[25] ?? -1]?.includes(bytes[24] ?? -1) && bytes[26] === 0 && bytes[27] === 0
  return known && (bytes[28] ?? 2) < 2 ? undefined : 'its PNG header gives a kind of image that does not exist'
}

/** Walks the chunks by their lengths: pixels must come, and the end. */
const checkChunks = (bytes: Uint8Array, view: DataView): string | undefined => {
  let hasPixels = false
  for (let at = 33; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    const type = chunkType(bytes, at)
    if (type === 'IDAT') hasPixels = true
    if (type === 'IEND') return hasPixels ? undefined : 'its PNG data holds no pixels'
  }
  return 'its PNG data is cut off'
}

const chunkType = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at + 4, at + 8))
