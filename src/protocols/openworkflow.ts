import type { Catalog, CatalogEntry } from '../model/catalog.js'
import { tagPath, urlOf } from '../model/layout.js'

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
export const isListedPlugin = (entry: CatalogEntry): boolean =>
  entry.protocols.includes('openworkflow') && entry.latest !== undefined

/** Every plugin that a client can install, by slug. */
export const buildSearchDocument = (catalog: Catalog): SearchDocument =>
  toSearchDocument(Object.entries(catalog.plugins).flatMap(([slug, entry]) => toResult(slug, entry)))

/** The plugins of each tag, by tag; both in order. */
export const buildTagDocuments = (catalog: Catalog): ReadonlyMap<string, SearchDocument> => {
  const byTag = new Map<string, SearchResult[]>()
  for (const [slug, entry] of Object.entries(catalog.plugins)) {
    const [result] = toResult(slug, entry)
    if (result === undefined) continue
    for (const tag of new Set(entry.tags)) {
      const results = byTag.get(tag)
      if (results === undefined) byTag.set(tag, [result])
      else results.push(result)
    }
  }
  return new Map(
    [...byTag].sort(([a], [b]) => compareText(a, b)).map(([tag, results]) => [tag, toSearchDocument(results)]),
  )
}

export const buildTagsDocument = (catalog: Catalog, tags: ReadonlyMap<string, SearchDocument>): TagsDocument => ({
  total: tags.size,
  tags: [...tags].map(([tag, { total }]) => ({ tag, count: total, url: urlOf(catalog.config.base_url, tagPath(tag)) })),
})

/** An object puts slugs that are numbers first; a list can be in order. */
const toSearchDocument = (results: readonly SearchResult[]): SearchDocument => ({
  total: results.length,
  results: [...results].sort((a, b) => compareText(a.slug, b.slug)),
})

const toResult = (slug: string, entry: CatalogEntry): readonly SearchResult[] =>
  isListedPlugin(entry) && entry.latest !== undefined
    ? [
        {
          slug,
          name: entry.name,
          description: entry.description,
          version: entry.latest,
          author: entry.author ?? '',
          tags: entry.tags,
          downloads: 0,
          created_at: entry.created_at ?? '',
          updated_at: entry.updated_at ?? '',
        },
      ]
    : []

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
