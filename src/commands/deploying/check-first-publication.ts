import type { Catalog } from '../../model/catalog.js'
import { RegistryError } from '../../model/errors.js'
import { APPS_FOLDER, isFirstRecord, PLUGINS_FOLDER, RECORDS_FOLDER, REGISTRY_PATHS } from '../../model/layout.js'
import type { Scope } from './propose-publication.js'
import { shownAt } from './read-target-catalog.js'

/** What there is to look at in a place without a catalog. */
export interface Unpublished {
  readonly location: string
  /** Whether there is an object at this path. */
  readonly has: (path: string) => Promise<boolean>
  /** The paths that begin with this. */
  readonly list: (prefix: string) => Promise<readonly string[]>
}

/**
 * Makes sure that where there is no catalog there was never any. A first deploy that runs or was killed has left artifacts
 * and first records, which nobody has seen; anything else is a registry that has lost its catalog, or another tool's.
 *
 * @throws RegistryError `FOREIGN_REGISTRY` or `CATALOG_MISSING`.
 */
export const checkFirstPublication = async (
  place: Unpublished,
  { plugins }: Catalog,
  { contributes }: Scope,
): Promise<void> => {
  if (contributes !== undefined) throw nothingThere(place)
  if (Object.keys(plugins).length === 0) throw new RegistryError('NOT_BUILT', 'There is no plugin to publish.')
  for (const path of REGISTRY_PATHS) {
    if (await place.has(path)) throw foreign(place, path)
  }
  const documents = [
    ...(await place.list(PLUGINS_FOLDER)),
    ...(await place.list(APPS_FOLDER)).filter((path) => !path.endsWith('.tar.gz')),
    ...(await place.list(RECORDS_FOLDER)).filter((path) => !isFirstRecord(path)),
  ]
  if (documents[0] !== undefined) throw missing(place, documents[0])
}

const nothingThere = ({ location }: Unpublished): RegistryError =>
  new RegistryError('CATALOG_MISSING', `There is no registry at ${location} that plugins could be added to.`, {
    hint: 'Check the target; the registry itself is deployed from the repository that owns it. Nothing was changed.',
  })

const foreign = ({ location }: Unpublished, path: string): RegistryError =>
  new RegistryError(
    'FOREIGN_REGISTRY',
    `${location} holds a ${path} and no catalog: a registry that another tool made.`,
    {
      hint: 'Take it over first, so that no published version is lost: registry adopt <its URL>. Nothing was changed.',
    },
  )

const missing = ({ location }: Unpublished, path: string): RegistryError =>
  new RegistryError(
    'CATALOG_MISSING',
    `${location} has no catalog, but it is not empty: there is ${shownAt(location, path)}.`,
    {
      hint: 'A registry was published there: put its catalog.json back. For a new registry, choose an empty place. Nothing was changed.',
    },
  )
