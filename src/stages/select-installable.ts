import type { CatalogEntry } from '../model/catalog.js'
import { type Version, versionsIn } from '../model/version.js'

/** The published versions that clients may install, newest first: neither yanked nor unpublished. */
export const selectInstallable = ({ versions }: CatalogEntry): readonly Version[] =>
  versionsIn(versions).filter(
    (version) => versions[version]?.yanked !== true && versions[version]?.unpublished !== true,
  )
