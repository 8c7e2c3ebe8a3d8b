import { createHash, randomBytes } from 'node:crypto'
import { mapBounded } from '../map-bounded.js'
import type { AzureClient } from './azure-client.js'
import { type LargeFile, readParts } from './file-parts.js'
import type { StoreAnswer } from './store-http.js'
import { element, writeXml } from './xml-tree.js'

/** Azure takes no more of them. */
const MOST_BLOCKS = 50_000
const AT_A_TIME = 4

export interface LargeBlob extends LargeFile {
  readonly path: string
  /** Of the request that makes the blob: its own headers and the condition, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Uploads a file in blocks and gives the answer that decided: of the last request, or of a block that failed for a time.
 * Blocks that nobody commits vanish after a week.
 *
 * @throws RegistryError `FILE_UNREADABLE`
 */
export const putInBlocks = async (client: AzureClient, large: LargeBlob, blockSize: number): Promise<StoreAnswer> => {
  const { path, headers } = large
  const { parts, digest: md5 } = await readParts(large, { size: blockSize, most: MOST_BLOCKS, algorithm: 'md5' })
  // Blocks of all who upload this blob at the same time are in one drawer, so each upload has names of its own.
  const upload = randomBytes(8).toString('hex')
  const idOf = (number: number): string =>
    Buffer.from(`${upload}-${String(number).padStart(6, '0')}`).toString('base64')
  const answers = await mapBounded(parts, AT_A_TIME, ({ number, body, digest }) =>
    client.send({
      method: 'PUT',
      of: { path },
      query: { comp: 'block', blockid: idOf(number) },
      headers: { 'content-md5': Buffer.from(digest, 'hex').toString('base64') },
      body,
    }),
  )
  const failed = answers.find(({ status }) => status !== 201)
  if (failed !== undefined) return failed
  const body = writeXml(
    element(
      'BlockList',
      parts.map(({ number }) => element('Latest', idOf(number))),
    ),
  )
  return client.send({
    method: 'PUT',
    of: { path },
    query: { comp: 'blocklist' },
    headers: {
      ...headers,
      'content-md5': createHash('md5').update(body).digest('base64'),
      'x-ms-blob-content-md5': Buffer.from(md5, 'hex').toString('base64'),
    },
    body,
  })
}
