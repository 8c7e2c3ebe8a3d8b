import type { Digest } from '../model/digest.js'
import { digestOf } from '../model/digest.js'
import type { FileHeaders } from '../model/headers.js'

/** An answer to a consumer, as far as it matters. */
export interface CheckedAnswer {
  readonly status: number
  readonly type: string
  readonly encoding: string | undefined
  readonly cacheControl: string | undefined
  readonly allowedOrigin: string | undefined
  readonly bytes: Uint8Array
}

/** What a consumer has to get. */
export interface WantedFile {
  readonly path: string
  readonly digest: Digest
  /** What the host promises to say of it. */
  readonly headers?: FileHeaders | undefined
}

/** What a consumer would get wrong of a file, in words that continue a sentence; `undefined` when all is well. */
export const checkPublicAnswer = (
  { path, digest, headers = {} }: WantedFile,
  origin: string,
  { status, type, encoding, cacheControl = '', allowedOrigin, bytes }: CheckedAnswer,
): string | undefined => {
  if (status !== 200) return `the host answers ${status}`
  if (path.endsWith('.tar.gz') && encoding !== undefined) {
    return `it comes with Content-Encoding: ${encoding}, so clients would unpack it and miss its checksum`
  }
  if (digestOf(bytes) !== digest) return 'it has other content, that of a cache perhaps'
  const { 'content-type': wantedType, 'cache-control': wantedCaching } = headers
  const wanted = TYPES.find(([end]) => path.endsWith(end))?.[1]
  const isOtherType =
    wantedType === undefined
      ? wanted !== undefined && !wanted.test(type)
      : partsOf(type, ';') !== partsOf(wantedType, ';')
  if (isOtherType) return `its type is ${type === '' ? 'not told' : type}`
  if (wantedCaching !== undefined && partsOf(cacheControl, ',') !== partsOf(wantedCaching, ',')) {
    return `it comes with ${cacheControl === '' ? 'no Cache-Control' : `Cache-Control: ${cacheControl}`}, not ${wantedCaching}`
  }
  return allowedOrigin === '*' || allowedOrigin === origin ? undefined : `a page of ${origin} may not read it (CORS)`
}

const TYPES = [
  ['.json', /^application\/json\b/],
  ['.tar.gz', /^application\/(x-)?gzip\b/],
] as const

/** The same for every way to write a header. */
const partsOf = (header: string, separator: string): string =>
  header
    .toLowerCase()
    .split(separator)
    .map((part) => part.trim())
    .sort()
    .join(separator)
