import { isLinkedOnly, type PluginRecord } from '../model/record.js'
import { mergeRecords } from './merge-records.js'

/**
 * The record of a plugin whose source is gone. Versions that are published stay; a linked plugin has none that somebody could
 * miss, so its owner's registry does not list it any more, unless a newer source does.
 */
export const resolveDelisting = (
  record: PluginRecord,
  { origin, sourceTime }: { readonly origin?: string | undefined; readonly sourceTime: string },
): PluginRecord => {
  const { slug, listing } = record
  const isOwner = origin !== undefined && origin === record.origin
  if (!isOwner || !isLinkedOnly(record) || listing.delisted === true) return record
  const delisted = { ...listing, delisted: true, at: sourceTime } as const
  return mergeRecords(record, { slug, listing: delisted, releases: {}, lifecycle: {} }).record ?? record
}
