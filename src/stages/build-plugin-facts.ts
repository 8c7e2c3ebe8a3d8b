import type { PlaceOf } from '../model/diagnostic.js'
import type { PluginManifest } from '../model/manifest.js'
import type { Plugin } from '../model/plugin.js'
import type { DependencyFacts, PluginFacts } from '../model/plugin-facts.js'
import type { PluginRecord } from '../model/record.js'
import { selectAvailableVersions } from './select-available-versions.js'

/** Puts together what the checks across plugins must know of this one and of its published record. */
export const buildPluginFacts = (plugin: Plugin, record: PluginRecord | undefined): PluginFacts => {
  const available = selectAvailableVersions(plugin, record)
  return {
    slug: plugin.slug,
    dir: plugin.dir,
    place: plugin.placeOf(['slug']),
    ...(plugin.manifest.appMetadataUrl !== undefined && { linked: true }),
    ...(plugin.incomplete && { incomplete: true }),
    available,
    dependencies: selectNewManifests(plugin, record).flatMap(buildDependencies),
    newest: buildNewest(plugin, record, available[0]),
  }
}

/** A manifest, and where its values are written. */
interface PlacedManifest {
  readonly manifest: PluginManifest
  readonly placeOf: PlaceOf
}

/** The manifests that are about to be published; of a plugin without a release here, its own. */
const selectNewManifests = (plugin: Plugin, record: PluginRecord | undefined): readonly PlacedManifest[] => {
  if (plugin.releases.length === 0) return [plugin]
  // One manifest may serve several releases; it is judged once.
  const manifests = new Map<PlaceOf, PluginManifest>()
  for (const { version, manifest, placeOf } of plugin.releases) {
    if (manifest !== undefined && record?.releases[version] === undefined) manifests.set(placeOf, manifest)
  }
  return [...manifests].map(([placeOf, manifest]) => ({ manifest, placeOf }))
}

const buildDependencies = ({ manifest, placeOf }: PlacedManifest): readonly DependencyFacts[] =>
  Object.entries(manifest.dependencies ?? {}).map(([slug, range]) => ({
    slug,
    range,
    place: placeOf(['dependencies', slug]),
  }))

const buildNewest = (
  plugin: Plugin,
  record: PluginRecord | undefined,
  newest: PluginFacts['available'][number] | undefined,
): PluginFacts['newest'] => {
  const released = newest === undefined ? undefined : record?.releases[newest]
  if (released !== undefined) return Object.keys(released.manifest?.dependencies ?? {}).map((slug) => ({ slug }))
  const source = newest === undefined ? plugin : plugin.releases.find(({ version }) => version === newest)
  if (source?.manifest === undefined) return []
  const { manifest, placeOf } = source
  return Object.keys(manifest.dependencies ?? {}).map((slug) => ({ slug, place: placeOf(['dependencies', slug]) }))
}
