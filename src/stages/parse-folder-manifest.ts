import type { Config } from '../model/config.js'
import { type Diagnostic, diagnostic, keepPlaces, type PlaceOf } from '../model/diagnostic.js'
import type { ParsedManifest } from '../model/plugin.js'
import type { SourceFolder } from '../model/source.js'
import { parseManifest } from './parse-manifest.js'
import { iconCandidates, selectUsualIcon } from './select-icon.js'

/** A manifest understood, or what is wrong with it; neither, where there is none. */
export interface FoundManifest {
  readonly parsed?: ParsedManifest
  readonly diagnostics: readonly Diagnostic[]
}

type ManifestFolder = Pick<SourceFolder, 'dir' | 'manifests' | 'files' | 'unpackedImages'>

/** The manifest of a plugin's folder: more than one is a mistake. `slug` is the plugin's where the manifest gives none. */
export const parseFolderManifest = (folder: ManifestFolder, slug: string, { defaults }: Config): FoundManifest => {
  const [manifest, ...others] = folder.manifests
  if (manifest === undefined) return { diagnostics: [] }
  if (others.length > 0) {
    const files = folder.manifests.map(({ path }) => path).sort()
    return { diagnostics: [diagnostic('MANIFEST_AMBIGUOUS', { file: folder.dir }, { files })] }
  }
  const hasIconFile = selectUsualIcon(iconCandidates(folder)) !== undefined
  const { parsed, diagnostics } = parseManifest(manifest, { defaults, folderName: slug, hasIconFile })
  return { ...(parsed && { parsed: { ...parsed, placeOf: keepUsedPlaces(parsed) } }), diagnostics }
}

/** What checks across plugins, versions and what is published may point at. */
const keepUsedPlaces = ({ placeOf, manifest }: ParsedManifest): PlaceOf =>
  keepPlaces(placeOf, [
    ...[[], ['slug'], ['version'], ['icon'], ['appMetadataUrl'], ['dependencies']],
    ...Object.keys(manifest.dependencies ?? {}).map((dependency) => ['dependencies', dependency]),
  ])

/**
 * The manifest of one more version of a plugin, which must agree with `version`, the one that its folder or tarball is named
 * by. Nothing is recommended: the listing comes from the plugin's own.
 */
export const parseVersionManifest = (
  folder: Omit<ManifestFolder, 'files'> & { readonly version: string },
  slug: string,
  config: Config,
): FoundManifest => {
  const { parsed, diagnostics } = parseFolderManifest({ ...folder, files: [] }, slug, config)
  const found = diagnostics.filter(({ code }) => code !== 'FIELDS_RECOMMENDED')
  if (parsed?.version !== undefined && parsed.version !== folder.version) {
    const args = { expected: folder.version, found: parsed.version, folder: folder.dir }
    found.push(diagnostic('VERSION_MISMATCH', parsed.placeOf(['version']), args))
  }
  return { ...(parsed && { parsed }), diagnostics: found }
}
