import type { Catalog, CatalogEntry } from '../model/catalog.js'
import { groupPairs } from '../model/groups.js'
import { urlOf } from '../model/layout.js'
import { compareText } from '../model/order.js'
import { tagPath } from '../model/tag-path.js'
import type { Version } from '../model/version.js'

/*
 * Lists of the OpenWorkflow registry protocol. Every field that the protocol's example shows is always there, since a typed
 * client may count on it: what a plugin does not say is `""`, `[]` or `{}`. A static registry counts no downloads: 0.
 */

export interface SearchResult {
  readonly slug: string
  readonly name: string
  readonly description: string
  readonly version: string
  readonly author: string
  readonly tags: readonly string[]
  readonly downloads: number
  readonly created_at: string
  readonly updated_at: string
}

/** `plugins/search` and the document of each tag. `total` is the number of results: there are no further pages. */
export interface SearchDocument {
  readonly total: number
  readonly results: readonly SearchResult[]
}

/** `plugins/tags.json`: every tag, how many plugins have it, and the absolute URL of its document. */
export interface TagsDocument {
  readonly total: number
  readonly tags: readonly { readonly tag: string; readonly count: number; readonly url: string }[]
}

/** Whether the plugin is in search and tags: an OpenWorkflow plugin with a version to offer. */
export const isListedPlugin = (entry: CatalogEntry): entry is CatalogEntry & { readonly latest: Version } =>
  entry.protocols.includes('openworkflow') && entry.latest !== undefined

/** Every plugin that a client can install, by slug. */
export const buildSearchDocument = (catalog: Catalog): SearchDocument => listResults(buildResults(catalog))

/** What is left of a tag that no plugin has any more. */
export const buildEmptySearchDocument = (): SearchDocument => listResults([])

/** The plugins of each tag, by tag; both in order. */
export const buildTagDocuments = (catalog: Catalog): ReadonlyMap<string, SearchDocument> => {
  const tagged = buildResults(catalog).flatMap((result) =>
    [...new Set(result.tags)].map((tag) => [tag, result] as const),
  )
  return new Map(
    [...groupPairs(tagged)].sort(([a], [b]) => compareText(a, b)).map(([tag, results]) => [tag, listResults(results)]),
  )
}

export const buildTagsDocument = (catalog: Catalog, tags: ReadonlyMap<string, SearchDocument>): TagsDocument => ({
  total: tags.size,
  tags: [...tags].map(([tag, { total }]) => ({ tag, count: total, url: urlOf(catalog.config.base_url, tagPath(tag)) })),
})

const listResults = (results: readonly SearchResult[]): SearchDocument => ({ total: results.length, results })

/** Sorted here, since an object has slugs that are numbers first. */
const buildResults = (catalog: Catalog): readonly SearchResult[] =>
  Object.entries(catalog.plugins)
    .flatMap(([slug, entry]) => (isListedPlugin(entry) ? [buildResult(slug, entry)] : []))
    .sort((a, b) => compareText(a.slug, b.slug))

const buildResult = (slug: string, entry: CatalogEntry & { readonly latest: Version }): SearchResult => ({
  slug,
  name: entry.name,
  description: entry.description,
  version: entry.latest,
  author: entry.author ?? '',
  tags: entry.tags,
  downloads: 0,
  created_at: entry.created_at ?? '',
  updated_at: entry.updated_at ?? '',
})
