import { type Catalog, isOffered } from '../model/catalog.js'
import { type Digest, hexOf } from '../model/digest.js'
import { CATALOG_PATH } from '../model/layout.js'
import type { Protocol } from '../model/manifest.js'
import { comparePaths, compareText } from '../model/order.js'
import { SCHEMA } from '../model/record.js'

/** What a search in the browser needs of one plugin. */
export interface SearchIndexEntry {
  readonly slug: string
  readonly name: string
  readonly description: string
  /** Absent: a linked plugin. */
  readonly version?: string | undefined
  readonly author?: string | undefined
  readonly tags: readonly string[]
  readonly protocols: readonly Protocol[]
  readonly color: string
  /** Relative to the registry's root, or a URL. */
  readonly icon: string
  readonly updated_at?: string | undefined
  readonly deprecated?: true | undefined
}

/** `search-index.json`. */
export interface SearchIndexDocument {
  readonly schema: typeof SCHEMA
  readonly plugins: readonly SearchIndexEntry[]
}

/** Every plugin that is offered, of both protocols, by slug. */
export const buildSearchIndexDocument = (catalog: Catalog): SearchIndexDocument => ({
  schema: SCHEMA,
  plugins: Object.entries(catalog.plugins)
    .filter(([, entry]) => isOffered(entry))
    .sort(([a], [b]) => compareText(a, b))
    .map(([slug, entry]) => ({
      slug,
      name: entry.name,
      description: entry.description,
      version: entry.latest,
      author: entry.author,
      tags: entry.tags,
      protocols: entry.protocols,
      color: entry.color,
      icon: entry.icon,
      updated_at: entry.updated_at,
      deprecated: entry.deprecated,
    })),
})

/**
 * `SHA256SUMS`, as `sha256sum -c` reads it: every artifact that the registry holds, by path, then every record, and last the
 * catalog, whose digest the caller knows. Nothing else vouches for the catalog: all that is not shown by a document is sealed
 * here. It takes no salt, since the catalog's generation tells any two states apart.
 */
export const buildChecksums = (catalog: Catalog, digest: Digest): string => {
  const digests = new Map(
    Object.values(catalog.plugins)
      .flatMap((entry) => Object.values(entry.versions))
      .flatMap(({ artifact, digest }) => (artifact === undefined ? [] : [[artifact, digest] as const])),
  )
  const records = Object.values(catalog.plugins).map(({ record, digest }) => [record, digest] as const)
  return [
    ...[[...digests], records].flatMap((files) => files.sort(([a], [b]) => comparePaths(a, b))),
    [CATALOG_PATH, digest] as const,
  ]
    .map(([path, digest]) => `${hexOf(digest)}  ${path}\n`)
    .join('')
}

/** The digest that a `SHA256SUMS` gives for the catalog, as 64 hex digits; `undefined` when it has no such line. */
export const parseCatalogChecksum = (checksums: string): string | undefined =>
  checksums
    .split('\n')
    .findLast((line) => line.endsWith(`  ${CATALOG_PATH}`))
    ?.slice(0, 64)
