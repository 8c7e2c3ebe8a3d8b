import semver from 'semver'
import { type Diagnostic, diagnostic, type Place } from '../model/diagnostic.js'
import { parseVersion, suggestVersion, type Version } from '../model/version.js'

/** A version is part of file names, which most file systems limit to 255 bytes. */
const MAX_LENGTH = 128

/**
 * A version as a person wrote it: canonical semver, or one finding that says how to write it. Build metadata has a finding
 * of its own: it is good semver, but `+` in a path means a space to some hosts, and it does not order versions.
 */
export const checkVersion = (
  text: string,
  place: Place,
): { readonly version?: Version; readonly diagnostics: readonly Diagnostic[] } => {
  if (text.length > MAX_LENGTH) {
    return { diagnostics: [diagnostic('VERSION_INVALID', place, { version: `${text.slice(0, MAX_LENGTH)}…` })] }
  }
  const version = parseVersion(text)
  if (version !== undefined) return { version, diagnostics: [] }
  const bare = text.includes('+') ? semver.valid(text) : null
  if (bare !== null && text.startsWith(`${bare}+`)) {
    return { diagnostics: [diagnostic('VERSION_BUILD_METADATA', place, { version: text, suggestion: bare })] }
  }
  const suggestion = suggestVersion(text)
  const args = { version: text, ...(suggestion !== undefined && { suggestion }) }
  return { diagnostics: [diagnostic('VERSION_INVALID', place, args)] }
}
