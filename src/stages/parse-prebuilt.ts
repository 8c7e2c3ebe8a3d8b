import type { Config } from '../model/config.js'
import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import type { ReleaseContent, ReleaseSource } from '../model/plugin.js'
import type { PrebuiltFile } from '../model/source.js'
import type { Version } from '../model/version.js'
import { buildRelease } from './build-release.js'
import { checkVersion } from './check-version.js'
import { parseVersionManifest } from './parse-folder-manifest.js'
import type { ParentPlugin } from './parse-version-folder.js'

/**
 * The release in a tarball. Its manifest: the sidecar, else the one inside, else the folder's when that is of no other
 * version (`ownVersion`, as written), else none, which only a Flows app may have. `dir`: the plugin's. Of a tarball that is
 * reported as broken, nothing is said of what could not be found in it.
 */
export const parsePrebuilt = (
  prebuilt: PrebuiltFile,
  parent: ParentPlugin & { readonly dir: string; readonly ownVersion: string | undefined },
  config: Config,
  isBroken: boolean,
): { readonly release?: ReleaseSource; readonly diagnostics: readonly Diagnostic[] } => {
  const place = { file: prebuilt.path }
  const { slug, dir } = parent
  const checked = checkVersion(prebuilt.version, place)
  const source = prebuilt.sidecar ?? prebuilt.inside
  const own =
    source && parseVersionManifest({ dir: prebuilt.path, version: prebuilt.version, manifests: [source] }, slug, config)
  const problems: Diagnostic[] = [...checked.diagnostics, ...(own?.diagnostics ?? [])]
  if (prebuilt.slug !== undefined && prebuilt.slug !== slug) {
    problems.push(diagnostic('PREBUILT_OF_OTHER_PLUGIN', place, { slug, found: prebuilt.slug }))
  }
  if (own?.parsed?.slug !== undefined && own.parsed.slug !== slug) {
    const args = { slug, found: own.parsed.slug }
    problems.push(diagnostic('PREBUILT_OF_OTHER_PLUGIN', own.parsed.placeOf(['slug']), args))
  }
  const { version } = checked
  if (version === undefined || (own !== undefined && own.parsed === undefined)) return { diagnostics: problems }

  const { file, size, digest } = prebuilt
  const content: ReleaseContent = { kind: 'prebuilt', file, size, digest }
  const serves = parent.ownVersion === undefined || parent.ownVersion === version
  const parsed = own?.parsed ?? (serves ? parent.parsed : undefined)
  if (parsed !== undefined) {
    return { release: buildRelease(version, parsed, content, { dir, place }), diagnostics: problems }
  }
  if (!isBroken) problems.push(...checkManifestless(parent, version, prebuilt))
  return { release: { version, content, dir, place, placeOf: () => place }, diagnostics: problems }
}

const checkManifestless = (
  { slug, parsed }: ParentPlugin,
  version: Version,
  { path }: PrebuiltFile,
): readonly Diagnostic[] =>
  parsed.manifest.protocols.includes('openworkflow')
    ? [diagnostic('PREBUILT_WITHOUT_MANIFEST', { file: path }, { slug, version })]
    : []
