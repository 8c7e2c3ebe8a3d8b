import { join, sep } from 'node:path'
import { isFile } from '../io/has-path.js'
import type { HttpOptions } from '../io/http-get.js'
import { type Published, readPublished } from '../io/published-registry.js'
import { readPluginFolders } from '../io/source-files.js'
import type { Config } from '../model/config.js'
import { type Diagnostic, diagnostic, isFailing } from '../model/diagnostic.js'
import { RegistryError } from '../model/errors.js'
import { MANIFEST_FILES } from '../model/manifest.js'
import { compareText } from '../model/order.js'
import type { Plugin } from '../model/plugin.js'
import type { OnProgress } from '../model/progress.js'
import type { PluginFolder } from '../model/source.js'
import { parseCatalog, parseRecord } from '../protocols/native.js'
import { checkPlugins } from '../stages/check-plugins.js'
import { parsePlugin } from '../stages/parse-plugin.js'
import { type ConfigOptions, readConfig } from './read-config.js'
import { type ListingSources, readListingFiles } from './read-listing-files.js'

export interface ReadOptions extends ConfigOptions {
  readonly http?: HttpOptions | undefined
  readonly onProgress?: OnProgress | undefined
}

/** A plugin, and the files that its listing names. */
export interface SourcedPlugin {
  readonly plugin: Plugin
  readonly listing: ListingSources
  /** Something is wrong with it that fails the build: what its files are is not yet known. */
  readonly isBroken: boolean
}

/** A registry's sources, read and checked, and the state that they meet. */
export interface RegistrySources {
  /** Absent: `registry.yaml` is wrong, which the diagnostics say, and nothing else was read. */
  readonly config?: Config
  /** By slug. */
  readonly plugins: readonly SourcedPlugin[]
  readonly published?: Published | undefined
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads config, published state and sources, and runs every check that needs no packing. Writes nothing. */
export const readRegistry = async (options: ReadOptions): Promise<RegistrySources> => {
  const { diagnostics, config } = await readConfig(options)
  if (config === undefined) return { plugins: [], diagnostics }
  const published = await readState(config, options.http)

  options.onProgress?.({ step: 'read', done: 0, total: 0 })
  const sources = await readPluginFolders(config)
  checkOutDir(config, sources.folders)
  const found: SourcedPlugin[] = []
  const problems: Diagnostic[] = [...diagnostics, ...sources.diagnostics]
  for (const [done, folder] of sources.folders.entries()) {
    options.onProgress?.({ step: 'check', done, total: sources.folders.length })
    const { plugin, diagnostics: wrong } = parsePlugin(folder, config)
    problems.push(...folder.diagnostics, ...wrong)
    if (plugin === undefined) continue
    const listing = readListingFiles(plugin, config)
    problems.push(...listing.diagnostics)
    const isBroken = isFailing([...folder.diagnostics, ...wrong, ...listing.diagnostics], false)
    found.push({ plugin, listing, isBroken })
  }
  const plugins = found.sort((a, b) => compareText(a.plugin.slug, b.plugin.slug))
  problems.push(
    ...checkPlugins(
      plugins.map(({ plugin }) => plugin),
      published?.records ?? new Map(),
    ),
    ...checkBaseUrl(config, plugins),
  )
  return { config, plugins, published, diagnostics: problems }
}

/** What is built must not become a part of what is packed. A plugin that is the registry's own folder leaves it out. */
const checkOutDir = ({ dir, outDir, plugins }: Config, folders: readonly PluginFolder[]): void => {
  const isWithin = (inner: string, outer: string): boolean => inner === outer || inner.startsWith(outer + sep)
  const parents = plugins.map((glob) =>
    join(dir, ...glob.split('/').filter((_, i, all) => !all.slice(0, i + 1).some(isMagic))),
  )
  const isAbove =
    parents.some((parent) => isWithin(parent, outDir)) || MANIFEST_FILES.some((name) => isFile(join(outDir, name)))
  const isInside = folders.some((folder) => folder.dir !== '.' && isWithin(outDir, join(dir, folder.dir)))
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

/** What is published: where the config says, else what the previous build has left. Opening the out dir tells when it is a file. */
const readState = async (
  { published, outDir }: Config,
  http: HttpOptions | undefined,
): Promise<Published | undefined> =>
  published === 'none' || (published === undefined && isFile(outDir))
    ? undefined
    : readPublished(published ?? outDir, { mustExist: published !== undefined, parseCatalog, parseRecord, http })

/** Both protocols show absolute URLs. */
const checkBaseUrl = (config: Config, plugins: readonly SourcedPlugin[]): readonly Diagnostic[] => {
  const first = plugins[0]
  return config.baseUrl !== undefined || first === undefined
    ? []
    : [diagnostic('BASE_URL_MISSING', { file: config.file ?? 'registry.yaml' }, { slug: first.plugin.slug })]
}
