import type { Catalog } from '../model/catalog.js'
import { type DeployPlan, type DeployStep, PLAN_SCHEMA, type StepReason } from '../model/deploy-plan.js'
import { CATALOG_PATH, copyPath } from '../model/layout.js'
import type { PluginRecord } from '../model/record.js'
import type { Slug } from '../model/slug.js'
import type { TreeBody, TreeClass } from '../model/tree.js'
import type { RenderedFile } from './assemble-rendering.js'
import { renderCatalog } from './build-catalog.js'
import { renderRecord } from './build-record.js'
import type { Publication } from './plan-publication.js'
import { selectKeptFiles } from './select-kept-files.js'
import { selectNewSiteFiles } from './select-new-site-files.js'

export interface PlanSources {
  readonly target: string
  /** The store takes a whole commit at once: nothing is kept for others, and nothing pending. */
  readonly isAtomic: boolean
  readonly base: Catalog | undefined
  readonly baseRecords: ReadonlyMap<Slug, PluginRecord>
  readonly publication: Publication
  /** Of {@link publication}'s catalog. */
  readonly phases: readonly (readonly RenderedFile[])[]
  /** Made to learn all this. */
  readonly requests: number
}

/** What a publication takes, step by step. No steps: there is nothing to do. */
export const buildDeployPlan = (sources: PlanSources): DeployPlan => {
  const { target, base, publication } = sources
  const { catalog, changes } = publication
  const steps = catalog === base && base.pending.length === 0 ? [] : buildSteps(sources)
  const isOtherConfig = base === undefined || base.config.revision !== catalog.config.revision
  return {
    schema: PLAN_SCHEMA,
    target,
    ...(base !== undefined && { base: { generation: base.generation, renderer: base.renderer } }),
    generation: catalog.generation,
    plugins: changes,
    ...(isOtherConfig && { config: catalog.config }),
    pending: base?.pending ?? [],
    steps,
    bytes: steps.reduce((sum, { bytes }) => sum + bytes, 0),
    requests: sources.requests + countRequests(steps, sources),
  }
}

const buildSteps = ({ base, baseRecords, publication, phases, isAtomic }: PlanSources): readonly DeployStep[] => {
  const { catalog, records, artifacts } = publication
  const steps: DeployStep[] = []
  const add = (path: string, kind: TreeClass, reason: StepReason, bytes: number): number =>
    steps.push({ path, class: kind, reason, bytes })
  if (catalog !== base) {
    for (const { artifact } of artifacts) add(artifact.path, 'artifact', 'publish', artifact.size)
    for (const record of isAtomic ? [] : records) {
      for (const { digest, size } of selectKeptFiles(record, baseRecords.get(record.slug))) {
        add(copyPath(record.slug, digest), 'record', 'keep', size)
      }
    }
    for (const { path, bytes } of records.map(renderRecord)) add(path, 'record', 'publish', bytes.length)
    for (const { path, size } of selectNewSiteFiles(catalog, base)) add(path, 'asset', 'publish', size)
    add(CATALOG_PATH, 'catalog', 'commit', renderCatalog(catalog).length)
  }
  for (const file of phases.flat()) add(file.path, file.class, 'render', sizeOf(file.body))
  if (!isAtomic) add(CATALOG_PATH, 'catalog', 'finish', renderCatalog({ ...catalog, pending: [] }).length)
  return steps
}

const sizeOf = (body: TreeBody): number => ('bytes' in body ? body.bytes.length : body.size)

/** A branch takes text within its tree, and each binary by itself; tree, commit and ref are one each. */
const countRequests = (steps: readonly DeployStep[], { isAtomic, base }: PlanSources): number => {
  if (steps.length === 0) return 0
  if (isAtomic) return 3 + steps.filter(({ class: kind }) => kind === 'artifact' || kind === 'asset').length
  // What is there is looked at before it is replaced.
  const looks = base === undefined ? 0 : steps.filter(({ reason }) => reason === 'render').length
  return steps.length + looks
}
