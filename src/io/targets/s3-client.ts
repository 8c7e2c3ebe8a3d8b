import { digestOf, hexOf } from '../../model/digest.js'
import { escapePath, escapeText } from './escape-path.js'
import { openS3Credentials, readS3Region } from './s3-credentials.js'
import { resolveS3Place, type S3Location, type S3Place } from './s3-place.js'
import { readS3Code } from './s3-problem.js'
import { openS3Signer, type S3Credentials } from './s3-signature.js'
import { isPassingStatus, sendSteadily, type TryOptions } from './send-steadily.js'
import {
  openStoreHttp,
  type SendBody,
  type StoreAnswer,
  type StoreHttpOptions,
  type StoreRequest,
} from './store-http.js'

export interface S3ClientOptions extends S3Location, StoreHttpOptions, TryOptions {
  /** Default: the SDK's chain. */
  readonly credentials?: S3Credentials | undefined
  /** Default: that of the process. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

export interface S3Request {
  readonly method: StoreRequest['method']
  /** Relative to the prefix; absent: the request is about the bucket. */
  readonly path?: string
  readonly query?: Readonly<Record<string, string>>
  /** By lower-case name. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: { readonly body: SendBody; readonly sha256: string }
  readonly take?: StoreRequest['take']
}

/** Signed requests to one bucket. */
export interface S3Client {
  readonly place: S3Place
  /** An answer that may pass (overload, a broken line, a rival in flight) is the last of several tries. */
  readonly send: (request: S3Request, isPassing?: (answer: StoreAnswer) => boolean) => Promise<StoreAnswer>
  readonly requests: () => number
  readonly close: () => Promise<void>
}

/** Of the XML documents that are sent. */
export const S3_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/'

const NO_BODY = hexOf(digestOf(''))

/** Refusals with another status that the same request may not meet again. */
const PASSING_CODES = [
  'RequestTimeout',
  'BadDigest',
  'XAmzContentSHA256Mismatch',
  'ConditionalRequestConflict',
  'OperationAborted',
]

/** Whether the same request may go well the next time. 409 is a rival in flight: perhaps nobody came through. */
export const isPassingS3 = (answer: StoreAnswer): boolean =>
  isPassingStatus(answer) || answer.status === 409 || PASSING_CODES.includes(answer.code)

/** @throws RegistryError `USAGE` for a location that cannot be one */
export const openS3Client = async (options: S3ClientOptions): Promise<S3Client> => {
  const env = options.env ?? process.env
  const region = options.region ?? (await readS3Region(env))
  const place = resolveS3Place({ ...options, region }, env)
  const http = openStoreHttp(place.origin, options)
  const sign = openS3Signer(place.host, place.region)
  const given = options.credentials
  const readCredentials = given === undefined ? openS3Credentials(place.location) : async () => given

  const attempt = async ({ method, path, query = {}, headers = {}, body, take }: S3Request): Promise<StoreAnswer> => {
    const key = path === undefined ? '' : escapePath(place.prefix + path)
    const signable = {
      method,
      path: place.base + key,
      query: writeQuery(query),
      headers,
      sha256: body?.sha256 ?? NO_BODY,
    }
    return http.send(
      {
        method,
        path: signable.query === '' ? signable.path : `${signable.path}?${signable.query}`,
        headers: sign(signable, await readCredentials(), new Date()),
        body: body?.body,
        take,
      },
      readS3Code,
    )
  }
  return {
    place,
    // Each try is signed anew: a signature is good for a quarter of an hour, credentials perhaps for less.
    send: (request, isPassing = isPassingS3) => sendSteadily(() => attempt(request), isPassing, options),
    requests: http.requests,
    close: http.close,
  }
}

const writeQuery = (query: Readonly<Record<string, string>>): string =>
  Object.keys(query)
    .sort()
    .map((name) => `${escapeText(name)}=${escapeText(query[name] ?? '')}`)
    .join('&')
