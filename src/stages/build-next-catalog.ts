import { type Catalog, type CatalogEntry, type PublishedConfig, RENDERER } from '../model/catalog.js'
import { compareText } from '../model/order.js'
import { type PluginRecord, SCHEMA } from '../model/record.js'
import type { Slug } from '../model/slug.js'
import { buildCatalogEntry, buildRecent, buildTags, selectRecent } from './build-catalog.js'
import { buildLists } from './site/build-lists.js'

/**
 * The catalog of the next publication: these records take the place of those that `base` pins, all others stay unread. What
 * was pending stays so, the changed plugins join it, and every plugin does when the config or the renderer is another, or in a
 * repair.
 */
export const buildNextCatalog = (
  base: Catalog | undefined,
  records: readonly PluginRecord[],
  config: PublishedConfig,
  repair = false,
): Catalog => {
  const generation = (base?.generation ?? 0) + 1
  const repaired = repair ? generation : base?.repaired
  const changed = new Map<string, PluginRecord>(records.map((record) => [record.slug, record]))
  const entries: [string, CatalogEntry][] = [
    ...Object.entries(base?.plugins ?? {}).filter(([slug]) => !changed.has(slug)),
    ...records.map((record) => [record.slug, buildCatalogEntry(record)] as [string, CatalogEntry]),
  ]
  const plugins = Object.fromEntries(entries.sort(([a], [b]) => compareText(a, b)))
  const isOther = repair || base === undefined || config.revision !== base.config.revision || RENDERER !== base.renderer
  const pending = isOther ? Object.keys(plugins) : [...new Set([...base.pending, ...changed.keys()])]
  return {
    schema: SCHEMA,
    generation,
    renderer: RENDERER,
    ...(repaired !== undefined && { repaired }),
    config,
    pending: pending.sort(compareText) as Slug[],
    tags: buildTags(base, plugins, generation),
    ...(config.site !== undefined && { lists: buildLists(base, plugins, generation) }),
    recent: selectRecent([
      ...records.flatMap(buildRecent),
      ...(base?.recent ?? []).filter(({ slug }) => !changed.has(slug)),
    ]),
    plugins,
  }
}
