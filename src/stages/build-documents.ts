import type { Catalog, PublishedConfig } from '../model/catalog.js'
import type { Host } from '../model/config.js'
import { type Digest, digestOf } from '../model/digest.js'
import {
  CHECKSUMS_PATH,
  detailsKey,
  detailsPath,
  detailsTwins,
  metadataPath,
  REGISTRY_PATHS,
  SEARCH_INDEX_PATH,
  SEARCH_PATHS,
  TAGS_PATH,
  versionDetailsPath,
} from '../model/layout.js'
import { isLinkedOnly, type PluginRecord } from '../model/record.js'
import type { Slug } from '../model/slug.js'
import { tagPath } from '../model/tag-path.js'
import { MEDIA_TYPES, type TreeClass, type TreeFile } from '../model/tree.js'
import type { Version } from '../model/version.js'
import { buildChecksums } from '../protocols/checksums.js'
import { buildRegistryDocument, buildVersionsDocument } from '../protocols/flows.js'
import {
  buildEmptySearchDocument,
  buildSearchDocument,
  buildTagDocuments,
  buildTagsDocument,
} from '../protocols/openworkflow.js'
import { buildPluginDetails } from '../protocols/openworkflow-details.js'
import { buildSearchIndexDocument } from '../protocols/search-index.js'
import { renderCatalog } from './build-catalog.js'
import { renderCompactJson, renderJson } from './render-json.js'

/**
 * The documents of one plugin, for the protocols that it is a member of. `latest` is the version that they show. Their salt
 * is the config's revision and the record's, so that each state of the plugin has its own bytes.
 */
export const buildPluginDocuments = (
  record: PluginRecord,
  latest: Version | undefined,
  config: PublishedConfig,
): readonly TreeFile[] => {
  // The versions of a linked plugin are documented where they are.
  if (isLinkedOnly(record)) return []
  const { slug, listing, revision } = record
  const salt = config.revision + revision
  const files: TreeFile[] = []
  if (listing.protocols.includes('flows')) {
    const bytes = renderJson(buildVersionsDocument(record, config), salt)
    files.push(jsonFile('document', metadataPath(slug, listing), bytes))
  }
  if (listing.protocols.includes('openworkflow')) {
    const { current, versions } = buildPluginDetails(record, latest, config)
    for (const [version, details] of versions) {
      files.push(jsonFile('document', versionDetailsPath(slug, version), renderJson(details, salt)))
    }
    if (current === undefined) return files
    const bytes = renderJson(current, salt)
    files.push(jsonFile('document', detailsPath(slug), bytes), ...buildDetailsFiles(slug, bytes, config.host))
  }
  return files
}

/**
 * `plugins/<slug>` itself: as a key where the host can hold one, as the files that it serves for that path, or nothing where
 * rules of the host lead to the document (`render-host-rules.ts`).
 */
const buildDetailsFiles = (slug: Slug, bytes: Uint8Array, host: Host): readonly TreeFile[] => {
  switch (host) {
    case 's3':
      return [{ ...jsonFile('document', detailsKey(slug), bytes), keyOnly: true }]
    case 'cloudflare-pages':
    case 'netlify':
      return []
    case 'portable':
    case 'github-pages':
      return detailsTwins(slug).map((path) => ({ ...jsonFile('document', path, bytes), mediaType: MEDIA_TYPES.html }))
  }
}

/**
 * The documents of the whole registry, from the catalog alone. Their salt is the catalog's generation; a tag's is the
 * generation in which its plugins last changed, so that it stays while they do; left out is the document of a tag that
 * `isKept`. `digest`: of the catalog's file once nothing is pending, which is the same for all that it is on the way there.
 */
export const buildIndexDocuments = (
  catalog: Catalog,
  isKept: (path: string) => boolean = () => false,
  digest: Digest = digestOf(renderCatalog({ ...catalog, pending: [] })),
): readonly TreeFile[] => {
  const { generation } = catalog
  const registry = renderJson(buildRegistryDocument(catalog), generation)
  const search = renderJson(buildSearchDocument(catalog), generation)
  const tags = buildTagDocuments(catalog)
  const checksums = Buffer.from(buildChecksums(catalog, digest))
  return [
    ...REGISTRY_PATHS.map((path) => jsonFile('index', path, registry)),
    ...SEARCH_PATHS.map((path) => jsonFile('index', path, search)),
    ...Object.entries(catalog.tags).flatMap(([tag, changed]) =>
      isKept(tagPath(tag))
        ? []
        : jsonFile('index', tagPath(tag), renderJson(tags.get(tag) ?? buildEmptySearchDocument(), changed)),
    ),
    jsonFile('index', TAGS_PATH, renderJson(buildTagsDocument(catalog, tags), generation)),
    jsonFile('index', SEARCH_INDEX_PATH, renderCompactJson(buildSearchIndexDocument(catalog), generation)),
    { path: CHECKSUMS_PATH, class: 'index', mediaType: MEDIA_TYPES.text, body: { bytes: checksums } },
  ]
}

const jsonFile = (kind: TreeClass, path: string, bytes: Uint8Array): TreeFile => ({
  path,
  class: kind,
  mediaType: MEDIA_TYPES.json,
  body: { bytes },
})
