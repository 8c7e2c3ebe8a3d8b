import { type Catalog, type CatalogEntry, type CatalogVersion, entryOf } from '../model/catalog.js'
import type { Slug } from '../model/slug.js'

/**
 * The plugins of which `here` may have something that `base` lacks, told without reading a record: a version, other content
 * under a published one, something said of a version, or another listing. For a newer or an older thing they are read.
 * `newOwner`: also those that are to be another repository's.
 */
export const selectChanges = (here: Catalog, base: Catalog | undefined, newOwner?: string): readonly Slug[] => {
  if (here === base && newOwner === undefined) return []
  return (Object.entries(here.plugins) as [Slug, CatalogEntry][])
    .filter(([slug, entry]) => {
      const published = entryOf(base, slug)
      return isChanged(entry, published) || (newOwner !== undefined && published?.origin !== newOwner)
    })
    .map(([slug]) => slug)
}

const isChanged = (here: CatalogEntry, base: CatalogEntry | undefined): boolean =>
  base === undefined ||
  here.listing !== base.listing ||
  Object.entries(here.versions).some(([version, facts]) =>
    isChangedVersion(facts, base.versions[version as keyof typeof base.versions]),
  )

const isChangedVersion = (here: CatalogVersion, base: CatalogVersion | undefined): boolean =>
  base === undefined ||
  (here.content !== base.content && here.digest !== base.digest) ||
  (here.lifecycle !== undefined && here.lifecycle !== base.lifecycle)
