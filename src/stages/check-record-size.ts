import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import { isLongerJson } from '../model/json-size.js'
import type { Plugin } from '../model/plugin.js'
import { MAX_RECORD_SIZE, type PluginRecord } from '../model/record.js'
import { renderRecord } from './build-record.js'
import type { Contribution } from './merge-records.js'

/** Whether what a plugin adds to its record is small enough for the record to be written at all. */
export const checkAddedSize = (
  plugin: Plugin,
  base: PluginRecord | undefined,
  { releases, lifecycle }: Pick<Contribution, 'releases' | 'lifecycle'>,
): readonly Diagnostic[] => {
  const added = Object.entries(releases).filter(([version]) => !Object.hasOwn(base?.releases ?? {}, version))
  return isLongerJson([added, lifecycle], MAX_RECORD_SIZE) ? tooLarge(plugin) : []
}

/** Whether a record that has changed is small enough to be read by every build to come. */
export const checkRecordSize = (
  plugin: Plugin,
  base: PluginRecord | undefined,
  record: PluginRecord | undefined,
): readonly Diagnostic[] =>
  record === undefined || record === base || renderRecord(record).bytes.length <= MAX_RECORD_SIZE
    ? []
    : tooLarge(plugin)

const tooLarge = ({ slug, placeOf }: Plugin): readonly Diagnostic[] => [
  diagnostic('RECORD_TOO_LARGE', placeOf([]), { slug, limit: MAX_RECORD_SIZE }),
]
