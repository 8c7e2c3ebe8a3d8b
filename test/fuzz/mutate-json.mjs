import { LARGEST } from './mutate-bytes.mjs'
import { NUMBERS, WORDS } from './words.mjs'

const STRANGE = [
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 53,
  1e308,
  '',
  ' ',
  '\u0000',
  [],
  {},
  [[]],
  [null],
  { __proto__: null },
  ...WORDS,
]

/**
 * Changes values of a JSON document, so that what comes after the parser is reached; some are taken from another document.
 * Bytes that are no JSON stay as they are.
 */
export const mutateJson = (bytes, other, random) => {
  const foreign = parse(other)
  let value = parse(bytes)
  if (value === undefined) return bytes
  for (let count = 1 + random.below(3); count > 0; count--) value = changeValue(value, foreign, random)
  // As a key of its own, which an object literal cannot have.
  const result = Buffer.from((JSON.stringify(value) ?? 'null').replaceAll('"@proto"', '"__proto__"'))
  return result.length > LARGEST ? bytes : result
}

const parse = (bytes) => {
  try {
    return JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return undefined
  }
}

const changeValue = (value, foreign, random) => {
  if (value === null || typeof value !== 'object' || random.chance(0.1)) return strange(value, foreign, random)
  const keys = Object.keys(value)
  if (keys.length === 0) return strange(value, foreign, random)
  const key = random.pick(keys)
  if (Array.isArray(value)) {
    const items = [...value]
    const what = random.below(5)
    if (what === 0) items.splice(Number(key), 1)
    else if (what === 1) items.push(items[key])
    else items[key] = changeValue(items[key], foreign, random)
    return items
  }
  const { [key]: old, ...rest } = value
  if (random.chance(0.1)) return rest
  if (random.chance(0.1)) return { ...rest, [random.pick([...WORDS.slice(1), '@proto', ...keys])]: old }
  return { ...value, [key]: changeValue(old, foreign, random) }
}

const strange = (value, foreign, random) => {
  if (random.chance(0.15)) return partOf(foreign, random)
  if (typeof value === 'string' && random.chance(0.5)) {
    const at = random.below(value.length + 1)
    return value.slice(0, at) + random.pick([...WORDS, ...NUMBERS, '\n', ' ', '/', '.']) + value.slice(at)
  }
  if (typeof value === 'number' && random.chance(0.5)) return value + random.pick([-1, 1, 0.5, 1e9])
  if (random.chance(0.05)) return JSON.parse('['.repeat(600) + ']'.repeat(600))
  if (random.chance(0.05)) return Array.from({ length: random.below(roomFor(value)) }, () => value)
  return random.pick(STRANGE)
}

/** How often a value may be repeated in one document. */
const roomFor = (value) => Math.max(2, Math.min(2000, Math.floor(LARGEST / (JSON.stringify(value) ?? '').length)))

/** Any value inside another. */
const partOf = (value, random) => {
  if (value === null || typeof value !== 'object' || random.chance(0.2)) return value ?? null
  const parts = Object.values(value)
  return parts.length === 0 ? value : partOf(random.pick(parts), random)
}
