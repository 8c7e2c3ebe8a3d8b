import coerce from 'semver/functions/coerce.js'
import parse from 'semver/functions/parse.js'
import rcompare from 'semver/functions/rcompare.js'
import valid from 'semver/functions/valid.js'

/** Canonical semver without `v` and without build metadata. Made only by {@link parseVersion}. */
export type Version = string & { readonly __brand: 'Version' }

/** The version that `text` is, or `undefined` unless it is canonical semver 2.0 without build metadata. */
export const parseVersion = (text: string): Version | undefined =>
  NUMBERS.test(text) || valid(text) === text ? (text as Version) : undefined

/** Nearly every version is three numbers; these are small enough for all who read them. */
const NUMBERS = /^(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})\.(?:0|[1-9]\d{0,8})$/

/** The canonical spelling that an author probably meant by `text` (`v1.2` → `1.2.0`), or `undefined`. */
export const suggestVersion = (text: string): Version | undefined => {
  const bare = text
    .trim()
    .replace(/^[vV=]+/, '')
    .replace(/\+.*$/, '')
  const found = parse(bare) ?? (/^\d+(\.\d+)?$/.test(bare) ? coerce(bare) : null)
  return (found?.version as Version | undefined) ?? undefined
}

/** Semver precedence, newest first: for `Array.prototype.sort`. */
export const compareNewestFirst = (a: Version, b: Version): number => rcompare(a, b)

/** The versions that are keys of a mapping, newest first. */
export const versionsIn = (map: Readonly<Record<Version, unknown>>): readonly Version[] =>
  (Object.keys(map) as Version[]).sort(compareNewestFirst)

/** Whether the version has a prerelease part. */
export const isPrerelease = (version: Version): boolean => version.includes('-')
