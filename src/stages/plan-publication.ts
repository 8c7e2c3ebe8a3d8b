import { type Catalog, type PublishedConfig, RENDERER } from '../model/catalog.js'
import type { GuardBreach } from '../model/deploy-guard.js'
import type { PluginChange } from '../model/deploy-plan.js'
import { type Artifact, isUnpublished, type PluginRecord, releaseOf, versionsOf } from '../model/record.js'
import type { Slug } from '../model/slug.js'
import { type Version, versionsIn } from '../model/version.js'
import { buildNextCatalog } from './build-next-catalog.js'
import { lifecycleDigest, listingDigest } from './build-record.js'
import { checkGuards, type GuardOptions } from './check-guards.js'
import { isSameConfig, mergeConfig } from './merge-config.js'
import { type MergeConflict, mergeRecords } from './merge-records.js'

export interface PublicationSources extends GuardOptions {
  /** Absent: nothing was ever published. */
  readonly base: Catalog | undefined
  /** The records that `base` pins, of every plugin in {@link here} that it has. */
  readonly baseRecords: ReadonlyMap<Slug, PluginRecord>
  /** The records that were built, of every plugin that may have changed. */
  readonly here: readonly PluginRecord[]
  readonly config: PublishedConfig
  /** {@link config} is that of `base`, whoever owns it. */
  readonly keepsConfig: boolean
  /** Everything is to be rendered anew. */
  readonly repair?: boolean | undefined
  /** What the store holds under a new artifact's path, where that is the same content in other bytes or another path. */
  readonly adopted: ReadonlyMap<string, Artifact>
}

/** An artifact that has to be at the target before its record. */
export interface NewArtifact {
  readonly slug: Slug
  readonly version: Version
  readonly artifact: Artifact & { readonly path: string }
}

/** What is to be published. */
export interface Publication {
  /** `base` itself when there is nothing to publish. */
  readonly catalog: Catalog
  /** The records that it pins and `base` does not. */
  readonly records: readonly PluginRecord[]
  readonly changes: readonly PluginChange[]
  readonly artifacts: readonly NewArtifact[]
  readonly conflicts: readonly MergeConflict[]
  /** Nothing is published as long as there are any. */
  readonly breaches: readonly GuardBreach[]
  /** Plugins whose published listing is newer than the one here. */
  readonly outdated: readonly PluginRecord[]
  readonly isConfigOutdated: boolean
  /** The published config is that of this repository, not of this one. */
  readonly configOwner?: string
}

/** Joins what was built to what is published. The same sources always give the same records and the same catalog. */
export const planPublication = (sources: PublicationSources): Publication => {
  const { base, baseRecords, here, config, adopted, origin, insist = [] } = sources
  const takesOver = insist.includes('take-over')
  const merged = here.map((record) => {
    const published = baseRecords.get(record.slug)
    const { record: made, conflicts } = mergePlugin(published, record, adopted)
    return { here: record, published, conflicts, record: made && claim(made, published, origin, takesOver) }
  })
  const changed = merged.flatMap(({ record, published }) =>
    record === undefined || record === published ? [] : [{ record, published }],
  )
  const records = changed.map(({ record }) => record)
  const named = { ...config, ...(origin !== undefined && { owner: origin }) }
  const isOther = base?.renderer !== RENDERER
  const nextConfig = sources.keepsConfig ? config : mergeConfig(base?.config, named, { isOther, takesOver })
  const isChanged =
    sources.repair === true || base === undefined || records.length > 0 || nextConfig !== base.config || isOther
  const next = isChanged ? buildNextCatalog(base, records, nextConfig, sources.repair) : base
  return {
    catalog: next,
    records,
    changes: changed.map(({ record, published }) => describeChange(record, published)),
    artifacts: changed.flatMap(({ record, published }) => selectArtifacts(record, published)),
    conflicts: merged.flatMap(({ conflicts }) => conflicts),
    breaches: isChanged ? checkGuards(base, next, sources) : [],
    outdated: merged.flatMap(({ here: built, record, published }) =>
      published !== undefined && record !== undefined && !isSameListing(record, built) ? [record] : [],
    ),
    isConfigOutdated: !isSameConfig(nextConfig, config),
    ...(nextConfig.owner !== undefined && nextConfig.owner !== origin && { configOwner: nextConfig.owner }),
  }
}

/** A changed record belongs to who was the first to publish it with a name, or who takes it over. */
const claim = (
  record: PluginRecord,
  published: PluginRecord | undefined,
  origin: string | undefined,
  takesOver: boolean,
): PluginRecord => {
  const owner = takesOver ? (origin ?? published?.origin) : (published?.origin ?? origin)
  if (owner === undefined || owner === record.origin) return record
  if (record !== published) return { ...record, origin: owner }
  return takesOver ? { ...record, origin: owner, revision: record.revision + 1 } : record
}

const isSameListing = (a: PluginRecord, b: PluginRecord): boolean =>
  listingDigest(a.listing) === listingDigest(b.listing)

/** What says the same is no change, so that its time stays, too. */
const mergePlugin = (
  published: PluginRecord | undefined,
  here: PluginRecord,
  adopted: ReadonlyMap<string, Artifact>,
): ReturnType<typeof mergeRecords> => {
  const lifecycle = versionsIn(here.lifecycle).flatMap((version) => {
    const said = here.lifecycle[version]
    const known = published?.lifecycle[version]
    const isSame = said === undefined || (known !== undefined && lifecycleDigest(known) === lifecycleDigest(said))
    return isSame ? [] : [[version, said] as const]
  })
  const releases = versionsOf(here).map((version) => {
    const release = releaseOf(here, version)
    const { path } = release.artifact
    const artifact = path === undefined ? undefined : adopted.get(path)
    return [version, artifact === undefined ? release : { ...release, artifact }] as const
  })
  return mergeRecords(published, {
    slug: here.slug,
    ...((published === undefined || !isSameListing(published, here)) && { listing: here.listing }),
    releases: Object.fromEntries(releases),
    lifecycle: Object.fromEntries(lifecycle),
  })
}

const describeChange = (record: PluginRecord, published: PluginRecord | undefined): PluginChange => ({
  slug: record.slug,
  isNew: published === undefined,
  versions: versionsOf(record).filter((version) => published?.releases[version] === undefined),
  listing: published === undefined || !isSameListing(record, published),
  lifecycle: versionsIn(record.lifecycle).filter((version) => {
    const [said, known] = [record.lifecycle[version], published?.lifecycle[version]]
    return said !== undefined && (known === undefined || lifecycleDigest(said) !== lifecycleDigest(known))
  }),
})

const selectArtifacts = (record: PluginRecord, published: PluginRecord | undefined): readonly NewArtifact[] =>
  versionsOf(record)
    .filter((version) => published?.releases[version] === undefined && !isUnpublished(record, version))
    .flatMap((version) => {
      const { artifact } = releaseOf(record, version)
      const { path } = artifact
      return path === undefined ? [] : [{ slug: record.slug, version, artifact: { ...artifact, path } }]
    })
