import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import type { OfferedRelease } from '../model/offer.js'

/** A release that was chosen, and what its bytes turned out to be. */
export interface FoundRelease {
  readonly release: OfferedRelease
  readonly digest: string
  /** What the registry said of it was read just now, not taken from a lock. */
  readonly isAsked: boolean
}

/** What somebody who installs these releases should know. Each stands at the folder of its plugin. */
export const buildInstallFindings = (
  found: readonly FoundRelease[],
  cycles: readonly (readonly string[])[],
): readonly Diagnostic[] => [
  ...found.flatMap(buildFindings),
  ...cycles.map((slugs) => diagnostic('DEPENDENCY_CIRCLE', { file: slugs[0] ?? '' }, { slugs })),
]

const buildFindings = ({ release, digest, isAsked }: FoundRelease): readonly Diagnostic[] => {
  const { slug, version, deprecated, yanked, artifact } = release
  const place = { file: slug }
  const found: Diagnostic[] = []
  if (deprecated !== undefined) {
    const { reason, replacement_version: replacement } = deprecated
    const facts = { ...(reason !== undefined && { reason }), ...(replacement !== undefined && { replacement }) }
    found.push(diagnostic('RELEASE_DEPRECATED', place, { slug, version, ...facts }))
  }
  if (yanked !== undefined) {
    const { reason } = yanked
    found.push(diagnostic('RELEASE_YANKED', place, { slug, version, ...(reason !== undefined && { reason }) }))
  }
  if (isAsked && artifact !== undefined && artifact.digest === undefined) {
    found.push(diagnostic('CHECKSUM_UNPUBLISHED', place, { slug, version, digest }))
  }
  return found
}
