import semver from 'semver'
import { RegistryError } from '../model/errors.js'
import { isReservedSlug, parseSlug, type Slug } from '../model/slug.js'
import { parseVersion, suggestVersion, type Version } from '../model/version.js'

/** Which version somebody wants: the newest that is fit, exactly one, or one of a range. */
export type WantedVersion =
  | { readonly kind: 'latest' }
  | { readonly kind: 'exact'; readonly version: Version }
  | { readonly kind: 'range'; readonly range: string }

/** `<slug>` or `<slug>@<version>`, understood. */
export interface PluginSpec {
  readonly slug: Slug
  readonly wanted: WantedVersion
}

/**
 * The plugin that a person asks for: `github`, `github@1.2.0`, `github@^1.0.0`, `github@latest`.
 *
 * @throws RegistryError `USAGE`
 */
export const parsePluginSpec = (text: string): PluginSpec => {
  const at = text.indexOf('@')
  const name = at < 0 ? text : text.slice(0, at)
  const slug = parseSlug(name)
  if (slug === undefined || isReservedSlug(slug)) {
    throw new RegistryError('USAGE', `"${name}" is no name of a plugin.`, {
      hint: 'Write <slug>, or <slug>@<version> such as github@1.2.0.',
    })
  }
  const wanted = at < 0 ? LATEST : parseWantedVersion(text.slice(at + 1))
  if (wanted !== undefined) return { slug, wanted }
  throw new RegistryError('USAGE', `"${text.slice(at + 1)}" is neither a version nor a range.`, {
    hint: `Write a version such as ${slug}@1.2.0, a range such as "${slug}@^1.0.0", or ${slug}@latest.`,
  })
}

const LATEST: WantedVersion = { kind: 'latest' }

/** A version, a range of npm's grammar or `latest`; `undefined` when it is none of these. */
export const parseWantedVersion = (text: string): WantedVersion | undefined => {
  if (text === 'latest') return LATEST
  const version = parseVersion(text) ?? (semver.valid(text) === null ? undefined : suggestVersion(text))
  if (version !== undefined) return { kind: 'exact', version }
  const range = text.trim() === '' ? null : semver.validRange(text)
  return range === null ? undefined : { kind: 'range', range: text }
}

/** As it is written. */
export const renderWantedVersion = (wanted: WantedVersion): string =>
  wanted.kind === 'latest' ? 'latest' : wanted.kind === 'exact' ? wanted.version : wanted.range

/** Whether a version is one that is wanted. */
export const isWantedVersion = (wanted: WantedVersion, version: Version): boolean => {
  if (wanted.kind === 'latest') return true
  return wanted.kind === 'exact' ? wanted.version === version : semver.satisfies(version, wanted.range)
}
