import { type Diagnostic, diagnostic, type Place } from '../model/diagnostic.js'
import { firstPerKey } from '../model/groups.js'
import type { JsonValue } from '../model/json.js'
import type { SourceText } from '../model/source.js'
import { buildYamlPlaces, type YamlPlaces } from './build-yaml-places.js'
import type { YamlProblem } from './build-yaml-problem.js'
import { parseUtf8 } from './parse-utf8.js'
import { parseYamlEvents } from './parse-yaml-events.js'
import { parseYamlValue } from './parse-yaml-value.js'

/** A YAML or JSON file understood: its value, which JSON can say, and where each part of it was written. */
export interface ParsedYaml extends YamlPlaces {
  readonly value: JsonValue
}

/** Findings of one file, one a line: more would only be noise. */
const MAX_PROBLEMS = 10

/**
 * Reads YAML 1.2 (core schema, with merge keys) or JSON: one parser for both, since two would differ. UTF-8 only, with or
 * without a byte order mark.
 *
 * What JSON cannot say is refused: `.inf` and `.nan`, tags such as `!!timestamp` and `!!binary`, keys that are
 * collections. Keys that are numbers or `true` keep the text they were written as. Hostile input (alias bombs, deep
 * nesting, control characters, duplicate keys) is refused too; nothing throws.
 */
export const parseYaml = (
  source: SourceText,
): { readonly parsed?: ParsedYaml; readonly diagnostics: readonly Diagnostic[] } => {
  const text = parseUtf8(source.bytes)
  if (text === undefined) {
    return { diagnostics: [diagnostic('FILE_NOT_UTF8', { file: source.path, line: lineNotUtf8(source.bytes) }, {})] }
  }
  const placeAt = buildPlaceAt(source.path, text)
  const invalid = (problems: readonly YamlProblem[]) => {
    const found = problems.map(({ offset, problem }) => diagnostic('YAML_INVALID', placeAt(offset), { problem }))
    return { diagnostics: firstPerKey(found, ({ place }) => place.line).slice(0, MAX_PROBLEMS) }
  }

  const control = text.search(CONTROL)
  if (control >= 0) {
    const code = text.charCodeAt(control).toString(16).toUpperCase().padStart(4, '0')
    return invalid([{ offset: control, problem: `holds the control character U+${code}` }])
  }
  const read = parseYamlEvents(text)
  if ('problem' in read) return invalid([read.problem])
  const { value, problems, targets } = parseYamlValue(text, read.events)
  if (problems.length > 0) return invalid(problems)
  return { parsed: { value, ...buildYamlPlaces({ text, events: read.events, targets }, placeAt) }, diagnostics: [] }
}

// YAML allows no control characters but tab and line breaks, quoted or not.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/

/** The first line that is not UTF-8: no line break is ever part of a longer sequence, so lines can be tried one by one. */
const lineNotUtf8 = (bytes: Uint8Array): number => {
  let start = 0
  for (let line = 1; ; line++) {
    const found = bytes.indexOf(0x0a, start)
    const end = found < 0 ? bytes.length : found
    if (found < 0 || parseUtf8(bytes.subarray(start, end)) === undefined) return line
    start = end + 1
  }
}

/** Line and column of an offset; the lines are counted only when somebody asks. */
const buildPlaceAt = (file: string, text: string): ((offset: number) => Place) => {
  let starts: number[] | undefined
  return (offset) => {
    if (starts === undefined) {
      starts = [0]
      for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1)
    }
    let low = 0
    for (let high = starts.length; high - low > 1; ) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle
    }
    return { file, line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
  }
}
