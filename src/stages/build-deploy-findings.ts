import type { Policy } from '../model/config.js'
import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import { artifactPath, DEFAULT_ARTIFACT_LAYOUT } from '../model/layout.js'
import type { PagesForecast } from '../model/pages.js'
import { checkPagesLimits } from './check-pages-limits.js'
import type { Publication } from './plan-publication.js'

export interface DeployContext {
  /** `registry.yaml`, relative to the registry's folder, as {@link outDir} is. */
  readonly configFile: string
  readonly outDir: string
  readonly changedContent: Policy['changedContent']
  /** The config that is published is another's. */
  readonly contributes: boolean
}

type Decided = Pick<Publication, 'conflicts' | 'outdated' | 'isConfigOutdated' | 'catalog'>

/**
 * What a person has to know of a publication: versions that conflict, what a newer source has said otherwise, and which of the
 * host's limits are near.
 */
export const buildDeployFindings = (
  { conflicts, outdated, isConfigOutdated, catalog }: Decided,
  { configFile, outDir, changedContent, contributes }: DeployContext,
  forecast?: PagesForecast,
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
    ...(forecast === undefined ? [] : checkPagesLimits(forecast)).map((limit) =>
      diagnostic('PAGES_LIMIT_NEAR', place, limit),
    ),
  ]
}
