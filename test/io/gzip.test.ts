import { createGunzip, gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openGzip } from '../../src/io/gzip.js'

const gzip = openGzip()

const compress = (bytes: Buffer): Buffer => {
  const out: Buffer[] = []
  for (let at = 0; ; at += gzip.input.length) {
    const length = bytes.copy(gzip.input, 0, at)
    const last = at + length >= bytes.length
    out.push(Buffer.from(gzip.compress(length, last)))
    if (last) return Buffer.concat(out)
  }
}

/** Reads a gzip stream as browsers do: one member, nothing after it. */
const readAsBrowser = async (bytes: Buffer): Promise<Buffer> => {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return Buffer.from(await new Response(stream).arrayBuffer())
}

/** Text, noise, runs and zeros in turn: stored, fixed and dynamic blocks. `n` bytes, always the same for a seed. */
const mixed = (n: number, seed: number): Buffer => {
  const bytes = Buffer.alloc(n)
  let state = seed >>> 0 || 1
  const next = (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
  for (let at = 0; at < n; ) {
    const end = Math.min(n, at + 1 + (next() % 300_000))
    const kind = next() % 4
    if (kind === 0) for (; at < end; at++) bytes[at] = next()
    else if (kind === 1) for (; at < end; at++) bytes[at] = 97 + (next() % 9)
    else if (kind === 2) bytes.fill(`key_${next()}: "value" `, at, end)
    at = end
  }
  return bytes
}

test('the header names no time, file or system', () => {
  expect(compress(Buffer.from('x')).subarray(0, 10).toString('hex')).toBe('1f8b08000000000000ff')
})

test.each([0, 1, 511, 4 * 1024 * 1024 - 1, 4 * 1024 * 1024, 4 * 1024 * 1024 + 1, 9_000_000, 25_000_000])(
  '%i bytes are read back by gunzip and by a browser, from one member',
  async (size) => {
    const bytes = mixed(size, size + 7)
    const packed = compress(bytes)
    expect(gunzipSync(packed).equals(bytes)).toBe(true)
    expect((await readAsBrowser(packed)).equals(bytes)).toBe(true)
    expect(packed.length).toBeLessThan(gzipSync(bytes, { level: 6 }).length * 1.03 + 32)
  },
)

test('pieces join at any bit', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 3000, size: 'max' }), { minLength: 2, maxLength: 6 }),
      (pieces) => {
        const out = pieces.map((piece, i) => {
          gzip.input.set(piece)
          return Buffer.from(gzip.compress(piece.length, i === pieces.length - 1))
        })
        expect(gunzipSync(Buffer.concat(out)).equals(Buffer.concat(pieces))).toBe(true)
      },
    ),
    { numRuns: 400 },
  )
})

test('text and noise in pieces of every kind of block', () => {
  for (let seed = 1; seed < 60; seed++) {
    const bytes = mixed(200_000, seed)
    const cut = (seed * 3331) % bytes.length
    const out = [bytes.subarray(0, cut), bytes.subarray(cut)].map((piece, i) => {
      gzip.input.set(piece)
      return Buffer.from(gzip.compress(piece.length, i === 1))
    })
    expect(gunzipSync(Buffer.concat(out)).equals(bytes)).toBe(true)
  }
})

test('a streaming reader gets every byte before the end', async () => {
  const bytes = mixed(10_000_000, 3)
  const gunzip = createGunzip()
  gunzip.end(compress(bytes))
  const parts: Buffer[] = []
  for await (const part of gunzip) parts.push(part as Buffer)
  expect(Buffer.concat(parts).equals(bytes)).toBe(true)
})
