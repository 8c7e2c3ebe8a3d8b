import { mapBounded } from '../map-bounded.js'
import { type FilePart, type LargeFile, readParts } from './file-parts.js'
import { openBody } from './open-body.js'
import { isPassingS3, S3_NAMESPACE, type S3Client } from './s3-client.js'
import { readS3Code, s3Problem } from './s3-problem.js'
import type { StoreAnswer } from './store-http.js'
import { childOf, element, readXml, textOf, writeXml } from './xml-tree.js'

/** A large file to be put at a path in parts. */
export interface LargeObject extends LargeFile {
  readonly path: string
  /** For the object, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  /** When it may be put: headers of the last request, which makes the object. */
  readonly condition: Readonly<Record<string, string>>
  /** Whether that condition is true now. Some stores know conditions of plain uploads only. */
  readonly isTrue: () => Promise<boolean>
}

/** S3 takes no more of them, and none but the last smaller than 5 MiB. */
const MOST_PARTS = 10_000
const AT_A_TIME = 4

/**
 * Uploads a file in parts and gives the answer that decided: of the last request, or of an earlier one that failed for a
 * time. What was uploaded without success is removed again. After 409 S3 wants the whole upload anew, so `409` is given
 * back to be tried by the caller.
 *
 * @throws RegistryError
 */
export const putInParts = async (client: S3Client, large: LargeObject, partSize: number): Promise<StoreAnswer> => {
  const { parts } = await readParts(large, { size: partSize, most: MOST_PARTS, algorithm: 'sha256' })
  const { path, headers } = large
  const begun = await client.send({ method: 'POST', path, query: { uploads: '' }, headers })
  if (begun.status !== 200) return begun
  const uploadId = textOf(readXml(begun.bytes), 'UploadId')
  if (uploadId === '') throw s3Problem(client.place, { name: 'CreateMultipartUpload', path }, begun)

  let isDone = false
  try {
    const answer = await putParts(client, large, parts, uploadId)
    isDone = answer.status === 200
    return answer
  } finally {
    // Parts that nobody completes are paid for. If this fails, too, they wait for the bucket's lifecycle rule.
    if (!isDone) await client.send({ method: 'DELETE', path, query: { uploadId } })
  }
}

const putParts = async (
  client: S3Client,
  { path, condition, isTrue }: LargeObject,
  parts: readonly FilePart[],
  uploadId: string,
): Promise<StoreAnswer> => {
  const answers = await mapBounded(parts, AT_A_TIME, ({ number, body, digest }) => {
    const query = { partNumber: String(number), uploadId }
    return client.send({ method: 'PUT', path, query, body: { body, sha256: digest } })
  })
  const failed = answers.find(({ status }) => status !== 200)
  if (failed !== undefined) return failed
  if (!(await isTrue())) return { status: 412, code: '', headers: {}, bytes: new Uint8Array() }
  const list = answers.map(({ headers }, index) =>
    element('Part', [element('PartNumber', String(index + 1)), element('ETag', String(headers['etag']))]),
  )
  const body = await openBody({ bytes: writeXml(element('CompleteMultipartUpload', list), S3_NAMESPACE) })
  const answer = await client.send(
    { method: 'POST', path, query: { uploadId }, headers: condition, body },
    (each) => each.status !== 409 && isPassingS3(each),
  )
  return answer.status === 200 ? readCompleted(answer) : answer
}

/** S3 begins to answer before it is done, so a failure may come under status 200. */
const readCompleted = (answer: StoreAnswer): StoreAnswer => {
  const root = readXml(answer.bytes)
  const etag = textOf(root, 'ETag')
  if (etag !== '') return { ...answer, headers: { etag } }
  const code = childOf(root, 'Code') === undefined ? 'no whole answer' : readS3Code(answer)
  return { ...answer, status: code === 'PreconditionFailed' ? 412 : 0, code }
}
