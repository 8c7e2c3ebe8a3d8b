import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import { isObject, type JsonObject, type JsonValue } from '../model/json.js'
import { fileGlobProblem, folderGlobProblem, ignorePatternProblem } from '../model/pattern.js'
import { pathText, type ValuePath, valueAt } from '../model/value-path.js'
import type { SchemaProblem, ValueProblem } from './build-schema-check.js'
import { checkDefaults } from './check-defaults.js'
import { checkLayout } from './check-layout.js'
import { checkOutDir } from './check-out-dir.js'
import { CONFIG_SCHEMA, checkConfigSchema } from './config-schema.js'
import { parseBaseUrl } from './parse-base-url.js'
import { parseBytes } from './parse-bytes.js'
import { parseDeployConfig } from './parse-deploy-config.js'
import { parsePublished } from './parse-published.js'
import type { ParsedYaml } from './parse-yaml.js'
import { foldFieldName, selectNearest } from './select-nearest.js'

/** Everything that is wrong with `registry.yaml`, each at its place. `written` is without empty fields. */
export const checkConfig = (written: JsonObject, yaml: ParsedYaml, dir: string): readonly Diagnostic[] => {
  const { defaults, ...rest } = written
  // The fields of `defaults` are those of a manifest, and are checked as such.
  const problems = checkConfigSchema({ ...rest, ...(defaults !== undefined && !isObject(defaults) && { defaults }) })
  const bad = new Set(problems.map(({ path }) => pathText(path)))
  const values = checkValues(rest, dir)
    .filter(({ path }) => !path.some((_, depth) => bad.has(pathText(path.slice(0, depth + 1)))))
    .map(({ path, problem }) => diagnostic('CONFIG_INVALID', yaml.placeOf(path), { field: pathText(path), problem }))
  return [
    ...problems.map((problem) => schemaDiagnostic(problem, yaml)),
    ...values,
    ...(isObject(defaults) ? checkDefaults(defaults, yaml) : []),
  ]
}

const schemaDiagnostic = ({ path, problem, keyword }: SchemaProblem, yaml: ParsedYaml): Diagnostic => {
  const field = pathText(path)
  if (keyword === 'additionalProperties') {
    const suggestion = suggestField(path)
    const args = { field, ...(suggestion !== undefined && { suggestion }) }
    return diagnostic('CONFIG_FIELD_UNKNOWN', yaml.placeOfKey(path), args)
  }
  return diagnostic('CONFIG_INVALID', yaml.placeOf(path), { field, problem: problem + hintFor(path, keyword) })
}

const hintFor = ([field]: ValuePath, keyword: string): string =>
  field === 'host' && keyword === 'enum' ? '; of other hosts of files, portable suits most' : ''

/** Much longer than any field's name: what goes on is not compared, which takes time by the square of the length. */
const MAX_FIELD_LENGTH = 60

/** The nearest field of the same section. */
const suggestField = (path: ValuePath): string | undefined => {
  const section = path.slice(0, -1)
  const schema = section.reduce<JsonValue | undefined>((node, key) => propertiesOf(node)?.[String(key)], CONFIG_SCHEMA)
  const written = String(path.at(-1)).slice(0, MAX_FIELD_LENGTH)
  // Up to half of a short name, or it is another word.
  const most = Math.min(3, Math.floor(foldFieldName(written).length / 2))
  const nearest = selectNearest(written, Object.keys(propertiesOf(schema) ?? {}), most, foldFieldName)
  return nearest === undefined ? undefined : pathText([...section, nearest])
}

const propertiesOf = (schema: JsonValue | undefined): JsonObject | undefined => {
  const properties = isObject(schema) ? schema['properties'] : undefined
  return isObject(properties) ? properties : undefined
}

/** What a schema cannot say. Values of a wrong type are skipped: the schema has reported them. */
const checkValues = (written: JsonObject, dir: string): readonly ValueProblem[] => {
  const text = (path: ValuePath, problemOf: (value: string) => string | undefined): readonly ValueProblem[] => {
    const value = valueAt(written, path)
    const problem = typeof value === 'string' ? problemOf(value) : undefined
    return problem === undefined ? [] : [{ path, problem }]
  }
  const texts = (path: ValuePath, problemOf: (value: string) => string | undefined): readonly ValueProblem[] => {
    const list = valueAt(written, path)
    return Array.isArray(list) ? list.flatMap((_, index) => text([...path, index], problemOf)) : text(path, problemOf)
  }
  return [
    ...text(['name'], (name) => (name.trim() === '' ? 'must not be empty' : undefined)),
    ...text(['baseUrl'], (url) => problemIn(parseBaseUrl(url))),
    ...text(['outDir'], (outDir) => checkOutDir(outDir, dir)),
    ...text(['layout', 'artifact'], checkLayout),
    ...text(['published'], (location) => problemIn(parsePublished(location, dir))),
    ...texts(['plugins'], globProblem),
    ...texts(['bundle', 'files'], fileGlobProblem),
    ...texts(['bundle', 'ignore'], ignorePatternProblem),
    ...parseDeployConfig(deployOf(written), undefined, dir).problems,
    ...['icon', 'manifest', 'artifact'].flatMap((name) =>
      text(['limits', name], (size) => (parseBytes(size) === undefined ? 'is not a possible size' : undefined)),
    ),
  ]
}

const deployOf = ({ deploy }: JsonObject): string | JsonObject | undefined =>
  typeof deploy === 'string' || isObject(deploy) ? deploy : undefined

const problemIn = (parsed: object): string | undefined =>
  'problem' in parsed ? (parsed as { readonly problem: string }).problem : undefined

const globProblem = (glob: string): string | undefined => {
  const pattern = glob.replace(/^!/, '')
  if (pattern.includes('\\')) return 'must have / between folders, on every system'
  return pattern.startsWith('/') || /^[A-Za-z]:/.test(pattern) || pattern.split('/').includes('..')
    ? "must stay inside the registry's folder"
    : folderGlobProblem(pattern)
}
