import semver from 'semver'
import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import type { JsonObject } from '../model/json.js'
import { isDeviceName, parseSlug } from '../model/slug.js'
import { MAX_TAG_LENGTH } from '../model/tag-path.js'
import type { WrittenAs } from './build-written-as.js'
import { checkActions } from './check-actions.js'
import { checkLicense } from './check-license.js'
import { checkContact, checkRepository, checkUrl, hasScheme } from './check-url.js'
import { type ManifestFields, parseDependencies } from './parse-manifest-fields.js'

/** Semver limits a version to 256 characters; a range of more is no range that anybody wrote. */
const MAX_RANGE_LENGTH = 256

/**
 * Checks the values of fields which have the right types: `fields` in their one form, `written` as they were found. What
 * must be there at all is not asked here.
 */
export const checkManifestFields = (
  fields: ManifestFields,
  written: JsonObject,
  as: WrittenAs,
): readonly Diagnostic[] => [
  ...checkLinks(fields, as),
  ...checkColor(fields, as),
  ...(fields.license === undefined ? [] : checkLicense(fields.license, () => as.placeOf(['license']))),
  ...checkTags(written['tags'] as readonly string[] | undefined, as),
  ...checkDependencies(written, as),
  ...checkCompatibility(fields, as),
  ...checkActions(fields.actions ?? [], (path) => as.placeOf(['actions', ...path])),
]

const checkLinks = (fields: ManifestFields, as: WrittenAs): readonly Diagnostic[] => {
  const { homepage, repository, icon, security, support, changelog, appMetadataUrl } = fields
  const at = (field: string) => () => ({ field: as.nameOf([field]), place: as.placeOf([field]) })
  return [
    ...(homepage === undefined ? [] : checkUrl(homepage, at('homepage'))),
    ...(repository === undefined ? [] : checkRepository(repository, at('repository'))),
    ...(icon === undefined || !hasScheme(icon) ? [] : checkUrl(icon, at('icon'))),
    ...(security === undefined ? [] : checkContact(security, at('security'))),
    ...(support === undefined ? [] : checkContact(support, at('support'))),
    // Release notes are mostly text, in which a word may well end in a colon; a lone URL is a link.
    ...(changelog === undefined || /\s/.test(changelog.trim()) ? [] : checkContact(changelog.trim(), at('changelog'))),
    ...(appMetadataUrl === undefined ? [] : checkUrl(appMetadataUrl, at('appMetadataUrl'))),
  ]
}

const checkColor = ({ color }: ManifestFields, as: WrittenAs): readonly Diagnostic[] =>
  color === undefined || /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(color)
    ? []
    : [diagnostic('COLOR_INVALID', as.placeOf(['color']), { color: color.slice(0, 100) })]

const checkTags = (tags: readonly string[] | undefined, as: WrittenAs): readonly Diagnostic[] =>
  (tags ?? []).flatMap((tag, index) => {
    const path = ['tags', index]
    const problem = tagProblem(tag)
    return problem === undefined
      ? []
      : [diagnostic('MANIFEST_INVALID', as.placeOf(path), { field: as.nameOf(path), problem })]
  })

/** A tag names its document: one that the layout would have to shorten would not be found by its name. */
const tagProblem = (tag: string): string | undefined => {
  if (encodeURIComponent(tag).length > MAX_TAG_LENGTH) return 'is too long for a tag'
  return isDeviceName(tag.trim()) ? 'is a name that Windows keeps for a device: choose another tag' : undefined
}

const checkDependencies = (written: JsonObject, as: WrittenAs): readonly Diagnostic[] => {
  if (written['dependencies'] === undefined) return []
  const names = new Set<string>()
  return parseDependencies(written['dependencies']).flatMap(({ slug, range, key }) => {
    const path = ['dependencies', key]
    const invalid = (problem: string): readonly Diagnostic[] => [
      diagnostic('MANIFEST_INVALID', as.placeOf(path), { field: as.nameOf(path), problem }),
    ]
    if (parseSlug(slug) === undefined) return invalid('must name a plugin by its slug: letters, digits, "-" and "_"')
    if (names.has(slug)) return invalid(`names ${slug} a second time`)
    names.add(slug)
    if (range.length <= MAX_RANGE_LENGTH && semver.validRange(range) !== null) return []
    const args = { dependency: slug, range: range.slice(0, MAX_RANGE_LENGTH) }
    return [diagnostic('DEPENDENCY_RANGE_INVALID', as.placeOf(path), args)]
  })
}

const checkCompatibility = ({ compatibility }: ManifestFields, as: WrittenAs): readonly Diagnostic[] => {
  const { min, max } = compatibility ?? {}
  const wrong = (['min', 'max'] as const).find((end) => {
    const version = compatibility?.[end]
    return version !== undefined && semver.valid(version) === null
  })
  const isReversed = wrong === undefined && min !== undefined && max !== undefined && semver.gt(min, max)
  if (wrong === undefined && !isReversed) return []
  const place = as.placeOf(['compatibility', wrong ?? 'min'])
  return [diagnostic('COMPATIBILITY_INVALID', place, { min: min ?? 'any', max: max ?? 'any' })]
}
