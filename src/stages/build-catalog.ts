import {
  type Catalog,
  type CatalogEntry,
  type CatalogVersion,
  type PublishedConfig,
  RENDERER,
  type RecentRelease,
} from '../model/catalog.js'
import { hexOf } from '../model/digest.js'
import { groupPairs } from '../model/groups.js'
import { withoutUndefined } from '../model/json.js'
import { compareText } from '../model/order.js'
import {
  isUnpublished,
  offeredVersionsOf,
  type PluginRecord,
  publishedTimesOf,
  releaseOf,
  SCHEMA,
  versionsOf,
} from '../model/record.js'
import type { Slug } from '../model/slug.js'
import { compareNewestFirst, type Version } from '../model/version.js'
import { isListedPlugin } from '../protocols/openworkflow.js'
import { lifecycleDigest, listingDigest, renderRecord } from './build-record.js'
import { renderJson } from './render-json.js'
import { selectLatest } from './select-version.js'

/** As many releases as a feed shows. */
const MAX_RECENT = 50

/** What the catalog says of a record: where it is, and all that documents of the whole registry show of it. */
export const buildCatalogEntry = (record: PluginRecord): CatalogEntry => {
  const { listing } = record
  const { path, digest } = renderRecord(record)
  const latest = selectLatest(record)
  const times = publishedTimesOf(record)
  return withoutUndefined<CatalogEntry>({
    record: path,
    digest,
    revision: record.revision,
    latest,
    name: listing.name,
    description: listing.description,
    author: listing.author,
    tags: listing.tags,
    protocols: listing.protocols,
    color: listing.color,
    icon: 'url' in listing.icon ? listing.icon.url : listing.icon.path,
    app_metadata_url: listing.app_metadata_url,
    metadata_path: listing.metadata_path,
    created_at: times[0],
    updated_at: times.at(-1),
    deprecated: latest !== undefined && record.lifecycle[latest]?.deprecated !== undefined ? true : undefined,
    dependencies: selectDependencies(record),
    listing: hexOf(listingDigest(listing), 16),
    versions: Object.fromEntries(versionsOf(record).map((version) => [version, buildVersion(record, version)])),
  })
}

const selectDependencies = (record: PluginRecord): readonly string[] | undefined => {
  const [newest] = offeredVersionsOf(record)
  const dependencies = newest === undefined ? [] : Object.keys(releaseOf(record, newest).manifest?.dependencies ?? {})
  return dependencies.length === 0 ? undefined : dependencies.sort(compareText)
}

const buildVersion = (record: PluginRecord, version: Version): CatalogVersion => {
  const { path, digest, content } = releaseOf(record, version).artifact
  const entry = record.lifecycle[version]
  const isGone = isUnpublished(record, version)
  return withoutUndefined<CatalogVersion>({
    artifact: isGone ? undefined : path,
    digest,
    content: hexOf(content, 16),
    lifecycle: entry && hexOf(lifecycleDigest(entry), 8),
    yanked: entry?.yanked === undefined ? undefined : true,
    unpublished: isGone ? true : undefined,
  })
}

/** A catalog of these records, which are all there are; see {@link buildCatalogOf}. */
export const buildCatalog = ({
  previous,
  records,
  config,
}: {
  readonly previous?: Catalog | undefined
  readonly records: readonly PluginRecord[]
  readonly config: Omit<PublishedConfig, 'revision'>
}): Catalog => {
  const plugins = new Map(records.map((record) => [record.slug, buildCatalogEntry(record)]))
  if (plugins.size !== records.length) throw new Error('two records have the same slug')
  return buildCatalogOf({
    previous,
    plugins,
    recent: records.flatMap(buildRecent),
    config: buildPublishedConfig(previous?.config, config),
  })
}

/**
 * The catalog of these plugins, which are all there are. One generation after `previous` when it says anything else;
 * `previous` itself, with its generation, when it does not. `recent` holds at least the newest releases of each plugin.
 */
export const buildCatalogOf = ({
  previous,
  plugins: entries,
  recent,
  config,
}: {
  readonly previous: Catalog | undefined
  readonly plugins: ReadonlyMap<Slug, CatalogEntry>
  readonly recent: readonly RecentRelease[]
  readonly config: PublishedConfig
}): Catalog => {
  const plugins = Object.fromEntries([...entries].sort(([a], [b]) => compareText(a, b)))
  const generation = (previous?.generation ?? 0) + 1
  const next: Catalog = {
    schema: SCHEMA,
    generation,
    renderer: RENDERER,
    config,
    pending: [],
    tags: buildTags(previous, plugins, generation),
    recent: selectRecent(recent),
    plugins,
  }
  if (previous === undefined || !sameText({ ...previous, generation, pending: [] }, next)) return next
  // What was pending has been rendered: within one generation that list only shrinks, so the bytes never repeat.
  return previous.pending.length === 0 ? previous : { ...next, generation: previous.generation }
}

/** The file of a catalog. It needs no salt: its generation tells any two apart. */
export const renderCatalog = (catalog: Catalog): Uint8Array => renderJson(catalog)

/** What documents show, and which config that is: a changed one is one revision higher, an unchanged one stays, with its time. */
export const buildPublishedConfig = (
  previous: PublishedConfig | undefined,
  { name, description, base_url, host, delivery, at }: Omit<PublishedConfig, 'revision'>,
): PublishedConfig => {
  const of = (revision: number, time: string): PublishedConfig =>
    withoutUndefined<PublishedConfig>({ revision, name, description, base_url, host, delivery, at: time })
  if (previous === undefined) return of(1, at)
  return sameText(previous, of(previous.revision, previous.at)) ? previous : of(previous.revision + 1, at)
}

/**
 * A tag whose plugins are what they were keeps its generation; the counter never goes back, even when a plugin leaves. One
 * that has no plugin any more stays, so that its document can say so.
 */
export const buildTags = (
  previous: Catalog | undefined,
  plugins: Catalog['plugins'],
  generation: number,
): Readonly<Record<string, number>> => {
  const before = groupByTag(previous?.plugins ?? {})
  const after = groupByTag(plugins)
  const known = previous?.tags ?? {}
  return Object.fromEntries(
    [...new Set([...Object.keys(known), ...after.keys()])]
      .sort(compareText)
      .map((tag) => [tag, sameText(before.get(tag), after.get(tag)) ? (known[tag] ?? generation) : generation]),
  )
}

/** Slug and revision of the plugins that each tag's document shows. */
const groupByTag = (plugins: Catalog['plugins']): ReadonlyMap<string, readonly string[]> =>
  groupPairs(
    Object.entries(plugins)
      .filter(([, entry]) => isListedPlugin(entry))
      .sort(([a], [b]) => compareText(a, b))
      .flatMap(([slug, { revision, tags }]) => [...new Set(tags)].map((tag) => [tag, `${slug} ${revision}`] as const)),
  )

/** The newest releases of one plugin, as many as could be among the newest of all. */
export const buildRecent = (record: PluginRecord): readonly RecentRelease[] =>
  selectRecent(
    versionsOf(record)
      .filter((version) => !isUnpublished(record, version))
      .map((version) => ({ slug: record.slug, version, published_at: releaseOf(record, version).published_at })),
  )

/** The newest of these releases, as many as the catalog names. */
export const selectRecent = (releases: readonly RecentRelease[]): readonly RecentRelease[] =>
  [...releases]
    .sort(
      (a, b) =>
        compareText(b.published_at, a.published_at) ||
        compareText(a.slug, b.slug) ||
        compareNewestFirst(a.version, b.version),
    )
    .slice(0, MAX_RECENT)

/** By what is written, order of members included: what would be written otherwise is a change. */
const sameText = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
