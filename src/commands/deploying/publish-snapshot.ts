import type { Catalog } from '../../model/catalog.js'
import type { AtomicTarget, DeployBody, DeployObject, Snapshot } from '../../model/deploy.js'
import { PLAN_SCHEMA } from '../../model/deploy-plan.js'
import { type Digest, digestOf } from '../../model/digest.js'
import { RegistryError } from '../../model/errors.js'
import { CATALOG_PATH } from '../../model/layout.js'
import { MEDIA_TYPES } from '../../model/tree.js'
import { assembleRendering, type RenderedFile } from '../../stages/assemble-rendering.js'
import { renderCatalog } from '../../stages/build-catalog.js'
import { renderRecord } from '../../stages/build-record.js'
import { checkShrink } from '../../stages/check-shrink.js'
import type { Publication } from '../../stages/plan-publication.js'
import type { LocalRegistry } from './local-registry.js'
import { placeArtifacts } from './place-artifacts.js'
import { proposePublication } from './propose-publication.js'
import type { PublishOptions, PublishResult } from './publish-objects.js'
import { shownAt } from './read-target-catalog.js'
import { readSnapshotState } from './read-target-state.js'
import { checkHost, shrunk } from './refusals.js'
import { retryPublication } from './retry-publication.js'
import { StartOverError } from './start-over-error.js'

/**
 * Publishes what was built to a store that changes as a whole: one commit holds artifacts, records, catalog and documents,
 * so nothing is ever pending. Whenever another publisher was faster, it reads and decides again.
 *
 * @throws RegistryError as publishing to a store of objects does.
 */
export const publishSnapshot = async (
  local: LocalRegistry,
  target: AtomicTarget,
  options: PublishOptions,
): Promise<PublishResult> => {
  const { value, retries } = await retryPublication(target, options.pace, () => attempt(local, target, options))
  const { publication, base, objects, adopted } = value
  const isPublished = objects.length > 0
  return {
    publication,
    receipt: {
      schema: PLAN_SCHEMA,
      target: target.location,
      outcome: !isPublished ? 'unchanged' : publication.catalog === base ? 'finished' : 'published',
      isFirst: base === undefined,
      generation: (isPublished ? publication.catalog : (base ?? publication.catalog)).generation,
      plugins: isPublished ? publication.changes : [],
      adopted,
      written: { objects: objects.length, bytes: objects.reduce((sum, { body }) => sum + sizeOf(body), 0) },
      requests: target.requests(),
      retries,
      changed: objects
        .filter(({ class: kind }) => kind !== 'artifact' && kind !== 'record' && kind !== 'catalog')
        .map(({ path }) => path)
        .sort(),
    },
  }
}

const sizeOf = (body: DeployBody): number => ('bytes' in body ? body.bytes.length : body.size)

interface Attempt {
  readonly publication: Publication
  readonly base: Catalog | undefined
  /** Written; none when there was nothing to do. */
  readonly objects: readonly DeployObject[]
  readonly adopted: readonly { readonly path: string; readonly digest: Digest }[]
}

const attempt = async (local: LocalRegistry, target: AtomicTarget, options: PublishOptions): Promise<Attempt> => {
  const snapshot = await target.open()
  const { base, readRecords } = await readSnapshotState(snapshot, target, local.catalog, options)
  const { publication: planned, baseRecords, adopt } = await proposePublication(local, base, readRecords, options)
  checkHost(target, planned.catalog)
  const isRefused = planned.conflicts.length > 0 && !options.accepts(planned.conflicts)
  const nothing = { publication: planned, base, objects: [], adopted: [] }
  if (isRefused || (planned.catalog === base && base.pending.length === 0)) return nothing

  const placed = await placeArtifacts(planned.artifacts, snapshot, local, target.location)
  const publication = placed.adopted.size === 0 ? planned : adopt(placed.adopted)
  const lost = checkShrink(base, publication.catalog)
  if (lost.length > 0) throw shrunk(target, lost)
  const made = new Map(publication.records.map((record) => [record.slug, record]))
  const missing = publication.catalog.pending.filter((slug) => !made.has(slug))
  const read = await readRecords(publication.catalog, missing)
  const phases = assembleRendering({
    catalog: publication.catalog,
    records: new Map([...read, ...made]),
    base,
    baseRecords,
  })
  const objects = [
    ...placed.objects,
    ...publication.records.map((record) => toObject(renderRecord(record), 'record')),
    toObject({ path: CATALOG_PATH, bytes: renderCatalog({ ...publication.catalog, pending: [] }) }, 'catalog'),
    ...(await gatherShown(phases.flat(), snapshot, local, target.location)),
  ]
  const message = describePublication(publication)
  const answer = await target.apply(snapshot, { write: objects, remove: [], message })
  if (answer.kind !== 'written') throw new StartOverError('another deploy has published')
  return { publication, base, objects, adopted: placed.same }
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

/** The first line of a commit's message. */
const describePublication = ({ changes, catalog }: Publication): string => {
  const parts = changes.map(({ slug, versions }) => [slug, ...versions].join(' '))
  const shown = parts.length > 5 ? [...parts.slice(0, 5), `${parts.length - 5} more`] : parts
  return shown.length === 0 ? `Render generation ${catalog.generation}` : `Publish ${shown.join(', ')}`
}
