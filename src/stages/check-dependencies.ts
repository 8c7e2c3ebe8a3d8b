import semver from 'semver'
import type { CatalogEntry } from '../model/catalog.js'
import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import type { DependencyFacts, PluginFacts } from '../model/plugin-facts.js'
import type { Version } from '../model/version.js'
import { buildNameIndex } from './build-name-index.js'
import { selectInstallable } from './select-installable.js'

type Published = ReadonlyMap<string, CatalogEntry>
type Plugins = ReadonlyMap<string, PluginFacts>

/** Checks that what new releases depend on exists. What is published is a fact and not judged again. */
export const checkDependencies = (plugins: Plugins, published: Published): readonly Diagnostic[] => {
  const suggest = buildNameIndex(new Set([...plugins.keys(), ...published.keys()]))
  const findMissing = rememberMissing(plugins, published)
  const check = ({ slug: dependency, range, place }: DependencyFacts): readonly Diagnostic[] => {
    if (!plugins.has(dependency) && !published.has(dependency)) {
      const suggestion = suggest(dependency)
      return [diagnostic('DEPENDENCY_UNKNOWN', place, { dependency, ...(suggestion !== undefined && { suggestion }) })]
    }
    const versions = findMissing(dependency, range)
    return versions === undefined ? [] : [diagnostic('DEPENDENCY_UNSATISFIED', place, { dependency, range, versions })]
  }
  return [...plugins.values()].flatMap(({ slug, dependencies }) =>
    // A plugin that depends on itself is a cycle.
    dependencies.filter((dependency) => dependency.slug !== slug).flatMap(check),
  )
}

/**
 * Tells the versions that there are, when none of them is in the range; `undefined` when one is, or when nobody can know:
 * the range is none, or the versions live elsewhere. Many plugins ask the same of a popular one.
 */
const rememberMissing = (
  plugins: Plugins,
  published: Published,
): ((slug: string, range: string) => readonly Version[] | undefined) => {
  const known = new Map<string, readonly Version[] | undefined>()
  const find = (slug: string, range: string): readonly Version[] | undefined => {
    const plugin = plugins.get(slug)
    const entry = published.get(slug)
    const isLinked = plugin?.linked ?? entry?.app_metadata_url !== undefined
    if (isLinked || plugin?.incomplete || semver.validRange(range) === null) return undefined
    const versions = plugin?.available ?? (entry === undefined ? [] : selectInstallable(entry))
    const options = { includePrerelease: hasPrerelease(range) }
    return versions.some((version) => semver.satisfies(version, range, options)) ? undefined : versions
  }
  return (slug, range) => {
    const key = `${slug} ${range}`
    if (!known.has(key)) known.set(key, find(slug, range))
    return known.get(key)
  }
}

/** Whether a range names a prerelease. `^1.2.0` does not, though it ends before `2.0.0-0`. */
const hasPrerelease = (range: string): boolean =>
  new semver.Range(range).set.flat().some(({ operator, semver: bound }) => {
    // The bound of `*` is a symbol.
    const [first] = bound.prerelease ?? []
    return first !== undefined && !(operator === '<' && first === 0)
  })
