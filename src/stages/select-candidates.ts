import semver from 'semver'
import type { OfferedPlugin, OfferedRelease } from '../model/offer.js'
import { isPrerelease, type Version } from '../model/version.js'
import { isWantedVersion, type WantedVersion } from './parse-plugin-spec.js'

/** What a client may install. */
export interface InstallPolicy {
  /** The version of OpenWorkflow that plugins must work with; absent: any. */
  readonly hostVersion?: string | undefined
  /** Yanked releases, too. */
  readonly allowYanked?: boolean | undefined
}

/** Why a release is not to be installed. */
export type Refusal =
  | { readonly kind: 'yanked'; readonly reason?: string | undefined }
  | {
      readonly kind: 'incompatible'
      readonly min?: string | undefined
      readonly max?: string | undefined
      readonly hostVersion: string
    }

/**
 * The versions to try for what is wanted, best first: what the registry calls its latest, then stable ones, then
 * prereleases, each the newest first. A version that somebody names exactly is tried although it is not offered: a yanked
 * one is hidden, and may still be wanted.
 */
export const selectCandidates = (plugin: OfferedPlugin, wanted: readonly WantedVersion[]): readonly Version[] => {
  const exact = wanted.flatMap((each) => (each.kind === 'exact' ? each.version : []))
  const { latest, versions } = plugin
  const ordered = [
    ...exact,
    ...(latest === undefined ? [] : [latest]),
    ...versions.filter((version) => !isPrerelease(version)),
    ...versions.filter(isPrerelease),
  ]
  return [...new Set(ordered)].filter((version) => wanted.every((each) => isWantedVersion(each, version)))
}

/** Why this release is not to be installed; `undefined` when it may be. */
export const selectRefusal = (
  { yanked, compatibility }: OfferedRelease,
  { hostVersion, allowYanked }: InstallPolicy,
): Refusal | undefined => {
  if (yanked !== undefined && allowYanked !== true) return { kind: 'yanked', reason: yanked.reason }
  if (hostVersion === undefined || compatibility === undefined) return undefined
  const { min, max } = compatibility
  const isWithin = isBound(hostVersion, '>=', min) && isBound(hostVersion, '<=', max)
  return isWithin ? undefined : { kind: 'incompatible', min, max, hostVersion }
}

/** Authors write a bound as `1.4.0`, `1.4` or `2.x`; one that cannot be understood bounds nothing. */
const isBound = (version: string, operator: string, bound: string | undefined): boolean => {
  const range = bound === undefined ? null : semver.validRange(`${operator}${bound}`)
  return range === null || semver.satisfies(version, range, { includePrerelease: true })
}
