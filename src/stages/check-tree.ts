import type { Digest } from '../model/digest.js'
import { RegistryError } from '../model/errors.js'
import type { TreeClass, TreeFile } from '../model/tree.js'

/** What laying out a tree must know of a file. */
export interface LaidFile extends Pick<TreeFile, 'path' | 'class' | 'keyOnly'> {
  readonly digest: Digest
}

/** Files that records name by digest, and two of them may share. */
const FACTS: readonly TreeClass[] = ['artifact', 'asset', 'schema']

/**
 * The files of a tree, each once: plugins of an adopted registry may share an artifact or an icon.
 *
 * @throws RegistryError `STATE_CORRUPT` when two different files would have one path, or one a path inside another.
 */
export const checkTree = <T extends LaidFile>(files: readonly T[]): readonly T[] => {
  const tree = mergeFiles(files)
  checkFolders(tree)
  return tree
}

const mergeFiles = <T extends LaidFile>(files: readonly T[]): readonly T[] => {
  const byPath = new Map<string, T>()
  for (const file of files) {
    const known = byPath.get(file.path)
    if (known !== undefined && !isSameFact(known, file)) throw collision(file.path, known.class, file.class)
    byPath.set(file.path, file)
  }
  return [...byPath.values()]
}

const isSameFact = (a: LaidFile, b: LaidFile): boolean =>
  a.class === b.class && FACTS.includes(a.class) && a.digest === b.digest

/** On disk a file cannot have files below it. */
const checkFolders = (tree: readonly LaidFile[]): void => {
  const files = new Map(tree.filter((file) => file.keyOnly !== true).map((file) => [file.path, file]))
  const checked = new Set<string>()
  for (const { path, class: kind } of tree) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end)
      if (checked.has(folder)) break
      checked.add(folder)
      const file = files.get(folder)
      if (file !== undefined) throw collision(folder, file.class, kind)
    }
  }
}

const collision = (path: string, a: TreeClass, b: TreeClass): RegistryError =>
  new RegistryError('STATE_CORRUPT', `Could not lay out the registry: ${path} would be two files (${a}, ${b}).`, {
    hint: 'A published record or `layout.artifact` names a path that is taken. Nothing was written.',
  })
