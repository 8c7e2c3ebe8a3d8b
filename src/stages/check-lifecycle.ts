import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import type { Plugin } from '../model/plugin.js'
import type { PluginRecord } from '../model/record.js'
import { selectAvailableVersions, selectKnownVersions } from './select-available-versions.js'

/** Checks that `lifecycle.yaml` speaks of versions that exist, here or published. */
export const checkLifecycle = (plugin: Plugin, record: PluginRecord | undefined): readonly Diagnostic[] => {
  if (plugin.lifecycle.length === 0 || plugin.incomplete) return []
  const versions = selectKnownVersions(plugin, record)
  const known = new Set(versions)
  const available = new Set(selectAvailableVersions(plugin, record))
  return plugin.lifecycle.flatMap(({ version, change, placeOf }) => {
    if (!known.has(version)) {
      return [diagnostic('LIFECYCLE_VERSION_UNKNOWN', placeOf([version]), { version, versions })]
    }
    const replacement = change?.deprecated?.replacement_version
    if (replacement === undefined || (replacement !== version && available.has(replacement))) return []
    const place = placeOf([version, 'deprecated', 'replacement_version'])
    const others = [...available].filter((other) => other !== version)
    return [diagnostic('REPLACEMENT_UNKNOWN', place, { version, replacement, versions: others })]
  })
}
