import { join, resolve } from 'node:path'
import { readConfigFile } from '../io/config-file.js'
import { isFile, isFolder } from '../io/has-path.js'
import type { Config, Host } from '../model/config.js'
import type { Diagnostic } from '../model/diagnostic.js'
import { MANIFEST_FILES } from '../model/manifest.js'
import { DEFAULT_PLUGIN_GLOBS, parseConfig } from '../stages/parse-config.js'

export interface ConfigOptions {
  /** The registry's folder; relative to the working directory. */
  readonly dir: string
  readonly out?: string | undefined
  readonly baseUrl?: string | undefined
  readonly published?: string | undefined
  /** In place of the target that the config names. */
  readonly target?: string | undefined
  /** In place of the host that the config names or its target implies. */
  readonly host?: Host | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

/** The config as file, environment and flags make it; absent when the file has a mistake. */
export const readConfig = async (
  options: ConfigOptions,
): Promise<{ readonly config?: Config; readonly diagnostics: readonly Diagnostic[] }> => {
  const { out, baseUrl, published, target, host, env = {} } = options
  const dir = resolve(options.dir)
  const source = await readConfigFile(dir)
  const { config, diagnostics } = parseConfig({
    ...(source && { source }),
    dir,
    env,
    flags: { out, baseUrl, published, target, host },
  })
  return { ...(config && { config: withDefaultGlobs(config) }), diagnostics }
}

/** Where no `plugins/` folder is, the default is the `apps/` of Flows registries, or the one plugin that the folder itself is. */
const withDefaultGlobs = (config: Config): Config => {
  if (config.pluginsDefaulted !== true || isFolder(join(config.dir, 'plugins'))) return config
  if (isFolder(join(config.dir, 'apps'))) return { ...config, plugins: DEFAULT_PLUGIN_GLOBS.apps }
  const isPlugin = MANIFEST_FILES.some((name) => isFile(join(config.dir, name)))
  return isPlugin ? { ...config, plugins: DEFAULT_PLUGIN_GLOBS.self } : config
}
