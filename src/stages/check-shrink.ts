import { type Catalog, entryOf } from '../model/catalog.js'

/**
 * What `base` has and `next` lacks: a plugin, a version, a tombstone, or the bytes that a version had. Nothing that a merge
 * makes ever does; this is the last look before the publication.
 */
export const checkShrink = (base: Catalog | undefined, next: Catalog): readonly string[] =>
  Object.entries(base?.plugins ?? {}).flatMap(([slug, entry]) => {
    const after = entryOf(next, slug)
    if (after === undefined) return [slug]
    if (after.revision < entry.revision) return [`${slug} at revision ${entry.revision}`]
    return Object.entries(entry.versions).flatMap(([version, published]) => {
      const kept = after.versions[version as keyof typeof after.versions]
      const isKept =
        kept !== undefined &&
        kept.digest === published.digest &&
        (kept.unpublished === true || published.unpublished !== true) &&
        (kept.unpublished === true || kept.artifact === published.artifact)
      return isKept ? [] : [`${slug} ${version}`]
    })
  })
