import type { Catalog } from '../../model/catalog.js'
import type { ObjectTarget, Revision } from '../../model/deploy.js'
import type { PluginRecord } from '../../model/record.js'
import type { Slug } from '../../model/slug.js'
import { assembleRendering, type RenderedFile } from '../../stages/assemble-rendering.js'
import type { LocalRegistry } from './local-registry.js'
import { readRevisions } from './read-revisions.js'
import { readObject, readObjectRecords } from './read-target-state.js'
import { renderReadmes } from './render-readmes.js'

/** All that is needed to make the documents show a catalog. */
export interface Rendering {
  readonly catalog: Catalog
  /** In the order in which they may be written. */
  readonly phases: readonly (readonly RenderedFile[])[]
  /** Read before it was known that this catalog is the current one: a newer document is never replaced. */
  readonly revisions: ReadonlyMap<string, Revision>
}

/** Reads what rendering a catalog's pending plugins takes, and the revisions of what it writes. */
export const prepareRendering = async (
  catalog: Catalog,
  local: LocalRegistry,
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
  const read = await readObjectRecords(target, concurrency)(catalog, missing)
  const records = new Map([...read, ...made])
  const phases = assembleRendering({
    catalog,
    records: records,
    readmes: await renderReadmes(records, catalog, local, readObject(target), concurrency),
    base: known.base,
    baseRecords: known.baseRecords,
  })
  const paths = phases.flat().map(({ path }) => path)
  const revisions = known.isFirst ? new Map() : await readRevisions(target, paths, catalog, concurrency)
  return { catalog, phases, revisions }
}
