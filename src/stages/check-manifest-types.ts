import semver from 'semver'
import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import type { JsonObject, JsonValue } from '../model/json.js'
import type { ValuePath } from '../model/plugin.js'
import { suggestVersion } from '../model/version.js'
import type { WrittenAs } from './check-manifest.js'
import { formatPath, type SchemaProblem } from './check-schema.js'
import { checkManifestSchema } from './manifest-schema.js'

/**
 * Checks the types of a manifest's fields. `good` are the fields without a finding. `writtenOf` gives a plain scalar's
 * source text, so that a version which YAML took for a number can be shown as it was typed.
 */
export const checkTypes = (
  fields: JsonObject,
  as: WrittenAs & { readonly writtenOf: (path: ValuePath) => string | undefined },
): { good: JsonObject; versionMeant?: string; diagnostics: readonly Diagnostic[] } => {
  const problems = checkManifestSchema(fields)
  if (problems.length === 0) return { good: fields, diagnostics: [] }
  const bad = new Set(problems.map(({ path }) => path[0]))
  const good = Object.fromEntries(Object.entries(fields).filter(([field]) => !bad.has(field)))
  let versionMeant: string | undefined
  // A connector's `name` is its slug and may be its name, too: one mistake, one finding.
  const seen = new Set<string>()
  const isNew = ({ path, problem }: SchemaProblem): boolean => {
    const key = `${as.nameOf(path)} ${problem}`
    return !seen.has(key) && seen.add(key).size > 0
  }
  const diagnostics = problems.filter(isNew).map((problem) => {
    const { path } = problem
    const value = valueAt(fields, path)
    if (typeof value === 'number' && isVersionField(path)) {
      const written = as.writtenOf(path) ?? String(value)
      const suggestion = meantBy(path, written)
      if (path[0] === 'version') versionMeant = suggestion
      return diagnostic('VERSION_NOT_TEXT', as.placeOf(path), { field: formatPath(path), written, suggestion })
    }
    return diagnostic('MANIFEST_INVALID', as.placeOf(path), {
      field: as.nameOf(path),
      problem: problem.problem + hintFor(problem, value, as.writtenOf(path)),
    })
  })
  return { good, ...(versionMeant !== undefined && { versionMeant }), diagnostics }
}

const isVersionField = ([field, part, ...rest]: ValuePath): boolean => {
  if (rest.length > 0) return false
  if (field === 'version') return part === undefined
  return field === 'dependencies' || (field === 'compatibility' && (part === 'min' || part === 'max'))
}

/** `1.10` → `1.10.0`; of a dependency's range, the text itself where it is a range. */
const meantBy = ([field]: ValuePath, written: string): string =>
  field === 'dependencies' && semver.validRange(written) !== null ? written : (suggestVersion(written) ?? '1.0.0')

const hintFor = (
  { path, keyword }: SchemaProblem,
  value: JsonValue | undefined,
  written: string | undefined,
): string => {
  if (keyword !== 'type') return ''
  if ((path[0] === 'tags' || path[0] === 'protocols') && typeof value === 'string' && path.length === 1) {
    return `: write [${value
      .split(',')
      .map((item) => item.trim())
      .join(', ')
      .slice(0, 100)}]`
  }
  const isScalar = typeof value === 'number' || typeof value === 'boolean'
  return isScalar && written !== undefined ? `: write "${written.slice(0, 100)}", in quotes` : ''
}

const valueAt = (fields: JsonObject, path: ValuePath): JsonValue | undefined =>
  path.reduce<JsonValue | undefined>((value, key) => (value as JsonObject | null | undefined)?.[key], fields)
