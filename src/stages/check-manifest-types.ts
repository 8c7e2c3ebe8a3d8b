import semver from 'semver'
import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import { firstPerKey } from '../model/groups.js'
import type { JsonObject, JsonValue } from '../model/json.js'
import { pathText, type ValuePath, valueAt } from '../model/value-path.js'
import { suggestVersion } from '../model/version.js'
import type { SchemaProblem } from './build-schema-check.js'
import type { WrittenAs } from './build-written-as.js'
import { checkManifestSchema } from './manifest-schema.js'

export interface CheckedTypes {
  /** The fields without a finding. */
  readonly good: JsonObject
  /** The version that is meant by a number in its place. */
  readonly versionMeant?: string
  readonly diagnostics: readonly Diagnostic[]
}

/** Checks the types of a manifest's fields. A version that YAML took for a number is shown as it was typed. */
export const checkManifestTypes = (fields: JsonObject, as: WrittenAs): CheckedTypes => {
  const problems = checkManifestSchema(fields)
  if (problems.length === 0) return { good: fields, diagnostics: [] }
  const bad = new Set(problems.map(({ path }) => path[0]))
  const good = Object.fromEntries(Object.entries(fields).filter(([field]) => !bad.has(field)))
  const numberAt = (path: ValuePath): WrittenNumber | undefined => {
    const value = isVersionField(path) ? valueAt(fields, path) : undefined
    if (typeof value !== 'number') return undefined
    const written = shorten(as.writtenOf(path) ?? String(value))
    return { written, suggestion: meantBy(path, written) }
  }
  // A connector's `name` is its slug and may be its name, too: one mistake, one finding.
  const distinct = firstPerKey(problems, ({ path, problem }) => `${as.nameOf(path)} ${problem}`)
  const versionMeant = numberAt(['version'])?.suggestion
  return {
    good,
    ...(versionMeant !== undefined && { versionMeant }),
    diagnostics: distinct.map((found) => {
      const { path } = found
      const number = numberAt(path)
      if (number !== undefined) {
        return diagnostic('VERSION_NOT_TEXT', as.placeOf(path), { field: pathText(path), ...number })
      }
      const problem = found.problem + hintFor(found, valueAt(fields, path), as.writtenOf(path))
      return diagnostic('MANIFEST_INVALID', as.placeOf(path), { field: as.nameOf(path), problem })
    }),
  }
}

/** A version that is a number to YAML. */
interface WrittenNumber {
  readonly written: string
  readonly suggestion: string
}

const isVersionField = ([field, part, ...rest]: ValuePath): boolean => {
  if (rest.length > 0) return false
  if (field === 'version') return part === undefined
  return field === 'dependencies' || (field === 'compatibility' && (part === 'min' || part === 'max'))
}

/** No version is as long, and reading one takes time by its length. */
const MAX_WRITTEN = 128

const shorten = (written: string): string =>
  written.length > MAX_WRITTEN ? `${written.slice(0, MAX_WRITTEN)}…` : written

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
