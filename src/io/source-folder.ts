import { basename } from 'node:path'
import { MANIFEST_FILES } from '../model/manifest.js'
import { comparePaths } from '../model/order.js'
import type { SourceFile, SourceFolder, SourceText } from '../model/source.js'
import { sourcePath } from '../model/source.js'
import { isListingText, nameFindings } from './file-names.js'
import type { PackRules } from './ignore-rules.js'
import type { OpenFolder, SourceRoot } from './source-file.js'
import { readSourceText } from './source-text.js'
import { walkFolder } from './walk-folder.js'

const VERSION_FILE = 'VERSION'
const PACKAGE_FILE = 'package.json'
export const LIFECYCLE_FILES: readonly string[] = ['lifecycle.yaml', 'lifecycle.yml']

/** The files of a folder's root that are read, packed or not. */
const READ = new Set([...MANIFEST_FILES, VERSION_FILE, PACKAGE_FILE])
const IMAGE = /\.(svg|png)$/i
/** Endings of the README that is shown, best first. */
const TEXT_TYPES: readonly string[] = ['.md', '.markdown', '', '.txt']

/** A folder read, and how to read one more small file of its root. */
export interface ReadFolder {
  readonly folder: SourceFolder
  readonly readText: (name: string) => SourceText | undefined
}

/** Reads a folder that can be packed; `alsoRead` are names of its root that `readText` will be asked for. */
export const readSourceFolder = (
  root: SourceRoot,
  open: OpenFolder,
  rules: PackRules,
  alsoRead: readonly string[],
): ReadFolder => {
  const known = new Set(alsoRead)
  for (const { name } of open.entries) if (READ.has(name) || isListingText(name) || IMAGE.test(name)) known.add(name)
  const found = walkFolder(root, open, rules, known)
  const files = found
    .filter(({ path }) => !known.has(path) || rules.isPacked(path, false))
    .sort((a, b) => comparePaths(a.path, b.path))
  const paths = files.map(({ path }) => path)
  for (const finding of nameFindings(paths, open.place)) root.report(finding)

  const readText = (name: string): SourceText | undefined => {
    const file = known.has(name) ? found.find(({ path }) => path === name) : undefined
    return file && readSourceText(root, file, sourcePath(open.place, name), root.textLimit)
  }
  const versionFile = readText(VERSION_FILE)
  const packageJson = readText(PACKAGE_FILE)
  const unpackedImages = found
    .filter(({ path }) => known.has(path) && IMAGE.test(path) && !rules.isPacked(path, false))
    .sort((a, b) => comparePaths(a.path, b.path))
  const readme = selectText(found, known, 'readme')
  const changelog = selectText(found, known, 'changelog')
  const folder: SourceFolder = {
    dir: open.place,
    name: basename(open.dir),
    manifests: MANIFEST_FILES.flatMap((name) => readText(name) ?? []),
    ...(versionFile && { versionFile }),
    ...(packageJson && { packageJson }),
    files,
    ...(unpackedImages.length > 0 && { unpackedImages }),
    ...(readme && { readme }),
    ...(changelog && { changelog }),
  }
  return { folder, readText }
}

const selectText = (found: readonly SourceFile[], known: ReadonlySet<string>, stem: string): SourceFile | undefined =>
  found
    .filter(({ path }) => known.has(path) && rankOf(path, stem) !== -1)
    .sort((a, b) => rankOf(a.path, stem) - rankOf(b.path, stem) || comparePaths(a.path, b.path))[0]

const rankOf = (name: string, stem: string): number =>
  name.toLowerCase().startsWith(stem) ? TEXT_TYPES.indexOf(name.slice(stem.length).toLowerCase()) : -1
