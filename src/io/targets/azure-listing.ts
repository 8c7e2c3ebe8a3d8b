import type { StoredObject } from '../../model/deploy.js'
import type { AzureClient } from './azure-client.js'
import { toStoredBlob } from './azure-object.js'
import { azureProblem } from './azure-problem.js'
import { childOf, childrenOf, readXml, textOf, type XmlElement } from './xml-tree.js'

const PAGE = 1000

/** Blobs whose paths begin with `prefix`, page after page until there are `limit`. A page may be empty and not the last. */
export const readAzureListing = async (
  client: AzureClient,
  prefix: string,
  { shallow = false, limit = Number.POSITIVE_INFINITY }: { readonly shallow?: boolean; readonly limit?: number },
): Promise<readonly StoredObject[]> => {
  const objects: StoredObject[] = []
  let marker = ''
  do {
    const root = await readPage(client, {
      restype: 'container',
      comp: 'list',
      maxresults: String(Math.min(PAGE, limit - objects.length)),
      ...(client.place.prefix + prefix !== '' && { prefix: client.place.prefix + prefix }),
      ...(shallow && { delimiter: '/' }),
      ...(marker !== '' && { marker }),
    })
    const entries = childrenOf(childOf(root, 'Blobs'), 'Blob')
    objects.push(...entries.flatMap((entry) => readEntry(entry, client.place.prefix)))
    marker = textOf(root, 'NextMarker')
  } while (marker !== '' && objects.length < limit)
  return objects.slice(0, limit)
}

const readPage = async (client: AzureClient, query: Readonly<Record<string, string>>): Promise<XmlElement> => {
  const answer = await client.send({ method: 'GET', of: 'container', query })
  const root = answer.status === 200 ? readXml(answer.bytes) : undefined
  if (root?.name === 'EnumerationResults' && childOf(root, 'Blobs') !== undefined) return root
  // Another answer with status 200, such as a login page, must not pass for an empty container.
  const code = answer.status === 200 ? 'and no whole listing' : answer.code
  throw azureProblem(client.place, { name: 'List Blobs' }, { ...answer, code })
}

const readEntry = (entry: XmlElement, prefix: string): readonly StoredObject[] => {
  const name = textOf(entry, 'Name')
  const of = (property: string): string => textOf(entry, 'Properties', property)
  if (!name.startsWith(prefix) || name.endsWith('/') || of('ResourceType') === 'directory') return []
  return [
    toStoredBlob(name.slice(prefix.length), {
      // Headers have it in quotes, listings have not.
      etag: of('Etag').startsWith('"') ? of('Etag') : `"${of('Etag')}"`,
      size: of('Content-Length'),
      md5: of('Content-MD5'),
      modified: of('Last-Modified'),
    }),
  ]
}
