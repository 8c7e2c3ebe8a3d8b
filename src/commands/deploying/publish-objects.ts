import type { Pace } from '../../io/pace.js'
import type { Catalog } from '../../model/catalog.js'
import type { ObjectTarget, Revision } from '../../model/deploy.js'
import { type DeployOutcome, type DeployReceipt, PLAN_SCHEMA } from '../../model/deploy-plan.js'
import { CATALOG_PATH } from '../../model/layout.js'
import type { PagesForecast } from '../../model/pages.js'
import type { OnProgress } from '../../model/progress.js'
import { renderCatalog } from '../../stages/build-catalog.js'
import { checkShrink } from '../../stages/check-shrink.js'
import type { MergeConflict } from '../../stages/merge-records.js'
import type { Publication } from '../../stages/plan-publication.js'
import { finishRendering, putCatalog } from './finish-rendering.js'
import type { LocalRegistry } from './local-registry.js'
import { type Ledger, openLedger } from './open-ledger.js'
import { prepareRendering, type Rendering } from './prepare-rendering.js'
import { probeTarget } from './probe-target.js'
import { type Proposal, proposePublication, type Scope } from './propose-publication.js'
import { putArtifacts } from './put-artifacts.js'
import { putMissingFacts } from './put-missing-facts.js'
import { putRecords } from './put-records.js'
import { putSiteFiles } from './put-site-files.js'
import type { TargetCatalog } from './read-target-catalog.js'
import { readObjectRecords, readObjectState } from './read-target-state.js'
import { checkHost, checkLost, shrunk } from './refusals.js'
import { retryPublication } from './retry-publication.js'
import { StartOverError } from './start-over-error.js'
import { writeDocuments } from './write-documents.js'

export interface PublishOptions extends Scope {
  readonly pace: Pace
  /** Requests at a time. */
  readonly concurrency: number
  /** Whether a deploy may go on although these versions are published with other content. */
  readonly accepts: (conflicts: readonly MergeConflict[]) => boolean
  /** Publishes to a store that ignores conditions, where nothing but this deploy must ever run. */
  readonly allowUnsafe?: boolean | undefined
  readonly onProgress?: OnProgress | undefined
}

/** Whether nothing may be published. */
export const isRefusedBy = (
  { conflicts, breaches }: Publication,
  { accepts }: Pick<PublishOptions, 'accepts'>,
): boolean => breaches.length > 0 || (conflicts.length > 0 && !accepts(conflicts))

/** What came of it. `publication` is the last that was decided on; with conflicts that were not accepted nothing was published. */
export interface PublishResult {
  readonly receipt: DeployReceipt
  readonly publication: Publication
  /** Of a host with limits. */
  readonly forecast?: PagesForecast
  /** What was written to a store of objects, by path. */
  readonly kinds?: Ledger['kinds']
}

/**
 * Publishes what was built to a store of objects: artifacts and records, which nobody sees yet; then the catalog, on the
 * condition of the one that was read, which is the publication; then the documents of everything that is pending, by
 * whomever it was left; last, the word that nothing is. Whenever another publisher was faster, it reads and decides again.
 *
 * @throws RegistryError when the target cannot be read or written, is no place for this registry, or never comes to rest.
 */
export const publishObjects = async (
  local: LocalRegistry,
  target: ObjectTarget,
  options: PublishOptions,
): Promise<PublishResult> => {
  const ledger = openLedger(target, options.onProgress)
  const { value, retries } = await retryPublication(target, options.pace, () => {
    // Once everything is pending, there is no need to say so again.
    const repair = options.repair === true && ledger.published.last === undefined
    return attempt(local, target, ledger, { ...options, repair })
  })
  // An attempt after ours that was published finds nothing to publish; one that is refused has published nothing.
  const publication = value.isRefused ? value.publication : (ledger.published.last ?? value.publication)
  return { publication, receipt: toReceipt(target, ledger, value, retries), kinds: ledger.kinds }
}

interface Attempt {
  readonly publication: Publication
  readonly generation: number
  readonly isRefused: boolean
}

const attempt = async (
  local: LocalRegistry,
  target: ObjectTarget,
  ledger: Ledger,
  options: PublishOptions,
): Promise<Attempt> => {
  const { concurrency } = options
  const base = await readObjectState(target, local.catalog, options)
  if (base === undefined) await probeTarget(target, options)
  const readRecords = readObjectRecords(target, concurrency)
  const proposal = await proposePublication(local, base?.catalog, readRecords, options)
  const { publication } = proposal
  checkHost(target, publication.catalog)
  const isRefused = isRefusedBy(publication, options)
  if (base === undefined || (!isRefused && publication.catalog !== base.catalog)) {
    if (isRefused) throw new Error('nothing is published, and yet something conflicts')
    return commit(base, proposal, local, target, ledger, options)
  }
  const result = { publication, generation: base.catalog.generation, isRefused }
  if (isRefused || base.catalog.pending.length === 0) return result
  checkLost(base, ledger, target)
  const known = { records: [], base: undefined, baseRecords: new Map(), isFirst: false }
  const rendering = await prepareRendering(base.catalog, local, target, known, concurrency)
  // Only now is it known that no revision is newer than the catalog.
  const again = await target.read(CATALOG_PATH, base.revision)
  if (again.kind !== 'unchanged') throw new StartOverError('the catalog has moved on')
  await render(base, rendering, local, target, ledger, options)
  return result
}

const commit = async (
  base: TargetCatalog | undefined,
  { publication: planned, baseRecords, adopt }: Proposal,
  local: LocalRegistry,
  target: ObjectTarget,
  ledger: Ledger,
  options: PublishOptions,
): Promise<Attempt> => {
  const { concurrency, repair } = options
  if (repair === true && base !== undefined) await putMissingFacts(base.catalog, local, target, ledger, concurrency)
  const adopted = await putArtifacts(planned.artifacts, local, target, ledger, concurrency)
  const publication = adopted.size === 0 ? planned : adopt(adopted)
  const { catalog, records } = publication
  const lost = checkShrink(base?.catalog, catalog)
  if (lost.length > 0) throw shrunk(target, lost)
  await putRecords(records, baseRecords, local, target, ledger, concurrency)
  // What cannot be relied on is no reason to leave a document out.
  const shown = repair === true ? undefined : base?.catalog
  await putSiteFiles(catalog, shown, local, ledger)
  const isFirst = base === undefined
  const known = { records, base: shown, baseRecords, isFirst }
  const rendering = await prepareRendering(catalog, local, target, known, concurrency)
  const revision = await putCommit(catalog, base, target, ledger, () => {
    ledger.published.last = publication
    ledger.published.isFirst = isFirst
  })
  await render({ catalog, revision }, rendering, local, target, ledger, options)
  return { publication, generation: catalog.generation, isRefused: false }
}

/** Publishes a catalog. `onPossible` is told when it may be the one that stands, which a lost answer leaves open. */
const putCommit = async (
  catalog: Catalog,
  base: TargetCatalog | undefined,
  target: ObjectTarget,
  ledger: Ledger,
  onPossible: () => void,
): Promise<Revision> => {
  const answer = await putCatalog(catalog, base === undefined ? 'absent' : { revision: base.revision }, ledger)
  if (answer.kind !== 'refused') onPossible()
  if (answer.kind === 'written') return answer.revision
  const there = await target.read(CATALOG_PATH)
  const isOurs = there.kind === 'found' && Buffer.compare(there.bytes, renderCatalog(catalog)) === 0
  if (!isOurs) throw new StartOverError('another deploy has published')
  onPossible()
  return there.revision
}

const render = async (
  current: TargetCatalog,
  rendering: Rendering,
  local: LocalRegistry,
  target: ObjectTarget,
  ledger: Ledger,
  { concurrency, pace }: PublishOptions,
): Promise<void> => {
  await writeDocuments(rendering, local, target, ledger, concurrency)
  const done = new Set(current.catalog.pending.filter((slug) => !ledger.lost.has(slug)))
  if (done.size > 0) await finishRendering(current, done, target, ledger, pace)
  if (ledger.lost.size > 0) throw new StartOverError('some files are lost')
}

const toReceipt = (
  target: ObjectTarget,
  ledger: Ledger,
  { generation, isRefused }: Attempt,
  retries: number,
): DeployReceipt => {
  const { last, isFirst } = isRefused ? {} : ledger.published
  const outcome: DeployOutcome = last !== undefined ? 'published' : ledger.changed.size > 0 ? 'finished' : 'unchanged'
  return {
    schema: PLAN_SCHEMA,
    target: target.location,
    outcome,
    isFirst: isFirst === true,
    generation,
    plugins: last?.changes ?? [],
    adopted: [...ledger.adopted].map(([path, digest]) => ({ path, digest })),
    written: ledger.written(),
    requests: target.requests(),
    retries,
    changed: [...ledger.changed].sort(),
  }
}
