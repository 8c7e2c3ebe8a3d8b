/** Where a deflate stream ends, in bits from its first byte. */
export interface DeflateEnd {
  /** The bit that marks the last block as the last. */
  readonly finalBit: number
  /** The first bit after the stream. */
  readonly endBit: number
}

/** Codes are at most 15 bits long (RFC 1951), so 15 bits looked at tell any symbol. */
const BITS = 15
const MASK = (1 << BITS) - 1
/** Set in a table's entry beside the number of bits to skip. */
const END_OF_BLOCK = 64
const MATCH = 128

const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

const literalEntry = (symbol: number): number =>
  symbol < 256 ? 0 : symbol === 256 ? END_OF_BLOCK : MATCH + (LENGTH_EXTRA[symbol - 257] ?? 0)
const distanceEntry = (symbol: number): number => Math.max(0, (symbol >> 1) - 1)
const codeLengthEntry = (symbol: number): number => symbol << 8

/** Reads bits, lowest first; past the end they are zero. */
interface Bits {
  readonly bytes: Uint8Array
  at: number
}

const peek = ({ bytes, at }: Bits): number => {
  const i = at >>> 3
  return (((bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8) | ((bytes[i + 2] ?? 0) << 16)) >>> (at & 7)) & MASK
}

const read = (bits: Bits, count: number): number => {
  const value = peek(bits) & ((1 << count) - 1)
  bits.at += count
  return value
}

/**
 * Finds the end of a deflate stream (RFC 1951) by walking its symbols without undoing the compression. `bytes` must be
 * the output of a compressor, not hostile; must be below 256 MiB.
 */
export const readDeflateEnd = (bytes: Uint8Array): DeflateEnd => {
  const bits: Bits = { bytes, at: 0 }
  for (;;) {
    const finalBit = bits.at
    const isFinal = read(bits, 1) === 1
    const kind = read(bits, 2)
    if (kind === 0) skipStored(bits)
    else if (kind === 1) skipSymbols(bits, FIXED_LITERALS, FIXED_DISTANCES)
    else skipSymbols(bits, ...readTables(bits))
    if (bits.at > bytes.length * 8) throw new Error('a deflate stream is cut off')
    if (isFinal) return { finalBit, endBit: bits.at }
  }
}

const skipStored = (bits: Bits): void => {
  const start = (bits.at + 7) >>> 3
  const length = (bits.bytes[start] ?? 0) | ((bits.bytes[start + 1] ?? 0) << 8)
  bits.at = (start + 4 + length) * 8
}

const skipSymbols = (bits: Bits, literals: Uint16Array, distances: Uint16Array): void => {
  const { bytes } = bits
  const limit = bytes.length * 8
  let at = bits.at
  // The three look-ups of peek are written out here: this loop runs once for each symbol.
  for (;;) {
    let i = at >>> 3
    let next = ((bytes[i] as number) | ((bytes[i + 1] as number) << 8) | ((bytes[i + 2] as number) << 16)) >>> (at & 7)
    const entry = literals[next & MASK] as number
    at += entry & 63
    if (entry < END_OF_BLOCK) {
      if (at >= limit) throw new Error('a deflate stream is cut off')
      continue
    }
    if (entry < MATCH) break
    i = at >>> 3
    next = ((bytes[i] as number) | ((bytes[i + 1] as number) << 8) | ((bytes[i + 2] as number) << 16)) >>> (at & 7)
    at += distances[next & MASK] as number
  }
  bits.at = at
}

/** The code tables of a dynamic block. */
const readTables = (bits: Bits): [Uint16Array, Uint16Array] => {
  const literals = read(bits, 5) + 257
  const distances = read(bits, 5) + 1
  const count = read(bits, 4) + 4
  const codeLengths = new Uint8Array(19)
  for (const symbol of CODE_LENGTH_ORDER.slice(0, count)) codeLengths[symbol] = read(bits, 3)
  const codes = buildTable(codeLengths, codeLengthEntry)
  const lengths = new Uint8Array(literals + distances)
  for (let i = 0; i < lengths.length; ) {
    const entry = codes[peek(bits)] ?? 0
    bits.at += entry & 63
    const symbol = entry >> 8
    if (symbol < 16) {
      lengths[i++] = symbol
      continue
    }
    const repeat = symbol === 16 ? 3 + read(bits, 2) : symbol === 17 ? 3 + read(bits, 3) : 11 + read(bits, 7)
    lengths.fill(symbol === 16 ? (lengths[i - 1] ?? 0) : 0, i, i + repeat)
    i += repeat
  }
  return [
    buildTable(lengths.subarray(0, literals), literalEntry),
    buildTable(lengths.subarray(literals), distanceEntry),
  ]
}

/** Takes the next 15 bits to the symbol's entry, plus the length of its code. */
const buildTable = (lengths: Uint8Array, entryOf: (symbol: number) => number): Uint16Array => {
  const table = new Uint16Array(1 << BITS)
  let code = 0
  for (let length = 1; length <= BITS; length++) {
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== length) continue
      const entry = entryOf(symbol) + length
      for (let i = reverse(code, length); i < table.length; i += 1 << length) table[i] = entry
      code++
    }
    code <<= 1
  }
  return table
}

const reverse = (code: number, length: number): number => {
  let reversed = 0
  for (let i = 0; i < length; i++) reversed |= ((code >> i) & 1) << (length - 1 - i)
  return reversed
}

const FIXED_LITERALS = buildTable(
  Uint8Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8)),
  literalEntry,
)
const FIXED_DISTANCES = buildTable(new Uint8Array(30).fill(5), distanceEntry)
