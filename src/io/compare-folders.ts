import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

/** What is not the same in two folders, by path: other bytes, another kind, or only in one of them. Links are not followed. */
export const compareFolders = (a: string, b: string): readonly string[] => {
  const [here, there] = [listPaths(a), listPaths(b)]
  return [...new Set([...here, ...there])].filter((path) => !isSame(join(a, path), join(b, path))).sort()
}

/** Every path below a folder, folders included. */
const listPaths = (dir: string): readonly string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true }).map((entry) =>
    join(entry.parentPath, entry.name).slice(dir.length + 1),
  )

const isSame = (a: string, b: string): boolean => {
  const [one, other] = [lstatSync(a, OPTIONAL), lstatSync(b, OPTIONAL)]
  if (one === undefined || other === undefined) return false
  if (one.isFile() && other.isFile()) {
    const isExecutable = (mode: number) => (mode & 0o111) !== 0
    if (one.size !== other.size || isExecutable(one.mode) !== isExecutable(other.mode)) return false
    return readFileSync(a).equals(readFileSync(b))
  }
  if (one.isSymbolicLink() && other.isSymbolicLink()) return readlinkSync(a) === readlinkSync(b)
  return one.isDirectory() && other.isDirectory()
}

const OPTIONAL = { throwIfNoEntry: false } as const
