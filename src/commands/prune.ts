import { readNow, startTimer } from '../io/clock.js'
import { mapBounded } from '../io/map-bounded.js'
import { openTarget } from '../io/targets/open-target.js'
import { makeStoppable } from '../io/targets/stoppable.js'
import { type Catalog, entryOf } from '../model/catalog.js'
import type { DeployTarget, ObjectTarget, StoredObject } from '../model/deploy.js'
import { RegistryError } from '../model/errors.js'
import { groupPairs } from '../model/groups.js'
import { parseRecordPath, RECORDS_FOLDER } from '../model/layout.js'
import { PROTOCOLS } from '../model/manifest.js'
import { isUnpublished, type PluginRecord, releaseOf, versionsOf } from '../model/record.js'
import type { Slug } from '../model/slug.js'
import { parseRecord } from '../protocols/native.js'
import { type PrunedObject, type PruneSources, planPrune } from '../stages/plan-prune.js'
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
  const objects = await target.list('')
  const left = await readLeft(target, catalog, objects)
  const inRecords = objects.filter(({ path }) => path.startsWith(RECORDS_FOLDER))
  return planPrune({ catalog, objects: inRecords, withdrawn, left, before })
}

/** The plugins that may have left files behind: those with earlier records, which tell of icons, and those in one protocol only. */
const readLeft = async (
  target: ObjectTarget,
  catalog: Catalog,
  objects: readonly StoredObject[],
): Promise<PruneSources['left']> => {
  const earlierPaths = groupPairs(
    objects.flatMap(({ path }) => {
      const [, slug = ''] = path.split('/')
      const revision = parseRecordPath(path)
      const pinned = entryOf(catalog, slug)?.revision ?? 0
      return revision === undefined || revision >= pinned ? [] : [[slug, path] as const]
    }),
  )
  const slugs = (Object.keys(catalog.plugins) as Slug[]).filter(
    (slug) => earlierPaths.has(slug) || (entryOf(catalog, slug)?.protocols.length ?? 0) < PROTOCOLS.length,
  )
  const records = await readObjectRecords(target, CONCURRENCY)(catalog, slugs)
  return mapBounded([...records.values()], CONCURRENCY, async (record) => {
    const earlier = await mapBounded(earlierPaths.get(record.slug) ?? [], 1, (path) => readEarlier(target, path))
    return { record, earlier: earlier.flatMap((each) => each ?? []), objects }
  })
}

/** What is no record tells nothing. */
const readEarlier = async (target: ObjectTarget, path: string): Promise<PluginRecord | undefined> => {
  const answer = await target.read(path)
  return answer.kind === 'found' ? parseRecord(answer.bytes, path) : undefined
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
  const remove = async (phase: readonly PrunedObject[]): Promise<readonly PrunedObject[]> => {
    const answers = await mapBounded(phase, CONCURRENCY, ({ path, revision }) => target.remove(path, revision))
    return phase.filter((_, index) => answers[index] === 'removed')
  }
  // Records tell of what is stale: killed in between, the next prune still knows.
  const stale = await remove(objects.filter(({ reason }) => reason === 'stale'))
  return [...stale, ...(await remove(objects.filter(({ reason }) => reason !== 'stale')))]
}

const historic = ({ location }: DeployTarget): RegistryError =>
  new RegistryError('USAGE', `${location} is a branch: nothing in it tells since when a file is not needed.`, {
    hint: 'Its history would keep the bytes anyway. If it has grown too large, start it anew from its newest commit.',
  })
