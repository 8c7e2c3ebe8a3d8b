import { mapBounded } from '../../io/map-bounded.js'
import { type Catalog, entryOf } from '../../model/catalog.js'
import type { AtomicTarget, DeployTarget, ObjectTarget, Snapshot } from '../../model/deploy.js'
import { CATALOG_PATH } from '../../model/layout.js'
import type { PluginRecord } from '../../model/record.js'
import type { Slug } from '../../model/slug.js'
import { checkFirstPublication } from './check-first-publication.js'
import type { KnownCatalog } from './local-registry.js'
import type { Scope } from './propose-publication.js'
import { parsePublished, readTargetCatalog, readTargetRecord } from './read-target-catalog.js'
import { StartOverError } from './start-over-error.js'

/** The records of these plugins, as a catalog pins them. */
export type ReadRecords = (catalog: Catalog, slugs: readonly Slug[]) => Promise<ReadonlyMap<Slug, PluginRecord>>

/** What is published. */
export interface TargetState {
  /** Absent: nothing was ever published, and that is certain. */
  readonly base: Catalog | undefined
  readonly readRecords: ReadRecords
}

/** The state of either kind of target, to look at it. */
export const readTargetState = async (
  target: DeployTarget,
  here: KnownCatalog,
  options: Scope & { readonly concurrency: number },
): Promise<TargetState> =>
  target.kind === 'atomic'
    ? readSnapshotState(await target.open(), target, here, options)
    : {
        base: (await readObjectState(target, here, options))?.catalog,
        readRecords: readObjectRecords(target, options.concurrency),
      }

/** The catalog of a store of objects, with its revision. */
export const readObjectState = async (target: ObjectTarget, here: KnownCatalog, scope: Scope) => {
  const base = await readTargetCatalog(target, here)
  if (base !== undefined) return base
  const place = {
    location: target.location,
    read: readObject(target),
    list: async (prefix: string) => (await target.list(prefix)).map(({ path }) => path),
  }
  try {
    await checkFirstPublication(place, here.catalog, scope)
  } catch (error) {
    // What is there may be the first publication of another, which has come since.
    if ((await target.read(CATALOG_PATH)).kind !== 'absent') throw new StartOverError('another deploy has published')
    throw error
  }
  return undefined
}

/** Reads the bytes at a path; `undefined`: there are none. */
export const readObject =
  (target: ObjectTarget) =>
  async (path: string): Promise<Uint8Array | undefined> => {
    const answer = await target.read(path)
    return answer.kind === 'found' ? answer.bytes : undefined
  }

export const readObjectRecords = (target: ObjectTarget, concurrency: number): ReadRecords => {
  return (catalog, slugs) => readPinned(readObject(target), target.location, catalog, slugs, concurrency)
}

/** The state that a commit holds. */
export const readSnapshotState = async (
  snapshot: Snapshot,
  { location }: Pick<AtomicTarget, 'location'>,
  here: KnownCatalog,
  options: Scope & { readonly concurrency: number },
): Promise<TargetState> => {
  const readRecords: ReadRecords = (catalog, slugs) =>
    readPinned(snapshot.read, location, catalog, slugs, options.concurrency)
  const bytes = snapshot.revision === undefined ? undefined : await snapshot.read(CATALOG_PATH)
  if (bytes !== undefined) return { base: parsePublished(bytes, { location }, here), readRecords }
  const paths = snapshot.revision === undefined ? [] : (await snapshot.list()).map(({ path }) => path)
  const place = {
    location,
    read: snapshot.read,
    list: async (prefix: string) => paths.filter((path) => path.startsWith(prefix)),
  }
  await checkFirstPublication(place, here.catalog, options)
  return { base: undefined, readRecords }
}

const readPinned = async (
  read: (path: string) => Promise<Uint8Array | undefined>,
  location: string,
  catalog: Catalog,
  slugs: readonly Slug[],
  concurrency: number,
): Promise<ReadonlyMap<Slug, PluginRecord>> => {
  const records = await mapBounded(slugs, concurrency, async (slug) => {
    const entry = entryOf(catalog, slug)
    if (entry === undefined) throw new Error(`${slug} is not in the catalog`)
    return [slug, await readTargetRecord(read, location, slug, entry)] as const
  })
  return new Map(records)
}
