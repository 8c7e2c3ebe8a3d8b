import { type Catalog, entryOf } from '../model/catalog.js'
import type { StoredObject } from '../model/deploy.js'
import { parseRecordPath, recordsFolder } from '../model/layout.js'
import { isUnpublished, type PluginRecord, releaseOf, versionsOf } from '../model/record.js'
import type { Slug } from '../model/slug.js'
import { selectStalePaths } from './select-stale-paths.js'

/** Why an object is not needed any more. */
export type PruneReason = 'superseded' | 'copy' | 'unpublished' | 'stale'

export interface PrunedObject {
  readonly path: string
  readonly revision: string
  readonly reason: PruneReason
  readonly bytes: number
}

export interface PruneSources {
  readonly catalog: Catalog
  /** Below the folders of records. */
  readonly objects: readonly StoredObject[]
  /** The pinned records of plugins that have an unpublished version, and the objects of these versions. */
  readonly withdrawn: readonly { readonly record: PluginRecord; readonly objects: readonly StoredObject[] }[]
  /** Pinned records of plugins that may have left files behind, the records before them, and the objects of the registry. */
  readonly left: readonly {
    readonly record: PluginRecord
    readonly earlier: readonly PluginRecord[]
    readonly objects: readonly StoredObject[]
  }[]
  /** What was needed at this time or later stays: a reader's cache may still lead there. */
  readonly before: string
}

/**
 * What may be removed, whatever deploys run at the same time: records that a newer one has replaced, since no catalog can
 * pin them again; copies, which are for rendering what is pending, and nothing is; files of unpublished versions, which no
 * document names; and documents and icons that a plugin has left behind, of which the records tell, so they come first. A record
 * with a revision above the pinned one may be about to be published, and stays.
 */
export const planPrune = ({ catalog, objects, withdrawn, left, before }: PruneSources): readonly PrunedObject[] => {
  if (catalog.pending.length > 0) return []
  const live = new Set(
    Object.values(catalog.plugins).flatMap(({ versions }) => Object.values(versions).map(({ artifact }) => artifact)),
  )
  return [
    ...left.flatMap((plugin) => selectStale(plugin, catalog, before)),
    ...Object.keys(catalog.plugins).flatMap((slug) => selectRecords(slug as Slug, catalog, objects, before)),
    ...withdrawn.flatMap((plugin) => selectWithdrawn(plugin, before).filter(({ path }) => !live.has(path))),
  ]
}

const selectRecords = (
  slug: Slug,
  catalog: Catalog,
  objects: readonly StoredObject[],
  before: string,
): readonly PrunedObject[] => {
  const entry = entryOf(catalog, slug)
  const own = objects.filter(({ path }) => path.startsWith(recordsFolder(slug)))
  const records = own.flatMap((object) => {
    const revision = parseRecordPath(object.path)
    return revision === undefined ? [] : [{ object, revision }]
  })
  const pinned = entry?.revision ?? 0
  const superseded = records.filter(({ object, revision }) => revision <= pinned && object.path !== entry?.record)
  return [
    // It was needed until the catalog pinned another. That was before anything was made to follow that other one.
    ...superseded
      .filter(({ revision }) =>
        records.some(
          (other) =>
            isOld(other.object, before) &&
            (other.object.path === entry?.record || (other.revision >= revision + 2 && other.revision <= pinned)),
        ),
      )
      .map(({ object }) => toPruned(object, 'superseded')),
    ...own
      .filter((object) => parseRecordPath(object.path) === undefined && isOld(object, before))
      .map((object) => toPruned(object, 'copy')),
  ]
}

/** They were needed until the pinned record took another's place. */
const selectStale = (
  { record, earlier, objects }: PruneSources['left'][number],
  catalog: Catalog,
  before: string,
): readonly PrunedObject[] => {
  const byPath = new Map(objects.map((object) => [object.path, object]))
  const pinned = byPath.get(entryOf(catalog, record.slug)?.record ?? '')
  if (pinned === undefined || !isOld(pinned, before)) return []
  return selectStalePaths(record, earlier, catalog).flatMap((path) => {
    const object = byPath.get(path)
    return object === undefined || !isOld(object, before) ? [] : [toPruned(object, 'stale')]
  })
}

const selectWithdrawn = (
  { record, objects }: PruneSources['withdrawn'][number],
  before: string,
): readonly PrunedObject[] => {
  const paths = new Set(
    versionsOf(record)
      .filter((version) => isUnpublished(record, version) && (record.lifecycle[version]?.at ?? before) < before)
      .flatMap((version) => {
        const { artifact, schema } = releaseOf(record, version)
        return [artifact.path, schema?.path]
      }),
  )
  return objects
    .filter((object) => paths.has(object.path) && isOld(object, before))
    .map((object) => toPruned(object, 'unpublished'))
}

/** What a store does not date is never old. */
const isOld = ({ modified }: StoredObject, before: string): boolean => modified !== undefined && modified < before

const toPruned = ({ path, revision, size }: StoredObject, reason: PruneReason): PrunedObject => ({
  path,
  revision,
  reason,
  bytes: size,
})
