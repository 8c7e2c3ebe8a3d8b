import type { Catalog } from '../../model/catalog.js'
import type { ObjectTarget, Revision } from '../../model/deploy.js'
import { CATALOG_PATH } from '../../model/layout.js'
import { renderCatalog } from '../../stages/build-catalog.js'
import { checkShrink } from '../../stages/check-shrink.js'
import type { Publication } from '../../stages/plan-publication.js'
import { finishRendering, putCatalog } from './finish-rendering.js'
import type { LocalRegistry } from './local-registry.js'
import type { Ledger } from './open-ledger.js'
import { prepareRendering, type Rendering } from './prepare-rendering.js'
import type { Proposal } from './propose-publication.js'
import type { PublishOptions } from './publish-options.js'
import { putArtifacts } from './put-artifacts.js'
import { putMissingFacts } from './put-missing-facts.js'
import { putRecords } from './put-records.js'
import { putSiteFiles } from './put-site-files.js'
import type { TargetCatalog } from './read-target-catalog.js'
import { checkLost, shrunk } from './refusals.js'
import { StartOverError } from './start-over-error.js'
import { writeDocuments } from './write-documents.js'

/** Publishes what was proposed, and makes the documents show it. What was published differs where artifacts were there already. */
export const commitPublication = async (
  base: TargetCatalog | undefined,
  { publication: planned, baseRecords, adopt }: Proposal,
  local: LocalRegistry,
  target: ObjectTarget,
  ledger: Ledger,
  options: PublishOptions,
): Promise<Publication> => {
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
  return publication
}

/** Makes the documents show what is pending in a catalog that was published before. */
export const renderPending = async (
  base: TargetCatalog,
  local: LocalRegistry,
  target: ObjectTarget,
  ledger: Ledger,
  options: PublishOptions,
): Promise<void> => {
  checkLost(base, ledger, target)
  const known = { records: [], base: undefined, baseRecords: new Map(), isFirst: false }
  const rendering = await prepareRendering(base.catalog, local, target, known, options.concurrency)
  // Only now is it known that no revision is newer than the catalog.
  const again = await target.read(CATALOG_PATH, base.revision)
  if (again.kind !== 'unchanged') throw new StartOverError('the catalog has moved on')
  await render(base, rendering, local, target, ledger, options)
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
