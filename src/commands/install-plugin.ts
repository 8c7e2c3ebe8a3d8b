import { join } from 'node:path'
import type { WrittenRegistry } from '../stages/parse-registry-address.js'
import { type InstallPluginOptions, type OpenWorkflowOptions, toRegistries, toSpec } from './client/open-workflow.js'
import { type InstalledPlugin, install } from './install.js'

export interface OpenWorkflowInstallOptions extends OpenWorkflowOptions {
  /** The folder of the plugins; default: `plugins`. */
  readonly dir?: string | undefined
  /** Where downloads are kept; default: the user's cache folder. */
  readonly cacheDir?: string | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

/** A plugin on disk. */
export interface PluginOnDisk extends InstalledPlugin {
  /** Its folder, absolute. */
  readonly dir: string
}

export interface PluginWithDependenciesOnDisk extends PluginOnDisk {
  readonly dependencies: readonly PluginOnDisk[]
}

/** {@link install} as the SDK calls it: one plugin, and what it needs. */
export const installPlugin = async (
  slug: string,
  { dir, cacheDir, env, ...own }: OpenWorkflowInstallOptions,
  options: InstallPluginOptions,
): Promise<PluginWithDependenciesOnDisk> => {
  const registries = selectSdkRegistries(own, options)
  const receipt = await install({ plugins: [toSpec(slug, options.version)], dir, cacheDir, env, registries })
  const onDisk = receipt.plugins
    .filter(({ outcome }) => outcome !== 'removed')
    .map((plugin): PluginOnDisk => ({ ...plugin, dir: join(receipt.dir, plugin.slug) }))
  const plugin = onDisk.find((each) => each.slug === slug)
  if (plugin === undefined) throw new Error(`${slug} was not installed`)
  return { ...plugin, dependencies: onDisk.filter((each) => each !== plugin) }
}

/** What neither constructor nor call says, the environment does. */
const selectSdkRegistries = (
  own: OpenWorkflowOptions,
  options: InstallPluginOptions,
): readonly (string | WrittenRegistry)[] | undefined => {
  const isSaid = own.registryUrl !== undefined || own.registryApiKey !== undefined || options.apiKey !== undefined
  if (isSaid) return toRegistries(own, options)
  return options.registry === undefined ? undefined : [options.registry]
}
