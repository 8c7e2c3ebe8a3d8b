import { isAbsolute, join, relative, sep } from 'node:path'
import type { Config } from '../model/config.js'
import { type Diagnostic, diagnostic, sortDiagnostics } from '../model/diagnostic.js'
import { limitDiagnostics } from '../model/limit-diagnostics.js'
import { comparePaths } from '../model/order.js'
import type { PluginFolder, PrebuiltFile, SourceFolder, SourceText } from '../model/source.js'
import { sourcePath } from '../model/source.js'
import { isNeverPacked } from './file-names.js'
import { type BundleRules, openBundleRules, openPackRules, readIgnorePatterns } from './ignore-rules.js'
import { findPrebuilt, prebuiltNames, readPrebuilt } from './prebuilt-files.js'
import { type OpenFolder, openFolder, type ReadSources, readFolderLink, type SourceRoot } from './source-file.js'
import { LIFECYCLE_FILES, type ReadFolder, readSourceFolder } from './source-folder.js'

const VERSIONS_FOLDER = 'versions'

/**
 * Opens the plugin folders of a registry: the function reads one, `dir` relative to `config.dir`, posix. What is wrong with
 * the plugin's own files is in its `diagnostics`. `undefined` for an empty one, which git leaves behind. What a snapshot of
 * the folder holds is taken from there.
 */
export const openPluginFolders = (
  config: Config,
): ((dir: string, snapshot?: ReadSources) => Promise<PluginFolder | undefined>) => {
  const bundle = openBundleRules(config.bundle)
  return (dir, snapshot) => readFolder(config, dir, bundle, snapshot)
}

const readFolder = async (
  config: Config,
  dir: string,
  bundle: BundleRules,
  snapshot: ReadSources | undefined,
): Promise<PluginFolder | undefined> => {
  const diagnostics: Diagnostic[] = []
  const root: SourceRoot = {
    dir: dir === '.' ? config.dir : join(config.dir, dir),
    place: dir,
    fileLimit: config.limits.artifact,
    textLimit: config.limits.manifest,
    report: (finding) => diagnostics.push(finding),
    known: snapshot,
  }
  const open = openFolder(root, root.dir, dir)
  if (diagnostics.length === 0 && open.entries.every(({ name }) => isNeverPacked(name))) return undefined

  const patterns = readIgnorePatterns(root, open, '')
  const rules = openPackRules(bundle, new Set([...prebuiltNames(open), ...excludedPaths(config, root, open)]))
  rules.add(patterns)
  const { folder, readText } = readSourceFolder(root, open, rules, LIFECYCLE_FILES)
  const lifecycle = readLifecycle(root, readText)

  const versionsEntry = open.entries.find((entry) => entry.name === VERSIONS_FOLDER && entry.isDirectory())
  const below = versionsEntry && openFolder(root, root.dir + sep + VERSIONS_FOLDER, sourcePath(dir, VERSIONS_FOLDER))
  const versions = below === undefined ? [] : readVersions(config, root, below, bundle, patterns)
  const isIgnored = (name: string): boolean => rules.isIgnored(name, false)
  const tarballs = [
    ...findPrebuilt(root, open, isIgnored, false),
    ...(below === undefined ? [] : findPrebuilt(root, below, isIgnored, true)),
  ]
  const prebuilt: PrebuiltFile[] = []
  for (const tarball of tarballs) prebuilt.push(await readPrebuilt(root, tarball))

  return {
    ...folder,
    ...(lifecycle && { lifecycle }),
    versions,
    prebuilt: prebuilt.sort((a, b) => comparePaths(a.path, b.path)),
    diagnostics: sortDiagnostics(limitDiagnostics(diagnostics, dir)),
  }
}

/**
 * The sub-folders of `versions/`. Each is packed as the plugin's own folder would be: the plugin's ignore patterns
 * count from it, followed by its own. Tarballs in it are files like any other.
 */
const readVersions = (
  config: Config,
  root: SourceRoot,
  below: OpenFolder,
  bundle: BundleRules,
  patterns: readonly string[],
): readonly SourceFolder[] => {
  const folders: SourceFolder[] = []
  for (const entry of below.entries) {
    if (isNeverPacked(entry.name)) continue
    if (entry.isSymbolicLink()) readFolderLink(root, below, entry)
    if (!entry.isDirectory()) continue
    const open = openFolder(root, below.dir + sep + entry.name, sourcePath(below.place, entry.name))
    const rules = openPackRules(bundle, new Set(excludedPaths(config, root, open)))
    rules.add(patterns)
    rules.add(readIgnorePatterns(root, open, '', rules.room()))
    folders.push(readSourceFolder(root, open, rules, []).folder)
  }
  return folders.sort((a, b) => comparePaths(a.dir, b.dir))
}

/** Paths of a folder that are ours and never a plugin's own, relative to it. */
const excludedPaths = (config: Config, root: SourceRoot, { dir, entries }: OpenFolder): readonly string[] => {
  const isVersions = entries.some((entry) => entry.name === VERSIONS_FOLDER && entry.isDirectory())
  // The registry's own folder can be a plugin: what is built must not find its way into what is packed.
  const { outDir, published = '', deploy } = config
  const outputs = [outDir, published, deploy?.kind === 'directory' ? deploy.dir : ''].filter(isAbsolute)
  return [
    ...LIFECYCLE_FILES,
    ...(isVersions ? [VERSIONS_FOLDER] : []),
    ...outputs.map((output) => relative(dir, output).split(sep).join('/')),
    ...(root.place === '.' && dir === root.dir ? [config.file ?? 'registry.yaml', '.github'] : []),
  ]
}

const readLifecycle = (root: SourceRoot, readText: ReadFolder['readText']): SourceText | undefined => {
  const [first, second] = LIFECYCLE_FILES.flatMap((name) => readText(name) ?? [])
  if (first !== undefined && second !== undefined) {
    const problem = `${first.path} is read already; keep one of the two`
    root.report(diagnostic('LIFECYCLE_INVALID', { file: second.path }, { field: '', problem }))
  }
  return first
}
