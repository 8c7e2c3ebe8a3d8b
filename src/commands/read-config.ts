import { join, resolve } from 'node:path'
import { cacheFolder } from '../io/build-cache.js'
import { selectCacheDir } from '../io/cache-dir.js'
import { readConfigFile } from '../io/config-file.js'
import { isFile, isFolder } from '../io/has-path.js'
import { readPackageVersion } from '../io/package-version.js'
import { readRememberedValue, writeRememberedValue } from '../io/remembered-value.js'
import type { Config } from '../model/config.js'
import type { Diagnostic } from '../model/diagnostic.js'
import { digestOf } from '../model/digest.js'
import { MANIFEST_FILES } from '../model/manifest.js'
import type { SourceText } from '../model/source.js'
import { type ConfigFile, DEFAULT_PLUGIN_GLOBS, parseConfig } from '../stages/parse-config.js'

export interface ConfigOptions {
  /** The registry's folder; relative to the working directory. */
  readonly dir: string
  readonly out?: string | undefined
  readonly baseUrl?: string | undefined
  readonly published?: string | undefined
  /** In place of the target that the config names. */
  readonly target?: string | undefined
  /** A plugin with published versions may become a linked one. */
  readonly allowLinked?: boolean | undefined
  /** Where a config that is right may be remembered; see {@link CacheOptions}. */
  readonly cacheDir?: string | 'auto' | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

/** The config as file, environment and flags make it; absent when the file has a mistake. */
export const readConfig = async (
  options: ConfigOptions,
): Promise<{ readonly config?: Config; readonly diagnostics: readonly Diagnostic[] }> => {
  const { out, baseUrl, published, target, allowLinked, env = {} } = options
  const dir = resolve(options.dir)
  const text = await readConfigFile(dir)
  const source = text && (await readParsed(text, dir, options))
  const { config, diagnostics } = parseConfig({
    ...(source && { source }),
    dir,
    env,
    flags: { out, baseUrl, published, target, allowLinked },
  })
  return { ...(config && { config: withDefaultGlobs(config) }), diagnostics }
}

/** Raised whenever the same text would be another config, or be remembered differently. */
const FORMAT = 2

/** Of a config in which nothing is wrong the next build knows that: to check it takes longer than to read all the rest. */
const readParsed = async (
  text: SourceText,
  dir: string,
  { cacheDir, env = {} }: ConfigOptions,
): Promise<ConfigFile> => {
  const parent = cacheDir === 'auto' ? selectCacheDir(dir, env) : cacheDir
  const folder = parent === undefined ? undefined : cacheFolder(parent, `config\0${dir}`)
  const key = digestOf(JSON.stringify([readPackageVersion(), FORMAT, dir, text.path, digestOf(text.bytes)]))
  const known = folder && readRememberedValue(folder, key)
  if (known !== undefined) return known as ConfigFile
  const { parseConfigFile } = await import('../stages/parse-config-file.js')
  const file = parseConfigFile(text, dir)
  if (folder !== undefined && file.diagnostics.length === 0) writeRememberedValue(folder, key, file)
  return file
}

/** Where no `plugins/` folder is, the default is the `apps/` of Flows registries, or the one plugin that the folder itself is. */
const withDefaultGlobs = (config: Config): Config => {
  if (config.pluginsDefaulted !== true || isFolder(join(config.dir, 'plugins'))) return config
  if (isFolder(join(config.dir, 'apps'))) return { ...config, plugins: DEFAULT_PLUGIN_GLOBS.apps }
  const isPlugin = MANIFEST_FILES.some((name) => isFile(join(config.dir, name)))
  return isPlugin ? { ...config, plugins: DEFAULT_PLUGIN_GLOBS.self } : config
}
