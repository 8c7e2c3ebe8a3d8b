import type { Digest } from '../model/digest.js'
import { digestOf } from '../model/digest.js'

/** An answer to a consumer, as far as it matters. */
export interface CheckedAnswer {
  readonly status: number
  readonly type: string
  readonly encoding: string | undefined
  readonly allowedOrigin: string | undefined
  readonly bytes: Uint8Array
}

/** What a consumer would get wrong of a file, in words that continue a sentence; `undefined` when all is well. */
export const checkPublicAnswer = (
  path: string,
  digest: Digest,
  origin: string,
  { status, type, encoding, allowedOrigin, bytes }: CheckedAnswer,
): string | undefined => {
  if (status !== 200) return `the host answers ${status}`
  if (path.endsWith('.tar.gz') && encoding !== undefined) {
    return `it comes with Content-Encoding: ${encoding}, so clients would unpack it and miss its checksum`
  }
  if (digestOf(bytes) !== digest) return 'it has other content, that of a cache perhaps'
  const wanted = TYPES.find(([end]) => path.endsWith(end))?.[1]
  if (wanted !== undefined && !wanted.test(type)) return `its type is ${type === '' ? 'not told' : type}`
  return allowedOrigin === '*' || allowedOrigin === origin ? undefined : `a page of ${origin} may not read it (CORS)`
}

const TYPES = [
  ['.json', /^application\/json\b/],
  ['.tar.gz', /^application\/(x-)?gzip\b/],
] as const
