import { mapBounded } from '../../io/map-bounded.js'
import { type Catalog, entryOf } from '../../model/catalog.js'
import type { ObjectTarget, Revision } from '../../model/deploy.js'
import type { PluginRecord } from '../../model/record.js'
import type { Slug } from '../../model/slug.js'
import { assembleRendering, type RenderedFile } from '../../stages/assemble-rendering.js'
import { readRevisions } from './read-revisions.js'
import { readTargetRecord } from './read-target-catalog.js'

/** All that is needed to make the documents show a catalog. */
export interface Rendering {
  readonly catalog: Catalog
  /** In the order in which they may be written. */
  readonly phases: readonly (readonly RenderedFile[])[]
  /** Read before it was known that this catalog is the current one: a newer document is never replaced. */
  readonly revisions: ReadonlyMap<string, Revision>
}

/** The records that a catalog pins, read at the target. */
export const readRecords = async (
  target: ObjectTarget,
  catalog: Catalog,
  slugs: readonly Slug[],
  concurrency: number,
): Promise<ReadonlyMap<Slug, PluginRecord>> => {
  const read = async (path: string): Promise<Uint8Array | undefined> => {
    const answer = await target.read(path)
    return answer.kind === 'found' ? answer.bytes : undefined
  }
  const records = await mapBounded(slugs, concurrency, async (slug) => {
    const entry = entryOf(catalog, slug)
    if (entry === undefined) throw new Error(`${slug} is not in the catalog`)
    return [slug, await readTargetRecord(read, target.location, slug, entry)] as const
  })
  return new Map(records)
}

/** Reads what rendering a catalog's pending plugins takes, and the revisions of what it writes. */
export const prepareRendering = async (
  catalog: Catalog,
  target: ObjectTarget,
  known: {
    /** Records that were just made. */
    readonly records: readonly PluginRecord[]
    readonly base: Catalog | undefined
    readonly baseRecords: ReadonlyMap<Slug, PluginRecord>
    /** Nothing was ever published: there are no revisions to be read. */
    readonly isFirst: boolean
  },
  concurrency: number,
): Promise<Rendering> => {
  const made = new Map(known.records.map((record) => [record.slug, record]))
  const missing = catalog.pending.filter((slug) => !made.has(slug))
  const read = await readRecords(target, catalog, missing, concurrency)
  const { base } = known
  const phases = assembleRendering({
    catalog,
    records: new Map([...read, ...made]),
    base,
    baseRecords: new Map([...selectUnchanged(read, base, catalog), ...known.baseRecords]),
  })
  const paths = phases.flat().map(({ path }) => path)
  const revisions = known.isFirst ? new Map() : await readRevisions(target, paths, catalog, concurrency)
  return { catalog, phases, revisions }
}

/** What was read for the new catalog is what the old one pins, too, where the plugin did not change. */
const selectUnchanged = (
  records: ReadonlyMap<Slug, PluginRecord>,
  base: Catalog | undefined,
  catalog: Catalog,
): ReadonlyMap<Slug, PluginRecord> =>
  new Map([...records].filter(([slug]) => entryOf(base, slug)?.digest === entryOf(catalog, slug)?.digest))
