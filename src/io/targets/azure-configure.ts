import {
  CORS_EXPOSED,
  CORS_HEADERS,
  CORS_MAX_AGE,
  CORS_METHODS,
  type StoreSetting,
  type WantedSettings,
} from '../../model/store-setting.js'
import { type AzureClient, type AzureClientOptions, openAzureClient } from './azure-client.js'
import { azureProblem } from './azure-problem.js'
import type { StoreAnswer } from './store-http.js'
import { childOf, childrenOf, element, formatXmlLines, readXml, textOf, writeXml, type XmlElement } from './xml-tree.js'

/**
 * Makes a container readable for pages of other origins and, as asked, for everybody and as a website. What fits is left
 * alone, and so is what others have set beside it. CORS and the website are those of the whole account.
 *
 * @throws RegistryError `TARGET_DENIED`, `TARGET_MISSING`, `TARGET_UNREADABLE`, `TARGET_UNWRITABLE`
 */
export const configureAzure = async (
  options: AzureClientOptions & WantedSettings,
): Promise<readonly StoreSetting[]> => {
  const client = openAzureClient(options)
  const { origins, publicRead, website, dryRun } = options
  try {
    const properties = await readProperties(client)
    const settings = [
      await putProperty(client, 'CORS', childOf(properties, 'Cors'), planCors(properties, origins), dryRun),
    ]
    // A static website is public without its container being so.
    if (publicRead && client.place.container !== '$web') settings.push(await putPublicRead(client, dryRun))
    if (website === undefined) return settings
    const before = childOf(properties, 'StaticWebsite')
    return [
      ...settings,
      await putProperty(
        client,
        'website',
        before,
        planWebsite(before, { ...website, error: client.place.prefix + website.error }),
        dryRun,
      ),
    ]
  } finally {
    await client.close()
  }
}

const PROPERTIES = { restype: 'service', comp: 'properties' }

const readProperties = async (client: AzureClient): Promise<XmlElement> => {
  const answer = await client.send({ method: 'GET', of: 'service', query: PROPERTIES })
  const root = answer.status === 200 ? readXml(answer.bytes) : undefined
  if (root?.name === 'StorageServiceProperties') return root
  throw azureProblem(client.place, { name: 'Get Blob Service Properties' }, answer)
}

/** Properties that are not sent stay as they are. */
const putProperty = async (
  client: AzureClient,
  what: StoreSetting['what'],
  before: XmlElement | undefined,
  wanted: XmlElement | undefined,
  dryRun: boolean,
): Promise<StoreSetting> => {
  const shown = { what, ...(before !== undefined && before.children.length > 0 && { before: formatXmlLines(before) }) }
  if (wanted === undefined) return { ...shown, changed: false }
  const after = formatXmlLines(wanted)
  if (dryRun) return { ...shown, after, changed: false }
  const body = writeXml(element('StorageServiceProperties', [wanted]))
  const answer = await client.send({ method: 'PUT', of: 'service', query: PROPERTIES, body })
  if (answer.status !== 202) throw azureProblem(client.place, { name: 'Set Blob Service Properties' }, answer)
  return { ...shown, after, changed: true }
}

/** The rules to set, unless one fits. The first rule that matches a request decides, so ours comes first. */
const planCors = (properties: XmlElement, origins: readonly string[]): XmlElement | undefined => {
  const rules = childrenOf(childOf(properties, 'Cors'), 'CorsRule')
  const listOf = (rule: XmlElement, name: string) =>
    textOf(rule, name)
      .split(',')
      .map((each) => each.trim())
  const fits = (rule: XmlElement): boolean => {
    const allowed = listOf(rule, 'AllowedOrigins')
    const exposed = listOf(rule, 'ExposedHeaders').map((each) => each.toLowerCase())
    return (
      (allowed.includes('*') || origins.every((origin) => allowed.includes(origin))) &&
      CORS_METHODS.every((method) => listOf(rule, 'AllowedMethods').includes(method)) &&
      listOf(rule, 'AllowedHeaders').includes('*') &&
      (exposed.includes('etag') || exposed.includes('*'))
    )
  }
  if (rules.some(fits)) return undefined
  const ours = element('CorsRule', [
    element('AllowedOrigins', origins.join(',')),
    element('AllowedMethods', CORS_METHODS.join(',')),
    element('AllowedHeaders', CORS_HEADERS.join(',')),
    element('ExposedHeaders', CORS_EXPOSED.join(',')),
    element('MaxAgeInSeconds', String(CORS_MAX_AGE)),
  ])
  return element('Cors', [ours, ...rules])
}

const planWebsite = (
  before: XmlElement | undefined,
  { index, error }: { readonly index: string; readonly error: string },
): XmlElement | undefined => {
  const fits =
    textOf(before, 'Enabled') === 'true' &&
    textOf(before, 'IndexDocument') === index &&
    textOf(before, 'ErrorDocument404Path') === error
  if (fits) return undefined
  return element('StaticWebsite', [
    element('Enabled', 'true'),
    element('IndexDocument', index),
    element('ErrorDocument404Path', error),
  ])
}

/** Anybody may get blobs; nobody may list them. Access policies of the container are kept. */
const putPublicRead = async (client: AzureClient, dryRun: boolean): Promise<StoreSetting> => {
  const request = { of: 'container', query: { restype: 'container', comp: 'acl' } } as const
  const found = await client.send({ method: 'GET', ...request })
  if (found.status !== 200) throw azureProblem(client.place, { name: 'Get Container ACL' }, found)
  const access = accessOf(found)
  const shown = { what: 'public read', ...(access !== undefined && { before: `Public access: ${access}` }) } as const
  if (access !== undefined) return { ...shown, changed: false }
  const after = 'Public access: blob'
  if (dryRun) return { ...shown, after, changed: false }
  const headers = { 'x-ms-blob-public-access': 'blob' }
  const answer = await client.send({ method: 'PUT', ...request, headers, body: found.bytes })
  if (answer.status === 200) return { ...shown, after, changed: true }
  throw azureProblem(client.place, { name: 'Set Container ACL' }, answer)
}

/** `blob` or `container`; absent: only those who are allowed. */
const accessOf = ({ headers }: StoreAnswer): string | undefined => {
  const access = headers['x-ms-blob-public-access']
  return typeof access === 'string' && access !== '' ? access : undefined
}
