import { gunzipSync, gzipSync } from 'node:zlib'

/** Longer inputs take time from many short ones; the longest are for what grows faster than its input. */
const USUAL = 16_384
export const LARGEST = 262_144

const NUMBERS = ['0', '-1', '1e999', '0x10', '0o17', '1.10', '4294967296', '9007199254740993', '.5', '-0', '1_000']
const WORDS = [
  '__proto__',
  'constructor',
  'toString',
  '..',
  '../../x',
  '/etc/passwd',
  'C:\\x',
  '%2e%2e',
  'javascript:',
  'null',
  'true',
  '~',
  '{slug}',
  '\u202e',
  '\ud83d\ude00',
  'e\u0301',
  '\u2028',
  'https://',
  '1.0.0',
  'v1',
  '^1.2',
  '||',
  '#fff',
  'flows',
  'openworkflow',
]
const YAML = [
  '- ',
  '? ',
  ': ',
  '[',
  ']',
  '{',
  '}',
  ', ',
  '&a ',
  '*a',
  '<<: ',
  '!!str ',
  '!t ',
  '"',
  "'",
  '|\n',
  '>-\n',
  '#',
  '\n',
  '  ',
  '\t',
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  '\\u0000',
  '\\ud800',
  '\r',
  '\ufeff',
]
const JSON_PARTS = ['{', '}', '[', ']', ',', ':', '"', 'null', 'true', '\\u0000', '\\ud800', '\\"', '1e999']
const XML = [
  '<',
  '>',
  '/>',
  '</',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<?',
  '?>',
  '<!DOCTYPE ',
  '&',
  ';',
  '&#x0;',
  '="',
  '<script',
  '<style>',
  'url(',
  'xmlns:',
  'href="',
  'onload="',
  '\\75',
  '@import',
  'data:image/',
  'javascript:',
]

export const DICTIONARIES = {
  yaml: [...YAML, ...WORDS, ...NUMBERS],
  json: [...JSON_PARTS, ...WORDS, ...NUMBERS],
  xml: [...XML, ...WORDS],
  none: [],
}

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

/** Changes values of a JSON document, so that what comes after the parser is reached; bytes that are none stay. */
export const mutateJson = (bytes, random) => {
  let value
  try {
    value = JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return bytes
  }
  for (let count = 1 + random.below(3); count > 0; count--) value = changeValue(value, random)
  // As a key of its own, which an object literal cannot have.
  return Buffer.from((JSON.stringify(value) ?? 'null').replaceAll('"@proto"', '"__proto__"'))
}

const changeValue = (value, random) => {
  if (value === null || typeof value !== 'object' || random.chance(0.1)) return strange(value, random)
  const keys = Object.keys(value)
  if (keys.length === 0) return strange(value, random)
  const key = random.pick(keys)
  if (Array.isArray(value)) {
    const items = [...value]
    const what = random.below(5)
    if (what === 0) items.splice(Number(key), 1)
    else if (what === 1) items.push(items[key])
    else items[key] = changeValue(items[key], random)
    return items
  }
  const { [key]: old, ...rest } = value
  if (random.chance(0.1)) return rest
  if (random.chance(0.1)) return { ...rest, [random.pick([...WORDS.slice(1), '@proto', ...keys])]: old }
  return { ...value, [key]: changeValue(old, random) }
}

const strange = (value, random) => {
  if (typeof value === 'string' && random.chance(0.5)) {
    const at = random.below(value.length + 1)
    return value.slice(0, at) + random.pick([...WORDS, ...NUMBERS, '\n', ' ', '/', '.']) + value.slice(at)
  }
  if (typeof value === 'number' && random.chance(0.5)) return value + random.pick([-1, 1, 0.5, 1e9])
  if (random.chance(0.05)) return JSON.parse('['.repeat(600) + ']'.repeat(600))
  if (random.chance(0.05)) return Array.from({ length: random.below(2000) }, () => value)
  return random.pick(STRANGE)
}

/** Changes the tar inside a gzip, mostly with headers whose checksums are right. */
export const mutateTarball = (bytes, other, random) => {
  const tar = unpack(bytes)
  const foreign = unpack(other)
  if (tar === undefined || foreign === undefined || random.chance(0.15)) {
    return mutateBytes(bytes, other, DICTIONARIES.none, random)
  }
  let result = Buffer.from(tar)
  for (let count = 1 + random.below(4); count > 0; count--) result = changeTar(result, foreign, random)
  return gzipSync(result.subarray(0, LARGEST), { level: 1 })
}

const BLOCK = 512
const TYPES = ['0', '1', '2', '3', '5', '6', '7', 'L', 'K', 'x', 'g', 'S', 'Z', '\0']

const changeTar = (tar, other, random) => {
  const blocks = Math.floor(tar.length / BLOCK)
  const at = random.below(blocks + 1) * BLOCK
  if (random.chance(0.1)) return Buffer.concat([tar.subarray(0, at), other, tar.subarray(at)])
  if (random.chance(0.1)) return Buffer.concat([tar.subarray(0, at), tar.subarray(at + BLOCK)])
  if (random.chance(0.1)) return mutateBytes(tar, other, DICTIONARIES.none, random)
  const result = Buffer.from(tar)
  const block = result.subarray(at, at + BLOCK)
  if (block.length < BLOCK) return result
  const patch = [
    () => block.write(`${random.pick(WORDS)}\0`, 0),
    () =>
      block.write(
        `${random
          .below(8 ** 6)
          .toString(8)
          .padStart(11, '0')}\0`,
        124,
        'latin1',
      ),
    () => block.fill(0xff, 124, 136),
    () => block.write(random.pick(TYPES), 156, 'latin1'),
    () => block.write(`${random.pick(WORDS)}\0`, 157),
    () => block.write(`${random.below(99)} path=${random.pick(WORDS)}\n`, 0),
    () => (block[random.below(BLOCK)] = random.below(256)),
  ]
  random.pick(patch)()
  if (random.chance(0.9)) writeChecksum(block)
  return result
}

const writeChecksum = (block) => {
  block.fill(' ', 148, 156)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
}

const unpack = (bytes) => {
  try {
    return gunzipSync(bytes, { maxOutputLength: 4 * LARGEST })
  } catch {
    return undefined
  }
}
