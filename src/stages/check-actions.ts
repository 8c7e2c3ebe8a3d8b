import type { ErrorObject, KeywordDefinition, Options, ValidateFunction } from 'ajv'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { Ajv } from 'ajv/dist/ajv.js'
import { type Diagnostic, diagnostic, type PlaceOf } from '../model/diagnostic.js'
import { groupPairs } from '../model/groups.js'
import { canonicalJson, isObject, type JsonValue } from '../model/json.js'
import { isLongerJson } from '../model/json-size.js'
import type { Action } from '../model/manifest.js'
import { pathOfPointer, pathText } from '../model/value-path.js'
import type { ValueProblem } from './build-schema-check.js'
import { isPlainSchema } from './is-plain-schema.js'

/** The parts of an action that are JSON Schemas. */
const PARTS = ['input', 'output'] as const

/** Actions have different names, and their `input` and `output` are JSON Schemas. `placeOf` begins at an action's index. */
export const checkActions = (actions: readonly Action[], placeOf: PlaceOf): readonly Diagnostic[] => {
  const found: Diagnostic[] = []
  const names = new Set<string>()
  for (const [index, action] of actions.entries()) {
    if (names.has(action.name)) {
      found.push(diagnostic('ACTION_DUPLICATE', placeOf([index, 'name']), { action: action.name }))
    }
    names.add(action.name)
    for (const part of PARTS) {
      const schema = action[part]
      if (schema === undefined) continue
      for (const { path, problem } of checkIsSchema(schema)) {
        const place = placeOf([index, part, ...path])
        found.push(diagnostic('ACTION_SCHEMA_INVALID', place, { action: action.name, part, problem }))
      }
    }
  }
  return found
}

/** Whoever reads a finding must be able to find the value: the names on the way to it, in all. */
const MAX_PATH_LENGTH = 2000

/** Of a schema with more characters only the first mistake is told: finding all takes time by the square of their number. */
const MAX_THOROUGH = 200_000

const OPTIONS = { validateFormats: false, strict: false } as const

const NEWEST = 'https://json-schema.org/draft/2020-12/schema'

/** Ajv's own compares each item with all others: minutes for a list of 100,000. */
const UNIQUE_ITEMS: KeywordDefinition = {
  keyword: 'uniqueItems',
  type: 'array',
  schemaType: 'boolean',
  validate: (isWanted: boolean, items: readonly JsonValue[]) =>
    !isWanted || new Set(items.map(canonicalJson)).size === items.length,
}

/** The drafts that a schema may name in `$schema`; without one it is of the newest. */
const DRAFTS: { readonly [id: string]: (options: Options) => InstanceType<typeof Ajv> } = {
  [NEWEST]: (options) => new Ajv2020(options),
  'https://json-schema.org/draft/2019-09/schema': (options) => new Ajv2019(options),
  'http://json-schema.org/draft-07/schema': (options) => new Ajv(options),
}
const compiled = new Map<string, ValidateFunction>()

/** Meta-schemas are compiled once each, when first needed; an author's schema never is. */
const metaSchemaOf = (id: string, allErrors: boolean): ValidateFunction | undefined => {
  const key = `${id} ${allErrors}`
  const known = compiled.get(key)
  if (known !== undefined || !Object.hasOwn(DRAFTS, id)) return known
  const ajv = DRAFTS[id]?.({ ...OPTIONS, allErrors })
  const validate = ajv?.removeKeyword('uniqueItems').addKeyword(UNIQUE_ITEMS).getSchema(id)
  if (validate !== undefined) compiled.set(key, validate as ValidateFunction)
  return validate as ValidateFunction | undefined
}

const checkIsSchema = (schema: JsonValue): readonly ValueProblem[] => {
  if (isPlainSchema(schema, MAX_PATH_LENGTH)) return []
  const named = isObject(schema) ? schema['$schema'] : undefined
  const id = named === undefined ? NEWEST : typeof named === 'string' ? named.replace(/#$/, '') : ''
  const validate = metaSchemaOf(id, !isLongerJson(schema, MAX_THOROUGH))
  if (validate === undefined) {
    return [{ path: ['$schema'], problem: `$schema must be one of ${Object.keys(DRAFTS).join(', ')}` }]
  }
  if (isPathLonger(schema, MAX_PATH_LENGTH)) {
    return [{ path: [], problem: `has names that are too long: ${MAX_PATH_LENGTH} characters may lead to a value` }]
  }
  if (validate(schema)) return []
  // Each value once: the branches of an `anyOf` all complain about it.
  const byPointer = groupPairs((validate.errors ?? []).map((error) => [error.instancePath, error] as const))
  // What is wrong as a whole is not told again of its parts: `type: [text]` is one mistake.
  const isTold = (pointer: string): boolean => {
    const parent = pointer.slice(0, Math.max(0, pointer.lastIndexOf('/')))
    return pointer !== '' && (byPointer.has(parent) || isTold(parent))
  }
  return [...byPointer]
    .filter(([pointer]) => !isTold(pointer))
    .map(([pointer, errors]) => {
      const path = pathOfPointer(pointer, schema)
      return { path, problem: `${pathText(path)} ${problemOf(errors)}`.trim() }
    })
}

/** Whether the keys from here to some value have more characters in all than `most`. */
const isPathLonger = (value: JsonValue, most: number): boolean =>
  most < 0 ||
  (typeof value === 'object' &&
    value !== null &&
    Object.entries(value).some(([key, member]) => isPathLonger(member, most - key.length)))

const problemOf = (errors: readonly ErrorObject[]): string => {
  const twice = errors.find(({ keyword }) => keyword === 'uniqueItems')
  if (twice !== undefined) return 'must not hold anything twice'
  const choice = errors.find(({ keyword }) => keyword === 'enum')
  if (choice !== undefined) return `must be one of ${choice.params['allowedValues'].join(', ')}`
  const types = [...new Set(errors.filter(({ keyword }) => keyword === 'type').flatMap(({ params }) => params['type']))]
  if (types.length > 0) return `must be ${types.join(' or ')}`
  return errors[0]?.message ?? 'is no JSON Schema'
}
