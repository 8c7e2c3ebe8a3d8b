import type { Policy } from '../model/config.js'
import { type GuardBreach, MOST_UNPUBLISHED } from '../model/deploy-guard.js'
import { type Diagnostic, diagnostic, type Place } from '../model/diagnostic.js'
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

type Decided = Pick<Publication, 'conflicts' | 'breaches' | 'outdated' | 'isConfigOutdated' | 'configOwner' | 'catalog'>

/**
 * What a person has to know of a publication: versions that conflict, what a newer source has said otherwise, and which of the
 * host's limits are near.
 */
export const buildDeployFindings = (
  { conflicts, breaches, outdated, isConfigOutdated, configOwner, catalog }: Decided,
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
    ...breaches.map((breach) => buildBreachFinding(breach, place)),
    ...(isConfigOutdated && !contributes
      ? [
          configOwner === undefined
            ? diagnostic('CONFIG_NOT_NEWER', place, { at: catalog.config.at })
            : diagnostic('CONFIG_OWNED', place, { owner: configOwner }),
        ]
      : []),
    ...(forecast === undefined ? [] : checkPagesLimits(forecast)).map((limit) =>
      diagnostic('PAGES_LIMIT_NEAR', place, limit),
    ),
  ]
}

const buildBreachFinding = (breach: GuardBreach, place: Place): Diagnostic => {
  switch (breach.kind) {
    case 'owned': {
      const { kind: _, ...args } = breach
      return diagnostic('SLUG_OWNED', place, args)
    }
    case 'unpublished':
      return diagnostic('UNPUBLISHES_MANY', place, { versions: breach.versions, most: MOST_UNPUBLISHED })
    case 'linked':
      return diagnostic('HOSTED_TURNED_LINKED', place, { slug: breach.slug, versions: breach.versions })
    case 'protocols':
      return diagnostic('PROTOCOL_DROPPED', place, { slug: breach.slug, protocols: breach.protocols })
  }
}
