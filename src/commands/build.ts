import { resolve } from 'node:path'
import { startTimer } from '../io/clock.js'
import { type OutDir, openOutDir } from '../io/out-dir.js'
import { openOutWriter } from '../io/out-writer.js'
import type { Published } from '../io/published-registry.js'
import type { Catalog, CatalogEntry } from '../model/catalog.js'
import type { Config } from '../model/config.js'
import { type Diagnostic, isFailing, sortDiagnostics } from '../model/diagnostic.js'
import { RegistryError } from '../model/errors.js'
import { compareText } from '../model/order.js'
import type { OnProgress } from '../model/progress.js'
import type { Slug } from '../model/slug.js'
import { assembleIndex, inWriteOrder } from '../stages/assemble-tree.js'
import { buildCatalogOf } from '../stages/build-catalog.js'
import { checkTree } from '../stages/check-tree.js'
import type { ResolvedRelease } from '../stages/resolve-releases.js'
import type { BuiltFile, BuiltPlugin, ListedPlugin } from './build-plugin.js'
import { buildPlugins } from './build-plugins.js'
import { readRegistry } from './read-registry.js'

export interface BuildOptions {
  /** The folder that holds `registry.yaml`; relative to the working directory. */
  readonly dir: string
  readonly out?: string | undefined
  readonly baseUrl?: string | undefined
  /** A URL, a folder or `none`. */
  readonly published?: string | undefined
  /** Notes and warnings fail, too. */
  readonly strict?: boolean | undefined
  /** Decide everything, write nothing. */
  readonly dryRun?: boolean | undefined
  /** Threads besides the main one; default: one for each spare core. The result is the same with any number. */
  readonly threads?: number | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  readonly onProgress?: OnProgress | undefined
}

/**
 * A release that the sources hold. `changed`: published with other content, so that the build fails, or with
 * `policy.changedContent: keep` keeps what is published. Size (bytes) and digest are absent while nothing was packed.
 */
export type BuiltRelease = ResolvedRelease

/** What a build did, or with `dryRun` would do. */
export interface BuildReceipt {
  readonly ok: boolean
  readonly diagnostics: readonly Diagnostic[]
  readonly dryRun: boolean
  /** Absolute. */
  readonly outDir: string
  readonly baseUrl?: string
  readonly generation?: number
  /** Plugins in the registry after this build, linked ones included. */
  readonly plugins: number
  readonly linked: number
  /** Every release that the sources hold; published ones whose source is gone are counted in {@link artifacts} only. */
  readonly releases: readonly BuiltRelease[]
  /** Plugins of which something else than a new version changed: listing, lifecycle, or that they are listed at all. */
  readonly updated: readonly Slug[]
  /** Artifacts in the registry after this build. */
  readonly artifacts: { readonly count: number; readonly bytes: number }
  /** Files of the tree, and what was done to them. */
  readonly files: {
    readonly written: number
    readonly unchanged: number
    readonly deleted: number
    readonly bytes: number
  }
  readonly milliseconds: number
}

/**
 * Builds the registry: validates every plugin, packs every version that is not published yet, joins them to what is
 * published and writes the complete tree. With any failing finding, or in a dry run, nothing is written.
 *
 * @throws RegistryError when the published state cannot be read, or the out dir not be written.
 */
export const build = async (options: BuildOptions): Promise<BuildReceipt> => {
  const elapsed = startTimer()
  try {
    return await buildOnce(options, elapsed)
  } catch (error) {
    // Somebody published while the state was read: it is whole again now.
    if (!(error instanceof RegistryError) || error.code !== 'STATE_CHANGED') throw error
    return buildOnce(options, elapsed)
  }
}

const buildOnce = async (options: BuildOptions, elapsed: () => number): Promise<BuildReceipt> => {
  const sources = await readRegistry(options)
  const { config, published } = sources
  if (config === undefined) return failedReceipt(options, sources.diagnostics, elapsed())
  const outDir = options.dryRun === true ? undefined : openOutDir(config.outDir)
  try {
    const built = await buildPlugins({ ...sources, config }, { ...options, place: outDir?.place })
    const diagnostics = sortDiagnostics([...sources.diagnostics, ...built.diagnostics])
    const ok = !isFailing(diagnostics, options.strict === true)
    const summary = {
      ok,
      diagnostics,
      dryRun: outDir === undefined,
      outDir: config.outDir,
      ...summarise(built.plugins, config, published),
    }
    if (!ok || outDir === undefined || built.shown === undefined) {
      return { ...summary, files: NOTHING_WRITTEN, milliseconds: elapsed() }
    }
    const catalog = buildCatalogOf({
      previous: published?.catalog,
      plugins: new Map(built.plugins.flatMap(({ listed }) => (listed ? [[listed.slug, listed.entry] as const] : []))),
      recent: built.plugins.flatMap(({ listed }) => listed?.recent ?? []),
      config: built.shown,
    })
    const files = [...built.plugins.flatMap((plugin) => plugin.files), ...(await makeIndex(catalog, outDir))]
    const receipt = outDir.commit(inWriteOrder(checkTree(files)), options.onProgress)
    return { ...summary, generation: catalog.generation, files: receipt, milliseconds: elapsed() }
  } finally {
    outDir?.close()
  }
}

/** Makes the files of the whole registry. */
const makeIndex = async (catalog: Catalog, { place }: OutDir): Promise<readonly BuiltFile[]> => {
  const writer = openOutWriter(place, 'index')
  const files: BuiltFile[] = []
  for (const { path, class: kind, body } of assembleIndex(catalog)) {
    if (!('bytes' in body)) throw new Error(`${path} is not made from the catalog`)
    files.push({ ...(await writer.put({ path, body })), class: kind })
  }
  return files
}

const NOTHING_WRITTEN = { written: 0, unchanged: 0, deleted: 0, bytes: 0 }

/** The config itself is wrong: nothing else is known. */
const failedReceipt = (
  options: BuildOptions,
  diagnostics: readonly Diagnostic[],
  milliseconds: number,
): BuildReceipt => ({
  ok: false,
  diagnostics: sortDiagnostics(diagnostics),
  dryRun: options.dryRun === true,
  outDir: resolve(options.dir, options.out ?? 'dist'),
  plugins: 0,
  linked: 0,
  releases: [],
  updated: [],
  artifacts: { count: 0, bytes: 0 },
  files: NOTHING_WRITTEN,
  milliseconds,
})

const summarise = (plugins: readonly BuiltPlugin[], config: Config, published: Published | undefined) => {
  const listed = plugins.flatMap((plugin) => plugin.listed ?? [])
  const releases = plugins.flatMap((plugin) => plugin.releases)
  return {
    ...(config.baseUrl === undefined ? {} : { baseUrl: config.baseUrl }),
    plugins: listed.length,
    linked: listed.filter(({ entry }) => entry.app_metadata_url !== undefined).length,
    releases,
    updated: selectUpdated(listed, releases, published),
    artifacts: {
      count: listed.reduce((sum, { artifacts }) => sum + artifacts.count, 0),
      bytes: listed.reduce((sum, { artifacts }) => sum + artifacts.bytes, 0),
    },
  }
}

const selectUpdated = (
  listed: readonly ListedPlugin[],
  releases: readonly ResolvedRelease[],
  published: Published | undefined,
): readonly Slug[] => {
  const before = new Map<string, CatalogEntry>(Object.entries(published?.catalog.plugins ?? {}))
  const grown = new Set(releases.filter(({ state }) => state === 'new').map(({ slug }) => slug))
  const left = new Set(before.keys())
  const changed = listed.filter(({ slug, entry }) => {
    left.delete(slug)
    return !grown.has(slug) && before.get(slug)?.revision !== entry.revision
  })
  return [...changed.map(({ slug }) => slug), ...([...left] as Slug[])].sort(compareText)
}
