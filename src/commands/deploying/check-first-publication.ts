import { type Catalog, entryOf } from '../../model/catalog.js'
import { isDigest } from '../../model/digest.js'
import { RegistryError } from '../../model/errors.js'
import {
  APPS_FOLDER,
  isFirstRecord,
  PLUGINS_FOLDER,
  pathOf,
  RECORDS_FOLDER,
  REGISTRY_PATHS,
  SEARCH_PATHS,
} from '../../model/layout.js'
import { type ForeignApp, parseRegistryDocument, parseVersionsDocument } from '../../protocols/parse-flows.js'
import type { Scope } from './propose-publication.js'
import { shownAt } from './read-target-catalog.js'

/** What there is to look at in a place without a catalog. */
export interface Unpublished {
  readonly location: string
  /** `undefined`: there is definitely nothing at this path. */
  readonly read: (path: string) => Promise<Uint8Array | undefined>
  /** The paths that begin with this. */
  readonly list: (prefix: string) => Promise<readonly string[]>
}

/**
 * Makes sure that where there is no catalog there was never any. A first deploy that runs or was killed has left artifacts
 * and first records, which nobody has seen. A registry that another tool made may be there when it was adopted: then
 * everything that it lists is about to be published again. Anything else has lost its catalog.
 *
 * @throws RegistryError `FOREIGN_REGISTRY` or `CATALOG_MISSING`.
 */
export const checkFirstPublication = async (
  place: Unpublished,
  catalog: Catalog,
  { contributes }: Scope,
): Promise<void> => {
  if (contributes !== undefined) throw nothingThere(place)
  if (Object.keys(catalog.plugins).length === 0) throw new RegistryError('NOT_BUILT', 'There is no plugin to publish.')
  const isForeign = await checkForeign(place, catalog)
  const documents = [
    ...(await place.list(PLUGINS_FOLDER)),
    ...(await place.list(RECORDS_FOLDER)).filter((path) => !isFirstRecord(path)),
    ...(isForeign ? [] : await place.list(APPS_FOLDER)).filter((path) => !path.endsWith('.tar.gz')),
  ]
  if (documents[0] !== undefined) throw missing(place, documents[0])
}

/** Whether another tool's registry is there, all of which was adopted. */
const checkForeign = async (place: Unpublished, catalog: Catalog): Promise<boolean> => {
  for (const path of REGISTRY_PATHS) {
    const bytes = await place.read(path)
    if (bytes === undefined) continue
    // Ours, without its catalog.
    const [own] = await place.list(SEARCH_PATHS[0] ?? '')
    if (own !== undefined) throw missing(place, own)
    const { items, problems } = parseRegistryDocument(bytes)
    if (problems.length > 0 || items.length === 0) throw foreign(place, path)
    for (const app of items) if (!(await isAdopted(app, place, catalog))) throw foreign(place, path)
    return true
  }
  return false
}

const isAdopted = async (
  { slug, appMetadataUrl }: ForeignApp,
  place: Unpublished,
  catalog: Catalog,
): Promise<boolean> => {
  const entry = entryOf(catalog, slug)
  if (entry === undefined) return false
  const path = pathOf(catalog.config.base_url, appMetadataUrl)
  if (path === undefined) return entry.app_metadata_url === appMetadataUrl
  const bytes = await place.read(path)
  if (bytes === undefined) return true
  const { items, problems } = parseVersionsDocument(bytes)
  return (
    problems.length === 0 &&
    items.every(({ version, checksum }) => {
      const published = entry.versions[version]
      return published !== undefined && (!isDigest(checksum) || checksum === published.digest)
    })
  )
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
      hint: 'Take it over first, so that no published version is lost: registry adopt <its URL>; then registry deploy --no-build. Nothing was changed.',
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
