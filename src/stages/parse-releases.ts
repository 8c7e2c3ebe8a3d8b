import type { Config } from '../model/config.js'
import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import { compareText } from '../model/order.js'
import type { ParsedManifest, ReleaseSource } from '../model/plugin.js'
import type { PluginFolder } from '../model/source.js'
import { buildRelease } from './build-release.js'
import { checkReleaseContent } from './check-release-content.js'
import { type OwnVersion, parseOwnVersion } from './parse-own-version.js'
import { parsePrebuilt } from './parse-prebuilt.js'
import { parseVersionFolder } from './parse-version-folder.js'
import { selectPackedFiles } from './select-packed-files.js'

/** The versions of a plugin that its sources hold. */
export interface FoundReleases {
  /** The folder's own, then `versions/`, then tarballs. */
  readonly releases: readonly ReleaseSource[]
  /** Some version could not be understood. */
  readonly incomplete: boolean
  readonly diagnostics: readonly Diagnostic[]
}

/** Finds the releases of a plugin in its folder; a linked plugin may have none. */
export const parseReleases = (
  folder: PluginFolder,
  parsed: ParsedManifest,
  slug: string,
  config: Config,
): FoundReleases => {
  const { own, diagnostics } = parseOwnVersion(folder, parsed)
  if (parsed.manifest.appMetadataUrl !== undefined) {
    return { releases: [], incomplete: false, diagnostics: checkLinked(folder, parsed, slug, own) }
  }
  const parent = { dir: folder.dir, parsed, slug, ownVersion: own?.written }
  const versions = byPath(folder.versions, ({ dir }) => dir)
  const prebuilt = byPath(folder.prebuilt, ({ path }) => path)
  const broken = new Set(folder.diagnostics.map(({ place }) => place.file))
  const found = [
    ...(own === undefined ? [] : [{ ...buildOwn(folder, parsed, own), diagnostics: [] }]),
    ...versions.map((version) => parseVersionFolder(version, parent, config)),
    ...prebuilt.map((file) => parsePrebuilt(file, parent, config, broken.has(file.path))),
  ]
  const { releases, duplicates } = selectDistinct(
    found.flatMap(({ release }) => release ?? []),
    own,
    slug,
  )
  return {
    releases,
    incomplete: diagnostics.length > 0 || found.some(({ release }) => release === undefined),
    diagnostics: [
      ...diagnostics,
      ...found.flatMap((one) => one.diagnostics),
      ...duplicates,
      ...releases.flatMap((release) => checkReleaseContent(release, slug, config)),
    ],
  }
}

const buildOwn = (
  folder: PluginFolder,
  parsed: ParsedManifest,
  { version, place }: OwnVersion,
): { readonly release?: ReleaseSource } => {
  if (version === undefined) return {}
  const content = { kind: 'files', files: selectPackedFiles(folder, parsed) } as const
  return { release: buildRelease(version, parsed, content, { dir: folder.dir, place }) }
}

const checkLinked = (
  folder: PluginFolder,
  { placeOf }: ParsedManifest,
  slug: string,
  own: OwnVersion | undefined,
): readonly Diagnostic[] => {
  const written = [
    ...(own === undefined ? [] : [own.written]),
    ...byPath(folder.versions, ({ dir }) => dir).map(({ name }) => name),
    ...byPath(folder.prebuilt, ({ path }) => path).map(({ version }) => version),
  ]
  const versions = [...new Set(written)]
  return versions.length === 0
    ? []
    : [diagnostic('LINKED_WITH_VERSIONS', placeOf(['appMetadataUrl']), { slug, versions })]
}

/**
 * Each version once. A tarball of the folder's own version is that release, built; any other second one is a mistake, and so
 * are versions that differ by case only, whose paths some hosts take for one.
 */
const selectDistinct = (
  found: readonly ReleaseSource[],
  own: OwnVersion | undefined,
  slug: string,
): { readonly releases: readonly ReleaseSource[]; readonly duplicates: readonly Diagnostic[] } => {
  const releases = new Map<string, ReleaseSource>()
  const duplicates: Diagnostic[] = []
  for (const release of found) {
    const { version, content, place } = release
    const key = version.toLowerCase()
    const first = releases.get(key)
    const isOwnBuilt = content.kind === 'prebuilt' && first?.place === own?.place && first?.version === version
    if (first === undefined || isOwnBuilt) releases.set(key, release)
    else duplicates.push(diagnostic('VERSION_DUPLICATE', place, { slug, version, other: first.place.file }))
  }
  return { releases: [...releases.values()], duplicates }
}

const byPath = <T>(items: readonly T[], pathOf: (item: T) => string): readonly T[] =>
  [...items].sort((a, b) => compareText(pathOf(a), pathOf(b)))
