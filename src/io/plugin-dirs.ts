import { join, posix, relative, sep } from 'node:path'
import fastGlob from 'fast-glob'
import type { Config } from '../model/config.js'
import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import { RegistryError } from '../model/errors.js'
import { comparePaths } from '../model/order.js'
import { messageOf, readFolderLink } from './source-file.js'

/** The folders that a config's globs name, relative to its `dir`, in the order of their bytes. */
export interface PluginDirs {
  readonly dirs: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Finds plugin folders; `.` is the registry's folder itself. Files are none of ours, a link in a folder's place
 * is reported. Throws a `RegistryError` when a folder on the way cannot be read.
 */
export const readPluginDirs = (config: Config): PluginDirs => {
  const diagnostics: Diagnostic[] = []
  const globs = config.plugins.map((glob) => glob.replace(/^(\.\/+)+/, '').replace(/\/+$/, '') || '.')
  const outside = globs.filter((glob) => glob.startsWith('/') || glob.replace(/^!/, '').split('/').includes('..'))
  for (const glob of outside) {
    const problem = `"${glob}" leads outside the registry's folder`
    diagnostics.push(
      diagnostic('CONFIG_INVALID', { file: config.file ?? 'registry.yaml' }, { field: 'plugins', problem }),
    )
  }
  const dirs = globs.includes('.') ? ['.'] : []
  const inside = globs.filter((glob) => glob !== '.' && !outside.includes(glob))
  const root = {
    dir: config.dir,
    place: '.',
    fileLimit: 0,
    textLimit: 0,
    report: (finding: Diagnostic) => diagnostics.push(finding),
  }
  for (const { path, dirent } of readMatches(config, inside)) {
    if (dirent.isDirectory()) dirs.push(path)
    if (!dirent.isSymbolicLink()) continue
    const place = posix.dirname(path)
    readFolderLink(root, { dir: join(config.dir, place), place, entries: [] }, dirent)
  }
  return { dirs: dirs.sort(comparePaths), diagnostics }
}

const readMatches = (config: Config, globs: readonly string[]): readonly fastGlob.Entry[] => {
  if (globs.every((glob) => glob.startsWith('!'))) return []
  const outDir = fastGlob.escapePath(relative(config.dir, config.outDir).split(sep).join('/'))
  try {
    return fastGlob.sync([...globs], {
      cwd: config.dir,
      onlyFiles: false,
      objectMode: true,
      followSymbolicLinks: false,
      ignore: ['**/node_modules', '**/.git', outDir].flatMap((folder) => [folder, `${folder}/**`]),
    })
  } catch (cause) {
    throw new RegistryError('FILE_UNREADABLE', `Could not look for plugins in ${config.dir}: ${messageOf(cause)}.`, {
      cause,
    })
  }
}
