import { mapBounded } from '../../io/map-bounded.js'
import type { Catalog } from '../../model/catalog.js'
import type { ObjectTarget } from '../../model/deploy.js'
import type { LocalRegistry } from './local-registry.js'
import type { Ledger } from './open-ledger.js'
import { readMissingFacts } from './read-missing-facts.js'
import { readObjectRecords } from './read-target-state.js'
import { StartOverError } from './start-over-error.js'

/**
 * Puts back what somebody has deleted.
 *
 * @throws RegistryError `STATE_CORRUPT` when something of it is nowhere.
 */
export const putMissingFacts = async (
  catalog: Catalog,
  local: LocalRegistry,
  target: ObjectTarget,
  ledger: Ledger,
  concurrency: number,
): Promise<void> => {
  const there = new Set((await target.list('')).map(({ path }) => path))
  const { location } = target
  const readRecords = readObjectRecords(target, concurrency)
  const objects = await readMissingFacts({ catalog, there, readRecords, local, location })
  await mapBounded(objects, concurrency, async (object) => {
    const answer = await ledger.put(object, 'absent')
    if (answer.kind === 'unknown') throw new StartOverError(`${object.path}: ${answer.problem}`)
  })
}
