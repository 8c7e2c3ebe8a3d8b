import { assetType } from '../../model/asset-type.js'
import type { Catalog } from '../../model/catalog.js'
import type { DeployObject } from '../../model/deploy.js'
import { selectNewSiteFiles } from '../../stages/select-new-site-files.js'
import type { LocalRegistry } from './local-registry.js'
import type { Ledger } from './open-ledger.js'
import { findBuilt } from './put-artifacts.js'
import { StartOverError } from './start-over-error.js'

/** What the pages of a catalog load and those of `base` do not. */
export const gatherSiteFiles = async (
  catalog: Catalog,
  base: Catalog | undefined,
  local: LocalRegistry,
): Promise<readonly DeployObject[]> => {
  const objects: DeployObject[] = []
  for (const file of selectNewSiteFiles(catalog, base)) {
    const { path } = file
    objects.push({ path, class: 'asset', mediaType: assetType(path), body: await findBuilt(local, file) })
  }
  return objects
}

/**
 * Brings what pages load to the target, before a page that loads it: whoever renders the pages may have other files of
 * the same names. All of it is named by its digest, so writing it again changes nothing.
 */
export const putSiteFiles = async (
  catalog: Catalog,
  base: Catalog | undefined,
  local: LocalRegistry,
  ledger: Ledger,
): Promise<void> => {
  for (const object of await gatherSiteFiles(catalog, base, local)) {
    const answer = await ledger.put(object, 'always')
    if (answer.kind !== 'written') throw new StartOverError(`${object.path} was not written`)
  }
}
