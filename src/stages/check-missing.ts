import type { PluginManifest, Protocol } from '../model/manifest.js'
import type { ManifestFields } from './parse-manifest-fields.js'

/** What the OpenWorkflow registry protocol recommends ("Recommended Fields"). */
export const RECOMMENDED_FIELDS = ['author', 'homepage', 'repository', 'license', 'tags', 'icon'] as const

/**
 * What a protocol still lacks. OpenWorkflow names its fields itself ("Required Fields", "Recommended Fields"; the slug is
 * never missing, since the folder has a name). A Flows app needs name, description and a version, or the URL of its
 * versions; its icon and colour are made where none is given, so they are recommended only.
 */
export const missingFor = (
  manifest: PluginManifest | undefined,
  protocol: Protocol,
): { readonly required: readonly string[]; readonly recommended: readonly string[] } => {
  const lacks = (fields: readonly (keyof PluginManifest)[]): readonly string[] =>
    fields.filter((field) => isMissing(manifest, field))
  if (protocol === 'openworkflow') {
    return { required: lacks(['version', 'name', 'description', 'actions']), recommended: lacks(RECOMMENDED_FIELDS) }
  }
  const versions = manifest?.appMetadataUrl === undefined ? (['version'] as const) : []
  return { required: lacks(['name', 'description', ...versions]), recommended: lacks(['icon', 'color']) }
}

/** Whether a field is absent, or a list without an item. */
export const isMissing = (manifest: ManifestFields | undefined, field: keyof PluginManifest): boolean => {
  const value = manifest?.[field]
  return value === undefined || (Array.isArray(value) && value.length === 0)
}
