import {
  closeSync,
  constants,
  type Dirent,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs'
import { relative, sep } from 'node:path'
import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import type { SourceFile } from '../model/source.js'
import { sourcePath } from '../model/source.js'

/** What was read of a plugin's folder already, by absolute path. */
export interface ReadSources {
  readonly folders: ReadonlyMap<string, readonly Dirent[]>
  readonly files: ReadonlyMap<string, { readonly stats: Stats; readonly bytes: Uint8Array }>
}

/** A plugin's folder: links must not leave it, and findings about its files are reported to it. */
export interface SourceRoot {
  /** Absolute. */
  readonly dir: string
  /** Relative to the registry's folder, posix. */
  readonly place: string
  /** Most bytes of one file. */
  readonly fileLimit: number
  /** Most bytes of a manifest, `VERSION`, `lifecycle.yaml`. */
  readonly textLimit: number
  readonly report: (finding: Diagnostic) => void
  /** Nothing of this is read again. */
  readonly known?: ReadSources | undefined
}

/** Opening a FIFO waits for its writer unless it is opened non-blocking, a flag that Windows has not. */
export const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/** What a system call said: `EACCES: permission denied`, without the file's name, which the finding's place shows. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message.replace(/, \w+( '.*)?$/s, '') : String(error)

/** A folder on disk, read. */
export interface OpenFolder {
  /** Absolute. */
  readonly dir: string
  /** Relative to the registry's folder, posix. */
  readonly place: string
  readonly entries: readonly Dirent[]
}

/** Reads a folder's entries; none, with a finding at `place`, when that cannot be done. */
export const openFolder = (root: SourceRoot, dir: string, place: string): OpenFolder => {
  try {
    return { dir, place, entries: root.known?.folders.get(dir) ?? readdirSync(dir, { withFileTypes: true }) }
  } catch (error) {
    root.report(diagnostic('FILE_UNREADABLE', { file: place }, { problem: messageOf(error) }))
    return { dir, place, entries: [] }
  }
}

/**
 * What packing needs to know of the file that an entry names. `undefined`, with a finding at `place`, for a link that
 * is broken, names a folder or leaves the plugin's folder, for what is no regular file, cannot be read or is too large.
 * Nothing is read, and nothing but a regular file opened.
 */
export const readSourceFile = (
  root: SourceRoot,
  folder: OpenFolder,
  entry: Pick<Dirent, 'name' | 'isSymbolicLink'>,
  path: string = entry.name,
): SourceFile | undefined => {
  const place = sourcePath(folder.place, entry.name)
  const file = folder.dir + sep + entry.name
  try {
    const known = root.known?.files.get(file)
    const real = entry.isSymbolicLink() ? readLink(root, file, place) : file
    if (real === undefined) return undefined
    const stats = known?.stats ?? lstatSync(real)
    const refusal = refusalOf(root, stats, file, place)
    if (refusal !== undefined) {
      root.report(refusal)
      return undefined
    }
    // Mode bits answer for nearly every file; opening each would cost more than the lstat.
    if (known === undefined && (stats.mode & 0o444) !== 0o444) closeSync(openSync(real, READ))
    const executable = (stats.mode & 0o100) !== 0
    return { path, file: real, size: stats.size, executable, ...(known && { bytes: known.bytes }) }
  } catch (error) {
    root.report(diagnostic('FILE_UNREADABLE', { file: place }, { problem: messageOf(error) }))
    return undefined
  }
}

/** Reports a link that stands where a folder is looked for, unless it names a file, which nobody asked for. */
export const readFolderLink = (
  root: SourceRoot,
  folder: OpenFolder,
  entry: Pick<Dirent, 'name' | 'isSymbolicLink'>,
): void => {
  const isFile = (() => {
    try {
      return !statSync(folder.dir + sep + entry.name).isDirectory()
    } catch {
      return false // Broken, looped or out of reach: reading it says which.
    }
  })()
  if (!isFile) readSourceFile(root, folder, entry)
}

/** The absolute path of the file that a link stands for; `undefined`, with a finding, when it may not be followed. */
const readLink = (root: SourceRoot, file: string, place: string): string | undefined => {
  const target = readlinkSync(file)
  let real: string
  try {
    real = realpathSync.native(file)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code !== 'ENOENT' && code !== 'ELOOP' && code !== 'ENOTDIR') throw error
    root.report(diagnostic('LINK_BROKEN', { file: place }, { target }))
    return undefined
  }
  if (isInside(realpathSync.native(root.dir), real)) return real
  root.report(diagnostic('LINK_OUTSIDE', { file: place }, { target }))
  return undefined
}

/** A version-control folder counts as outside: what it holds, say a checkout's token, is never published by a link. */
const isInside = (dir: string, file: string): boolean => {
  const [first = '', ...rest] = relative(dir, file).split(sep)
  return first !== '..' && !/^[A-Za-z]:/.test(first) && ![first, ...rest].some((name) => /^\.(git|hg|svn)$/i.test(name))
}

const refusalOf = (root: SourceRoot, stats: Stats, file: string, place: string): Diagnostic | undefined => {
  if (stats.isDirectory()) return diagnostic('LINK_TO_FOLDER', { file: place }, { target: readlinkSync(file) })
  if (!stats.isFile()) return diagnostic('FILE_SPECIAL', { file: place }, { kind: kindOf(stats) })
  if (stats.size <= root.fileLimit) return undefined
  return diagnostic('FILE_TOO_LARGE', { file: place }, { size: stats.size, limit: root.fileLimit })
}

const kindOf = (stats: Stats): string => {
  if (stats.isFIFO()) return 'FIFO'
  if (stats.isSocket()) return 'socket'
  return stats.isBlockDevice() ? 'block device' : 'character device'
}
