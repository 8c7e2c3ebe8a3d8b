import type { Pace } from '../../io/pace.js'
import { type Catalog, entryOf } from '../../model/catalog.js'
import type { ObjectTarget, Revision } from '../../model/deploy.js'
import { canonicalJson } from '../../model/json.js'
import { CATALOG_PATH } from '../../model/layout.js'
import type { Slug } from '../../model/slug.js'
import { MEDIA_TYPES } from '../../model/tree.js'
import { parseCatalog } from '../../protocols/native.js'
import { renderCatalog } from '../../stages/build-catalog.js'
import type { Ledger } from './open-ledger.js'
import { readTargetCatalog, shownAt, type TargetCatalog } from './read-target-catalog.js'
import { StartOverError } from './start-over-error.js'

/** Writes a catalog on the condition of the one that it follows. */
export const putCatalog = (catalog: Catalog, condition: 'absent' | { readonly revision: Revision }, ledger: Ledger) =>
  ledger.put(
    { path: CATALOG_PATH, class: 'catalog', mediaType: MEDIA_TYPES.json, body: { bytes: renderCatalog(catalog) } },
    condition,
  )

/**
 * Says in the catalog that these plugins are rendered. When another publisher has changed it meanwhile, the rendering still
 * stands for the plugins that are the same in both.
 *
 * @throws StartOverError when there is nothing left to say, or something left to render and nobody does.
 */
export const finishRendering = async (
  rendered: TargetCatalog,
  done: ReadonlySet<Slug>,
  target: ObjectTarget,
  ledger: Ledger,
  pace: Pace,
): Promise<Catalog> => {
  let current = rendered
  let slugs = done
  for (;;) {
    const pending = current.catalog.pending.filter((slug) => !slugs.has(slug))
    const next: Catalog = { ...current.catalog, pending }
    const answer = await putCatalog(next, { revision: current.revision }, ledger)
    if (answer.kind === 'written') {
      const isLeft = pending.some((slug) => !ledger.lost.has(slug))
      return isLeft ? awaitOwner(answer.revision, target, ledger, pace) : next
    }
    const newer = await readTargetCatalog(target)
    if (newer === undefined) throw new StartOverError('the catalog is gone')
    slugs = selectStanding(slugs, rendered.catalog, newer.catalog)
    if (slugs.size === 0) throw new StartOverError('the catalog has moved on')
    current = newer
  }
}

/** How often, and how many milliseconds apart, is looked whether another publisher comes to an end. */
const LOOKS = 10
const LOOK_EVERY = 1000

/** Whoever has published what is still pending is most likely about to render it: two who do disturb each other. */
const awaitOwner = async (from: Revision, target: ObjectTarget, ledger: Ledger, pace: Pace): Promise<Catalog> => {
  let revision = from
  for (let looks = 0; looks < LOOKS; looks++) {
    await pace.wait(LOOK_EVERY)
    const answer = await target.read(CATALOG_PATH, revision)
    if (answer.kind === 'unchanged') continue
    if (answer.kind === 'absent') throw new StartOverError('the catalog is gone')
    const catalog = parseCatalog(answer.bytes, shownAt(target.location, CATALOG_PATH))
    if (catalog.pending.every((slug) => ledger.lost.has(slug))) return catalog
    revision = answer.revision
  }
  throw new StartOverError('other plugins are still pending')
}

/** The plugins whose documents would be the same by both catalogs, and that are still to be taken out. */
const selectStanding = (slugs: ReadonlySet<Slug>, rendered: Catalog, newer: Catalog): ReadonlySet<Slug> => {
  const isSame =
    rendered.renderer === newer.renderer &&
    rendered.repaired === newer.repaired &&
    canonicalJson(rendered.config) === canonicalJson(newer.config)
  return new Set(
    newer.pending.filter(
      (slug) =>
        isSame && slugs.has(slug) && canonicalJson(entryOf(rendered, slug)) === canonicalJson(entryOf(newer, slug)),
    ),
  )
}
