import type { Config } from '../model/config.js'
import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import type { ParsedManifest, ReleaseSource } from '../model/plugin.js'
import type { SourceFolder } from '../model/source.js'
import { buildRelease } from './build-release.js'
import { checkVersion } from './check-version.js'
import { parseVersionManifest } from './parse-folder-manifest.js'
import { selectPackedFiles } from './select-packed-files.js'

/** What every version of a plugin is understood by. */
export interface ParentPlugin {
  /** Of the plugin's folder. */
  readonly parsed: ParsedManifest
  readonly slug: string
}

/**
 * The release in `versions/<version>/`. A manifest there must agree with the folder's name and the plugin's slug; where there
 * is none, the parent's serves. No release where the version or the manifest cannot be understood.
 */
export const parseVersionFolder = (
  folder: SourceFolder,
  parent: ParentPlugin,
  config: Config,
): { readonly release?: ReleaseSource; readonly diagnostics: readonly Diagnostic[] } => {
  const place = { file: folder.dir }
  const { version, diagnostics } = checkVersion(folder.name, place)
  const own = parseVersionManifest({ ...folder, version: folder.name }, parent.slug, config)
  const problems = [...diagnostics, ...own.diagnostics, ...checkSlug(own.parsed, parent)]
  const parsed = folder.manifests.length === 0 ? parent.parsed : own.parsed
  if (version === undefined || parsed === undefined) return { diagnostics: problems }
  const content = { kind: 'files', files: selectPackedFiles(folder, parsed) } as const
  return { release: buildRelease(version, parsed, content, { dir: folder.dir, place }), diagnostics: problems }
}

const checkSlug = (parsed: ParsedManifest | undefined, { slug }: ParentPlugin): readonly Diagnostic[] => {
  if (parsed?.slug === undefined || parsed.slug === slug) return []
  const problem = `must be the plugin's own, "${slug}", not "${parsed.slug.slice(0, 80)}"`
  return [diagnostic('MANIFEST_INVALID', parsed.placeOf(['slug']), { field: 'slug', problem })]
}
