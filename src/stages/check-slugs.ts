import type { CatalogEntry } from '../model/catalog.js'
import { type Diagnostic, diagnostic, type Place } from '../model/diagnostic.js'
import type { PluginFacts } from '../model/plugin-facts.js'
import { isDeviceName } from '../model/slug.js'

/** Checks slugs against each other and those published. `plugins` in the order in which the first keeps a slug. */
export const checkSlugs = (
  plugins: readonly PluginFacts[],
  published: ReadonlyMap<string, CatalogEntry>,
): readonly Diagnostic[] => {
  const owners = new Map<string, PluginFacts>()
  const diagnostics: Diagnostic[] = []
  for (const plugin of plugins) {
    const { slug } = plugin
    const owner = owners.get(slug)
    if (owner !== undefined) {
      diagnostics.push(diagnostic('SLUG_TAKEN', plugin.place, { slug, other: placeText(owner.place) }))
      continue
    }
    owners.set(slug, plugin)
    // Its files could not be checked out or unpacked there. What is published already has to stay what it is.
    if (isDeviceName(slug) && !published.has(slug)) {
      diagnostics.push(diagnostic('SLUG_RESERVED', plugin.place, { slug }))
    }
  }
  const conflicts = checkCase(owners, published)
  const told = new Set(conflicts.map(({ plugin }) => plugin))
  for (const [slug, plugin] of owners) {
    if (/[A-Z]/.test(slug) && !published.has(slug) && !told.has(plugin)) {
      diagnostics.push(diagnostic('SLUG_CAPITALS', plugin.place, { slug }))
    }
  }
  return [...diagnostics, ...conflicts.map(({ finding }) => finding)]
}

/** Of slugs that differ by case only, those stay that are published, else the first. */
const checkCase = (
  owners: ReadonlyMap<string, PluginFacts>,
  published: ReadonlyMap<string, CatalogEntry>,
): readonly { readonly plugin: PluginFacts; readonly finding: Diagnostic }[] => {
  const keepers = new Map<string, { readonly slug: string; readonly file: string }>()
  for (const slug of [...published.keys()].sort()) {
    const folded = slug.toLowerCase()
    if (!keepers.has(folded)) keepers.set(folded, { slug, file: 'already published' })
  }
  const conflicts: { readonly plugin: PluginFacts; readonly finding: Diagnostic }[] = []
  for (const [slug, plugin] of owners) {
    const keeper = keepers.get(slug.toLowerCase())
    if (keeper === undefined) {
      keepers.set(slug.toLowerCase(), { slug, file: placeText(plugin.place) })
    } else if (keeper.slug !== slug && !published.has(slug)) {
      const args = { slug, other: keeper.slug, otherFile: keeper.file }
      conflicts.push({ plugin, finding: diagnostic('SLUG_CASE_CONFLICT', plugin.place, args) })
    }
  }
  return conflicts
}

const placeText = ({ file, line }: Place): string => (line === undefined ? file : `${file}:${line}`)
