import { resolve } from 'node:path'
import { startTimer } from '../io/clock.js'
import { openOutDir } from '../io/out-dir.js'
import type { Config } from '../model/config.js'
import { type Diagnostic, isFailing, sortDiagnostics } from '../model/diagnostic.js'
import type { OnProgress } from '../model/progress.js'
import type { Slug } from '../model/slug.js'
import type { Version } from '../model/version.js'
import { assembleTree } from '../stages/assemble-tree.js'
import { buildCatalog } from '../stages/build-catalog.js'
import { resolveConfig, type ShownConfig } from '../stages/resolve-config.js'
import type { ResolvedRelease } from '../stages/resolve-releases.js'
import { gatherFiles } from './gather-files.js'
import { isOwnState, type PackedRegistry, packRegistry } from './pack-registry.js'
import { type RegistrySources, readRegistry } from './read-registry.js'

export interface BuildOptions {
  /** The folder that holds `registry.yaml`; relative to the working directory. */
  readonly dir: string
  readonly out?: string | undefined
  readonly baseUrl?: string | undefined
  /** A URL, a folder or `none`. */
  readonly published?: string | undefined
  /** Where it will be deployed to, in place of what the config says: the tree is made for it. */
  readonly target?: string | undefined
  /** Notes and warnings fail, too. */
  readonly strict?: boolean | undefined
  /** Decide everything, write nothing. */
  readonly dryRun?: boolean | undefined
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
  const sources = await readRegistry(options)
  const { config } = sources
  if (config === undefined) return failedReceipt(options, sources.diagnostics, elapsed())
  const outDir = options.dryRun === true ? undefined : openOutDir(config.outDir)
  try {
    const packed = await packRegistry(sources, config, outDir, options)
    const resolved = resolveShown(config, sources, packed)
    const diagnostics = sortDiagnostics([...sources.diagnostics, ...packed.diagnostics, ...resolved.diagnostics])
    const ok = !isFailing(diagnostics, options.strict === true)
    const summary = {
      ok,
      diagnostics,
      dryRun: outDir === undefined,
      outDir: config.outDir,
      ...summarise(packed, config),
    }
    if (!ok || outDir === undefined || resolved.shown === undefined) {
      return { ...summary, files: NOTHING_WRITTEN, milliseconds: elapsed() }
    }
    const catalog = buildCatalog({
      ...(sources.published && { previous: sources.published.catalog }),
      records: packed.records,
      config: resolved.shown,
    })
    const tree = assembleTree({ catalog, records: packed.records })
    const files = await gatherFiles(tree, {
      bodies: packed.bodies,
      outDir,
      published: sources.published,
      onProgress: options.onProgress,
    })
    const receipt = await outDir.write(files, options.onProgress)
    return { ...summary, generation: catalog.generation, files: receipt, milliseconds: elapsed() }
  } finally {
    outDir?.close()
  }
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

/** Without a base URL, which is told elsewhere, there is nothing to show. */
const resolveShown = (
  config: Config,
  { published }: RegistrySources,
  { sourceTime }: PackedRegistry,
): { readonly shown?: ShownConfig; readonly diagnostics: readonly Diagnostic[] } =>
  config.baseUrl === undefined
    ? { diagnostics: [] }
    : resolveConfig(config, config.baseUrl, published?.catalog, { sourceTime, isOwnState: isOwnState(config) })

const summarise = ({ records, releases, updated }: PackedRegistry, config: Config) => {
  const artifacts = records.flatMap((record) =>
    Object.entries(record.releases)
      .filter(([version]) => record.lifecycle[version as Version]?.unpublished === undefined)
      .map(([, release]) => release.artifact),
  )
  return {
    ...(config.baseUrl === undefined ? {} : { baseUrl: config.baseUrl }),
    plugins: records.length,
    linked: records.filter((record) => record.listing.app_metadata_url !== undefined).length,
    releases,
    updated,
    artifacts: { count: artifacts.length, bytes: artifacts.reduce((sum, { size }) => sum + size, 0) },
  }
}
