import { readPluginDirs } from '../../src/io/plugin-dirs.js'
import { openPluginFolders } from '../../src/io/source-files.js'
import type { Config } from '../../src/model/config.js'
import type { Diagnostic } from '../../src/model/diagnostic.js'
import type { PluginFolder } from '../../src/model/source.js'

/** One plugin folder, which is not empty. */
export const readPluginFolder = async (config: Config, dir: string): Promise<PluginFolder> => {
  const folder = await openPluginFolders(config)(dir)
  if (folder === undefined) throw new Error(`${dir} is empty`)
  return folder
}

/** Every plugin folder that a build sees, and what is wrong with their places. */
export const readPluginFolders = async (
  config: Config,
): Promise<{ readonly folders: readonly PluginFolder[]; readonly diagnostics: readonly Diagnostic[] }> => {
  const { dirs, diagnostics } = await readPluginDirs(config)
  const read = openPluginFolders(config)
  const folders = await Promise.all(dirs.map((dir) => read(dir)))
  return { folders: folders.filter((folder) => folder !== undefined), diagnostics }
}
