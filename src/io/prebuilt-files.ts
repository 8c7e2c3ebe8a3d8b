import semver from 'semver'
import { diagnostic } from '../model/diagnostic.js'
import type { PrebuiltFile, SourceFile, SourceText } from '../model/source.js'
import { sourcePath } from '../model/source.js'
import { isNeverPacked } from './file-names.js'
import { readTarball, tarballLimits } from './read-tarball.js'
import { type OpenFolder, readSourceFile, type SourceRoot } from './source-file.js'
import { readSourceText } from './source-text.js'

const TARBALL = /\.(tar\.gz|tgz)$/
/** Meant to be a version, be it right or wrong: the check that says what is wrong comes later. */
const VERSION_LIKE = /^[vV]?(\d+\.\d[0-9A-Za-z.+_-]*)$/
const SIDECAR_TYPES: readonly string[] = ['yaml', 'yml', 'json']

/** What a tarball's name says. */
export interface PrebuiltName {
  /** The name without its ending: that of the sidecar. */
  readonly stem: string
  readonly version: string
  readonly slug?: string
}

/** Whether a file is a tarball by its name. */
export const isTarball = (name: string): boolean => TARBALL.test(name)

/**
 * Reads `[<slug>-][v]<version>.tar.gz` (or `.tgz`); `undefined` for a tarball whose name holds no version, a file
 * like any other. A slug may hold digits and a version dashes: of several readings the first with a canonical version
 * is taken (`app-2-1.0.0-rc.1`: version `1.0.0-rc.1`), else the first with anything like one.
 */
export const parsePrebuiltName = (name: string): PrebuiltName | undefined => {
  if (!isTarball(name)) return undefined
  const stem = name.replace(TARBALL, '')
  const starts = [0, ...[...stem.matchAll(/-/g)].map(({ index }) => index + 1)].filter((start) => start !== 1)
  const readings = starts.flatMap((start) => {
    const version = VERSION_LIKE.exec(stem.slice(start))?.[1]
    return version === undefined ? [] : [{ stem, version, ...(start > 0 && { slug: stem.slice(0, start - 1) }) }]
  })
  return readings.find(({ version }) => semver.valid(version) === version) ?? readings[0]
}

/** A tarball found in a plugin's folder or its `versions/`, with the manifests beside it, best first. */
export interface FoundPrebuilt {
  readonly place: string
  readonly name: PrebuiltName
  readonly tarball: SourceFile
  readonly sidecars: readonly SourceFile[]
}

/** The names of a folder that belong to tarballs with a version: the tarballs, and manifests beside them. */
export const prebuiltNames = ({ entries }: OpenFolder): readonly string[] =>
  entries.flatMap((entry) => {
    const stem = entry.isDirectory() ? undefined : parsePrebuiltName(entry.name)?.stem
    return stem === undefined ? [] : [entry.name, ...sidecarNames(stem)]
  })

/**
 * The tarballs of a folder that are not ignored. With `every`, a name without a version counts as one that is wrong,
 * since in `versions/` it can be nothing else.
 */
export const findPrebuilt = (
  root: SourceRoot,
  folder: OpenFolder,
  isIgnored: (name: string) => boolean,
  every: boolean,
): readonly FoundPrebuilt[] =>
  folder.entries.flatMap((entry) => {
    if (entry.isDirectory() || !isTarball(entry.name) || isNeverPacked(entry.name)) return []
    const stem = entry.name.replace(TARBALL, '')
    const name = parsePrebuiltName(entry.name) ?? (every ? { stem, version: stem } : undefined)
    if (name === undefined || isIgnored(entry.name)) return []
    const tarball = readSourceFile(root, folder, entry)
    if (tarball === undefined) return []
    const sidecars = sidecarNames(stem).flatMap((sidecar) => {
      const beside = folder.entries.find((other) => other.name === sidecar && !other.isDirectory())
      const found = beside && readSourceFile(root, folder, beside)
      return found === undefined ? [] : [found]
    })
    return [{ place: folder.place, name, tarball, sidecars }]
  })

const sidecarNames = (stem: string): readonly string[] => SIDECAR_TYPES.map((type) => `${stem}.${type}`)

/** Reads a tarball once, whole: its digest, what is wrong with it (reported), its own manifest and its sidecar. */
export const readPrebuilt = async (root: SourceRoot, found: FoundPrebuilt): Promise<PrebuiltFile> => {
  const { stem: _, ...name } = found.name
  const { file } = found.tarball
  const path = sourcePath(found.place, found.tarball.path)
  const limits = tarballLimits(found.tarball.size, { artifact: root.fileLimit, manifest: root.textLimit })
  const inspected = await readTarball(file, limits)
  for (const { code, args } of inspected.problems) root.report(diagnostic(code, { file: path }, args))
  const sidecar = readSidecar(root, found)
  const inside = inspected.manifest && { path: `${path}!${inspected.manifest.name}`, bytes: inspected.manifest.bytes }
  const { size, digest } = inspected
  return { path, file, ...name, size, digest, ...(sidecar && { sidecar }), ...(inside && { inside }) }
}

const readSidecar = (root: SourceRoot, { place, sidecars }: FoundPrebuilt): SourceText | undefined => {
  const [first] = sidecars
  if (first === undefined) return undefined
  const path = sourcePath(place, first.path)
  if (sidecars.length > 1) {
    root.report(diagnostic('MANIFEST_AMBIGUOUS', { file: path }, { files: sidecars.map((file) => file.path) }))
  }
  return readSourceText(root, first, path, root.textLimit)
}
