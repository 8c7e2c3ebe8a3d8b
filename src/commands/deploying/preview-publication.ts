import type { DeployTarget } from '../../model/deploy.js'
import type { DeployPlan } from '../../model/deploy-plan.js'
import { assembleRendering } from '../../stages/assemble-rendering.js'
import { buildDeployPlan } from '../../stages/build-deploy-plan.js'
import type { Publication } from '../../stages/plan-publication.js'
import type { LocalRegistry } from './local-registry.js'
import { proposePublication } from './propose-publication.js'
import type { PublishOptions } from './publish-objects.js'
import { readTargetState } from './read-target-state.js'
import { retryPublication } from './retry-publication.js'

/** What publishing would do now. Reads at the target, and writes nothing. */
export const previewPublication = async (
  local: LocalRegistry,
  target: DeployTarget,
  options: PublishOptions,
): Promise<{ readonly plan: DeployPlan; readonly publication: Publication }> => {
  const { value } = await retryPublication(target, options.pace, async () => {
    const { base, readRecords } = await readTargetState(target, local.catalog, options)
    const { publication, baseRecords } = await proposePublication(local, base, readRecords, options)
    const { catalog } = publication
    const made = new Map(publication.records.map((record) => [record.slug, record]))
    const missing = catalog.pending.filter((slug) => !made.has(slug))
    const records = new Map([...(await readRecords(catalog, missing)), ...made])
    const isIdle = catalog === base && catalog.pending.length === 0
    const phases = isIdle ? [] : assembleRendering({ catalog, records, base, baseRecords })
    const isAtomic = target.kind === 'atomic'
    const sources = { target: target.location, isAtomic, base, baseRecords, publication, phases }
    return { publication, plan: buildDeployPlan({ ...sources, requests: target.requests() }) }
  })
  return value
}
