import { gunzipSync, gzipSync } from 'node:zlib'
import { LARGEST, mutateBytes } from './mutate-bytes.mjs'
import { DICTIONARIES, WORDS } from './words.mjs'

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

/** The tar inside, or nothing when there is none. */
export const unpack = (bytes) => {
  try {
    return gunzipSync(bytes, { maxOutputLength: 4 * LARGEST })
  } catch {
    return undefined
  }
}
