import { mapBounded } from '../../io/map-bounded.js'
import type { Catalog } from '../../model/catalog.js'
import type { ObjectTarget, Revision } from '../../model/deploy.js'

/** Stores list about so many objects in an answer. */
const LISTED = 1000

/**
 * The revisions that the store has of these paths; what is not among them is definitely absent. One by one, or by listing
 * everything where that takes fewer requests.
 */
export const readRevisions = async (
  target: ObjectTarget,
  paths: readonly string[],
  catalog: Catalog,
  concurrency: number,
): Promise<ReadonlyMap<string, Revision>> => {
  if (paths.length <= Math.ceil(countObjects(catalog) / LISTED)) {
    const found = await mapBounded(paths, concurrency, (path) => target.look(path))
    return new Map(found.flatMap((object) => (object === undefined ? [] : [[object.path, object.revision] as const])))
  }
  const wanted = new Set(paths)
  const objects = await target.list('')
  return new Map(objects.filter(({ path }) => wanted.has(path)).map(({ path, revision }) => [path, revision]))
}

/** About how many objects a registry has: of each plugin its listing and a few records, of each version four files. */
const countObjects = ({ plugins }: Catalog): number =>
  Object.values(plugins).reduce((sum, { versions }) => sum + 8 + 4 * Object.keys(versions).length, 20)
