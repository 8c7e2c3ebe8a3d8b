import type { CacheEntry, Remembered, StampedIndex } from '../io/build-cache.js'
import { isFreshStamps, readFileStamps } from '../io/file-stamps.js'
import { digestOfFiles } from '../io/files-digest.js'
import { parseEntry } from '../io/stamped-entry.js'
import { type BuildItem, type BuiltFile, type BuiltPlugin, itemName } from './build-basis.js'
import { isRestamped, restamp } from './check-unchanged.js'
import { type ReusedPlugin, renderRemembered } from './remembered-plugin.js'

export interface PluginToRemember {
  readonly item: BuildItem
  readonly built: BuiltPlugin
  /** It is remembered already. */
  readonly reuse?: ReusedPlugin | undefined
}

/** A plugin as the next build finds it when nothing has changed, and all of this one is published; but for its files. */
export const settle = (built: BuiltPlugin): BuiltPlugin => {
  const { settledFacts, releases } = built
  return {
    ...built,
    ...(settledFacts && { facts: settledFacts }),
    releases: releases.map((release) => (release.state === 'new' ? { ...release, state: 'kept' } : release)),
  }
}

export type StampMade = (files: readonly BuiltFile[]) => StampedIndex

/** Stamps files that have been made, as the out dir holds them. */
export const openMadeStamper =
  (outDir: string, now: () => number): StampMade =>
  (files) => {
    const at = now()
    const paths = files.map(({ path }) => path)
    const made = readFileStamps(outDir, paths)
    return { made, madeDigest: digestOfFiles(files), isFresh: isFreshStamps(made, at) }
  }

/** All that is to be remembered of plugins: what is known already is taken over. */
export const describePlugins = (
  plugins: readonly PluginToRemember[],
  remembered: Remembered | undefined,
  stampMade: StampMade,
  since: number,
): readonly CacheEntry[] => {
  const values = plugins.some(({ reuse }) => reuse !== undefined) ? remembered?.readValues() : undefined
  return plugins.map(({ item, built, reuse }) => {
    const before = reuse?.entry
    const value = before && values?.[before.at]
    if (reuse !== undefined && before !== undefined && value !== undefined) {
      const { restamped } = reuse
      const stamped = isRestamped(restamped) ? restamp(parseEntry(before.bytes), restamped, since) : before.bytes
      return { item: itemName(item), stamped, readValue: () => value }
    }
    const { stamps = { names: [], numbers: [] }, digest } = built.sources ?? {}
    const made = stampMade(built.files)
    const isFresh = made.isFresh || isFreshStamps(stamps, since)
    const readValue = () => renderRemembered(built)
    return { item: itemName(item), stamped: { sources: stamps, digest, ...made, isFresh }, readValue }
  })
}
