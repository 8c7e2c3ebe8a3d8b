import type { Policy } from '../model/config.js'
import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import { artifactPath, DEFAULT_ARTIFACT_LAYOUT } from '../model/layout.js'
import type { Publication } from './plan-publication.js'

export interface DeployContext {
  /** `registry.yaml`, relative to the registry's folder, as {@link outDir} is. */
  readonly configFile: string
  readonly outDir: string
  readonly changedContent: Policy['changedContent']
  /** The config that is published is another's. */
  readonly contributes: boolean
}

/** What a person has to know of a publication: versions that conflict, and what a newer source has said otherwise. */
export const buildDeployFindings = (
  { conflicts, outdated, isConfigOutdated, catalog }: Publication,
  { configFile, outDir, changedContent, contributes }: DeployContext,
): readonly Diagnostic[] => {
  const place = { file: configFile }
  return [
    ...conflicts.map(({ slug, version, kind, published, here }) => {
      const artifact = { file: `${outDir}/${artifactPath(DEFAULT_ARTIFACT_LAYOUT, slug, version)}` }
      if (kind === 'unpublished') return diagnostic('VERSION_UNPUBLISHED', artifact, { slug, version })
      const code = changedContent === 'keep' ? 'VERSION_CONTENT_KEPT' : 'VERSION_CONTENT_CHANGED'
      return diagnostic(code, artifact, { slug, version, published, here })
    }),
    ...outdated.map(({ slug, listing }) => diagnostic('LISTING_NOT_NEWER', place, { slug, at: listing.at })),
    ...(isConfigOutdated && !contributes ? [diagnostic('CONFIG_NOT_NEWER', place, { at: catalog.config.at })] : []),
  ]
}
