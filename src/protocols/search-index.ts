import { type Catalog, type CatalogEntry, isOffered } from '../model/catalog.js'
import { iconPath } from '../model/layout.js'
import type { Protocol } from '../model/manifest.js'
import { compareText } from '../model/order.js'
import type { Slug } from '../model/slug.js'
import { renderCodes } from './string-table.js'

/** What a search can find, and shows, of one plugin. */
export interface SearchEntry {
  readonly slug: Slug
  readonly name: string
  readonly description: string
  /** Absent: a linked plugin, or one of which no version is known. */
  readonly version?: string
  readonly author?: string
  readonly tags: readonly string[]
  readonly protocols: readonly Protocol[]
  /** A path in the registry, or an http URL. */
  readonly icon: string
  readonly created_at?: string
  readonly updated_at?: string
  readonly deprecated?: true
  /** Its versions are published elsewhere. */
  readonly linked?: true
}

/** Raised whenever a reader of the last one could not read this one. */
export const SEARCH_SCHEMA = 1

/**
 * `search-index.json`: a column for each field, in the order of `slugs`. Texts are codes of `strings` (string-table.ts): the
 * words of a text, which a blank parts, or a list, or a single string; `""` where there is none.
 */
export interface SearchIndexDocument {
  readonly schema: typeof SEARCH_SCHEMA
  readonly strings: readonly string[]
  readonly slugs: readonly string[]
  readonly names: readonly string[]
  readonly descriptions: readonly string[]
  readonly authors: readonly string[]
  readonly versions: readonly string[]
  readonly tags: readonly string[]
  readonly protocols: readonly string[]
  /** A path or URL, in which {@link OWN_ICONS} stands for the plugin's folder. */
  readonly icons: readonly string[]
  /** Seconds since 1970; `null` where there is no version. */
  readonly created_at: readonly (number | null)[]
  readonly updated_at: readonly (number | null)[]
  /** Places in `slugs`. */
  readonly deprecated: readonly number[]
  readonly linked: readonly number[]
}

/** How the path of an icon in the plugin's own folder begins, so that `icon.svg` is one string for all plugins. */
export const OWN_ICONS = iconPath('{slug}' as Slug, '')

/** Every plugin that is offered, of both protocols, by slug. */
export const buildSearchIndexDocument = (catalog: Catalog): SearchIndexDocument => {
  const entries = Object.entries(catalog.plugins)
    .filter(([, entry]) => isOffered(entry))
    .sort(([a], [b]) => compareText(a, b))
  const plugins = entries.map(([, entry]) => entry)
  const { strings, columns } = renderCodes(entries, {
    names: ([, { name }]) => name.split(' '),
    descriptions: ([, { description }]) => description.split(' '),
    authors: ([, { author }]) => author?.split(' ') ?? [],
    versions: ([, { latest }]) => (latest === undefined ? [] : [latest]),
    tags: ([, { tags }]) => tags,
    protocols: ([, { protocols }]) => protocols,
    icons: ([slug, { icon }]) => [shortenIcon(slug as Slug, icon)],
  })
  return {
    schema: SEARCH_SCHEMA,
    strings,
    slugs: entries.map(([slug]) => slug),
    ...columns,
    created_at: plugins.map(({ created_at }) => secondsOf(created_at)),
    updated_at: plugins.map(({ updated_at }) => secondsOf(updated_at)),
    deprecated: placesOf(plugins, ({ deprecated }) => deprecated === true),
    linked: placesOf(plugins, ({ app_metadata_url }) => app_metadata_url !== undefined),
  }
}

const shortenIcon = (slug: Slug, icon: string): string => {
  const own = iconPath(slug, '')
  return icon.startsWith(own) ? OWN_ICONS + icon.slice(own.length) : icon
}

const secondsOf = (time: string | undefined): number | null => (time === undefined ? null : Date.parse(time) / 1000)

const placesOf = (plugins: readonly CatalogEntry[], is: (entry: CatalogEntry) => boolean): readonly number[] =>
  plugins.flatMap((entry, place) => (is(entry) ? [place] : []))
