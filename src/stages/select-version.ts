import { offeredVersionsOf, type PluginRecord } from '../model/record.js'
import { isPrerelease, type Version } from '../model/version.js'

/**
 * The version that documents show: the highest stable one neither yanked nor deprecated, else the highest stable one not
 * yanked, else the highest prerelease not yanked, else none. An unpublished version counts as gone.
 */
export const selectLatest = (record: Pick<PluginRecord, 'releases' | 'lifecycle'>): Version | undefined => {
  const offered = offeredVersionsOf(record)
  const stable = offered.filter((version) => !isPrerelease(version))
  return stable.find((version) => record.lifecycle[version]?.deprecated === undefined) ?? stable[0] ?? offered[0]
}
