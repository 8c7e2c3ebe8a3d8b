import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
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
  const sorted = [...plugins].sort((a, b) => (a.dir < b.dir ? -1 : a.dir > b.dir ? 1 : 0))
  // Of plugins that share a slug only the first is known by it.
  const bySlug = new Map([...sorted].reverse().map((plugin) => [plugin.slug as string, plugin]))
  const inOrder = new Map(
    sorted.filter((plugin) => bySlug.get(plugin.slug) === plugin).map((p) => [p.slug as string, p]),
  )
  return [
    ...checkSlugs(sorted, published),
    ...[...inOrder.values()].flatMap((plugin) => [
      ...checkVersions(plugin, published.get(plugin.slug)),
      ...checkLifecycle(plugin, published.get(plugin.slug)),
    ]),
    ...checkDependencies(inOrder, published),
    ...checkCycles(inOrder, published),
  ]
}

const checkVersions = (plugin: Plugin, record: PluginRecord | undefined): readonly Diagnostic[] => {
  const isLinked = plugin.manifest.appMetadataUrl !== undefined
  const hasVersions = plugin.releases.length > 0 || Object.keys(record?.releases ?? {}).length > 0
  if (isLinked || hasVersions || plugin.incomplete) return []
  return [diagnostic('PLUGIN_WITHOUT_VERSION', plugin.placeOf([]), { slug: plugin.slug })]
}
