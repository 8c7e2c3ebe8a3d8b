import type {
  DeployObject,
  ObjectTarget,
  Revision,
  StoredObject,
  WriteAnswer,
  WriteCondition,
} from '../../model/deploy.js'
import { type CacheSettings, storedHeadersOf } from '../../model/headers.js'
import { conditionHeaders, revisionOf, unknownWrite } from './etag-conditions.js'
import { openBody } from './open-body.js'
import { isPassingS3, openS3Client, type S3Client, type S3ClientOptions } from './s3-client.js'
import { toStoredObject } from './s3-object.js'
import { s3Problem } from './s3-problem.js'
import type { StoreAnswer } from './store-http.js'
import { openStoredObjects } from './stored-objects.js'

export interface S3TargetOptions extends S3ClientOptions {
  readonly cache: CacheSettings
  /** Bytes above which a file is uploaded in parts (default 128 MiB), and of each part (default 32 MiB, at least 5). */
  readonly multipart?: { readonly above?: number; readonly part?: number } | undefined
}

const MIB = 1024 * 1024
/** How often a large upload is begun before rivals in flight count as a reason to look again. */
const UPLOADS = 3

/**
 * A bucket of AWS S3, R2, MinIO, Ceph or any store that speaks their protocol, conditional writes included. Revisions are
 * ETags.
 *
 * @throws RegistryError `USAGE` for a location that cannot be one
 */
export const openS3Target = async (options: S3TargetOptions): Promise<ObjectTarget> => {
  const client = await openS3Client(options)
  return {
    kind: 'objects',
    location: client.place.location,
    holdsKeyAndFolder: true,
    ...objectsOf(client),
    look: (path) => lookAt(client, path),
    list: async (prefix, given = {}) => (await import('./s3-listing.js')).readS3Listing(client, prefix, given),
    write: openWriter(client, options),
    remove: (path, revision) => removeObject(client, path, revision),
    requests: client.requests,
    close: client.close,
  }
}

const objectsOf = (client: S3Client) =>
  openStoredObjects({
    get: (path, request) => client.send({ method: 'GET', path, ...request }),
    isAbsent,
    problemOf: (path, answer) => s3Problem(client.place, { name: 'GetObject', path }, answer),
  })

const lookAt = async (client: S3Client, path: string): Promise<StoredObject | undefined> => {
  const answer = await client.send({ method: 'HEAD', path })
  // An answer to HEAD has no body: whether the object is missing or the bucket, and why it is refused, only GET is told.
  if (answer.status >= 400 && answer.status < 500) {
    const read = await objectsOf(client).read(path)
    return read.kind === 'found' ? { path, revision: read.revision, size: read.bytes.length } : undefined
  }
  const etag = revisionOf(answer)
  if (answer.status !== 200 || etag === undefined) {
    throw s3Problem(client.place, { name: 'HeadObject', permission: 's3:GetObject', path }, answer)
  }
  const { 'content-length': size, 'last-modified': modified } = answer.headers
  return toStoredObject(path, { etag, size: Number(size), modified: String(modified) })
}

const openWriter = (client: S3Client, { cache, multipart = {} }: S3TargetOptions): ObjectTarget['write'] => {
  const above = multipart.above ?? 128 * MIB
  const partSize = Math.max(multipart.part ?? 32 * MIB, 5 * MIB)
  /** R2 did without for years; the signature holds the digest of the body anyway. */
  let takesChecksums = true

  const putWhole = async (object: DeployObject, headers: Readonly<Record<string, string>>): Promise<StoreAnswer> => {
    const { path } = object
    const body = await openBody(object.body)
    if (object.class === 'artifact' && takesChecksums) {
      const checked = { ...headers, ...checksumHeaders(body.sha256) }
      const answer = await client.send({ method: 'PUT', path, headers: checked, body })
      if (answer.status !== 501) return answer
      takesChecksums = false
    }
    return client.send({ method: 'PUT', path, headers, body })
  }

  return async (object, condition) => {
    const { path, body } = object
    const headers = storedHeadersOf(object, cache)
    const when = conditionHeaders(condition)
    if (!('file' in body) || body.size <= above) {
      return answerWrite(client, path, await putWhole(object, { ...headers, ...when }))
    }
    const isTrue = async () => isTrueOf(condition, condition === 'always' ? undefined : await lookAt(client, path))
    const { putInParts } = await import('./s3-multipart.js')
    for (let count = 1; ; count++) {
      const answer = await putInParts(client, { path, ...body, headers, condition: when, isTrue }, partSize)
      if (answer.status !== 409 || count === UPLOADS) return answerWrite(client, path, answer)
    }
  }
}

const isTrueOf = (condition: WriteCondition, found: StoredObject | undefined): boolean => {
  if (condition === 'always') return true
  return condition === 'absent' ? found === undefined : found?.revision === condition.revision
}

const answerWrite = (client: S3Client, path: string, answer: StoreAnswer): WriteAnswer => {
  const { status, code } = answer
  const revision = revisionOf(answer)
  if (status === 200 && revision !== undefined) return { kind: 'written', revision }
  // An object that was to be replaced is gone: as false a condition as that of an object that is there.
  if (status === 412 || isAbsent(answer)) return { kind: 'refused' }
  // After a last request whose answer was lost, its repetition finds no upload any more.
  if (code === 'NoSuchUpload' || isPassingS3(answer)) return unknownWrite('PutObject', path, answer)
  throw s3Problem(client.place, { name: 'PutObject', path }, answer)
}

const removeObject = async (client: S3Client, path: string, revision?: Revision) => {
  if (revision !== undefined) {
    // Some stores ignore conditions here, so what can be seen is seen first.
    const found = await lookAt(client, path)
    if (found === undefined) return 'removed'
    if (found.revision !== revision) return 'refused'
  }
  const headers = revision === undefined ? {} : { 'if-match': revision }
  let answer = await client.send({ method: 'DELETE', path, headers })
  if (answer.status === 501) answer = await client.send({ method: 'DELETE', path })
  if (answer.status === 204 || answer.status === 200 || isAbsent(answer)) return 'removed'
  if (answer.status === 412) return 'refused'
  if (isPassingS3(answer)) return 'unknown'
  throw s3Problem(client.place, { name: 'DeleteObject', path }, answer)
}

/** Only S3's own word for it: any other 404 is a wrong address, or a proxy's. */
const isAbsent = ({ status, code }: StoreAnswer): boolean => status === 404 && code === 'NoSuchKey'

const checksumHeaders = (sha256: string): Readonly<Record<string, string>> => ({
  'x-amz-sdk-checksum-algorithm': 'SHA256',
  'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64'),
})
