import { cacheFolder, type Remembered, readCache, writeCache } from '../io/build-cache.js'
import { selectCacheDir } from '../io/cache-dir.js'
import { isFreshStamps, readFolderIdentity } from '../io/file-stamps.js'
import type { LastPaths } from '../io/out-journal.js'
import { readPackageVersion } from '../io/package-version.js'
import type { Published } from '../io/published-registry.js'
import { parseEntry, parseMadeNames, type StampedEntry } from '../io/stamped-entry.js'
import { runInThreads } from '../io/threads.js'
import { type Catalog, entryOf, type PublishedConfig } from '../model/catalog.js'
import type { Config } from '../model/config.js'
import { isFailing } from '../model/diagnostic.js'
import { type Digest, digestOf } from '../model/digest.js'
import type { PublishedSite } from '../model/site.js'
import { type BuildItem, type BuiltFile, itemName } from './build-basis.js'
import type { BuildReceipt } from './build-receipt.js'
import {
  checkIndexUnchanged,
  isRestamped,
  openUnchangedCheck,
  type Restamped,
  restamp,
  type Unchanged,
  type UnchangedBasis,
} from './check-unchanged.js'
import { describePlugins, openMadeStamper, type PluginToRemember } from './describe-plugins.js'
import type { RegistrySources } from './read-registry.js'
import { parseRemembered, type RememberedPlugin } from './remembered-plugin.js'

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
  /** The files of the whole registry. */
  readonly index: readonly BuiltFile[]
  /** Digest of the out dir's journal, where it names what is remembered and nothing else. */
  readonly journal?: Digest
}

/** What the next build says if nothing has changed. */
export interface ForetoldReceipt {
  /** Digest of the published catalog, where that is not the out dir's own. */
  readonly published?: string | undefined
  /** Absent: it might find something else. */
  readonly receipt?: Omit<BuildReceipt, 'milliseconds'>
}

/** What the last build of a registry has left to this one. Never needed: without it, everything is built anew. */
export interface PluginCache {
  readonly selectUnchanged: (items: readonly BuildItem[]) => Promise<Unchanged>
  /** Where these are all plugins, each is unchanged, and the files of the whole registry are as the last build left them. */
  readonly selectWhole: (items: readonly BuildItem[], unchanged: Unchanged) => UnchangedWhole | undefined
  /** Plugins that the last build took from their records alone. */
  readonly carried: readonly { readonly slug: string }[]
  readonly readBuild: () => RememberedBuild | undefined
  /** Digest of the catalog that the last build wrote. */
  readonly readOwnCatalog: () => Digest | undefined
  /** The paths of what the last build made, but for what it made of these plugins. */
  readonly readLastPaths: (kept: readonly BuildItem[]) => LastPaths | undefined
  readonly readReceipt: () => ForetoldReceipt | undefined
  /** What the last build made, by {@link itemName}; `catalog`: the published one, where the last build wrote it. */
  readonly readPlugins: (catalog: Catalog | undefined) => ReadonlyMap<string, RememberedPlugin>
  /** Whether the files of the whole registry are as the last build left them. */
  readonly isIndexUnchanged: () => boolean
  /** Returns what went wrong: a cache that cannot be written fails no build. */
  readonly write: (
    plugins: readonly PluginToRemember[],
    build: RememberedBuild,
    receipt: ForetoldReceipt,
  ) => string | undefined
  /** When this build began to look at files, in milliseconds since 1970. */
  readonly since: number
}

/** A registry in which nothing has changed. */
export interface UnchangedWhole {
  /** Remembers the stamps that it was found with, where they are others. Returns what went wrong. */
  readonly writeStamps: () => string | undefined
}

/** Raised whenever a build would make something else of the same sources, or remember it differently. */
const FORMAT = 6

/**
 * Opens the cache of a registry; `site`: what its pages load, `now`: milliseconds since 1970. `undefined` when it is not
 * wanted.
 */
export const openPluginCache = (
  config: Config,
  site: PublishedSite | undefined,
  options: CacheOptions,
  now: () => number,
): PluginCache | undefined => {
  const { cacheDir, env = {} } = options
  if (cacheDir === undefined) return undefined
  const since = now()
  const parent = cacheDir === 'auto' ? selectCacheDir(config.dir, env) : cacheDir
  const dir = cacheFolder(parent, `${config.dir}\0${config.outDir}`)
  const key = digestOf(JSON.stringify([readPackageVersion(), FORMAT, config, site]))
  const remembered = readCache(dir, key)
  const readBuild = () => remembered?.readAbout() as RememberedBuild | undefined
  const basis = remembered && { config, outputs: outputsOf(config), remembered }
  return {
    since,
    selectUnchanged: async (items) =>
      basis === undefined ? new Map() : selectUnchanged(items, basis, { dir, key, config }, options.threads),
    selectWhole: (items, unchanged) => {
      if (basis === undefined || items.length !== basis.remembered.items.length) return undefined
      if (!items.every((item) => unchanged.has(itemName(item)))) return undefined
      const index = checkIndexUnchanged(basis)
      return index && { writeStamps: () => writeStamps(basis.remembered, config, unchanged, index, since) }
    },
    carried: (remembered?.items ?? []).flatMap((name) =>
      name.startsWith('slug ') ? [{ slug: name.slice('slug '.length) }] : [],
    ),
    readBuild,
    readOwnCatalog: () => readBuild()?.index.find((file) => file.class === 'catalog')?.digest,
    readLastPaths: (kept) => readLastPaths(remembered, kept),
    readReceipt: () => remembered?.readReceipt() as ForetoldReceipt | undefined,
    readPlugins: (catalog) => readPlugins(remembered, config.outDir, catalog),
    isIndexUnchanged: () => basis !== undefined && checkIndexUnchanged(basis) !== undefined,
    write: (plugins, about, receipt) => {
      const stampMade = openMadeStamper(config.outDir, now)
      const entries = describePlugins(plugins, remembered, stampMade, since)
      const outFolder = readFolderIdentity(config.outDir)
      return writeCache(dir, key, { entries, index: stampMade(about.index), outFolder, about, receipt })
    },
  }
}

const selectUnchanged = async (
  items: readonly BuildItem[],
  basis: UnchangedBasis,
  stampBasis: StampBasis,
  threads: number | undefined,
): Promise<Unchanged> => {
  const check = openUnchangedCheck(basis)
  const found = await runInThreads({
    module: new URL('./stamp-thread.js', import.meta.url),
    basis: stampBasis,
    items,
    run: async (item) => check(item),
    atOnce: 1,
    threads,
  })
  return new Map(
    items.flatMap((item, at) => {
      const restamped = found[at]
      return restamped === undefined ? [] : [[itemName(item), restamped] as const]
    }),
  )
}

/** Folders of ours, which no plugin is made of even when they lie in its folder. */
export const outputsOf = ({ outDir, published, deploy }: Config): ReadonlySet<string> =>
  new Set([outDir, published ?? outDir, deploy?.kind === 'directory' ? deploy.dir : outDir])

const writeStamps = (
  remembered: Remembered,
  { outDir }: Config,
  unchanged: Unchanged,
  { made = remembered.index.made }: Restamped,
  since: number,
): string | undefined => {
  const changed = new Map<string, StampedEntry>()
  for (const [item, restamped] of unchanged) {
    const entry = isRestamped(restamped) ? remembered.readEntry(item) : undefined
    if (entry !== undefined) changed.set(item, restamp(parseEntry(entry.bytes), restamped, since))
  }
  const outFolder = readFolderIdentity(outDir)
  const isKnown = made === remembered.index.made && outFolder === remembered.outFolder
  if (isKnown && changed.size === 0) return undefined
  const index = { ...remembered.index, made, isFresh: isFreshStamps(made, since) }
  return remembered.writeStamps(changed, { index, outFolder })
}

/** What a thread needs to look for what has changed. */
export interface StampBasis {
  readonly dir: string
  readonly key: string
  readonly config: Config
}

/** Looks for what has changed in a thread of its own. */
export const openStampReader = ({ dir, key, config }: StampBasis) => {
  const remembered = readCache(dir, key)
  const check = remembered && openUnchangedCheck({ config, outputs: outputsOf(config), remembered })
  return async (item: BuildItem) => check?.(item)
}

const readPlugins = (
  remembered: Remembered | undefined,
  outDir: string,
  catalog: Catalog | undefined,
): ReadonlyMap<string, RememberedPlugin> => {
  const values = remembered?.readValues()
  if (remembered === undefined || values === undefined) return new Map()
  return new Map(
    remembered.items.flatMap((item, at) => {
      const [entry, value] = [remembered.readEntry(item), values[at]]
      return entry === undefined || value === undefined
        ? []
        : [[item, parseRemembered(entry, value, outDir, (slug) => entryOf(catalog, slug))] as const]
    }),
  )
}

const readLastPaths = (remembered: Remembered | undefined, kept: readonly BuildItem[]): LastPaths | undefined => {
  const { journal } = (remembered?.readAbout() ?? {}) as Partial<RememberedBuild>
  if (remembered === undefined || journal === undefined) return undefined
  const names = new Set(kept.map(itemName))
  const others = remembered.items.flatMap((item) => (names.has(item) ? [] : (remembered.readEntry(item) ?? [])))
  const replaced = others.flatMap(({ bytes }) => parseMadeNames(bytes))
  return { journal, replaced: [...replaced, ...remembered.index.made.names] }
}

/** Whether what is published is the very catalog that the last build wrote. */
export const isLastCatalog = (published: Published | undefined, cache: PluginCache): boolean =>
  published !== undefined && cache.readOwnCatalog() === published.digest

/** What the last build foretold; `undefined` where it did not, or for another published state. */
export const selectReceipt = (
  cache: PluginCache,
  { diagnostics }: RegistrySources,
  published: Published | undefined,
  { strict }: { readonly strict?: boolean | undefined },
): ForetoldReceipt['receipt'] => {
  const known = cache.readReceipt()
  const receipt = known?.receipt
  // What is wrong with the config is found anew each time, and rare.
  if (receipt === undefined || known?.published !== published?.digest || diagnostics.length > 0) return undefined
  return { ...receipt, ok: !isFailing(receipt.diagnostics, strict === true) }
}
