import { type Dirent, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** What a glob has found: a path relative to the registry's folder, posix. */
export interface GlobMatch {
  readonly path: string
  readonly dirent: Pick<Dirent, 'isDirectory' | 'isSymbolicLink'>
}

const PLAIN = /^(?:[\w-][\w.-]*\/)*\*$/

/** Whether a glob is `<folder>/*` and nothing in it has another meaning: what most registries write, and one look finds. */
export const isPlainGlob = (glob: string): boolean => PLAIN.test(glob) && !glob.split('/').includes('node_modules')

/** The folder that a plain glob names; `.` for the registry's own. */
export const baseOfPlainGlob = (glob: string): string => glob.slice(0, -2) || '.'

/**
 * What a plain glob of `dir` finds, as the search for any other glob would: nothing where there is no such folder, neither
 * names that begin with a dot nor `ignored`, a path relative to `dir`, or what is in it.
 */
export const readPlainGlob = (dir: string, glob: string, ignored: string): readonly GlobMatch[] => {
  const base = baseOfPlainGlob(glob)
  const prefix = base === '.' ? '' : `${base}/`
  const isIgnored = (path: string): boolean => path === ignored || path.startsWith(`${ignored}/`)
  return readIfThere(join(dir, base))
    .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
    .map((dirent) => ({ path: prefix + dirent.name, dirent }))
    .filter(({ path }) => !isIgnored(path))
}

const readIfThere = (folder: string): readonly Dirent[] => {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
