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
 * tree.
 *
 * @throws RegistryError `STATE_CORRUPT` when two different files would have one path, or one a path inside another.
 */
export const checkTree = <T extends LaidFile>(files: readonly T[], kept: readonly KeptFiles[] = []): readonly T[] => {
  const keptByPath = mergeKept(kept)
  const byPath = mergeFiles(files, keptByPath)
  const classOf = (path: string): TreeClass | undefined => {
    const file = byPath.get(path) ?? (keptByPath.has(path) ? readKept(keptByPath, path) : undefined)
    // A key is no file on disk.
    return file?.keyOnly === true ? undefined : file?.class
  }
  const checkFolders = openFolderCheck((folder) => byPath.has(folder) || keptByPath.has(folder), classOf)
  for (const path of byPath.keys()) checkFolders(path)
  for (const path of keptByPath.keys()) checkFolders(path)
  return [...byPath.values()]
}

type KeptByPath = ReadonlyMap<string, KeptFiles>

const mergeKept = (kept: readonly KeptFiles[]): KeptByPath => {
  const byPath = new Map<string, KeptFiles>()
  for (const files of kept) {
    for (const path of files.paths) {
      if (byPath.has(path)) checkSame(readKept(byPath, path), readKept(new Map([[path, files]]), path))
      byPath.set(path, files)
    }
  }
  return byPath
}

const readKept = (kept: KeptByPath, path: string): LaidFile => {
  const file = kept
    .get(path)
    ?.read()
    .find((each) => each.path === path)
  if (file === undefined) throw new Error(`${path} is not among the files that are kept`)
  return file
}

const mergeFiles = <T extends LaidFile>(files: readonly T[], kept: KeptByPath): ReadonlyMap<string, T> => {
  const byPath = new Map<string, T>()
  for (const file of files) {
    const known = byPath.get(file.path) ?? (kept.has(file.path) ? readKept(kept, file.path) : undefined)
    if (known !== undefined) checkSame(known, file)
    byPath.set(file.path, file)
  }
  return byPath
}

const checkSame = (a: LaidFile, b: LaidFile): void => {
  const isSameFact = a.class === b.class && FACTS.includes(a.class) && a.digest === b.digest
  if (!isSameFact) throw collision(b.path, a.class, b.class)
}

/** On disk a file cannot have files below it. */
const openFolderCheck = (
  isTaken: (folder: string) => boolean,
  classOf: (path: string) => TreeClass | undefined,
): ((path: string) => void) => {
  const checked = new Set<string>()
  let last = ''
  return (path) => {
    let end = path.lastIndexOf('/')
    // Neighbours are in one folder more often than not.
    if (end === last.length && path.startsWith(last)) return
    last = path.slice(0, Math.max(end, 0))
    for (; end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end)
      if (checked.has(folder)) break
      checked.add(folder)
      const kind = isTaken(folder) ? classOf(folder) : undefined
      if (kind !== undefined) throw collision(folder, kind, classOf(path) ?? kind)
    }
  }
}

const collision = (path: string, a: TreeClass, b: TreeClass): RegistryError =>
  new RegistryError('STATE_CORRUPT', `Could not lay out the registry: ${path} would be two files (${a}, ${b}).`, {
    hint: 'A published record or `layout.artifact` names a path that is taken. Nothing was written.',
  })
