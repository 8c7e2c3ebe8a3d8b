import type { Policy } from '../model/config.js'
import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import { type Digest, digestOf } from '../model/digest.js'
import { artifactPath, schemaPath } from '../model/layout.js'
import type { Plugin, ReleaseSource } from '../model/plugin.js'
import type { Listing, PluginRecord, Release } from '../model/record.js'
import type { Slug } from '../model/slug.js'
import { timeAfter } from '../model/time.js'
import { type Version, versionsIn } from '../model/version.js'
import { listingDigest } from './build-record.js'
import { checkAddedSize, checkRecordSize } from './check-record-size.js'
import { isSameContent, type MergeConflict, mergeRecords } from './merge-records.js'
import { resolveLifecycle } from './resolve-lifecycle.js'

/** What packing found out about a release's bytes. `content` is absent where nothing had to be made: kept unseen, or a dry run. */
export interface PackedRelease {
  readonly source: ReleaseSource
  readonly content?: Digest
  readonly artifact?: { readonly size: number; readonly digest: Digest }
}

/** How a release of the sources stands against what is published. */
export interface ResolvedRelease {
  readonly slug: Slug
  readonly version: Version
  readonly state: 'new' | 'kept' | 'changed'
  readonly size?: number
  readonly digest?: Digest
}

export interface ResolveContext {
  readonly buildTime: string
  readonly sourceTime: string
  /** Nobody else publishes there: whatever the sources say now is the newest. */
  readonly isOwnState: boolean
  readonly artifactLayout: string
  readonly policy: Policy
}

export interface ResolvedPlugin {
  /** Absent: nothing to publish, or nothing published. */
  readonly record?: PluginRecord
  readonly releases: readonly ResolvedRelease[]
  readonly diagnostics: readonly Diagnostic[]
}

/** Joins a plugin's sources to its published record: what is new, what stands, and what may not be. */
export const resolveReleases = (
  plugin: Plugin,
  base: PluginRecord | undefined,
  packed: readonly PackedRelease[],
  written: Listing,
  context: ResolveContext,
): ResolvedPlugin => {
  const isOwn = context.isOwnState && base !== undefined
  const listing = isOwn ? { ...written, at: timeAfter(base.listing.at, written.at) } : written
  const lifecycle = resolveLifecycle(plugin, base, context)
  const releases: Record<Version, Release> = {}
  for (const { source, content, artifact } of packed) {
    const published = base?.releases[source.version]
    // A version that is withdrawn before it was ever published is not published at all.
    const isWithdrawn = published === undefined && lifecycle.entries[source.version]?.unpublished !== undefined
    if (content === undefined || isWithdrawn) continue
    const here = buildNewRelease(plugin, source, content, artifact, context)
    releases[source.version] =
      published !== undefined && isSameContent(published.artifact, here.artifact) ? published : here
  }
  const entries = Object.fromEntries(
    versionsIn(lifecycle.entries)
      .filter((version) => base?.releases[version] !== undefined || releases[version] !== undefined)
      .map((version) => [version, lifecycle.entries[version]]),
  ) as typeof lifecycle.entries
  const addedSize = checkAddedSize(plugin, base, { releases, lifecycle: entries })
  if (addedSize.length > 0) return { releases: [], diagnostics: addedSize }
  const isSameListing = base !== undefined && listingDigest(base.listing) === listingDigest(listing)
  const { record, conflicts } = mergeRecords(base, {
    slug: plugin.slug,
    ...(!isSameListing && { listing }),
    releases,
    lifecycle: entries,
  })
  const recordSize = checkRecordSize(plugin, base, record)
  const changed = new Map(conflicts.map((conflict) => [conflict.version, conflict]))
  const isEmpty =
    record !== undefined && Object.keys(record.releases).length === 0 && plugin.manifest.appMetadataUrl === undefined
  return {
    ...(record !== undefined && !isEmpty && recordSize.length === 0 && { record }),
    releases: packed.map((release) => resolveState(plugin.slug, base, release, changed.has(release.source.version))),
    diagnostics: [
      ...recordSize,
      ...lifecycle.diagnostics,
      ...packed.flatMap(({ source }) => {
        const conflict = changed.get(source.version)
        return conflict === undefined ? [] : [conflictDiagnostic(source, conflict, context.policy)]
      }),
      ...(context.policy.allowLinked === true ? [] : checkLinked(plugin, base)),
      ...(base === undefined || isSameListing || record?.listing === listing
        ? []
        : [diagnostic('LISTING_NOT_NEWER', plugin.placeOf([]), { slug: plugin.slug, at: base.listing.at })]),
    ],
  }
}

const buildNewRelease = (
  { slug }: Plugin,
  { version, manifest, definition }: ReleaseSource,
  content: Digest,
  artifact: PackedRelease['artifact'],
  { buildTime, artifactLayout }: ResolveContext,
): Release => {
  const isOpenWorkflow = manifest?.protocols.includes('openworkflow') === true
  return {
    published_at: buildTime,
    // Without an artifact this release only serves to be compared: a content that differs is never published.
    artifact: { path: artifactPath(artifactLayout, slug, version), size: 0, digest: content, ...artifact, content },
    ...(isOpenWorkflow &&
      definition !== undefined && {
        schema: {
          path: schemaPath(slug, version),
          digest: digestOf(definition.bytes),
          size: definition.bytes.length,
          media_type: definition.mediaType,
        },
      }),
    ...(manifest !== undefined && { manifest }),
  }
}

const resolveState = (
  slug: Slug,
  base: PluginRecord | undefined,
  { source, artifact }: PackedRelease,
  isChanged: boolean,
): ResolvedRelease => {
  const published = base?.releases[source.version]?.artifact
  const facts = published ?? artifact
  return {
    slug,
    version: source.version,
    state: isChanged ? 'changed' : published === undefined ? 'new' : 'kept',
    ...(facts !== undefined && { size: facts.size, digest: facts.digest }),
  }
}

const conflictDiagnostic = (
  source: ReleaseSource,
  { slug, version, kind, published, here }: MergeConflict,
  policy: Policy,
): Diagnostic => {
  if (kind === 'unpublished') return diagnostic('VERSION_UNPUBLISHED', source.place, { slug, version })
  const code = policy.changedContent === 'keep' ? 'VERSION_CONTENT_KEPT' : 'VERSION_CONTENT_CHANGED'
  return diagnostic(code, source.place, { slug, version, published, here })
}

/** Versions hosted here would be hidden behind the link. */
const checkLinked = ({ slug, manifest, placeOf }: Plugin, base: PluginRecord | undefined): readonly Diagnostic[] => {
  const versions = Object.keys(base?.releases ?? {})
  return manifest.appMetadataUrl === undefined || versions.length === 0
    ? []
    : [diagnostic('LINKED_WITH_VERSIONS', placeOf(['appMetadataUrl']), { slug, versions })]
}
