import { readMilliseconds, startTimer } from '../io/clock.js'
import type { HttpOptions } from '../io/http-get.js'
import { isInterrupted, openOutDir } from '../io/out-dir.js'
import type { Host } from '../model/config.js'
import type { DeployTarget } from '../model/deploy.js'
import { RegistryError } from '../model/errors.js'
import type { OnProgress } from '../model/progress.js'
import { type BuildReceipt, failedReceipt } from './build-receipt.js'
import { openPluginCache, selectReceipt } from './plugin-cache.js'
import { isOwnState, readRegistry } from './read-registry.js'
import { readState } from './read-state.js'

export interface BuildOptions {
  /** The folder that holds `registry.yaml`; relative to the working directory. */
  readonly dir: string
  readonly out?: string | undefined
  readonly baseUrl?: string | undefined
  /** A URL, a folder or `none`. */
  readonly published?: string | undefined
  /** Where it will be deployed to, in place of what the config says: the tree is made for it. */
  readonly target?: string | undefined
  /** A plugin with published versions may become a linked one. */
  readonly allowLinked?: boolean | undefined
  /** The tree is made for this host, whatever the config says and wherever it is deployed to. */
  readonly host?: Host | undefined
  /** Notes and warnings fail, too. */
  readonly strict?: boolean | undefined
  /** Decide everything, write nothing. */
  readonly dryRun?: boolean | undefined
  /**
   * For eyes only: what an earlier build of this out dir made is replaced, and not taken for published. The tree shows this
   * config, even when a newer source has configured what is published.
   */
  readonly isDraft?: boolean | undefined
  /**
   * Absolute: where builds are remembered, so that the next one is quick and gives the same. `auto`: the nearest
   * `node_modules/.cache/registry-build`, else the user's cache folder. Absent: everything is built anew.
   */
  readonly cacheDir?: string | 'auto' | undefined
  /** Threads besides the main one; default: one for each spare core. The result is the same with any number. */
  readonly threads?: number | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** How the published state is read. */
  readonly http?: HttpOptions | undefined
  /** The deploy target, where it is open already. */
  readonly opened?: DeployTarget | undefined
  readonly onProgress?: OnProgress | undefined
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
  const isDry = options.dryRun === true
  const sources = await readRegistry(isDry ? { ...options, cacheDir: undefined } : options)
  const { config, found } = sources
  if (config === undefined) return failedReceipt(options, sources.diagnostics, elapsed())
  const cache = isDry ? undefined : openPluginCache(config, sources.site?.shown, options, readMilliseconds)
  // The out dir's own state is among the files that are looked at.
  const state = { ...options, ownCatalog: cache?.readOwnCatalog() }
  const foreign = isOwnState(config) ? undefined : await readState(config, state)
  const items = [...found.dirs.map((dir) => ({ dir })), ...(cache?.carried ?? [])]
  const unchanged = (await cache?.selectUnchanged(items)) ?? new Map()
  // What a killed build has left is finished by a build, even where every file is right.
  const whole = isInterrupted(config.outDir) ? undefined : cache?.selectWhole(items, unchanged)
  if (cache !== undefined && whole !== undefined) {
    const known = selectReceipt(cache, sources, foreign, options)
    if (known !== undefined) {
      const cacheProblem = whole.writeStamps()
      return { ...known, ...(cacheProblem && { cacheProblem }), milliseconds: elapsed() }
    }
  }
  // What only a build needs is loaded only for one.
  const { buildInto } = await import('./build-into.js')
  const published = isOwnState(config) ? await readState(config, state) : foreign
  const outDir = isDry ? undefined : openOutDir(config.outDir)
  try {
    const receipt = await buildInto(outDir, { ...sources, config, published }, cache && { cache, unchanged }, options)
    return { ...receipt, milliseconds: elapsed() }
  } finally {
    outDir?.close()
  }
}
