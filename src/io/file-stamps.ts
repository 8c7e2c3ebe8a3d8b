import { type Dirent, lstatSync, readdirSync, readlinkSync, type Stats, statSync } from 'node:fs'
import { sep } from 'node:path'

/**
 * What the file system says of some files without opening them: names, in the order in which they were found, and five
 * numbers each (bytes, time of content, time of anything, number on disk, mode). Equal stamps mean equal content, unless a
 * file was written again in the very moment in which it was looked at.
 */
export interface Stamps {
  /** Relative to one folder, posix. */
  readonly names: readonly string[]
  readonly numbers: ArrayLike<number>
}

/** Numbers of each name. */
export const STAMP = 5

/** Of a folder: what is in it is listed beside it. */
const FOLDER: readonly number[] = [0, 0, 0, 0, -1]
/** Of a file that is not there. */
const MISSING: readonly number[] = [0, 0, 0, 0, 0]

const IF_THERE = { throwIfNoEntry: false } as const

const PASSED_OVER = new Set(['.git', '.svn', '.hg', 'node_modules'])

/** Whether no plugin is made of an entry, whose absolute path this is; `outputs` are folders of ours. */
export const isPassedOver = (entry: Dirent, path: string, outputs: ReadonlySet<string>): boolean =>
  PASSED_OVER.has(entry.name) || (outputs.has(path) && entry.isDirectory())

/**
 * Stamps everything below a plugin's folder that its artifacts and its listing could be made of; `outputs` (absolute) are
 * passed over. A link is stamped with its own text and what it leads to. `undefined` when anything cannot be looked at.
 */
export const readFolderStamps = (dir: string, outputs: ReadonlySet<string>): Stamps | undefined => {
  const names: string[] = []
  const numbers: number[] = []
  const walk = (outer: string, prefix: string): void => {
    for (const entry of readdirSync(outer, { withFileTypes: true })) {
      const path = outer + sep + entry.name
      if (isPassedOver(entry, path, outputs)) continue
      if (entry.isDirectory()) {
        names.push(prefix + entry.name)
        pushFolder(numbers)
        walk(path, `${prefix}${entry.name}/`)
      } else if (entry.isSymbolicLink()) {
        names.push(`${prefix}${entry.name}//${readlinkSync(path)}`)
        pushStamp(numbers, statSync(path, IF_THERE))
      } else {
        names.push(prefix + entry.name)
        pushStamp(numbers, lstatSync(path))
      }
    }
  }
  try {
    walk(dir, '')
    return { names, numbers }
  } catch {
    // Whatever it is, building the plugin will say.
    return undefined
  }
}

/** Stamps these files of a folder, whether they are there or not. */
export const readFileStamps = (dir: string, paths: readonly string[]): Stamps => {
  const numbers: number[] = []
  for (const path of paths) pushStamp(numbers, lstatSync(`${dir}/${path}`, IF_THERE))
  return { names: paths, numbers }
}

export const pushFolder = (numbers: number[]): void => void numbers.push(...FOLDER)

export const pushStamp = (numbers: number[], stats: Stats | undefined): void => {
  if (stats === undefined) numbers.push(...MISSING)
  else numbers.push(stats.size, stats.mtimeMs, stats.ctimeMs, stats.ino, stats.mode)
}

/** Whether two stamps were made of the same files in the same state. */
export const isSameStamps = (a: Stamps, b: Stamps): boolean => isSame(a.numbers, b.numbers) && isSame(a.names, b.names)

const isSame = <T>(a: ArrayLike<T>, b: ArrayLike<T>): boolean => {
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false
  return true
}

/**
 * Whether `copy` is of a copy that kept times, as an archive does: bytes, mode and time of content are the same. Times in whole
 * seconds tell nothing, since there are tools that give every file the same one.
 */
export const isSameCopy = (copy: Stamps, { names, numbers }: Stamps): boolean => {
  if (!isSame(copy.names, names)) return false
  for (let i = 0; i < numbers.length; i += STAMP) {
    if (isWhole(numbers[i + 1] ?? 0)) return false
    for (const at of COPIED) if (copy.numbers[i + at] !== numbers[i + at]) return false
  }
  return true
}

/** Bytes, time of content, mode. */
const COPIED = [0, 1, 4] as const

/** Of milliseconds. */
const isWhole = (time: number): boolean => time % 1_000 === 0

/** The coarsest clocks tick every two seconds (FAT), and their times are whole seconds. */
const WHOLE_TICK = 2_000
/** The others tick a hundred times a second or more often: ten times that, to be safe. */
const TICK = 100

/** Whether a file may have changed after it was stamped without its stamp showing it; `at` in milliseconds since 1970. */
export const isFreshStamps = ({ numbers }: Stamps, at: number): boolean => {
  for (let i = 0; i < numbers.length; i += STAMP) {
    if (isFreshTime(numbers[i + 1] ?? 0, at) || isFreshTime(numbers[i + 2] ?? 0, at)) return true
  }
  return false
}

const isFreshTime = (time: number, at: number): boolean => time > at - (isWhole(time) ? WHOLE_TICK : TICK)

/** Tells a folder from any other that has taken its name; empty where there is none. */
export const readFolderIdentity = (dir: string): string => {
  const stats = statSync(dir, IF_THERE)
  return stats === undefined ? '' : `${stats.dev} ${stats.ino} ${stats.birthtimeMs}`
}
