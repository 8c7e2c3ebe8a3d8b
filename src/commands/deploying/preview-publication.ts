import type { AtomicTarget, DeployTarget, ObjectTarget } from '../../model/deploy.js'
import type { DeployPlan } from '../../model/deploy-plan.js'
import type { PagesForecast } from '../../model/pages.js'
import { assembleRendering } from '../../stages/assemble-rendering.js'
import { buildDeployPlan } from '../../stages/build-deploy-plan.js'
import type { Publication } from '../../stages/plan-publication.js'
import type { LocalRegistry } from './local-registry.js'
import { prepareCommit } from './prepare-commit.js'
import { proposePublication } from './propose-publication.js'
import type { PublishOptions } from './publish-options.js'
import { readObject, readTargetState } from './read-target-state.js'
import { renderReadmes } from './render-readmes.js'
import { retryPublication } from './retry-publication.js'

export interface Preview {
  readonly plan: DeployPlan
  readonly publication: Publication
  /** Of a host with limits. */
  readonly forecast?: PagesForecast
}

/** What publishing would do now. Reads at the target, and writes nothing. */
export const previewPublication = async (
  local: LocalRegistry,
  target: DeployTarget,
  options: PublishOptions,
): Promise<Preview> => {
  const { value } = await retryPublication(target, options.pace, () =>
    target.kind === 'atomic' ? previewCommit(local, target, options) : previewObjects(local, target, options),
  )
  return value
}

const previewCommit = async (local: LocalRegistry, target: AtomicTarget, options: PublishOptions): Promise<Preview> => {
  const { snapshot, objects, ...sources } = await prepareCommit(local, target, options)
  const isIdle = objects.length === 0
  const forecast = isIdle ? undefined : await target.forecast?.(snapshot, { write: objects, remove: [] })
  const { location } = target
  return {
    publication: sources.publication,
    plan: buildDeployPlan({ ...sources, target: location, isAtomic: true, requests: target.requests() }),
    ...(forecast !== undefined && { forecast }),
  }
}

const previewObjects = async (
  local: LocalRegistry,
  target: ObjectTarget,
  options: PublishOptions,
): Promise<Preview> => {
  const { base, readRecords } = await readTargetState(target, local, options)
  const { publication, baseRecords } = await proposePublication(local, base, readRecords, options)
  const { catalog } = publication
  const made = new Map(publication.records.map((record) => [record.slug, record]))
  const missing = catalog.pending.filter((slug) => !made.has(slug))
  const records = new Map([...(await readRecords(catalog, missing)), ...made])
  const isIdle = catalog === base && catalog.pending.length === 0
  const readmes = await renderReadmes(records, catalog, local, readObject(target), options.concurrency)
  const known = options.repair === true ? undefined : base
  const phases = isIdle ? [] : assembleRendering({ catalog, records, readmes, base: known, baseRecords })
  const sources = { target: target.location, isAtomic: false, base, baseRecords, publication, phases }
  return { publication, plan: buildDeployPlan({ ...sources, requests: target.requests() }) }
}
