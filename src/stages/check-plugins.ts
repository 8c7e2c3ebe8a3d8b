import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import { firstPerKey } from '../model/groups.js'
import { compareText } from '../model/order.js'
import type { Plugin } from '../model/plugin.js'
import type { PluginRecord } from '../model/record.js'
import { checkCycles } from './check-cycles.js'
import { checkDependencies } from './check-dependencies.js'
import { checkLifecycle } from './check-lifecycle.js'
import { checkSlugs } from './check-slugs.js'

/**
 * Checks plugins against each other and against what is published (slug → record). The result does not depend on the order
 * of either; takes nearly linear time.
 */
export const checkPlugins = (
  plugins: readonly Plugin[],
  published: ReadonlyMap<string, PluginRecord>,
): readonly Diagnostic[] => {
  const sorted = [...plugins].sort((a, b) => compareText(a.dir, b.dir))
  // Of plugins that share a slug only the first is known by it.
  const distinct = firstPerKey(sorted, ({ slug }) => slug)
  const bySlug = new Map<string, Plugin>(distinct.map((plugin) => [plugin.slug, plugin]))
  return [
    ...checkSlugs(sorted, published),
    ...distinct.flatMap((plugin) => [
      ...checkVersions(plugin, published.get(plugin.slug)),
      ...checkLifecycle(plugin, published.get(plugin.slug)),
    ]),
    ...checkDependencies(bySlug, published),
    ...checkCycles(bySlug, published),
  ]
}

const checkVersions = (plugin: Plugin, record: PluginRecord | undefined): readonly Diagnostic[] => {
  const isLinked = plugin.manifest.appMetadataUrl !== undefined
  const hasVersions = plugin.releases.length > 0 || Object.keys(record?.releases ?? {}).length > 0
  if (isLinked || hasVersions || plugin.incomplete) return []
  return [diagnostic('PLUGIN_WITHOUT_VERSION', plugin.placeOf([]), { slug: plugin.slug })]
}
