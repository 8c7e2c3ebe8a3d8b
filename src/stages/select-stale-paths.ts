import type { Catalog } from '../model/catalog.js'
import { detailsKey, detailsPath, detailsTwins, metadataPath, versionDetailsPath } from '../model/layout.js'
import { type Listing, type PluginRecord, versionsOf } from '../model/record.js'
import { assemblePlugin } from './assemble-plugin.js'

/**
 * Paths at which a plugin had a file that nothing leads to any more: documents of a protocol that it has left, and icons,
 * READMEs and changelogs that `earlier` records name. Whether anything is there is another question.
 */
export const selectStalePaths = (
  record: PluginRecord,
  earlier: readonly PluginRecord[],
  catalog: Catalog,
): readonly string[] => {
  const live = new Set([
    ...assemblePlugin(record, catalog.config, undefined).map(({ path }) => path),
    // Plugins of an adopted registry may share an icon.
    ...Object.values(catalog.plugins).map(({ icon }) => icon),
  ])
  const had = [...documentPaths(record), ...earlier.flatMap(({ listing }) => assetPaths(listing))]
  return [...new Set(had)].filter((path) => !live.has(path))
}

/** Of both protocols, on every host. */
const documentPaths = (record: PluginRecord): readonly string[] => {
  const { slug, listing } = record
  return [
    metadataPath(slug, listing),
    detailsPath(slug),
    detailsKey(slug),
    ...detailsTwins(slug),
    ...versionsOf(record).map((version) => versionDetailsPath(slug, version)),
  ]
}

const assetPaths = ({ icon, readme, changelog }: Listing): readonly string[] =>
  [icon, readme, changelog].flatMap((file) => (typeof file === 'object' && 'path' in file ? [file.path] : []))
