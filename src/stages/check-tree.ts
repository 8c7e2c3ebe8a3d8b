import type { Digest } from '../model/digest.js'
import { RegistryError } from '../model/errors.js'
import type { TreeClass, TreeFile } from '../model/tree.js'

/** What laying out a tree must know of a file. */
export interface LaidFile extends Pick<TreeFile, 'path' | 'class' | 'keyOnly'> {
  readonly digest: Digest
}

/** Files that records name by digest, and two of them may share. */
const FACTS: readonly TreeClass[] = ['artifact', 'asset', 'schema']

/** Files that are where they belong already, and of which only the paths are at hand. */
export interface KeptFiles {
  readonly paths: readonly string[]
  /** Needed only where something else has one of these paths, too. */
  readonly read: () => readonly LaidFile[]
}

/**
 * The files of a tree, each once: plugins of an adopted registry may share an artifact or an icon. `kept` belongs to the same
 * tree, and all of it to one that was laid out before: only what is beside it can be in its way.
 *
 * @throws RegistryError `STATE_CORRUPT` when two different files would have one path, or one a path inside another.
 */
export const checkTree = <T extends LaidFile>(files: readonly T[], kept: readonly KeptFiles[] = []): readonly T[] => {
  const byPath = mergeFiles(files)
  const folders = new Map<string, TreeClass>()
  const checkAbove = openFolderCheck(byPath)
  for (const { path, class: kind } of byPath.values()) checkAbove(path, () => kind, folders)
  for (const { paths, read } of kept) {
    for (const path of paths) {
      const readOwn = (): LaidFile => findKept(read(), path)
      const file = byPath.get(path)
      const below = folders.get(path)
      if (file !== undefined) checkSame(readOwn(), file)
      else if (below !== undefined) checkNoFolder(readOwn(), () => below)
      checkAbove(path, () => readOwn().class)
    }
  }
  return [...byPath.values()]
}

const findKept = (files: readonly LaidFile[], path: string): LaidFile => {
  const file = files.find((each) => each.path === path)
  if (file === undefined) throw new Error(`${path} is not among the files that are kept`)
  return file
}

const mergeFiles = <T extends LaidFile>(files: readonly T[]): ReadonlyMap<string, T> => {
  const byPath = new Map<string, T>()
  for (const file of files) {
    const known = byPath.get(file.path)
    if (known !== undefined) checkSame(known, file)
    byPath.set(file.path, file)
  }
  return byPath
}

const checkSame = (a: LaidFile, b: LaidFile): void => {
  const isSameFact = a.class === b.class && FACTS.includes(a.class) && a.digest === b.digest
  if (!isSameFact) throw collision(b.path, a.class, b.class)
}

/** On disk a file cannot have files (of a class) below it. A key is no file on disk. */
const checkNoFolder = ({ path, class: kind, keyOnly }: LaidFile, readBelow: () => TreeClass): void => {
  if (keyOnly !== true) throw collision(path, kind, readBelow())
}

/** No folder of a path may be one of these files. `seen`: folders that were looked at, and the class of what is in them. */
const openFolderCheck = (
  byPath: ReadonlyMap<string, LaidFile>,
): ((path: string, readClass: () => TreeClass, seen?: Map<string, TreeClass>) => void) => {
  let last = ''
  return (path, readClass, seen) => {
    let end = path.lastIndexOf('/')
    // Neighbours are in one folder more often than not.
    if (end === last.length && path.startsWith(last)) return
    last = path.slice(0, Math.max(end, 0))
    for (; end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end)
      if (seen?.has(folder)) break
      seen?.set(folder, readClass())
      const file = byPath.get(folder)
      if (file !== undefined) checkNoFolder(file, readClass)
    }
  }
}

const collision = (path: string, a: TreeClass, b: TreeClass): RegistryError =>
  new RegistryError('STATE_CORRUPT', `Could not lay out the registry: ${path} would be two files (${a}, ${b}).`, {
    hint: 'A published record or `layout.artifact` names a path that is taken. Nothing was written.',
  })
