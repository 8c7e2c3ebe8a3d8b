import { distance } from 'fastest-levenshtein'
import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import type { JsonObject, JsonValue } from '../model/json.js'
import type { ValuePath } from '../model/plugin.js'
import { checkDefaults } from './check-defaults.js'
import { checkLayout } from './check-layout.js'
import { checkOutDir } from './check-out-dir.js'
import { formatPath, type SchemaProblem } from './check-schema.js'
import { CONFIG_SCHEMA, checkConfigSchema } from './config-schema.js'
import { parseBaseUrl } from './parse-base-url.js'
import { parseBytes } from './parse-bytes.js'
import { isObject } from './parse-manifest-spelling.js'
import { parsePublished } from './parse-published.js'
import type { ParsedYaml } from './parse-yaml.js'

/** Everything that is wrong with `registry.yaml`, each at its place. `written` is without empty fields. */
export const checkConfig = (written: JsonObject, yaml: ParsedYaml, dir: string): readonly Diagnostic[] => {
  const { defaults, ...rest } = written
  // The fields of `defaults` are those of a manifest, and are checked as such.
  const problems = checkConfigSchema({ ...rest, ...(defaults !== undefined && !isObject(defaults) && { defaults }) })
  const bad = new Set(problems.map(({ path }) => formatPath(path)))
  const values = checkValues(rest, dir)
    .filter(({ path }) => !path.some((_, depth) => bad.has(formatPath(path.slice(0, depth + 1)))))
    .map(({ path, problem }) => diagnostic('CONFIG_INVALID', yaml.placeOf(path), { field: formatPath(path), problem }))
  return [
    ...problems.map((problem) => report(problem, yaml)),
    ...values,
    ...(isObject(defaults) ? checkDefaults(defaults, yaml) : []),
  ]
}

const report = ({ path, problem, keyword }: SchemaProblem, yaml: ParsedYaml): Diagnostic => {
  const field = formatPath(path)
  if (keyword === 'additionalProperties') {
    const suggestion = suggestField(path)
    return diagnostic('CONFIG_FIELD_UNKNOWN', yaml.placeOfKey(path), {
      field,
      ...(suggestion !== undefined && { suggestion }),
    })
  }
  return diagnostic('CONFIG_INVALID', yaml.placeOf(path), { field, problem: problem + hintFor(path, keyword) })
}

const hintFor = ([field]: ValuePath, keyword: string): string =>
  field === 'host' && keyword === 'enum' ? '; of other hosts of files, portable suits most' : ''

/** The nearest field of the same section. */
const suggestField = (path: ValuePath): string | undefined => {
  const section = path.slice(0, -1)
  const schema = section.reduce<JsonValue | undefined>((node, key) => propertiesOf(node)?.[String(key)], CONFIG_SCHEMA)
  const wanted = fold(String(path.at(-1)).slice(0, 60))
  const [nearest] = Object.keys(propertiesOf(schema) ?? {})
    .map((name) => ({ name, distance: distance(wanted, fold(name)) }))
    .sort((a, b) => a.distance - b.distance)
  return nearest !== undefined && nearest.distance <= Math.min(3, Math.floor(wanted.length / 2))
    ? formatPath([...section, nearest.name])
    : undefined
}

const propertiesOf = (schema: JsonValue | undefined): JsonObject | undefined => {
  const properties = isObject(schema) ? schema['properties'] : undefined
  return isObject(properties) ? properties : undefined
}

const fold = (name: string): string => name.toLowerCase().replace(/[_-]/g, '')

interface ValueProblem {
  readonly path: ValuePath
  readonly problem: string
}

/** What a schema cannot say. Values of a wrong type are skipped: the schema has reported them. */
const checkValues = (written: JsonObject, dir: string): readonly ValueProblem[] => {
  const text = (path: ValuePath, problemOf: (value: string) => string | undefined): readonly ValueProblem[] => {
    const value = path.reduce<JsonValue | undefined>(
      (node, key) => (node as JsonObject | null | undefined)?.[key],
      written,
    )
    const problem = typeof value === 'string' ? problemOf(value) : undefined
    return problem === undefined ? [] : [{ path, problem }]
  }
  const { plugins } = written
  const globs: readonly ValuePath[] = Array.isArray(plugins) ? plugins.map((_, i) => ['plugins', i]) : [['plugins']]
  return [
    ...text(['name'], (name) => (name.trim() === '' ? 'must not be empty' : undefined)),
    ...text(['baseUrl'], (url) => problemIn(parseBaseUrl(url))),
    ...text(['outDir'], (outDir) => checkOutDir(outDir, dir)),
    ...text(['layout', 'artifact'], checkLayout),
    ...text(['published'], (location) => problemIn(parsePublished(location, dir))),
    ...globs.flatMap((path) => text(path, globProblem)),
    ...['icon', 'manifest', 'artifact'].flatMap((name) =>
      text(['limits', name], (size) => (parseBytes(size) === undefined ? 'is not a possible size' : undefined)),
    ),
  ]
}

const problemIn = (parsed: object): string | undefined =>
  'problem' in parsed ? (parsed as { readonly problem: string }).problem : undefined

const globProblem = (glob: string): string | undefined => {
  const pattern = glob.replace(/^!/, '')
  if (pattern.includes('\\')) return 'must have / between folders, on every system'
  return pattern.startsWith('/') || /^[A-Za-z]:/.test(pattern) || pattern.split('/').includes('..')
    ? "must stay inside the registry's folder"
    : undefined
}
