import { readNow, startTimer } from '../io/clock.js'
import { mapBounded } from '../io/map-bounded.js'
import { openTarget } from '../io/targets/open-target.js'
import { makeStoppable } from '../io/targets/stoppable.js'
import { entryOf } from '../model/catalog.js'
import type { DeployTarget, ObjectTarget, StoredObject } from '../model/deploy.js'
import { RegistryError } from '../model/errors.js'
import { RECORDS_FOLDER } from '../model/layout.js'
import { isUnpublished, type PluginRecord, releaseOf, versionsOf } from '../model/record.js'
import type { Slug } from '../model/slug.js'
import { type PrunedObject, planPrune } from '../stages/plan-prune.js'
import { readTargetCatalog } from './deploying/read-target-catalog.js'
import { readObjectRecords } from './deploying/read-target-state.js'
import { type ConfigOptions, readConfig } from './read-config.js'

export interface PruneOptions extends ConfigOptions {
  /** Removes; otherwise only tells. */
  readonly yes?: boolean | undefined
  /** Hours for which a reader's cache may still lead to what is not needed. Default: 24. */
  readonly graceHours?: number | undefined
  readonly breakLock?: boolean | undefined
  /** What ends it as soon as the requests under way are answered. */
  readonly holdInterrupt?: (() => AbortSignal) | undefined
}

export interface PruneReceipt {
  readonly ok: boolean
  /** Without secrets. */
  readonly target: string
  /** Only told, not removed. */
  readonly dryRun: boolean
  readonly objects: readonly PrunedObject[]
  readonly bytes: number
  readonly requests: number
  readonly milliseconds: number
}

const CONCURRENCY = 16
const GRACE_HOURS = 24

/**
 * Finds what a published registry does not need any more, and with `yes` removes it. Safe beside running deploys.
 *
 * @throws RegistryError when the target cannot be read, or an earlier deploy has left something to be rendered.
 */
export const prune = async (options: PruneOptions): Promise<PruneReceipt> => {
  const elapsed = startTimer()
  const { target: opened, graceHours = GRACE_HOURS } = { ...options, target: await openPruneTarget(options) }
  const target = makeStoppable(opened, options.holdInterrupt?.())
  try {
    if (target.kind === 'atomic') throw historic(target)
    const objects = await findPrunable(target, readNow(-graceHours * 3600))
    const removed = options.yes === true ? await removeAll(target, objects) : objects
    return {
      ok: true,
      target: target.location,
      dryRun: options.yes !== true,
      objects: removed,
      bytes: removed.reduce((sum, { bytes }) => sum + bytes, 0),
      requests: target.requests(),
      milliseconds: elapsed(),
    }
  } finally {
    await target.close()
  }
}

const openPruneTarget = async (options: PruneOptions): Promise<DeployTarget> => {
  const { config } = await readConfig(options)
  if (config === undefined) {
    throw new RegistryError('USAGE', 'registry.yaml has mistakes.', { hint: 'See them with: registry validate' })
  }
  const { deploy, delivery } = config
  if (deploy !== undefined)
    return openTarget(deploy, { env: options.env ?? {}, delivery, breakLock: options.breakLock })
  throw new RegistryError('USAGE', 'Nothing says which registry to prune.', {
    hint: 'Write `deploy:` in registry.yaml, or use --target.',
  })
}

/** What may be removed; `before` as the registry writes times. */
const findPrunable = async (target: ObjectTarget, before: string): Promise<readonly PrunedObject[]> => {
  const state = await readTargetCatalog(target)
  if (state === undefined) {
    throw new RegistryError('CATALOG_MISSING', `There is no registry at ${target.location}.`, {
      hint: 'Check the target. Nothing was changed.',
    })
  }
  const { catalog } = state
  if (catalog.pending.length > 0) {
    throw new RegistryError('STATE_UNFINISHED', `An earlier deploy to ${target.location} has left something to do.`, {
      hint: 'Finish it with registry deploy, then prune.',
    })
  }
  const slugs = (Object.keys(catalog.plugins) as Slug[]).filter((slug) =>
    Object.values(entryOf(catalog, slug)?.versions ?? {}).some(({ unpublished }) => unpublished === true),
  )
  const records = await readObjectRecords(target, CONCURRENCY)(catalog, slugs)
  const withdrawn = await mapBounded([...records.values()], CONCURRENCY, async (record) => ({
    record,
    objects: await lookAtWithdrawn(target, record),
  }))
  return planPrune({ catalog, objects: await target.list(RECORDS_FOLDER), withdrawn, before })
}

const lookAtWithdrawn = async (target: ObjectTarget, record: PluginRecord): Promise<readonly StoredObject[]> => {
  const paths = versionsOf(record)
    .filter((version) => isUnpublished(record, version))
    .flatMap((version) => {
      const { artifact, schema } = releaseOf(record, version)
      return [artifact.path ?? [], schema?.path ?? []].flat()
    })
  const found = await mapBounded(paths, CONCURRENCY, (path) => target.look(path))
  return found.flatMap((object) => object ?? [])
}

/** What has changed since it was looked at stays. */
const removeAll = async (target: ObjectTarget, objects: readonly PrunedObject[]): Promise<readonly PrunedObject[]> => {
  const answers = await mapBounded(objects, CONCURRENCY, ({ path, revision }) => target.remove(path, revision))
  return objects.filter((_, index) => answers[index] === 'removed')
}

const historic = ({ location }: DeployTarget): RegistryError =>
  new RegistryError('USAGE', `${location} keeps its history: removing files there frees nothing.`, {
    hint: 'Start the branch anew from its newest commit, if it has grown too large.',
  })
