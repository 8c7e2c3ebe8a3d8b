import { lstatSync } from 'node:fs'
import { join, posix, relative, sep } from 'node:path'
import type { Config } from '../model/config.js'
import { type Diagnostic, diagnostic, sortDiagnostics } from '../model/diagnostic.js'
import { RegistryError } from '../model/errors.js'
import { comparePaths } from '../model/order.js'
import { baseOfPlainGlob, type GlobMatch, isPlainGlob, readPlainGlob } from './plain-glob.js'
import { messageOf, readFolderLink } from './source-file.js'

/** The folders that a config's globs name, relative to its `dir`, in the order of their bytes. */
export interface PluginDirs {
  readonly dirs: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Finds plugin folders; `.` is the registry's folder itself. Files are none of ours, a link in the place of a folder, or
 * of one on the way to it, is reported and not followed. Throws a `RegistryError` when a folder on the way cannot be read.
 */
export const readPluginDirs = async (config: Config): Promise<PluginDirs> => {
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
  const finder = await openFinder(config, inside)
  const linked = new Map(inside.map((glob) => [glob, findLink(config.dir, finder.basesOf(glob))]))
  const links = new Set([...linked.values()].flatMap((link) => link ?? []))
  const safe = inside.filter((glob) => linked.get(glob) === undefined)
  for (const { path, dirent } of readMatches(config, finder, safe)) {
    if (dirent.isDirectory()) dirs.push(path)
    if (dirent.isSymbolicLink()) links.add(path)
  }
  for (const link of links) {
    const place = posix.dirname(link)
    const entry = { name: posix.basename(link), isSymbolicLink: () => true }
    readFolderLink(root, { dir: join(config.dir, place), place, entries: [] }, entry)
  }
  return { dirs: dirs.sort(comparePaths), diagnostics: sortDiagnostics(diagnostics) }
}

/** Finds what globs name. */
interface GlobFinder {
  /** The folders that a glob names without a wildcard. */
  readonly basesOf: (glob: string) => readonly string[]
  readonly read: (globs: readonly string[]) => readonly GlobMatch[]
}

/** The library of globs takes longer to load than a plain glob to read, so it is only loaded for others. */
const openFinder = async ({ dir, outDir }: Config, globs: readonly string[]): Promise<GlobFinder> => {
  const out = relative(dir, outDir).split(sep).join('/')
  if (globs.every(isPlainGlob)) {
    return {
      basesOf: (glob) => [baseOfPlainGlob(glob)],
      read: (wanted) => [...new Set(wanted)].flatMap((glob) => readPlainGlob(dir, glob, out)),
    }
  }
  const { default: fastGlob } = await import('fast-glob')
  return {
    basesOf: (glob) => fastGlob.generateTasks(glob).map(({ base }) => base),
    read: (wanted) =>
      fastGlob.sync([...wanted], {
        cwd: dir,
        onlyFiles: false,
        objectMode: true,
        followSymbolicLinks: false,
        ignore: ['**/node_modules', '**/.git', fastGlob.escapePath(out)].flatMap((folder) => [folder, `${folder}/**`]),
      }),
  }
}

/** The outermost link among these folders and those above them, which the search would enter by them. */
const findLink = (dir: string, bases: readonly string[]): string | undefined =>
  bases
    .flatMap((base) => base.split('/').map((_, end, names) => names.slice(0, end + 1).join('/')))
    // The registry's own folder may be reached by a link.
    .find((path) => path !== '.' && isLink(join(dir, path)))

const isLink = (file: string): boolean => {
  try {
    return lstatSync(file).isSymbolicLink()
  } catch {
    // What is not there or out of reach is no link to follow: the search that comes tells what is wrong.
    return false
  }
}

const readMatches = ({ dir }: Config, finder: GlobFinder, globs: readonly string[]): readonly GlobMatch[] => {
  if (globs.every((glob) => glob.startsWith('!'))) return []
  try {
    return finder.read(globs)
  } catch (cause) {
    throw new RegistryError('FILE_UNREADABLE', `Could not look for plugins in ${dir}: ${messageOf(cause)}.`, { cause })
  }
}
