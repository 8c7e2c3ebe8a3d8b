import type { Host } from './config.js'
import type { Digest } from './digest.js'
import type { Protocol } from './manifest.js'
import type { SCHEMA } from './record.js'
import type { PublishedSite } from './site.js'
import type { Slug } from './slug.js'
import type { Version } from './version.js'

/** Raised whenever the same records would give other documents: a catalog of an older renderer is rendered again. */
export const RENDERER = 3

/** The parts of the config that documents show. */
export interface PublishedConfig {
  /** One higher with each change, so that documents of two configs never have the same bytes. */
  readonly revision: number
  readonly name: string
  readonly description?: string
  readonly base_url: string
  readonly host: Host
  /** Absent: there are no pages. */
  readonly site?: PublishedSite
  /** The repository whose config this is: that of another does not replace it. */
  readonly owner?: string
  /** The time of the source that this config comes from. */
  readonly at: string
}

/** What a deploy must know of a release without reading its record. */
export interface CatalogVersion {
  /** Path of the artifact; absent when it lies elsewhere or was unpublished. */
  readonly artifact?: string
  readonly digest: Digest
  /** First 16 hex digits of the content digest. */
  readonly content: string
  /** First 8 hex digits of the digest of its lifecycle entry. */
  readonly lifecycle?: string
  readonly yanked?: true
  readonly unpublished?: true
}

/** One plugin in the catalog: the record it stands at, and every field that the documents of the whole registry show. */
export interface CatalogEntry {
  readonly record: string
  readonly digest: Digest
  readonly revision: number
  /** The repository that owns it. */
  readonly origin?: string
  /** Absent: linked, or every version is yanked or unpublished. */
  readonly latest?: Version
  readonly name: string
  readonly description: string
  readonly author?: string
  readonly tags: readonly string[]
  readonly protocols: readonly Protocol[]
  readonly color: string
  /** A path in the registry, or an https URL. */
  readonly icon: string
  /** Given: a linked plugin. */
  readonly app_metadata_url?: string
  readonly metadata_path?: string
  readonly delisted?: true
  /** When the first and the newest release were published; absent for a linked plugin. */
  readonly created_at?: string
  readonly updated_at?: string
  readonly deprecated?: true
  /** The slugs that the newest version neither yanked nor unpublished depends on. */
  readonly dependencies?: readonly string[]
  /** First 16 hex digits of the digest of the listing. */
  readonly listing: string
  readonly versions: Readonly<Record<Version, CatalogVersion>>
}

/** A line of the feed. */
export interface RecentRelease {
  readonly slug: Slug
  readonly version: Version
  readonly published_at: string
}

/** The root of the state: pins every record. Writing it is the moment of publication. */
export interface Catalog {
  readonly schema: typeof SCHEMA
  /** One higher with each publication. */
  readonly generation: number
  readonly renderer: number
  /** The generation of the last repair: of what was rendered for an earlier one nothing is known. */
  readonly repaired?: number
  readonly config: PublishedConfig
  /** Slugs whose documents still have to be rendered. */
  readonly pending: readonly Slug[]
  /** For each tag of `plugins/tags/` the generation in which its plugins last changed. */
  readonly tags: Readonly<Record<string, number>>
  /**
   * For each list of the site (`''`: all plugins, else those of a tag) the generation in which each of its pages last
   * changed. Absent: there are no pages.
   */
  readonly lists?: Readonly<Record<string, readonly number[]>>
  /** The 50 newest releases. */
  readonly recent: readonly RecentRelease[]
  readonly plugins: Readonly<Record<Slug, CatalogEntry>>
}

/** What the catalog says of a plugin; a slug may be the name of something that every object has. */
export const entryOf = (catalog: Catalog | undefined, slug: string): CatalogEntry | undefined =>
  catalog !== undefined && Object.hasOwn(catalog.plugins, slug) ? catalog.plugins[slug as Slug] : undefined

/**
 * Whether clients are offered the plugin at all: it lives elsewhere, or has a version neither yanked nor unpublished, or
 * never had any, as only an adopted registry lists one; and it was not delisted.
 */
export const isOffered = (entry: CatalogEntry): boolean =>
  entry.delisted !== true &&
  (entry.latest !== undefined || entry.app_metadata_url !== undefined || Object.keys(entry.versions).length === 0)
