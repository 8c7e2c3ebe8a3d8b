import type { ClientHttp } from '../../io/client-http.js'
import { RegistryError } from '../../model/errors.js'
import { withoutUndefined } from '../../model/json.js'
import { REGISTRY_PATHS, urlOf } from '../../model/layout.js'
import type { OfferedFile, OfferedPlugin, OfferedRelease } from '../../model/offer.js'
import type { Slug } from '../../model/slug.js'
import { compareNewestFirst, isPrerelease, type Version } from '../../model/version.js'
import { parseChecksum } from '../../protocols/parse-details.js'
import {
  type ForeignApp,
  type ForeignVersion,
  isHtml,
  parseRegistryDocument,
  parseVersionsDocument,
} from '../../protocols/parse-flows.js'
import type { RegistryAddress } from '../../stages/parse-registry-address.js'
import type { Offer } from './read-offer.js'

/** Asks a Flows registry for one app at a time; its `registry.json` is read once. */
export const openFlowsOffers = (
  address: RegistryAddress,
  http: ClientHttp,
): ((slug: Slug) => Promise<Offer | undefined>) => {
  let apps: Promise<readonly ForeignApp[]> | undefined
  return async (slug) => {
    apps ??= readApps(address, http)
    const app = (await apps).find((each) => each.slug === slug)
    return app && readApp(app, http)
  }
}

/** The apps of a registry; none when it has no `registry.json`. Entries that no client could use are passed over. */
export const readApps = async (
  { base, manifestUrl }: RegistryAddress,
  http: ClientHttp,
): Promise<readonly ForeignApp[]> => {
  const urls = manifestUrl === undefined ? REGISTRY_PATHS.map((path) => urlOf(base, path)) : [manifestUrl]
  for (const url of urls) {
    const document = await http.readDocument(url, true)
    if (document === undefined || isHtml(document.bytes)) continue
    const { items, problems } = parseRegistryDocument(document.bytes)
    if (items.length === 0 && problems[0] !== undefined) throw invalid(url, problems[0])
    return items
  }
  return []
}

const readApp = async ({ slug, name, description, appMetadataUrl }: ForeignApp, http: ClientHttp): Promise<Offer> => {
  const document = await http.readDocument(appMetadataUrl)
  if (document === undefined) throw invalid(appMetadataUrl, 'it is missing, although the registry names it')
  const { items, problems } = parseVersionsDocument(document.bytes)
  if (items.length === 0 && problems[0] !== undefined) throw invalid(appMetadataUrl, problems[0])
  const versions = items.map(({ version }) => version).sort(compareNewestFirst)
  const plugin: OfferedPlugin = withoutUndefined<OfferedPlugin>({
    slug,
    name,
    description,
    tags: [],
    latest: versions.find((version) => !isPrerelease(version)) ?? versions[0],
    versions,
  })
  const byVersion = new Map<Version, ForeignVersion>(items.map((item) => [item.version, item]))
  return {
    plugin,
    readRelease: async (version) => {
      const item = byVersion.get(version)
      return item && toRelease(slug, item, appMetadataUrl)
    },
  }
}

const toRelease = (slug: Slug, { version, artifactUrl, checksum }: ForeignVersion, url: string): OfferedRelease => {
  const digest = parseChecksum(checksum)
  if (digest === null) throw invalid(url, `the checksum of version ${version} is no sha256`)
  return { slug, version, artifact: withoutUndefined<OfferedFile>({ url: artifactUrl, digest }) }
}

const invalid = (url: string, problem: string): RegistryError =>
  new RegistryError('REGISTRY_INVALID', `Could not understand ${url}: ${problem}.`, {
    hint: 'Tell whoever runs the registry.',
  })
