import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { digestOf } from '../../src/model/digest.js'

/** What lies below a folder, by path: enough of each thing to tell that it was written, made, replaced or removed. */
export type Snapshot = ReadonlyMap<string, string>

/** Larger files are known by size and time alone: some here are sparse and hold a terabyte of nothing. */
const READ_BELOW = 1024 * 1024

/** Links are not followed, `skipped` paths not looked into. */
export const readSnapshot = (root: string, skipped: readonly string[] = []): Snapshot => {
  const found = new Map<string, string>()
  const walk = (path: string): void => {
    for (const name of namesIn(join(root, path))) {
      const below = path === '' ? name : `${path}/${name}`
      if (skipped.includes(below)) continue
      const described = describe(join(root, below))
      found.set(below, described)
      if (described.startsWith('folder')) walk(below)
    }
  }
  walk('')
  return found
}

/** The same without times, which differ from run to run: bytes and modes. */
export const readTree = (root: string): Snapshot =>
  new Map([...readSnapshot(root)].map(([path, told]) => [path, told.replace(/, of \S+$/, '')]))

/** Paths at which the two differ, each with what it was and what it is. */
export const compareSnapshots = (before: Snapshot, after: Snapshot): readonly string[] =>
  [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .sort()
    .map((path) => `${path}: ${before.get(path) ?? 'nothing'} → ${after.get(path) ?? 'nothing'}`)

const namesIn = (dir: string): readonly string[] => {
  try {
    return readdirSync(dir)
  } catch {
    // Deeper than the longest path.
    return []
  }
}

const describe = (file: string): string => {
  let stats: Stats
  try {
    stats = lstatSync(file)
  } catch {
    // Deeper than the longest path, or a name that is not UTF-8.
    return 'out of reach'
  }
  const mode = (stats.mode & 0o7777).toString(8)
  if (stats.isSymbolicLink()) return `link to ${readlinkSync(file)}`
  if (stats.isDirectory()) return `folder ${mode}`
  if (!stats.isFile()) return `special ${mode}`
  const content = stats.size < READ_BELOW ? digestOf(readFileSync(file)).slice(0, 15) : 'large'
  return `file ${mode}, ${stats.size} bytes, ${content}, of ${stats.mtimeMs}`
}
