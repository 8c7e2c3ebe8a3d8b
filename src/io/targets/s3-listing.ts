import type { StoredObject } from '../../model/deploy.js'
import type { S3Client } from './s3-client.js'
import { toStoredObject } from './s3-object.js'
import { s3Problem } from './s3-problem.js'
import { childrenOf, readXml, textOf, type XmlElement } from './xml-tree.js'

const PAGE = 1000

/** Objects whose paths begin with `prefix`, page after page until there are `limit`. */
export const readS3Listing = async (
  client: S3Client,
  prefix: string,
  { shallow = false, limit = Number.POSITIVE_INFINITY }: { readonly shallow?: boolean; readonly limit?: number },
): Promise<readonly StoredObject[]> => {
  const objects: StoredObject[] = []
  let token: string | undefined
  do {
    const page = await readPage(client, {
      'list-type': '2',
      // A key may hold characters that XML cannot.
      'encoding-type': 'url',
      'max-keys': String(Math.min(PAGE, limit - objects.length)),
      prefix: client.place.prefix + prefix,
      ...(shallow && { delimiter: '/' }),
      ...(token !== undefined && { 'continuation-token': token }),
    })
    objects.push(...page.objects)
    token = page.token
  } while (token !== undefined && objects.length < limit)
  return objects.slice(0, limit)
}

interface Page {
  readonly objects: readonly StoredObject[]
  /** Absent: this was the last page. */
  readonly token: string | undefined
}

const readPage = async (client: S3Client, query: Readonly<Record<string, string>>): Promise<Page> => {
  const request = { name: 'ListObjectsV2', permission: 's3:ListBucket' }
  const answer = await client.send({ method: 'GET', query })
  if (answer.status !== 200) throw s3Problem(client.place, request, answer)
  const root = readXml(answer.bytes)
  const isLast = textOf(root, 'IsTruncated') === 'false'
  const token = textOf(root, 'NextContinuationToken')
  // Another answer with status 200, such as a login page, must not pass for an empty bucket.
  if (root?.name !== 'ListBucketResult' || (!isLast && token === '')) {
    throw s3Problem(client.place, request, { ...answer, code: 'and no whole listing' })
  }
  const isEncoded = textOf(root, 'EncodingType') === 'url'
  return {
    objects: childrenOf(root, 'Contents').flatMap((entry) => readEntry(entry, client.place.prefix, isEncoded)),
    token: isLast ? undefined : token,
  }
}

/** What consoles show as a folder is an object whose key ends in a slash; it is no file of a registry. */
const readEntry = (entry: XmlElement, prefix: string, isEncoded: boolean): readonly StoredObject[] => {
  const written = textOf(entry, 'Key')
  const key = isEncoded ? decodeURIComponent(written.replaceAll('+', ' ')) : written
  if (key.endsWith('/') || !key.startsWith(prefix)) return []
  const modified = textOf(entry, 'LastModified')
  return [
    toStoredObject(key.slice(prefix.length), {
      etag: textOf(entry, 'ETag'),
      size: Number(textOf(entry, 'Size')),
      modified,
    }),
  ]
}
