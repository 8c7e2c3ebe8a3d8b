import type { Digest } from '../model/digest.js'
import { canonicalJson } from '../model/json.js'
import { compareText } from '../model/order.js'
import {
  type Artifact,
  type LifecycleEntry,
  type Listing,
  type PluginRecord,
  type Release,
  SCHEMA,
} from '../model/record.js'
import type { Slug } from '../model/slug.js'
import { type Version, versionsIn } from '../model/version.js'
import { renderRecord } from './build-record.js'

/** What one publisher has to say of a plugin. `listing` is absent when it says nothing new about it. */
export interface Contribution {
  readonly slug: Slug
  readonly listing?: Listing
  readonly releases: Readonly<Record<Version, Release>>
  readonly lifecycle: Readonly<Record<Version, LifecycleEntry>>
}

/** A version that is published with other content, or was unpublished: never a choice of ours. */
export interface MergeConflict {
  readonly slug: Slug
  readonly version: Version
  readonly kind: 'changed' | 'unpublished'
  /** Content digests. */
  readonly published: Digest
  readonly here: Digest
}

/**
 * The record after `contribution`, or `undefined` while nothing is known of its listing. Releases only grow, and of one
 * version the published facts stand; a lifecycle entry or listing stands when it is the later one. A record that would say
 * the same is returned as it is; any other is one revision higher. Conflicting releases are told and left as published.
 */
export const mergeRecords = (
  base: PluginRecord | undefined,
  contribution: Contribution,
): { readonly record?: PluginRecord; readonly conflicts: readonly MergeConflict[] } => {
  const { releases, conflicts } = mergeReleases(base, contribution)
  const listing = mergeListings(base?.listing, contribution.listing)
  if (listing === undefined) return { conflicts }
  const merged: PluginRecord = {
    schema: SCHEMA,
    slug: contribution.slug,
    revision: base?.revision ?? 1,
    ...(base?.origin !== undefined && { origin: base.origin }),
    listing,
    releases,
    lifecycle: mergeLifecycles(base?.lifecycle ?? {}, contribution.lifecycle),
  }
  if (base === undefined) return { record: merged, conflicts }
  const unchanged = renderRecord(merged).digest === renderRecord(base).digest
  return { record: unchanged ? base : { ...merged, revision: base.revision + 1 }, conflicts }
}

const mergeReleases = (
  base: PluginRecord | undefined,
  { slug, releases }: Contribution,
): { readonly releases: PluginRecord['releases']; readonly conflicts: readonly MergeConflict[] } => {
  const merged: Record<Version, Release> = { ...base?.releases }
  const conflicts: MergeConflict[] = []
  for (const version of versionsIn(releases)) {
    const published = merged[version]
    const here = releases[version] as Release
    if (published === undefined) {
      merged[version] = here
    } else if (!isSameContent(published.artifact, here.artifact)) {
      const kind = base?.lifecycle[version]?.unpublished === undefined ? 'changed' : 'unpublished'
      const contents = { published: published.artifact.content, here: here.artifact.content }
      conflicts.push({ slug, version, kind, ...contents })
    }
  }
  return { releases: merged, conflicts }
}

/**
 * The same tar inside, or the very same file: what content means of a tarball depends on whether we packed it, were given
 * it, or adopted it, but the same bytes are always the same.
 */
export const isSameContent = (a: Artifact, b: Artifact): boolean => a.content === b.content || a.digest === b.digest

const mergeLifecycles = (
  base: Readonly<Record<Version, LifecycleEntry>>,
  next: Readonly<Record<Version, LifecycleEntry>>,
): Readonly<Record<Version, LifecycleEntry>> => {
  const merged: Record<Version, LifecycleEntry> = { ...base }
  for (const version of versionsIn(next)) {
    const known = merged[version]
    const entry = next[version] as LifecycleEntry
    merged[version] = known === undefined ? entry : mergeLifecycleEntries(known, entry)
  }
  return merged
}

/** Of two entries the later, ties by bytes; whatever is said later, an unpublished version stays so. */
export const mergeLifecycleEntries = (a: LifecycleEntry, b: LifecycleEntry): LifecycleEntry => {
  const later = isLater(a, b) ? a : b
  const unpublished = [a.unpublished, b.unpublished].filter((said) => said !== undefined).sort(compareJson)[0]
  const { unpublished: _, ...rest } = later
  return unpublished === undefined ? rest : { ...rest, unpublished }
}

/** Of two listings the later, ties by bytes. */
export const mergeListings = (a: Listing | undefined, b: Listing | undefined): Listing | undefined => {
  if (a === undefined || b === undefined) return a ?? b
  return isLater(a, b) ? a : b
}

const isLater = <T extends { readonly at: string }>(a: T, b: T): boolean =>
  a.at === b.at ? compareJson(withoutUnpublished(a), withoutUnpublished(b)) > 0 : a.at > b.at

/** The sticky part must not decide which entry is the later, or grouping would matter. */
const withoutUnpublished = (value: object): object => ({ ...value, unpublished: undefined })

const compareJson = (a: object, b: object): number => compareText(canonicalJson(a), canonicalJson(b))
