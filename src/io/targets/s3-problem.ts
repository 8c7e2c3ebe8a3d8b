import { RegistryError } from '../../model/errors.js'
import type { S3Place } from './s3-place.js'
import type { StoreAnswer } from './store-http.js'

/** A request as messages name it: S3's own names, which are also those of the permissions. */
export interface NamedRequest {
  /** `PutObject`. */
  readonly name: string
  /** What must be granted for it; default `s3:` and the name. */
  readonly permission?: string
  /** Absent: the request is about the bucket. */
  readonly path?: string
}

/** S3's name for a refusal. Nothing else of its answer is shown: it may repeat what was sent, keys and signature included. */
export const readS3Code = ({ bytes }: Pick<StoreAnswer, 'bytes'>): string => {
  const start = Buffer.from(bytes.subarray(0, 4096)).toString('latin1')
  return /<Code>([A-Za-z0-9.]{1,64})<\/Code>/.exec(start)?.[1] ?? ''
}

const DENIED_CODES: Readonly<Record<string, string>> = {
  InvalidAccessKeyId: 'The store does not know this access key: check AWS_ACCESS_KEY_ID or the profile.',
  SignatureDoesNotMatch:
    'The secret key does not belong to the access key: check AWS_SECRET_ACCESS_KEY or the profile.',
  ExpiredToken: 'The credentials have expired: log in again.',
  ExpiredTokenException: 'The credentials have expired: log in again.',
  TokenRefreshRequired: 'The credentials have expired: log in again.',
  InvalidToken: 'The session token is not that of the access key: check AWS_SESSION_TOKEN.',
  RequestTimeTooSkewed: "This machine's clock is wrong.",
}

const REGION_CODES = [
  'PermanentRedirect',
  'TemporaryRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
]

/** What to say of an answer after which there is no going on. */
export const s3Problem = (place: S3Place, request: NamedRequest, answer: StoreAnswer): RegistryError => {
  const { status, code } = answer
  const said = status === 0 ? code : `${status} ${code}`.trim()
  const what = `${request.name} of ${request.path === undefined ? place.location : `s3://${place.bucket}/${place.prefix}${request.path}`}`
  if (code === 'NoSuchBucket') {
    return new RegistryError('TARGET_MISSING', `There is no bucket ${place.bucket} at ${place.origin} (${said}).`, {
      hint: `Make it, for example with: aws s3 mb s3://${place.bucket}`,
    })
  }
  if (status === 401 || status === 403 || code in DENIED_CODES) {
    const hint = DENIED_CODES[code] ?? grantHint(place, request)
    return new RegistryError('TARGET_DENIED', `${what} was refused: ${said}.`, { hint })
  }
  const failed = /^(Put|Create|Delete)/.test(request.name) ? 'TARGET_UNWRITABLE' : 'TARGET_UNREADABLE'
  return new RegistryError(failed, `${what} failed: ${said}.`, { hint: hintOf(answer) })
}

const grantHint = ({ bucket, prefix }: S3Place, { name, permission, path }: NamedRequest): string => {
  const needed = permission ?? `s3:${name}`
  const resource = path === undefined ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${prefix}*`
  const missing =
    needed === 's3:GetObject'
      ? ` Without s3:ListBucket on arn:aws:s3:::${bucket} S3 says the same of an object that is not there.`
      : ''
  return `Grant ${needed} on ${resource}.${missing}`
}

const hintOf = ({ status, code, headers }: StoreAnswer): string => {
  const region = headers['x-amz-bucket-region']
  if (REGION_CODES.includes(code) || status === 301 || status === 307) {
    return typeof region === 'string' && /^[a-z0-9-]+$/.test(region)
      ? `The bucket is in the region ${region}.`
      : 'The bucket is in another region.'
  }
  if (status === 501) return 'The store does not know this kind of request.'
  if (status === 404) return 'Check the address: this is not how S3 says that an object is not there.'
  return status === 0 ? 'Check the address and the network.' : 'Try again later.'
}
