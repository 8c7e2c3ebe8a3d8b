import type { ObjectTarget } from '../../model/deploy.js'
import { type DeployOutcome, type DeployReceipt, PLAN_SCHEMA } from '../../model/deploy-plan.js'
import type { PagesForecast } from '../../model/pages.js'
import type { Publication } from '../../stages/plan-publication.js'
import type { LocalRegistry } from './local-registry.js'
import { type Ledger, openLedger } from './open-ledger.js'
import { probeTarget } from './probe-target.js'
import { proposePublication } from './propose-publication.js'
import { isRefusedBy, type PublishOptions } from './publish-options.js'
import { readObjectRecords, readObjectState } from './read-target-state.js'
import { checkHost } from './refusals.js'
import { retryPublication } from './retry-publication.js'

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
  const base = await readObjectState(target, local, options)
  if (base === undefined) await probeTarget(target, options)
  const readRecords = readObjectRecords(target, concurrency)
  const proposal = await proposePublication(local, base?.catalog, readRecords, options)
  const { publication } = proposal
  checkHost(target, publication.catalog)
  const isRefused = isRefusedBy(publication, options)
  if (base === undefined || (!isRefused && publication.catalog !== base.catalog)) {
    if (isRefused) throw new Error('nothing is published, and yet something conflicts')
    // What only a publication needs is loaded only for one.
    const { commitPublication } = await import('./commit-publication.js')
    const published = await commitPublication(base, proposal, local, target, ledger, options)
    return { publication: published, generation: published.catalog.generation, isRefused }
  }
  if (!isRefused && base.catalog.pending.length > 0) {
    const { renderPending } = await import('./commit-publication.js')
    await renderPending(base, local, target, ledger, options)
  }
  return { publication, generation: base.catalog.generation, isRefused }
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
