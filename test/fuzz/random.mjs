import { createHash } from 'node:crypto'

/** A source of random choices (mulberry32): the same seed, which may be any text, the same choices. */
export const openRandom = (seed) => {
  let state = createHash('sha256').update(seed).digest().readInt32LE(0)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  /** A whole number below `end`. */
  const below = (end) => Math.floor(next() * end)
  return { below, pick: (items) => items[below(items.length)], chance: (share) => next() < share }
}
