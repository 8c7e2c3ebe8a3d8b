import type { Config } from '../model/config.js'
import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import type { PluginManifest } from '../model/manifest.js'
import type { ReleaseSource } from '../model/plugin.js'

/** Checks what a release is made of, as far as names and sizes tell. What a bundle command makes is not known yet. */
export const checkReleaseContent = (release: ReleaseSource, slug: string, config: Config): readonly Diagnostic[] => {
  const { version, content, place, manifest } = release
  const limit = config.limits.artifact
  const tooLarge = (size: number): readonly Diagnostic[] =>
    size > limit ? [diagnostic('ARTIFACT_TOO_LARGE', place, { slug, version, size, limit })] : []
  if (content.kind === 'prebuilt') return tooLarge(content.size)
  if (isBundled(manifest, config)) return []
  const isFlowsApp = manifest?.protocols.includes('flows') === true
  return [
    ...(content.files.length === 0 ? [diagnostic('ARTIFACT_EMPTY', place, { slug, version })] : []),
    ...(isFlowsApp ? [diagnostic('FLOWS_ARTIFACT_NOT_BUNDLED', place, { slug, version })] : []),
    ...tooLarge(content.files.reduce((sum, { size }) => sum + size, 0)),
  ]
}

const isBundled = (manifest: PluginManifest | undefined, { bundle }: Config): boolean =>
  bundle.command !== undefined && bundle.protocols.some((protocol) => manifest?.protocols.includes(protocol))
