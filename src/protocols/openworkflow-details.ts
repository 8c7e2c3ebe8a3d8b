import type { PublishedConfig } from '../model/catalog.js'
import type { JsonObject } from '../model/json.js'
import { artifactUrl, urlOf, versionDetailsPath } from '../model/layout.js'
import type { EnvironmentVariable, PluginManifest, Signature } from '../model/manifest.js'
import {
  type IconRef,
  isUnpublished,
  type LifecycleChange,
  type Listing,
  offeredVersionsOf,
  type PluginRecord,
  publishedTimesOf,
  releaseOf,
  versionsOf,
} from '../model/record.js'
import type { Version } from '../model/version.js'

/**
 * Details of the OpenWorkflow registry protocol: its fields in its order, then ours. Its own are always there (`""`, `[]`
 * or `{}` for what the author does not say), but for the `schema_url` of a version that has no definition; ours are absent
 * when they do not apply. URLs are absolute.
 */
export interface DetailsDocument {
  readonly slug: string
  readonly version: string
  readonly name: string
  readonly description: string
  readonly author: string
  readonly homepage: string
  readonly repository: string
  readonly license: string
  readonly tags: readonly string[]
  readonly actions: readonly { readonly name: string; readonly description: string }[]
  readonly runtime: JsonObject
  readonly environment: readonly Required<EnvironmentVariable>[]
  /** Newest first, without yanked and unpublished ones. */
  readonly versions: readonly string[]
  readonly downloads: number
  readonly created_at: string
  readonly updated_at: string
  readonly schema_url?: string | undefined
  readonly icon_url?: string | undefined
  readonly changelog?: string | undefined
  readonly dependencies?: Readonly<Record<string, string>> | undefined
  readonly compatibility?: { readonly min?: string; readonly max?: string } | undefined
  readonly security?: string | undefined
  readonly support?: string | undefined
  readonly artifact_url: string
  readonly artifact_size: number
  readonly checksum: string
  readonly deprecated?: LifecycleChange['deprecated'] | undefined
  readonly yanked?: LifecycleChange['yanked'] | undefined
  readonly signature?: Signature | undefined
  /**
   * The documents of other versions that are not unpublished: a static host cannot answer `?version=`. The plugin's own
   * document names all of them, that of a version the newest {@link NEWEST_URLS}.
   */
  readonly version_urls?: Readonly<Record<string, string>> | undefined
}

/** All that remains of a version that was unpublished. */
export interface UnpublishedDocument {
  readonly slug: string
  readonly version: string
  readonly unpublished: { readonly reason?: string }
}

/** The documents of one plugin. */
export interface PluginDetails {
  /** Of the plugin as it is now: `latest`, or where there is none the newest version. Absent without any release. */
  readonly current?: DetailsDocument | UnpublishedDocument
  /** Of each version, newest first, as it was published. */
  readonly versions: ReadonlyMap<Version, DetailsDocument | UnpublishedDocument>
}

/** Naming all others in each document would take the square of their number: gigabytes for thousands of versions. */
const NEWEST_URLS = 20

/** What is the same in each document of one plugin. */
interface Shared {
  readonly record: PluginRecord
  readonly baseUrl: string
  readonly offered: readonly Version[]
  readonly createdAt: string
  readonly updatedAt: string
}

/**
 * Every details document of a plugin. The current one shows what its listing says now (name, tags, links, …); that of a
 * version what its manifest said, or the listing where it was published without one. The icon is always the listing's.
 */
export const buildPluginDetails = (
  record: PluginRecord,
  latest: Version | undefined,
  config: PublishedConfig,
): PluginDetails => {
  const versions = versionsOf(record)
  const published = versions.filter((version) => !isUnpublished(record, version))
  const times = publishedTimesOf(record)
  const shared: Shared = {
    record,
    baseUrl: config.base_url,
    offered: offeredVersionsOf(record),
    createdAt: times[0] ?? '',
    updatedAt: times.at(-1) ?? '',
  }
  const urls = published.map(
    (version): VersionUrl => [version, urlOf(config.base_url, versionDetailsPath(record.slug, version))],
  )
  // One more, in case that one is the document's own.
  const newest = urls.slice(0, NEWEST_URLS + 1)
  const current = latest ?? published[0] ?? versions[0]
  return {
    ...(current !== undefined && { current: buildDetails(shared, current, record.listing, others(urls, current)) }),
    versions: new Map(
      versions.map((version) => [
        version,
        buildDetails(
          shared,
          version,
          releaseOf(record, version).manifest ?? record.listing,
          others(newest, version).slice(0, NEWEST_URLS),
        ),
      ]),
    ),
  }
}

/** A version, and the URL of its document. */
type VersionUrl = readonly [Version, string]

const others = (urls: readonly VersionUrl[], own: Version): readonly VersionUrl[] =>
  urls.filter(([version]) => version !== own)

const buildDetails = (
  { record, baseUrl, offered, createdAt, updatedAt }: Shared,
  version: Version,
  about: Listing | PluginManifest,
  urls: readonly VersionUrl[],
): DetailsDocument | UnpublishedDocument => {
  const { slug, listing, lifecycle } = record
  const { deprecated, yanked, unpublished } = lifecycle[version] ?? {}
  if (unpublished !== undefined) return { slug, version, unpublished }
  const { manifest, artifact, schema } = releaseOf(record, version)
  return {
    slug,
    version,
    name: about.name,
    description: about.description,
    author: about.author ?? '',
    homepage: about.homepage ?? '',
    repository: about.repository ?? '',
    license: about.license ?? '',
    tags: about.tags,
    actions: (manifest?.actions ?? []).map(({ name, description = '' }) => ({ name, description })),
    runtime: manifest?.runtime ?? {},
    environment: (manifest?.environment ?? []).map(({ name, description = '', required = false }) => ({
      name,
      description,
      required,
    })),
    versions: offered,
    downloads: 0,
    created_at: createdAt,
    updated_at: updatedAt,
    schema_url: schema && urlOf(baseUrl, schema.path),
    icon_url: iconUrl(listing.icon, baseUrl),
    changelog: changelogText(about.changelog ?? listing.changelog, baseUrl),
    dependencies: manifest?.dependencies,
    compatibility: manifest?.compatibility,
    security: about.security,
    support: about.support,
    artifact_url: artifactUrl(baseUrl, artifact),
    artifact_size: artifact.size,
    checksum: artifact.digest,
    deprecated,
    yanked,
    signature: manifest?.signature,
    version_urls: urls.length === 0 ? undefined : Object.fromEntries(urls),
  }
}

const iconUrl = (icon: IconRef, baseUrl: string): string => ('url' in icon ? icon.url : urlOf(baseUrl, icon.path))

/** The text or URL that the author gave, or the URL of the file that the registry keeps. */
const changelogText = (changelog: Listing['changelog'], baseUrl: string): string | undefined =>
  typeof changelog === 'object' ? urlOf(baseUrl, changelog.path) : changelog
