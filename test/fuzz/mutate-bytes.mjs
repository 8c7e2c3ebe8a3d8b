/** Longer inputs take time from many short ones; the longest are for what grows faster than its input. */
const USUAL = 16_384
export const LARGEST = 262_144

/** Changes bytes of an input in a few places, with the words of its language and parts of another input. */
export const mutateBytes = (bytes, other, dictionary, random) => {
  let result = Buffer.from(bytes)
  for (let count = 1 + random.below(4); count > 0; count--) result = change(result, other, dictionary, random)
  return result.subarray(0, LARGEST)
}

const change = (bytes, other, dictionary, random) => {
  const at = random.below(bytes.length + 1)
  const length = Math.min(bytes.length - at, 1 + random.below(random.chance(0.2) ? 400 : 12))
  const splice = (...parts) => Buffer.concat([bytes.subarray(0, at), ...parts, bytes.subarray(at + length)])
  const insert = (...parts) => Buffer.concat([bytes.subarray(0, at), ...parts, bytes.subarray(at)])
  switch (random.below(9)) {
    case 0:
      return splice()
    case 1:
      return splice(Buffer.from([random.below(256)]))
    case 2:
      return insert(bytes.subarray(at, at + length))
    case 3: {
      const from = random.below(other.length + 1)
      return splice(other.subarray(from, from + 1 + random.below(400)))
    }
    case 4:
      return repeat(bytes, at, length, random)
    case 5:
      return bytes.subarray(0, at)
    default:
      return dictionary.length === 0 ? flip(bytes, random) : insert(Buffer.from(random.pick(dictionary)))
  }
}

const flip = (bytes, random) => {
  const result = Buffer.from(bytes)
  if (result.length > 0) result[random.below(result.length)] ^= 1 << random.below(8)
  return result
}

/** A part again and again: what takes time in proportion to more than its length shows here. */
const repeat = (bytes, at, length, random) => {
  const part = bytes.subarray(at, at + length)
  const room = (random.chance(0.05) ? LARGEST : USUAL) - bytes.length
  if (part.length === 0 || room <= 0) return bytes
  const times = 1 + random.below(Math.ceil(room / part.length))
  return Buffer.concat([bytes.subarray(0, at), ...Array(times).fill(part), bytes.subarray(at)])
}
