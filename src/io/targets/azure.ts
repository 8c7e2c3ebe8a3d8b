import { createHash } from 'node:crypto'
import type { DeployObject, ObjectTarget, Revision, StoredObject, WriteAnswer } from '../../model/deploy.js'
import { type CacheSettings, storedHeadersOf } from '../../model/headers.js'
import { type AzureClient, type AzureClientOptions, openAzureClient } from './azure-client.js'
import { toStoredBlob } from './azure-object.js'
import { azureProblem } from './azure-problem.js'
import { conditionHeaders, revisionOf, unknownWrite } from './etag-conditions.js'
import { readParts } from './file-parts.js'
import { openBody } from './open-body.js'
import { isPassingStatus } from './send-steadily.js'
import type { StoreAnswer } from './store-http.js'
import { openStoredObjects } from './stored-objects.js'

export interface AzureTargetOptions extends AzureClientOptions {
  readonly cache: CacheSettings
  /** Bytes above which a file is uploaded in blocks (default 128 MiB), and of each block (default 32 MiB). */
  readonly blocks?: { readonly above?: number; readonly size?: number } | undefined
}

const MIB = 1024 * 1024

/**
 * A container of Azure Blob Storage, with conditions. Revisions are ETags, which count and tell nothing of the bytes.
 *
 * It speaks the few requests that it needs itself: the SDK brings forty packages of which newer versions do not run on every
 * Node that this program does, and its retries would hide which request was lost.
 *
 * @throws RegistryError `USAGE` for a location that cannot be one
 */
export const openAzureTarget = (options: AzureTargetOptions): ObjectTarget => {
  const client = openAzureClient(options)
  return {
    kind: 'objects',
    location: client.place.location,
    holdsKeyAndFolder: true,
    ...openStoredObjects({
      get: (path, request) => client.send({ method: 'GET', of: { path }, ...request }),
      isAbsent,
      problemOf: (path, answer) => azureProblem(client.place, { name: 'Get Blob', path }, answer),
    }),
    look: (path) => lookAt(client, path),
    list: async (prefix, given = {}) => (await import('./azure-listing.js')).readAzureListing(client, prefix, given),
    write: openWriter(client, options),
    remove: (path, revision) => removeBlob(client, path, revision),
    requests: client.requests,
    close: client.close,
  }
}

const lookAt = async (client: AzureClient, path: string): Promise<StoredObject | undefined> => {
  const answer = await client.send({ method: 'HEAD', of: { path } })
  if (isAbsent(answer)) return undefined
  const etag = revisionOf(answer)
  if (answer.status !== 200 || etag === undefined) {
    throw azureProblem(client.place, { name: 'Get Blob Properties', path }, answer)
  }
  const { 'content-length': size, 'content-md5': md5, 'last-modified': modified } = answer.headers
  return toStoredBlob(path, { etag, size: String(size), md5: String(md5), modified: String(modified) })
}

const openWriter = (client: AzureClient, { cache, blocks = {} }: AzureTargetOptions): ObjectTarget['write'] => {
  const above = blocks.above ?? 128 * MIB
  const size = blocks.size ?? 32 * MIB

  const putWhole = async ({ path, body }: DeployObject, headers: Readonly<Record<string, string>>) => {
    const open = await openBody(body)
    return client.send({
      method: 'PUT',
      of: { path },
      headers: { ...headers, 'x-ms-blob-type': 'BlockBlob', 'content-md5': await readMd5(body, open.body) },
      body: open.body,
    })
  }

  return async (object, condition) => {
    const { path, body } = object
    const headers = { ...blobHeaders(object, cache), ...conditionHeaders(condition) }
    const answer =
      'file' in body && body.size > above
        ? await (await import('./azure-blocks.js')).putInBlocks(client, { path, ...body, headers }, size)
        : await putWhole(object, headers)
    return answerWrite(client, path, answer)
  }
}

/** Base64; Azure compares it with what arrives, and keeps it. */
const readMd5 = async (given: DeployObject['body'], opened: Uint8Array | object): Promise<string> => {
  if (opened instanceof Uint8Array) return createHash('md5').update(opened).digest('base64')
  if (!('file' in given)) throw new Error('bytes are not streamed')
  const { digest } = await readParts(given, { size: given.size, most: 1, algorithm: 'md5' })
  return Buffer.from(digest, 'hex').toString('base64')
}

/** What Azure calls a condition that is false. Other refusals share their status. */
const FALSE_CONDITION = ['ConditionNotMet', 'BlobAlreadyExists', 'TargetConditionNotMet']

const answerWrite = (client: AzureClient, path: string, answer: StoreAnswer): WriteAnswer => {
  const { status, code } = answer
  const revision = revisionOf(answer)
  if (status === 201 && revision !== undefined) return { kind: 'written', revision }
  if (FALSE_CONDITION.includes(code) || isAbsent(answer)) return { kind: 'refused' }
  // The blocks are gone: a rival's commit took them away, or our own whose answer was lost.
  const isUnknown = isPassingStatus(answer) || code === 'InvalidBlockList'
  if (isUnknown) return unknownWrite('Put Blob', path, answer)
  throw azureProblem(client.place, { name: 'Put Blob', path }, answer)
}

const removeBlob = async (client: AzureClient, path: string, revision?: Revision) => {
  const headers = {
    'x-ms-delete-snapshots': 'include',
    ...(revision !== undefined && { 'if-match': revision }),
  }
  const answer = await client.send({ method: 'DELETE', of: { path }, headers })
  if (answer.status === 202 || isAbsent(answer)) return 'removed'
  // Of a blob that is not there Azure says the same as of one that has changed.
  if (FALSE_CONDITION.includes(answer.code)) return (await lookAt(client, path)) === undefined ? 'removed' : 'refused'
  if (isPassingStatus(answer)) return 'unknown'
  throw azureProblem(client.place, { name: 'Delete Blob', path }, answer)
}

/** Only Azure's own word for it: any other 404 is a wrong address, a proxy's, or a container that is missing. */
const isAbsent = ({ status, code }: StoreAnswer): boolean => status === 404 && code === 'BlobNotFound'

const blobHeaders = (object: DeployObject, cache: CacheSettings): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(storedHeadersOf(object, cache)).map(([name, value]) => [`x-ms-blob-${name}`, value]),
  )
