import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import type { Plugin } from '../model/plugin.js'
import type { PluginRecord } from '../model/record.js'
import { selectAvailableVersions, selectKnownVersions } from './select-available-versions.js'

/** Checks that `lifecycle.yaml` speaks of versions that exist, here or published. */
export const checkLifecycle = (plugin: Plugin, record: PluginRecord | undefined): readonly Diagnostic[] => {
  if (plugin.lifecycle.length === 0 || plugin.incomplete) return []
  const known = selectKnownVersions(plugin, record)
  const available = selectAvailableVersions(plugin, record)
  return plugin.lifecycle.flatMap(({ version, change, placeOf }) => {
    if (!known.includes(version)) {
      return [diagnostic('LIFECYCLE_VERSION_UNKNOWN', placeOf([version]), { version, versions: known })]
    }
    const replacement = change?.deprecated?.replacement_version
    const others = available.filter((other) => other !== version)
    if (replacement === undefined || others.includes(replacement)) return []
    const place = placeOf([version, 'deprecated', 'replacement_version'])
    return [diagnostic('REPLACEMENT_UNKNOWN', place, { version, replacement, versions: others })]
  })
}
