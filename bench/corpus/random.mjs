/** The seed that belongs to a text: FNV-1a, so that each plugin has its own numbers however many others there are. */
const seedFrom = (text) => {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/** Opens an endless row of choices (mulberry32): the same text gives the same row, on every machine. */
export const openRandom = (text) => {
  let state = seedFrom(text)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit) => Math.floor(next() * limit)
  const pick = (list) => list[below(list.length)]
  return {
    /** A whole number from 0 to `limit - 1`. */
    below,
    /** One item of a list. */
    pick,
    /** A hexadecimal number of so many digits, at most 8. */
    hex: (digits) => {
      const number = below(16 ** digits)
      return number.toString(16).padStart(digits, '0')
    },
    /** `count` different items of a list. */
    sample: (list, count) => {
      const chosen = new Set()
      while (chosen.size < Math.min(count, list.length)) chosen.add(pick(list))
      return [...chosen]
    },
  }
}
