import type { Catalog } from '../../model/catalog.js'
import type { AtomicTarget, DeployObject, Snapshot } from '../../model/deploy.js'
import { type Digest, digestOf } from '../../model/digest.js'
import { RegistryError } from '../../model/errors.js'
import { CATALOG_PATH } from '../../model/layout.js'
import type { PluginRecord } from '../../model/record.js'
import type { Slug } from '../../model/slug.js'
import { MEDIA_TYPES } from '../../model/tree.js'
import { assembleRendering, type RenderedFile } from '../../stages/assemble-rendering.js'
import { renderCatalog } from '../../stages/build-catalog.js'
import { renderRecord } from '../../stages/build-record.js'
import { checkShrink } from '../../stages/check-shrink.js'
import type { Publication } from '../../stages/plan-publication.js'
import type { LocalRegistry } from './local-registry.js'
import { placeArtifacts } from './place-artifacts.js'
import { proposePublication } from './propose-publication.js'
import type { PublishOptions } from './publish-options.js'
import { gatherSiteFiles } from './put-site-files.js'
import { readMissingFacts } from './read-missing-facts.js'
import { shownAt } from './read-target-catalog.js'
import { readSnapshotState } from './read-target-state.js'
import { checkHost, shrunk } from './refusals.js'
import { renderReadmes } from './render-readmes.js'

/** One commit that publishes, before it is made. */
export interface PreparedCommit {
  readonly snapshot: Snapshot
  readonly base: Catalog | undefined
  readonly baseRecords: ReadonlyMap<Slug, PluginRecord>
  readonly publication: Publication
  /** Of {@link publication}'s catalog. */
  readonly phases: readonly (readonly RenderedFile[])[]
  /** To be written; none when there is nothing to do. */
  readonly objects: readonly DeployObject[]
  /** Artifacts that are there already with the same content. */
  readonly adopted: readonly { readonly path: string; readonly digest: Digest }[]
}

/**
 * Reads the newest state, decides what is to be published over it, and gathers every object of that commit.
 *
 * @throws RegistryError when the state cannot be read, or is no place for this registry.
 */
export const prepareCommit = async (
  local: LocalRegistry,
  target: AtomicTarget,
  options: PublishOptions,
): Promise<PreparedCommit> => {
  const snapshot = await target.open()
  const { base, readRecords } = await readSnapshotState(snapshot, target, local, options)
  const { publication: planned, baseRecords, adopt } = await proposePublication(local, base, readRecords, options)
  checkHost(target, planned.catalog)
  const nothing = { snapshot, base, baseRecords, publication: planned, phases: [], objects: [], adopted: [] }
  if (planned.catalog === base && base.pending.length === 0) return nothing
  const isRepair = options.repair === true && base !== undefined
  const there = isRepair ? new Set((await snapshot.list()).map(({ path }) => path)) : new Set<string>()
  const { location } = target
  const missing = isRepair ? await readMissingFacts({ catalog: base, there, readRecords, local, location }) : []

  const placed = await placeArtifacts(planned.artifacts, snapshot, local, target.location)
  const publication = placed.adopted.size === 0 ? planned : adopt(placed.adopted)
  const { catalog } = publication
  const lost = checkShrink(base, catalog)
  if (lost.length > 0) throw shrunk(target, lost)
  const made = new Map(publication.records.map((record) => [record.slug, record]))
  const unread = catalog.pending.filter((slug) => !made.has(slug))
  const records = new Map([...(await readRecords(catalog, unread)), ...made])
  const readmes = await renderReadmes(records, catalog, local, snapshot.read, options.concurrency)
  const known = isRepair ? undefined : base
  const phases = assembleRendering({ catalog, records, readmes, base: known, baseRecords })
  const objects = [
    ...missing,
    ...placed.objects,
    ...(await gatherSiteFiles(catalog, known, local)),
    ...publication.records.map((record) => toObject(renderRecord(record), 'record')),
    toObject({ path: CATALOG_PATH, bytes: renderCatalog({ ...catalog, pending: [] }) }, 'catalog'),
    ...(await gatherShown(phases.flat(), snapshot, local, target.location)),
  ]
  return { snapshot, base, baseRecords, publication, phases, objects, adopted: placed.same }
}

const toObject = (
  { path, bytes }: { readonly path: string; readonly bytes: Uint8Array },
  kind: 'record' | 'catalog',
): DeployObject => ({ path, class: kind, mediaType: MEDIA_TYPES.json, body: { bytes } })

/** Documents are made here; other files come from the build, unless the commit before has them. */
const gatherShown = async (
  files: readonly RenderedFile[],
  snapshot: Snapshot,
  local: LocalRegistry,
  location: string,
): Promise<readonly DeployObject[]> => {
  const objects: DeployObject[] = []
  for (const { path, class: kind, mediaType, body } of files) {
    if ('bytes' in body) {
      objects.push({ path, class: kind, mediaType, body })
      continue
    }
    const built = await local.findBody({ path, ...body })
    if (built !== undefined) {
      objects.push({ path, class: kind, mediaType, body: built })
      continue
    }
    const there = await snapshot.read(path)
    if (there !== undefined && digestOf(there) === body.digest) continue
    throw new RegistryError('STATE_CORRUPT', `${shownAt(location, path)} is not what its record says.`, {
      hint: 'Deploy from the sources of this plugin, which puts the file back. Nothing was changed.',
    })
  }
  return objects
}
