import { readBuildTime, readSourceTime } from '../io/clock.js'
import type { HttpOptions } from '../io/http-get.js'
import type { OutPlace } from '../io/out-dir.js'
import type { Published } from '../io/published-registry.js'
import type { CatalogEntry, PublishedConfig } from '../model/catalog.js'
import type { Config } from '../model/config.js'
import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import type { PluginFacts } from '../model/plugin-facts.js'
import type { OnProgress } from '../model/progress.js'
import type { PublishedSite } from '../model/site.js'
import { buildPublishedConfig } from '../stages/build-catalog.js'
import { checkPlugins } from '../stages/check-plugins.js'
import { resolveConfig } from '../stages/resolve-config.js'
import { type BuildBasis, type BuildItem, type BuiltPlugin, itemName } from './build-basis.js'
import type { Unchanged } from './check-unchanged.js'
import type { PluginToRemember } from './describe-plugins.js'
import { openPluginMaker } from './open-plugin-maker.js'
import { isLastCatalog, type PluginCache } from './plugin-cache.js'
import { readOrigin } from './read-origin.js'
import { isOwnState, type RegistrySources } from './read-registry.js'
import type { RememberedPlugin, ReusedPlugin } from './remembered-plugin.js'

export interface PluginsOptions {
  /** Where files go; absent: nothing is made. */
  readonly place?: OutPlace | undefined
  /** What the last build left, and which plugins are as it left them. */
  readonly cached?: { readonly cache: PluginCache; readonly unchanged: Unchanged } | undefined
  /** Threads besides this one; default: one for each spare core. */
  readonly threads?: number | undefined
  readonly isDraft?: boolean | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** How the published state is read. */
  readonly http?: HttpOptions | undefined
  readonly onProgress?: OnProgress | undefined
}

/** Every plugin of the registry. */
export interface BuiltPlugins {
  /** In the order of their folders, then those that are only published, by slug. */
  readonly plugins: readonly PluginToRemember[]
  /** Absent where there is no base URL, which is told when a plugin needs it. */
  readonly shown?: PublishedConfig
  /** About config and state; what is wrong with plugins {@link checkRegistry} tells. */
  readonly diagnostics: readonly Diagnostic[]
}

/** What is built: sources, and the state that they meet. */
export interface Sources extends RegistrySources {
  readonly config: Config
  readonly published: Published | undefined
}

/** Builds every plugin: those in the sources, joined to what is published of them, and those that are only published. */
export const buildPlugins = async (
  { config, site, published, found: { dirs } }: Sources,
  options: PluginsOptions,
): Promise<BuiltPlugins> => {
  const { basis, shown, diagnostics } = await openBasis(config, site?.shown, published, options)
  const entries = entriesOf(published)
  const folders = dirs.map((dir) => ({ dir }))
  const make = openPluginMaker(basis, published, options)
  // What has changed for certain is begun in another thread, while this one finds out what else there is.
  const changed = selectChanged(folders, options)
  const begun = make(changed, { isAside: true })
  const known = shown === undefined ? new Map() : readKnown(shown, published, options)
  const run = async (items: readonly BuildItem[]): Promise<readonly PluginToRemember[]> => {
    const reuseOf = (name: string): ReusedPlugin | undefined => {
      const before = known.get(name)
      const restamped = options.cached?.unchanged.get(name)
      return before && restamped && { ...before, restamped }
    }
    const reused = items.map((item) => reuseOf(itemName(item)))
    const others = items.filter((item, at) => reused[at] === undefined && !changed.includes(item))
    const todo = [...changed, ...others]
    const made = [...(await begun), ...(await make(others))]
    const byName = new Map(todo.map((item, at) => [itemName(item), made[at]]))
    return items.map((item, at) => {
      const reuse = reused[at]
      const built = reuse?.built ?? byName.get(itemName(item))
      if (built === undefined) throw new Error('a plugin was neither built nor remembered')
      return { item, built, reuse }
    })
  }
  const found = await run(folders)
  const here = new Set<string>(found.flatMap(({ built }) => built.facts?.slug ?? []))
  // Who adds to another's registry makes only what is added, or taken back.
  const others = [...entries].filter(([slug, entry]) => !config.contributes || isTakenBack(slug, entry, basis))
  const elsewhere = others.filter(([slug, entry]) => !here.has(slug) && !isDelisted(entry, config))
  const carried = await run(elsewhere.map(([slug]) => ({ slug })))
  return { plugins: [...found, ...carried], ...(shown && { shown }), diagnostics }
}

/** Reading what is remembered of as many takes longer than a thread needs to start, */
const MANY = 2_000
/** in which this one would not get far with more. */
const FEW = 64

/** Of a large registry in which few plugins have changed since the last build, these. */
const selectChanged = (items: readonly BuildItem[], { cached }: PluginsOptions): readonly BuildItem[] => {
  if (cached === undefined || items.length < MANY) return []
  const changed = items.filter((item) => !cached.unchanged.has(itemName(item)))
  return changed.length <= FEW ? changed : []
}

/** What is wrong with these plugins, alone and with each other, in a registry in which `entries` are published. */
export const checkRegistry = (
  { config, found: { diagnostics } }: Pick<Sources, 'config' | 'found'>,
  plugins: readonly BuiltPlugin[],
  entries: ReadonlyMap<string, CatalogEntry>,
): readonly Diagnostic[] => {
  const facts = plugins.flatMap((plugin) => plugin.facts ?? [])
  const isNothing = plugins.every((plugin) => plugin.isEmpty === true || isCarried(plugin))
  return [
    ...diagnostics,
    ...(isNothing && diagnostics.length === 0 ? checkFound(config) : []),
    ...plugins.flatMap((plugin) => plugin.diagnostics),
    ...checkPlugins(facts, entries),
    ...checkBaseUrl(config, facts),
  ]
}

/** Of a catalog, by slug. */
export const entriesOf = (published: Pick<Published, 'catalog'> | undefined): ReadonlyMap<string, CatalogEntry> =>
  new Map(Object.entries(published?.catalog.plugins ?? {}))

/** Without sources. */
const isCarried = ({ facts, listed }: BuiltPlugin): boolean => facts === undefined && listed !== undefined

/** What the last build made of each plugin, where it stands as it did then. */
const readKnown = (
  shown: PublishedConfig,
  published: Published | undefined,
  { cached, isDraft }: PluginsOptions,
): ReadonlyMap<string, RememberedPlugin> => {
  const cache = cached?.cache
  const before = cache?.readBuild()
  if (cache === undefined || JSON.stringify(before?.shown) !== JSON.stringify(shown)) return new Map()
  const entries = entriesOf(published)
  const isAsPublished = ({ facts, listed }: BuiltPlugin): boolean => {
    const slug = listed?.slug ?? facts?.slug
    const digest = slug === undefined ? undefined : entries.get(slug)?.digest
    // Of a draft, what no one has published stands as the last build made it.
    return slug === undefined || digest === listed?.entry.digest || (isDraft === true && digest === undefined)
  }
  const plugins = cache.readPlugins(isLastCatalog(published, cache) ? published?.catalog : undefined)
  return new Map([...plugins].filter(([, { built }]) => isAsPublished(built)))
}

/**
 * A linked plugin whose source is gone: it has no version that somebody could miss, and in our own state nobody else can
 * have listed it.
 */
const isDelisted = (entry: CatalogEntry, config: Config): boolean =>
  isOwnState(config) && entry.app_metadata_url !== undefined && Object.keys(entry.versions).length === 0

/** A contributor's linked plugin whose source is gone. */
const isTakenBack = (slug: string, { origin, app_metadata_url: url }: CatalogEntry, basis: BuildBasis): boolean =>
  url !== undefined && origin !== undefined && origin === basis.origin && basis.config.policy.allow.includes(slug)

const openBasis = async (
  config: Config,
  site: PublishedSite | undefined,
  published: Published | undefined,
  { place, cached, isDraft = false, env = {} }: PluginsOptions,
): Promise<Pick<BuiltPlugins, 'shown' | 'diagnostics'> & { readonly basis: BuildBasis }> => {
  const buildTime = readBuildTime(env)
  const sourceTime = await readSourceTime(config.dir, sourcesOf(config), env, buildTime)
  const previous = published?.catalog
  const resolved =
    config.baseUrl === undefined
      ? undefined
      : resolveConfig(config, config.baseUrl, previous, {
          sourceTime,
          isOwnState: isOwnState(config) || isDraft,
          site,
        })
  const before = isDraft ? cached?.cache.readBuild()?.shown : previous?.config
  const shown = resolved && buildPublishedConfig(before, resolved.shown)
  const pins = Object.entries(previous?.plugins ?? {}).map(
    ([slug, { record, digest, revision }]) => [slug, { record, digest, revision }] as const,
  )
  return {
    basis: {
      config,
      ...(published && {
        published: { place: published.place, digest: published.digest, pins: new Map(pins) },
      }),
      isOwnState: isOwnState(config),
      origin: isOwnState(config) ? undefined : await readOrigin(config, env),
      buildTime,
      sourceTime,
      ...(place && shown && { output: { place, shown } }),
      ...(cached && { rememberedSince: cached.cache.since }),
    },
    ...(shown && { shown }),
    diagnostics: resolved?.diagnostics ?? [],
  }
}

/** What the sources are, as git pathspecs: the config and every plugin folder, but not what is built from them. */
const sourcesOf = ({ dir, file, plugins, outDir }: Config): readonly string[] => [
  ...(file === undefined ? [] : [`:(literal)${file}`]),
  ...plugins.map((glob) =>
    glob === '.' ? ':(top,glob)**' : `:(glob)${glob.replace(/^\.\//, '').replace(/\/$/, '')}/**`,
  ),
  ...(outDir.startsWith(`${dir}/`) ? [`:(exclude,literal)${outDir.slice(dir.length + 1)}`] : []),
]

const checkFound = ({ file = 'registry.yaml', plugins }: Config): readonly Diagnostic[] => [
  diagnostic('NO_PLUGINS', { file }, { globs: plugins }),
]

/** Both protocols show absolute URLs. */
const checkBaseUrl = ({ baseUrl, file = 'registry.yaml' }: Config, facts: readonly PluginFacts[]) => {
  const [slug] = facts.map((plugin) => plugin.slug).sort()
  return baseUrl !== undefined || slug === undefined ? [] : [diagnostic('BASE_URL_MISSING', { file }, { slug })]
}
