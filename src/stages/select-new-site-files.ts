import type { Catalog } from '../model/catalog.js'
import type { FileRef } from '../model/record.js'
import { siteFiles } from '../model/site.js'

/** What the pages of a catalog load and those of the one that it follows do not. */
export const selectNewSiteFiles = ({ config }: Catalog, base: Catalog | undefined): readonly FileRef[] => {
  const known = new Set(filesOf(base?.config).map(({ path }) => path))
  return filesOf(config).filter(({ path }) => !known.has(path))
}

const filesOf = (config: Catalog['config'] | undefined): readonly FileRef[] =>
  config?.site === undefined ? [] : siteFiles(config.site)
