import { join } from 'node:path'
import { cacheFolder, type Remembered, readCache, writeCache } from '../io/build-cache.js'
import { selectCacheDir } from '../io/cache-dir.js'
import { isSameStamps, readFileStamps, readFolderStamps } from '../io/file-stamps.js'
import { readPackageVersion } from '../io/package-version.js'
import type { Published } from '../io/published-registry.js'
import { runInThreads } from '../io/threads.js'
import type { PublishedConfig } from '../model/catalog.js'
import type { Config } from '../model/config.js'
import { isFailing } from '../model/diagnostic.js'
import { digestOf } from '../model/digest.js'
import type { BuildItem, BuiltFile, BuiltPlugin } from './build-basis.js'
import type { BuildReceipt } from './build-receipt.js'
import type { RegistrySources } from './read-registry.js'

export interface CacheOptions {
  /** Absolute, or where such things usually are; absent: nothing is remembered. */
  readonly cacheDir?: string | 'auto' | undefined
  /** Threads besides this one; default: one for each spare core. */
  readonly threads?: number | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

/** What is remembered of a whole build. */
export interface RememberedBuild {
  /** What the documents show, if anything. */
  readonly shown: PublishedConfig
  /** Digest of the published catalog, where that is not the out dir's own. */
  readonly published?: string | undefined
  /** What the next build says if nothing has changed. Absent: it might find something else. */
  readonly receipt?: Omit<BuildReceipt, 'milliseconds'>
}

/** By item: whether all that is known of it is as the last build left it, or only the files that were made of it. */
export type Unchanged = ReadonlyMap<string, 'all' | 'made'>

/** What the last build of a registry has left to this one. Never needed: without it, everything is built anew. */
export interface PluginCache {
  readonly selectUnchanged: (items: readonly BuildItem[]) => Promise<Unchanged>
  /** These are all plugins, each is unchanged, and the files of the whole registry are as the last build left them. */
  readonly isAllUnchanged: (items: readonly BuildItem[], unchanged: Unchanged) => boolean
  /** Plugins that the last build took from their records alone. */
  readonly carried: readonly { readonly slug: string }[]
  readonly readBuild: () => RememberedBuild | undefined
  /** What the last build made, by {@link itemName}. */
  readonly readPlugins: () => ReadonlyMap<string, BuiltPlugin>
  /** Returns what went wrong: a cache that cannot be written fails no build. */
  readonly write: (
    plugins: readonly PluginToRemember[],
    index: readonly string[],
    build: RememberedBuild,
  ) => string | undefined
}

export interface PluginToRemember {
  readonly item: BuildItem
  readonly built: BuiltPlugin
  /** What is remembered of it already: everything, all but the stamps of its sources, or only what was built. */
  readonly reuse?: 'all' | 'made' | 'built' | undefined
}

/** Raised whenever a build would make something else of the same sources, or remember it differently. */
const FORMAT = 1

/** Which plugin of a registry an item is. */
export const itemName = (item: BuildItem): string => ('dir' in item ? `dir ${item.dir}` : `slug ${item.slug}`)

/** Opens the cache of a registry; `now`: milliseconds since 1970. `undefined` when it is not wanted. */
export const openPluginCache = (config: Config, options: CacheOptions, now: () => number): PluginCache | undefined => {
  const { cacheDir, env = {} } = options
  if (cacheDir === undefined) return undefined
  const parent = cacheDir === 'auto' ? selectCacheDir(config.dir, env) : cacheDir
  const dir = cacheFolder(parent, `${config.dir}\0${config.outDir}`)
  const key = digestOf(JSON.stringify([readPackageVersion(), FORMAT, config]))
  const remembered = readCache(dir, key)
  const outputs = outputsOf(config)
  return {
    selectUnchanged: async (items) => {
      if (remembered === undefined) return new Map()
      const parts = await runInThreads({
        module: new URL('./stamp-thread.js', import.meta.url),
        basis: { dir, key, config } satisfies StampBasis,
        items,
        run: async (item) => selectPart(item, config, outputs, remembered),
        atOnce: 1,
        threads: options.threads,
      })
      return new Map(
        items.flatMap((item, at) => {
          const part = parts[at]
          return part === undefined ? [] : [[itemName(item), part] as const]
        }),
      )
    },
    isAllUnchanged: (items, unchanged) =>
      remembered !== undefined &&
      !remembered.isIndexFresh &&
      items.length === remembered.entries.size &&
      items.every((item) => unchanged.get(itemName(item)) === 'all') &&
      isSameStamps(readFileStamps(config.outDir, remembered.index.names), remembered.index),
    carried: [...(remembered?.entries.keys() ?? [])].flatMap((name) =>
      name.startsWith('slug ') ? [{ slug: name.slice('slug '.length) }] : [],
    ),
    readBuild: () => remembered?.readReceipt() as RememberedBuild | undefined,
    readPlugins: () => readPlugins(remembered),
    write: (plugins, index, build) => {
      const values = plugins.some(({ reuse }) => reuse !== undefined) ? remembered?.readValues() : undefined
      const entries = plugins.map(({ item, built: { sources, ...built }, reuse }) => {
        const known = reuse === undefined ? undefined : remembered?.entries.get(itemName(item))
        const value = known && values?.[known.at]
        if (known !== undefined && value !== undefined && reuse === 'all') return { ...known, value }
        const paths = built.files.map(({ path }) => path)
        return {
          item: itemName(item),
          sources: sources?.stamps ?? { names: [], numbers: [] },
          digest: sources?.digest,
          made: known !== undefined && reuse === 'made' ? known.made : readFileStamps(config.outDir, paths),
          value: value ?? built,
        }
      })
      return writeCache(dir, key, now(), { entries, index: readFileStamps(config.outDir, index), receipt: build })
    },
  }
}

/** Folders of ours, which no plugin is made of even when they lie in its folder. */
export const outputsOf = ({ outDir, published }: Config): ReadonlySet<string> => new Set([outDir, published ?? outDir])

/** What a thread needs to look for what has changed. */
export interface StampBasis {
  readonly dir: string
  readonly key: string
  readonly config: Config
}

/** Looks for what has changed in a thread of its own. */
export const openStampReader = ({ dir, key, config }: StampBasis) => {
  const remembered = readCache(dir, key)
  const outputs = outputsOf(config)
  return async (item: BuildItem) => selectPart(item, config, outputs, remembered)
}

const selectPart = (
  item: BuildItem,
  config: Config,
  outputs: ReadonlySet<string>,
  remembered: Remembered | undefined,
): 'all' | 'made' | undefined => {
  const entry = remembered?.entries.get(itemName(item))
  if (entry === undefined || entry.isFresh) return undefined
  if (!isSameStamps(readFileStamps(config.outDir, entry.made.names), entry.made)) return undefined
  const sources = 'dir' in item ? readFolderStamps(join(config.dir, item.dir), outputs) : entry.sources
  return sources !== undefined && isSameStamps(sources, entry.sources) ? 'all' : 'made'
}

const readPlugins = (remembered: Remembered | undefined): ReadonlyMap<string, BuiltPlugin> => {
  const values = remembered?.readValues()
  if (remembered === undefined || values === undefined) return new Map()
  return new Map(
    [...remembered.entries.values()].map(({ item, at, sources, digest }) => {
      const built = JSON.parse((values[at] ?? '').toString()) as BuiltPlugin
      return [item, { ...built, sources: { stamps: sources, digest } }]
    }),
  )
}

/** A plugin as the next build finds it when nothing has changed, and all of this one is published. */
export const settle = (built: BuiltPlugin): BuiltPlugin => {
  const { settledFacts, releases } = built
  return {
    ...settleFiles(built),
    ...(settledFacts && { facts: settledFacts }),
    releases: releases.map((release) => (release.state === 'new' ? { ...release, state: 'kept' } : release)),
  }
}

/** The same when nothing is published: it is as new as before, but its files are there. */
export const settleFiles = (built: BuiltPlugin): BuiltPlugin => ({
  ...built,
  files: built.files.map((file): BuiltFile => ({ ...file, state: 'unchanged' })),
})

/** What the last build foretold; `undefined` where it did not, or for another published state. */
export const selectReceipt = (
  cache: PluginCache,
  { diagnostics }: RegistrySources,
  published: Published | undefined,
  { strict }: { readonly strict?: boolean | undefined },
): RememberedBuild['receipt'] => {
  const known = cache.readBuild()
  const receipt = known?.receipt
  // What is wrong with the config is found anew each time, and rare.
  if (receipt === undefined || known?.published !== published?.digest || diagnostics.length > 0) return undefined
  return { ...receipt, ok: !isFailing(receipt.diagnostics, strict === true) }
}
