import { type Diagnostic, diagnostic, keepPlaces } from '../model/diagnostic.js'
import { isObject, type JsonValue } from '../model/json.js'
import type { LifecycleSource } from '../model/plugin.js'
import type { LifecycleChange } from '../model/record.js'
import type { SourceText } from '../model/source.js'
import { pathText, type ValuePath } from '../model/value-path.js'
import { suggestVersion, type Version } from '../model/version.js'
import { checkVersion } from './check-version.js'
import { parseTime } from './parse-time.js'
import { type ParsedYaml, parseYaml } from './parse-yaml.js'
import { selectNearest } from './select-nearest.js'

/**
 * What `lifecycle.yaml` says of versions, in its order: `deprecated: {reason, replacement_version}`, `yanked: {reason}` and
 * `unpublished: {reason}` in any mix (`true` where there is nothing more to say), with an optional `at`. `null`, or `at`
 * alone, takes back what was said. An entry with a mistake is left out.
 */
export const parseLifecycle = (
  source: SourceText,
): { readonly entries: readonly LifecycleSource[]; readonly diagnostics: readonly Diagnostic[] } => {
  const { parsed, diagnostics } = parseYaml(source)
  if (parsed === undefined) return { entries: [], diagnostics }
  // An empty file, or one of comments only.
  if (parsed.value === null) return { entries: [], diagnostics: [] }
  if (!isObject(parsed.value)) {
    const problem = 'must map versions to what is said of them'
    return { entries: [], diagnostics: [diagnostic('LIFECYCLE_INVALID', parsed.placeOf([]), { field: '', problem })] }
  }
  const entries: LifecycleSource[] = []
  const problems: Diagnostic[] = []
  for (const [key, value] of Object.entries(parsed.value)) {
    const checked = checkVersion(key, parsed.placeOfKey([key]))
    const entry = parseEntry(key, value, parsed)
    const wrong = [...checked.diagnostics, ...entry.diagnostics]
    problems.push(...wrong)
    if (checked.version === undefined || wrong.length > 0) continue
    const said: readonly ValuePath[] = [
      [key, 'unpublished'],
      [key, 'deprecated', 'replacement_version'],
    ]
    entries.push({
      version: checked.version,
      ...entry.entry,
      placeOf: keepPlaces(parsed.placeOf, [[], [key], ...said]),
    })
  }
  return { entries, diagnostics: problems }
}

type Entry = Pick<LifecycleSource, 'change' | 'at'>

/** What may be said, and what more may be told of it. */
const STATEMENTS = {
  deprecated: ['reason', 'replacement_version'],
  yanked: ['reason'],
  unpublished: ['reason'],
} as const
type Statement = keyof typeof STATEMENTS
const isStatement = (key: string): key is Statement => Object.hasOwn(STATEMENTS, key)

const parseEntry = (
  version: string,
  value: JsonValue,
  parsed: ParsedYaml,
): { readonly entry: Entry; readonly diagnostics: readonly Diagnostic[] } => {
  const diagnostics: Diagnostic[] = []
  const refuse = (path: ValuePath, problem: string): void => {
    diagnostics.push(diagnostic('LIFECYCLE_INVALID', parsed.placeOf(path), { field: pathText(path), problem }))
  }
  if (value === null) return { entry: { change: null }, diagnostics }
  if (!isObject(value) || Object.keys(value).length === 0) {
    refuse([version], 'must say `deprecated`, `yanked` or `unpublished`, or be null to take back what was said')
    return { entry: { change: null }, diagnostics }
  }
  const change: Record<string, LifecycleChange[Statement]> = {}
  let at: string | undefined
  for (const [key, said] of Object.entries(value)) {
    const path = [version, key]
    if (isStatement(key)) {
      const details = parseDetails(path, said, STATEMENTS[key], parsed, refuse)
      diagnostics.push(...details.diagnostics)
      change[key] = details.details
    } else if (key === 'at') {
      at = typeof said === 'string' ? parseTime(said) : undefined
      if (at === undefined) refuse(path, 'must be a time such as 2024-09-20T14:30:00Z')
    } else refuse(path, `means nothing here${suggest(key, [...Object.keys(STATEMENTS), 'at'])}`)
  }
  const isTakenBack = Object.keys(change).length === 0
  return { entry: { change: isTakenBack ? null : change, ...(at !== undefined && { at }) }, diagnostics }
}

/** Documents show it. */
const MAX_REASON = 5000

interface Details {
  readonly reason?: string
  readonly replacement_version?: Version
}

const parseDetails = (
  path: ValuePath,
  value: JsonValue,
  known: readonly string[],
  parsed: ParsedYaml,
  refuse: (path: ValuePath, problem: string) => void,
): { readonly details: Details; readonly diagnostics: readonly Diagnostic[] } => {
  const diagnostics: Diagnostic[] = []
  if (value === true) return { details: {}, diagnostics }
  if (!isObject(value)) {
    refuse(path, `must be true, or give its details: ${known.map((field) => `\`${field}\``).join(', ')}`)
    return { details: {}, diagnostics }
  }
  let details: Details = {}
  for (const [key, detail] of Object.entries(value)) {
    const at = [...path, key]
    if (!known.includes(key)) refuse(at, `means nothing here${suggest(key, known)}`)
    else if (key === 'replacement_version') {
      const checked = parseReplacement(at, detail, parsed, refuse)
      diagnostics.push(...checked.diagnostics)
      if (checked.version !== undefined) details = { ...details, replacement_version: checked.version }
    } else if (typeof detail !== 'string' || detail.trim() === '') refuse(at, 'must be text')
    else if (detail.length > MAX_REASON) refuse(at, `must not be longer than ${MAX_REASON} characters`)
    else details = { ...details, reason: detail.trim() }
  }
  return { details, diagnostics }
}

const parseReplacement = (
  path: ValuePath,
  value: JsonValue,
  parsed: ParsedYaml,
  refuse: (path: ValuePath, problem: string) => void,
): { readonly version?: Version; readonly diagnostics: readonly Diagnostic[] } => {
  if (typeof value === 'string') return checkVersion(value, parsed.placeOf(path))
  if (typeof value !== 'number') {
    refuse(path, 'must be a version')
    return { diagnostics: [] }
  }
  const written = parsed.writtenOf(path) ?? String(value)
  const suggestion = suggestVersion(written) ?? written
  const args = { field: 'replacement_version', written, suggestion }
  return { diagnostics: [diagnostic('VERSION_NOT_TEXT', parsed.placeOf(path), args)] }
}

/** Much longer than any key that is known. */
const MAX_KEY_LENGTH = 40
/** The keys are few, so that a guess is better than none. */
const MAX_MISTAKES = 3

const suggest = (key: string, known: readonly string[]): string => {
  const near = selectNearest(key.slice(0, MAX_KEY_LENGTH), known, MAX_MISTAKES, (name) => name)
  return near === undefined ? `; known are ${known.join(', ')}` : `; did you mean \`${near}\`?`
}
