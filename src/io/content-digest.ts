import { createHash } from 'node:crypto'
import type { Digest } from '../model/digest.js'
import { openGunzip } from './gunzip.js'

/** No artifact unpacks to more; what does is not ours. */
const LARGEST_CONTENT = 64 * 2 ** 30

/** The sha256 of the tar inside a `.tar.gz`; `undefined` when the bytes are none. */
export const readContent = async (bytes: Uint8Array): Promise<Digest | undefined> => {
  const hash = createHash('sha256')
  let size = 0
  const gunzip = openGunzip((part) => {
    size += part.length
    hash.update(part)
    return size > LARGEST_CONTENT ? 'unpacks to too much' : undefined
  })
  try {
    const problem = (await gunzip.write(Buffer.from(bytes))) ?? (await gunzip.end())
    return problem === undefined ? `sha256:${hash.digest('hex')}` : undefined
  } finally {
    gunzip.close()
  }
}
