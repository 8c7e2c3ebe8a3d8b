import { readBuildTime, readSourceTime } from '../io/clock.js'
import type { OutPlace } from '../io/out-dir.js'
import type { Published } from '../io/published-registry.js'
import { runInThreads } from '../io/threads.js'
import type { CatalogEntry, PublishedConfig } from '../model/catalog.js'
import type { Config } from '../model/config.js'
import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import { compareText } from '../model/order.js'
import type { OnProgress } from '../model/progress.js'
import { buildPublishedConfig } from '../stages/build-catalog.js'
import { checkPlugins } from '../stages/check-plugins.js'
import { resolveConfig } from '../stages/resolve-config.js'
import { type BuildBasis, type BuildItem, type BuiltPlugin, openPluginBuilder } from './build-plugin.js'
import { isOwnState, type RegistrySources } from './read-registry.js'

export interface PluginsOptions {
  /** Where files go; absent: nothing is made. */
  readonly place?: OutPlace | undefined
  /** Threads besides this one; default: one for each spare core. */
  readonly threads?: number | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  readonly onProgress?: OnProgress | undefined
}

/** Every plugin of the registry, by slug; those in the sources that could not be understood come first. */
export interface BuiltPlugins {
  readonly plugins: readonly BuiltPlugin[]
  /** Absent where there is no base URL, which is told when a plugin needs it. */
  readonly shown?: PublishedConfig
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Builds every plugin: those in the sources, joined to what is published of them, and those that are only published.
 * Checks them against each other.
 */
export const buildPlugins = async (
  { config, published, found: { dirs, diagnostics: misplaced } }: RegistrySources & { readonly config: Config },
  options: PluginsOptions,
): Promise<BuiltPlugins> => {
  const { basis, shown, diagnostics } = await openBasis(config, published, options)
  const build = openPluginBuilder(basis, 'main')
  const run = (items: readonly BuildItem[]): Promise<readonly BuiltPlugin[]> =>
    runInThreads({
      module: new URL('./plugin-thread.js', import.meta.url),
      basis,
      items,
      run: build,
      atOnce: isRemote(published) ? REQUESTS : 1,
      threads: options.threads,
      onDone: (done) => options.onProgress?.({ step: 'pack', done, total: items.length }),
    })
  const found = (await run(dirs.map((dir) => ({ dir })))).filter(({ isEmpty }) => isEmpty !== true)
  const entries = new Map<string, CatalogEntry>(Object.entries(published?.catalog.plugins ?? {}))
  const here = new Set<string>(found.flatMap(({ facts }) => facts?.slug ?? []))
  const elsewhere = [...entries].filter(([slug, entry]) => !here.has(slug) && !isDelisted(entry, config))
  const carried = await run(elsewhere.map(([slug]) => ({ slug })))
  return {
    plugins: [...found, ...carried].sort((a, b) => compareText(slugOf(a), slugOf(b))),
    ...(shown && { shown }),
    diagnostics: [
      ...diagnostics,
      ...misplaced,
      ...(found.length === 0 && misplaced.length === 0 ? checkFound(config) : []),
      ...found.flatMap((plugin) => plugin.diagnostics),
      ...checkPlugins(
        found.flatMap(({ facts }) => facts ?? []),
        entries,
      ),
      ...checkBaseUrl(config, found),
    ],
  }
}

/** Enough requests at a time to hide the way there, too few to be throttled. */
const REQUESTS = 16

const isRemote = (published: Published | undefined): boolean => published?.reader.kind === 'http'

const slugOf = ({ facts, listed }: BuiltPlugin): string => facts?.slug ?? listed?.slug ?? ''

/**
 * A linked plugin whose source is gone: it has no version that somebody could miss, and in our own state nobody else can
 * have listed it.
 */
const isDelisted = (entry: CatalogEntry, config: Config): boolean =>
  isOwnState(config) && entry.app_metadata_url !== undefined && Object.keys(entry.versions).length === 0

const openBasis = async (
  config: Config,
  published: Published | undefined,
  { place, env = {} }: PluginsOptions,
): Promise<Pick<BuiltPlugins, 'shown' | 'diagnostics'> & { readonly basis: BuildBasis }> => {
  const buildTime = readBuildTime(env)
  const sourceTime = await readSourceTime(config.dir, sourcesOf(config), env, buildTime)
  const previous = published?.catalog
  const resolved =
    config.baseUrl === undefined
      ? undefined
      : resolveConfig(config, config.baseUrl, previous, { sourceTime, isOwnState: isOwnState(config) })
  const shown = resolved && buildPublishedConfig(previous?.config, resolved.shown)
  const pins = Object.entries(previous?.plugins ?? {}).map(
    ([slug, { record, digest, revision }]) => [slug, { record, digest, revision }] as const,
  )
  return {
    basis: {
      config,
      ...(published && {
        published: { location: published.reader.location, digest: published.digest, pins: new Map(pins) },
      }),
      isOwnState: isOwnState(config),
      buildTime,
      sourceTime,
      ...(place && shown && { output: { place, shown } }),
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
const checkBaseUrl = ({ baseUrl, file = 'registry.yaml' }: Config, found: readonly BuiltPlugin[]) => {
  const slugs = found.flatMap(({ facts }) => facts?.slug ?? []).sort()
  const [slug] = slugs
  return baseUrl !== undefined || slug === undefined ? [] : [diagnostic('BASE_URL_MISSING', { file }, { slug })]
}
