import { join, sep } from 'node:path'
import { isFile } from '../io/has-path.js'
import { type PluginDirs, readPluginDirs } from '../io/plugin-dirs.js'
import type { Config } from '../model/config.js'
import type { Diagnostic } from '../model/diagnostic.js'
import { RegistryError } from '../model/errors.js'
import { MANIFEST_FILES } from '../model/manifest.js'
import type { OnProgress } from '../model/progress.js'
import { type ConfigOptions, readConfig } from './read-config.js'
import { readSite, type SiteSources } from './read-site.js'

export interface ReadOptions extends ConfigOptions {
  readonly onProgress?: OnProgress | undefined
}

/** A registry's config and its plugin folders. */
export interface RegistrySources {
  /** Absent: `registry.yaml` is wrong, which the diagnostics say, and nothing else was read. */
  readonly config?: Config
  /** The plugin folders, and what is wrong with their places. */
  readonly found: PluginDirs
  /** Absent: no pages are made. */
  readonly site?: SiteSources
  /** About the config, and what it names for the pages. */
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads the config and finds the plugin folders. */
export const readRegistry = async (options: ReadOptions): Promise<RegistrySources> => {
  const { diagnostics, config } = await readConfig(options)
  if (config === undefined) return { found: { dirs: [], diagnostics: [] }, diagnostics }
  options.onProgress?.({ step: 'read', done: 0, total: 0 })
  const found = await readPluginDirs(config)
  checkOutDir(config, found.dirs)
  const { site, diagnostics: problems } = readSite(config)
  return { config, found, ...(site && { site }), diagnostics: [...diagnostics, ...problems] }
}

/** The state is what the previous build has left here, and nobody else publishes there. */
export const isOwnState = ({ published, deploy }: Config): boolean => published === undefined && deploy === undefined

/** What is built must not become a part of what is packed. A plugin that is the registry's own folder leaves it out. */
const checkOutDir = ({ dir, outDir, plugins }: Config, dirs: readonly string[]): void => {
  const isWithin = (inner: string, outer: string): boolean => inner === outer || inner.startsWith(outer + sep)
  const parents = plugins.map((glob) =>
    join(dir, ...glob.split('/').filter((_, i, all) => !all.slice(0, i + 1).some(isMagic))),
  )
  const isAbove =
    parents.some((parent) => isWithin(parent, outDir)) || MANIFEST_FILES.some((name) => isFile(join(outDir, name)))
  const isInside = dirs.some((folder) => folder !== '.' && isWithin(outDir, join(dir, folder)))
  if (!isAbove && !isInside) return
  throw new RegistryError(
    'OUT_DIR_UNUSABLE',
    `The registry cannot be written to ${outDir}: that is where plugins are.`,
    {
      hint: 'Choose a folder of its own, such as dist beside registry.yaml (`outDir`, or --out).',
    },
  )
}

const isMagic = (name: string): boolean => /[*?[\]{}()!]/.test(name)
