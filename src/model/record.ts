import type { Digest } from './digest.js'
import type { PluginManifest, Protocol } from './manifest.js'
import type { Slug } from './slug.js'
import { type Version, versionsIn } from './version.js'

/*
 * A record is the state, stored as it is in `records/<slug>/<revision>-<digest>.json`: field names are those of the file.
 * Paths are relative to the registry's root; times are `YYYY-MM-DDTHH:MM:SSZ`.
 */

/** The schema of records and catalog that this program reads and writes. */
export const SCHEMA = 1

/** Most bytes that a record may grow to: each build reads and writes all of it. A larger one that is published is read. */
export const MAX_RECORD_SIZE = 32 * 2 ** 20

/** Of a definition. */
export type MediaType = 'application/yaml' | 'application/json'

/** A file of the registry, with the bytes it must have. */
export interface FileRef {
  readonly path: string
  readonly digest: Digest
  /** Bytes. */
  readonly size: number
}

/** An icon in the registry, or an https URL passed through. */
export type IconRef = FileRef | { readonly url: string }

/** What may change without a version. */
export interface Listing {
  readonly name: string
  readonly description: string
  readonly namespace?: string
  readonly author?: string
  readonly homepage?: string
  readonly repository?: string
  readonly license?: string
  readonly tags: readonly string[]
  readonly color: string
  readonly icon: IconRef
  readonly readme?: FileRef
  /** The text or URL that the manifest gives, or the folder's `CHANGELOG*`. */
  readonly changelog?: string | FileRef
  readonly security?: string
  readonly support?: string
  readonly protocols: readonly Protocol[]
  /** Given: a linked plugin. */
  readonly app_metadata_url?: string
  /** Where an adopted registry keeps this app's `versions.json`, when not at the usual path. */
  readonly metadata_path?: string
  /** Of a linked plugin whose source is gone: clients are not offered it any more, and its slug stays its owner's. */
  readonly delisted?: true
  /** The time of the source that this listing comes from: of two listings the later stands. */
  readonly at: string
}

/** The bytes a client installs: in the registry (`path`), or where an adopted registry keeps them (`url`). */
export interface Artifact {
  readonly path?: string
  readonly url?: string
  /** Bytes. */
  readonly size: number
  /** sha256 of the `.tar.gz`. */
  readonly digest: Digest
  /** sha256 of the tar inside; of a prebuilt, its own {@link digest}. */
  readonly content: Digest
}

/** One published version. */
export interface Release {
  readonly published_at: string
  readonly artifact: Artifact
  readonly schema?: FileRef & { readonly media_type: MediaType }
  /** As published. Absent: a Flows app's prebuilt or adopted artifact, of which nothing else is known. */
  readonly manifest?: PluginManifest
}

/** What was said of a release after its publication. All absent: taken back. */
export interface LifecycleChange {
  readonly deprecated?: { readonly reason?: string; readonly replacement_version?: Version }
  readonly yanked?: { readonly reason?: string }
  readonly unpublished?: { readonly reason?: string }
}

/** A {@link LifecycleChange} and when it was said: of two entries the later stands. */
export interface LifecycleEntry extends LifecycleChange {
  readonly at: string
}

/** One plugin as published. Immutable: a change is a new record whose revision is one higher. */
export interface PluginRecord {
  readonly schema: typeof SCHEMA
  readonly slug: Slug
  readonly revision: number
  /** The repository that was the first to publish it, such as `github.com/acme/plugins`: no other may change it. */
  readonly origin?: string
  readonly listing: Listing
  /** Newest first. */
  readonly releases: Readonly<Record<Version, Release>>
  readonly lifecycle: Readonly<Record<Version, LifecycleEntry>>
}

/** The versions of a record, newest first, unpublished ones included. */
export const versionsOf = (record: Pick<PluginRecord, 'releases'>): readonly Version[] => versionsIn(record.releases)

/** Whether nothing of it was ever published here but a link. */
export const isLinkedOnly = ({ listing, releases }: Pick<PluginRecord, 'listing' | 'releases'>): boolean =>
  listing.app_metadata_url !== undefined && Object.keys(releases).length === 0

/** The versions that clients are offered, newest first: neither yanked nor unpublished. */
export const offeredVersionsOf = (record: Pick<PluginRecord, 'releases' | 'lifecycle'>): readonly Version[] =>
  versionsOf(record).filter((version) => !isYanked(record, version) && !isUnpublished(record, version))

/** When the releases were published, the earliest first. */
export const publishedTimesOf = (record: Pick<PluginRecord, 'releases'>): readonly string[] =>
  Object.values(record.releases)
    .map((release) => release.published_at)
    .sort()

/** The release of a version that the record has. */
export const releaseOf = (record: Pick<PluginRecord, 'slug' | 'releases'>, version: Version): Release => {
  const release = record.releases[version]
  if (release === undefined) throw new Error(`${record.slug} has no release ${version}`)
  return release
}

/** Whether clients are told not to take this version; its files stay. */
export const isYanked = (record: Pick<PluginRecord, 'lifecycle'>, version: Version): boolean =>
  record.lifecycle[version]?.yanked !== undefined

/** Whether this version is gone for good: only its number and the reason remain. */
export const isUnpublished = (record: Pick<PluginRecord, 'lifecycle'>, version: Version): boolean =>
  record.lifecycle[version]?.unpublished !== undefined
