import type { Plugin } from '../model/plugin.js'
import { type LifecycleChange, type PluginRecord, versionsOf } from '../model/record.js'
import { compareNewestFirst, type Version } from '../model/version.js'

/** Every version of a plugin, here or published, whatever was said of it since; newest first. */
export const selectKnownVersions = (plugin: Plugin | undefined, record: PluginRecord | undefined): readonly Version[] =>
  [
    ...new Set([
      ...(plugin?.releases ?? []).map(({ version }) => version),
      ...(record === undefined ? [] : versionsOf(record)),
    ]),
  ].sort(compareNewestFirst)

/** The known versions that a client may still install: not yanked, not unpublished, by what the sources say now. */
export const selectAvailableVersions = (
  plugin: Plugin | undefined,
  record: PluginRecord | undefined,
): readonly Version[] => {
  const here = new Map(plugin?.lifecycle.map(({ version, change }) => [version, change]))
  return selectKnownVersions(plugin, record).filter((version) => {
    const said: LifecycleChange | null | undefined = here.has(version) ? here.get(version) : record?.lifecycle[version]
    return said?.yanked === undefined && said?.unpublished === undefined
  })
}
