import type { CatalogEntry } from '../model/catalog.js'
import type { Diagnostic } from '../model/diagnostic.js'
import { firstPerKey } from '../model/groups.js'
import { compareText } from '../model/order.js'
import type { PluginFacts } from '../model/plugin-facts.js'
import { checkCycles } from './check-cycles.js'
import { checkDependencies } from './check-dependencies.js'
import { checkSlugs } from './check-slugs.js'

/**
 * Checks plugins against each other and against what is published (slug → entry). The result does not depend on the order
 * of either; takes nearly linear time.
 */
export const checkPlugins = (
  plugins: readonly PluginFacts[],
  published: ReadonlyMap<string, CatalogEntry>,
): readonly Diagnostic[] => {
  const sorted = [...plugins].sort((a, b) => compareText(a.dir, b.dir))
  // Of plugins that share a slug only the first is known by it.
  const bySlug = new Map(firstPerKey(sorted, ({ slug }) => slug).map((plugin) => [plugin.slug as string, plugin]))
  return [...checkSlugs(sorted, published), ...checkDependencies(bySlug, published), ...checkCycles(bySlug, published)]
}
