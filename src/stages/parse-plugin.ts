import type { Config } from '../model/config.js'
import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import { MANIFEST_FILES } from '../model/manifest.js'
import type { ParsedManifest, Plugin } from '../model/plugin.js'
import { isReservedSlug, parseSlug, type Slug, suggestSlug } from '../model/slug.js'
import { type PluginFolder, sourcePath } from '../model/source.js'
import { deriveColor } from './derive-color.js'
import { parseFolderManifest } from './parse-folder-manifest.js'
import { parseLifecycle } from './parse-lifecycle.js'
import { parseReleases } from './parse-releases.js'
import { selectIcon } from './select-icon.js'

/**
 * Understands a plugin's folder: manifest, slug, releases, icon and lifecycle. What is wrong with the files themselves
 * (`folder.diagnostics`) is not repeated. No plugin where there is no manifest or no slug.
 */
export const parsePlugin = (
  folder: PluginFolder,
  config: Config,
): { readonly plugin?: Plugin; readonly diagnostics: readonly Diagnostic[] } => {
  const { dir } = folder
  if (folder.manifests.length === 0) {
    // A manifest that is there, but could not be read, is not missing.
    const isTold = folder.diagnostics.some(({ place }) => isManifestOf(dir, place.file))
    return { diagnostics: isTold ? [] : [diagnostic('MANIFEST_MISSING', { file: dir }, { dir })] }
  }
  const { parsed, diagnostics } = parseFolderManifest(folder, folder.name, config)
  const lifecycle = folder.lifecycle ? parseLifecycle(folder.lifecycle) : { entries: [], diagnostics: [] }
  if (parsed === undefined) return { diagnostics: [...diagnostics, ...lifecycle.diagnostics] }

  const slug = parsePluginSlug(parsed.slug ?? folder.name, parsed)
  const icon = selectIcon(folder, parsed)
  const problems = [...diagnostics, ...slug.diagnostics, ...icon.diagnostics, ...lifecycle.diagnostics]
  if (slug.slug === undefined) return { diagnostics: problems }

  const { manifest, placeOf } = parsed
  const found = parseReleases(folder, parsed, slug.slug, config)
  const plugin: Plugin = {
    slug: slug.slug,
    dir,
    manifest,
    color: manifest.color ?? deriveColor(slug.slug),
    placeOf,
    icon: icon.icon,
    ...(folder.readme && { readme: folder.readme }),
    ...(folder.changelog && { changelog: folder.changelog }),
    releases: found.releases,
    lifecycle: lifecycle.entries,
    ...(found.incomplete && { incomplete: true }),
  }
  return { plugin, diagnostics: [...problems, ...found.diagnostics] }
}

const isManifestOf = (dir: string, file: string): boolean =>
  MANIFEST_FILES.some((name) => file === sourcePath(dir, name))

/** The slug, by the manifest or else the folder's name. A reserved one is reported and kept. */
const parsePluginSlug = (
  text: string,
  { placeOf }: ParsedManifest,
): { readonly slug?: Slug; readonly diagnostics: readonly Diagnostic[] } => {
  const slug = parseSlug(text)
  const place = placeOf(['slug'])
  if (slug === undefined) {
    const suggestion = suggestSlug(text)
    const args = { slug: text.slice(0, 200), ...(suggestion !== undefined && { suggestion }) }
    return { diagnostics: [diagnostic('SLUG_INVALID', place, args)] }
  }
  return { slug, diagnostics: isReservedSlug(slug) ? [diagnostic('SLUG_RESERVED', place, { slug })] : [] }
}
