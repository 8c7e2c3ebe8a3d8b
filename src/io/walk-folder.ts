import { sep } from 'node:path'
import { diagnostic } from '../model/diagnostic.js'
import type { SourceFile } from '../model/source.js'
import { sourcePath } from '../model/source.js'
import { isNameLost } from './file-names.js'
import { type PackRules, readIgnorePatterns } from './ignore-rules.js'
import { type OpenFolder, openFolder, readSourceFile, type SourceRoot } from './source-file.js'

/** Deeper folders are refused: no plugin is so deep, and some systems cannot unpack it. */
const DEPTH_LIMIT = 64

/**
 * The files below a folder that `rules` pack, and those of its root that are named in `known`, in no order. One pass:
 * folders that are not packed are not looked into, links to folders are not followed.
 */
export const walkFolder = (
  root: SourceRoot,
  folder: OpenFolder,
  rules: PackRules,
  known: ReadonlySet<string>,
): SourceFile[] => {
  const files: SourceFile[] = []
  const walk = (outer: OpenFolder, prefix: string, depth: number): void => {
    for (const entry of outer.entries) {
      const path = prefix + entry.name
      const isFolder = entry.isDirectory()
      if (!rules.isPacked(path, isFolder) && (isFolder || !known.has(path))) continue
      const place = sourcePath(outer.place, entry.name)
      if (isNameLost(entry.name)) {
        root.report(diagnostic('FILE_NAME_UNSAFE', { file: place }, { name: entry.name }))
      } else if (!isFolder) {
        const found = readSourceFile(root, outer, entry, path)
        if (found !== undefined) files.push(found)
      } else if (depth === DEPTH_LIMIT) {
        const problem = `it lies more than ${DEPTH_LIMIT} folders deep`
        root.report(diagnostic('FILE_UNREADABLE', { file: place }, { problem }))
      } else {
        const inner = openFolder(root, outer.dir + sep + entry.name, place)
        rules.add(readIgnorePatterns(root, inner, path, rules.room()))
        walk(inner, `${path}/`, depth + 1)
      }
    }
  }
  walk(folder, '', 1)
  return files
}
