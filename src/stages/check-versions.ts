import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import type { Plugin } from '../model/plugin.js'
import type { PluginRecord } from '../model/record.js'

/** Notes a plugin that has no version, here or published: it will be in no document. */
export const checkVersions = (plugin: Plugin, record: PluginRecord | undefined): readonly Diagnostic[] => {
  const isLinked = plugin.manifest.appMetadataUrl !== undefined
  const hasVersions = plugin.releases.length > 0 || Object.keys(record?.releases ?? {}).length > 0
  if (isLinked || hasVersions || plugin.incomplete) return []
  return [diagnostic('PLUGIN_WITHOUT_VERSION', plugin.placeOf([]), { slug: plugin.slug })]
}
