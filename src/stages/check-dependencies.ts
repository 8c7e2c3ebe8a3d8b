import semver from 'semver'
import { type Diagnostic, diagnostic, type PlaceOf } from '../model/diagnostic.js'
import type { PluginManifest } from '../model/manifest.js'
import type { Plugin } from '../model/plugin.js'
import type { PluginRecord } from '../model/record.js'
import type { Version } from '../model/version.js'
import { buildNameIndex } from './build-name-index.js'
import { selectAvailableVersions } from './select-available-versions.js'

type Published = ReadonlyMap<string, PluginRecord>
type Plugins = ReadonlyMap<string, Plugin>

/** Checks that what new releases depend on exists. What is published is a fact and not judged again. */
export const checkDependencies = (plugins: Plugins, published: Published): readonly Diagnostic[] => {
  const suggest = buildNameIndex(new Set([...plugins.keys(), ...published.keys()]))
  const findMissing = rememberMissing(plugins, published)
  const check = (dependency: string, range: string, placeOf: PlaceOf): readonly Diagnostic[] => {
    const place = placeOf(['dependencies', dependency])
    if (!plugins.has(dependency) && !published.has(dependency)) {
      const suggestion = suggest(dependency)
      return [diagnostic('DEPENDENCY_UNKNOWN', place, { dependency, ...(suggestion !== undefined && { suggestion }) })]
    }
    const versions = findMissing(dependency, range)
    return versions === undefined ? [] : [diagnostic('DEPENDENCY_UNSATISFIED', place, { dependency, range, versions })]
  }
  return [...plugins.values()].flatMap((plugin) =>
    selectNewManifests(plugin, published.get(plugin.slug)).flatMap(({ manifest, placeOf }) =>
      Object.entries(manifest.dependencies ?? {})
        // A plugin that depends on itself is a cycle.
        .filter(([dependency]) => dependency !== plugin.slug)
        .flatMap(([dependency, range]) => check(dependency, range, placeOf)),
    ),
  )
}

/** The manifests that are about to be published; of a plugin without a release here, its own. */
const selectNewManifests = (
  plugin: Plugin,
  record: PluginRecord | undefined,
): readonly { readonly manifest: PluginManifest; readonly placeOf: PlaceOf }[] => {
  if (plugin.releases.length === 0) return [plugin]
  // One manifest may serve several releases; it is judged once.
  const manifests = new Map<PlaceOf, PluginManifest>()
  for (const { version, manifest, placeOf } of plugin.releases) {
    if (manifest !== undefined && record?.releases[version] === undefined) manifests.set(placeOf, manifest)
  }
  return [...manifests].map(([placeOf, manifest]) => ({ manifest, placeOf }))
}

/**
 * Tells the versions that there are, when none of them is in the range; `undefined` when one is, or when nobody can know:
 * the range is none, or the versions live elsewhere. Many plugins ask the same of a popular one.
 */
const rememberMissing = (
  plugins: Plugins,
  published: Published,
): ((slug: string, range: string) => readonly Version[] | undefined) => {
  const available = new Map<string, readonly Version[]>()
  const known = new Map<string, readonly Version[] | undefined>()
  const find = (slug: string, range: string): readonly Version[] | undefined => {
    const plugin = plugins.get(slug)
    const record = published.get(slug)
    const versions = available.get(slug) ?? selectAvailableVersions(plugin, record)
    available.set(slug, versions)
    const isLinked = (plugin?.manifest.appMetadataUrl ?? record?.listing.app_metadata_url) !== undefined
    if (isLinked || plugin?.incomplete || semver.validRange(range) === null) return undefined
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
