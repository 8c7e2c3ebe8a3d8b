import type { Catalog, PublishedConfig } from '../model/catalog.js'
import type { Host } from '../model/config.js'
import {
  CHECKSUMS_PATH,
  detailsKey,
  detailsPath,
  detailsTwins,
  REGISTRY_PATHS,
  SEARCH_INDEX_PATH,
  SEARCH_PATHS,
  TAGS_PATH,
  tagPath,
  versionDetailsPath,
} from '../model/layout.js'
import type { PluginRecord } from '../model/record.js'
import type { TreeFile } from '../model/tree.js'
import type { Version } from '../model/version.js'
import { buildRegistryDocument, buildVersionsDocument, isListedApp, metadataPath } from '../protocols/flows.js'
import { buildChecksums, buildSearchIndexDocument, isOffered } from '../protocols/native-index.js'
import { buildSearchDocument, buildTagDocuments, buildTagsDocument, isListedPlugin } from '../protocols/openworkflow.js'
import { buildPluginDetails } from '../protocols/openworkflow-details.js'
import { renderCompactJson, renderJson } from './render-json.js'

const JSON_TYPE = 'application/json'

/**
 * The documents of one plugin, for the protocols that it is a member of. `latest` is the version that they show. Their salt
 * is the config's revision and the record's, so that each state of the plugin has its own bytes.
 */
export const buildPluginDocuments = (
  record: PluginRecord,
  latest: Version | undefined,
  config: PublishedConfig,
): readonly TreeFile[] => {
  // A linked plugin, or one that so far has nothing to offer.
  if (Object.keys(record.releases).length === 0) return []
  const { slug, listing, revision } = record
  const salt = config.revision + revision
  const files: TreeFile[] = []
  if (listing.protocols.includes('flows')) {
    const bytes = renderJson(buildVersionsDocument(record, config), salt)
    files.push(document(metadataPath(slug, listing), bytes))
  }
  if (listing.protocols.includes('openworkflow')) {
    const { current, versions } = buildPluginDetails(record, latest, config)
    for (const [version, details] of versions) {
      files.push(document(versionDetailsPath(slug, version), renderJson(details, salt)))
    }
    const bytes = renderJson(current, salt)
    files.push(document(detailsPath(slug), bytes), ...projectDetails(record, bytes, config.host))
  }
  return files
}

/** `plugins/<slug>` itself: as a key where the host can hold one, else as the files that it serves for that path. */
const projectDetails = ({ slug }: PluginRecord, bytes: Uint8Array, host: Host): readonly TreeFile[] =>
  host === 's3'
    ? [{ ...document(detailsKey(slug), bytes), keyOnly: true }]
    : detailsTwins(slug).map((path) => ({ ...document(path, bytes), mediaType: 'text/html; charset=utf-8' }))

const document = (path: string, bytes: Uint8Array): TreeFile => ({
  path,
  class: 'document',
  mediaType: JSON_TYPE,
  body: { bytes },
})

/**
 * The documents of the whole registry, from the catalog alone. Their salt is the config's revision and the sum of the
 * revisions of the plugins that each lists.
 */
export const buildIndexDocuments = (catalog: Catalog): readonly TreeFile[] => {
  const registry = renderJson(buildRegistryDocument(catalog), saltOf(catalog, isListedApp))
  const search = renderJson(buildSearchDocument(catalog), saltOf(catalog, isListedPlugin))
  const searchIndex = renderCompactJson(buildSearchIndexDocument(catalog), saltOf(catalog, isOffered))
  const tags = buildTagDocuments(catalog)
  return [
    ...REGISTRY_PATHS.map((path) => index(path, registry)),
    ...SEARCH_PATHS.map((path) => index(path, search)),
    ...buildTagFiles(catalog, tags),
    index(SEARCH_INDEX_PATH, searchIndex),
    { ...index(CHECKSUMS_PATH, Buffer.from(buildChecksums(catalog))), mediaType: 'text/plain; charset=utf-8' },
  ]
}

const buildTagFiles = (catalog: Catalog, tags: ReturnType<typeof buildTagDocuments>): readonly TreeFile[] => [
  ...[...tags].map(([tag, results]) => {
    const salt = results.results.reduce((sum, { slug }) => sum + revisionOf(catalog, slug), catalog.config.revision)
    return index(tagPath(tag), renderJson(results, salt))
  }),
  index(TAGS_PATH, renderJson(buildTagsDocument(catalog, tags), saltOf(catalog, isListedPlugin))),
]

const revisionOf = (catalog: Catalog, slug: string): number =>
  (catalog.plugins as Readonly<Record<string, { readonly revision: number }>>)[slug]?.revision ?? 0

const saltOf = (catalog: Catalog, isListed: (entry: Catalog['plugins'][keyof Catalog['plugins']]) => boolean): number =>
  Object.values(catalog.plugins)
    .filter(isListed)
    .reduce((sum, { revision }) => sum + revision, catalog.config.revision)

const index = (path: string, bytes: Uint8Array): TreeFile => ({
  path,
  class: 'index',
  mediaType: JSON_TYPE,
  body: { bytes },
})
