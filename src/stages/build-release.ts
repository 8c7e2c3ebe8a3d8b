import type { Place } from '../model/diagnostic.js'
import type { PluginManifest } from '../model/manifest.js'
import type { ParsedManifest, ReleaseContent, ReleaseSource } from '../model/plugin.js'
import type { Version } from '../model/version.js'

/** A release described by a manifest; where that gives no version or another one (a parent's), it gets the release's. */
export const buildRelease = (
  version: Version,
  { manifest, definition, placeOf }: ParsedManifest,
  content: ReleaseContent,
  where: { readonly dir: string; readonly place: Place },
): ReleaseSource => ({ version, manifest: withVersion(manifest, version), definition, content, ...where, placeOf })

/** In the order of {@link PluginManifest}'s fields. */
const withVersion = (manifest: PluginManifest, version: Version): PluginManifest => {
  if (manifest.version === version) return manifest
  const { name, description, version: _, ...rest } = manifest
  return { name, description, version, ...rest }
}
