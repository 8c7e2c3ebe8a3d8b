import {
  type Catalog,
  type CatalogEntry,
  type CatalogVersion,
  type PublishedConfig,
  RENDERER,
  type RecentRelease,
} from '../model/catalog.js'
import { hexOf } from '../model/digest.js'
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
import { buildLists } from './site/build-lists.js'

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
    origin: record.origin,
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
    delisted: listing.delisted,
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
    ...(previous?.repaired !== undefined && { repaired: previous.repaired }),
    config,
    pending: [],
    tags: buildTags(previous, plugins, generation),
    ...(config.site !== undefined && { lists: buildLists(previous, plugins, generation) }),
    recent: selectRecent(recent),
    plugins,
  }
  if (previous === undefined || !isSameCatalog(previous, next)) return next
  // What was pending has been rendered: within one generation that list only shrinks, so the bytes never repeat.
  return previous.pending.length === 0 ? previous : { ...next, generation: previous.generation }
}

/** The file of a catalog. It needs no salt: its generation tells any two apart. */
export const renderCatalog = (catalog: Catalog): Uint8Array => renderJson(catalog)

/** What documents show, and which config that is: a changed one is one revision higher, an unchanged one stays, with its time. */
export const buildPublishedConfig = (
  previous: PublishedConfig | undefined,
  { name, description, base_url, host, site, at }: Omit<PublishedConfig, 'revision'>,
): PublishedConfig => {
  const of = (revision: number, time: string): PublishedConfig =>
    withoutUndefined<PublishedConfig>({
      revision,
      name,
      description,
      base_url,
      host,
      site,
      owner: previous?.owner,
      at: time,
    })
  if (previous === undefined) return of(1, at)
  return sameText(previous, of(previous.revision, previous.at)) ? previous : of(previous.revision + 1, at)
}

/** But for what counts publications. */
const isSameCatalog = ({ plugins: before, ...previous }: Catalog, { plugins: after, ...next }: Catalog): boolean =>
  sameText({ ...previous, generation: next.generation, pending: [] }, next) &&
  sameText(Object.keys(before), Object.keys(after)) &&
  Object.entries(after).every(([slug, entry]) => isSameEntry(before[slug as Slug], entry))

/** Nearly all of them are the very same: a build takes them from the catalog before. */
const isSameEntry = (a: CatalogEntry | undefined, b: CatalogEntry | undefined): boolean => a === b || sameText(a, b)

/**
 * A tag whose plugins are what they were keeps its generation; the counter never goes back, even when a plugin leaves. One
 * that has no plugin any more stays, so that its document can say so.
 */
export const buildTags = (
  previous: Catalog | undefined,
  plugins: Catalog['plugins'],
  generation: number,
): Readonly<Record<string, number>> => {
  // Maps, since a slug may be the name of something that every object has.
  const before = new Map(Object.entries(previous?.plugins ?? {}))
  const after = new Map(Object.entries(plugins))
  const changed = new Set(
    [...new Set([...before.keys(), ...after.keys()])].flatMap((slug) =>
      selectChangedTags(before.get(slug), after.get(slug)),
    ),
  )
  const known = previous?.tags ?? {}
  const listed = [...after.values()].flatMap((entry) => (isListedPlugin(entry) ? entry.tags : []))
  return Object.fromEntries(
    [...new Set([...Object.keys(known), ...listed])]
      .sort(compareText)
      .map((tag) => [tag, changed.has(tag) ? generation : (known[tag] ?? generation)]),
  )
}

/** The tags whose documents show another plugin, or another state of it. */
const selectChangedTags = (before: CatalogEntry | undefined, after: CatalogEntry | undefined): readonly string[] => {
  if (before === after) return []
  const old = before !== undefined && isListedPlugin(before) ? before.tags : []
  const own = after !== undefined && isListedPlugin(after) ? after.tags : []
  if (before?.revision !== after?.revision) return [...old, ...own]
  return [...old.filter((tag) => !own.includes(tag)), ...own.filter((tag) => !old.includes(tag))]
}

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
