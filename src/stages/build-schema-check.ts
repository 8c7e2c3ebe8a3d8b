import type { ErrorObject, ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { JsonObject, JsonValue } from '../model/json.js'
import { pathOfPointer, type ValuePath } from '../model/value-path.js'

/** What is wrong with a value, in words that continue a sentence which begins with the field: "must be text, not a number". */
export interface ValueProblem {
  readonly path: ValuePath
  readonly problem: string
}

/** Where a value breaks a schema. */
export interface SchemaProblem extends ValueProblem {
  /** The JSON Schema keyword that was broken. */
  readonly keyword: string
}

/**
 * A check of values by a JSON Schema (2020-12), compiled once, when first used; finds every problem. A schema that uses
 * `pattern` says in `patternErrorMessage` what the pattern wants, which editors show too.
 */
export const buildSchemaCheck = (schema: JsonObject): ((value: JsonValue) => readonly SchemaProblem[]) => {
  let validate: ValidateFunction | undefined
  return (value) => {
    validate ??= compile(schema)
    if (validate(value)) return []
    return (validate.errors ?? []).map((error) => describe(error, value))
  }
}

const compile = (schema: JsonObject): ValidateFunction => {
  // Our own schemas are valid, which a test holds: to check them here, too, takes three times as long as to compile them.
  const strictness = { allowUnionTypes: true, strictTypes: false, validateSchema: false }
  const ajv = new Ajv2020({ allErrors: true, verbose: true, ...strictness })
  ajv.addVocabulary(['patternErrorMessage'])
  return ajv.compile(schema)
}

const describe = (error: ErrorObject, root: JsonValue): SchemaProblem => {
  const path = pathOfPointer(error.instancePath, root)
  const { keyword } = error
  if (keyword === 'required') {
    return { path: [...path, error.params['missingProperty']], problem: 'is missing', keyword }
  }
  if (keyword === 'additionalProperties') {
    return { path: [...path, error.params['additionalProperty']], problem: 'is no known field', keyword }
  }
  return { path, problem: problemOf(error), keyword }
}

const problemOf = ({ keyword, params, parentSchema, data, message }: ErrorObject): string => {
  switch (keyword) {
    case 'type':
      return `must be ${typeNames(params['type'])}, not ${isFraction(data, params['type']) ? 'a fraction' : kindOf(data)}`
    case 'enum':
      return `must be one of ${params['allowedValues'].join(', ')}`
    case 'const':
      return `must be ${JSON.stringify(params['allowedValue'])}`
    case 'minLength':
    case 'minItems':
    case 'minProperties':
      return 'must not be empty'
    case 'maxLength':
      return `must not be longer than ${params['limit']} characters`
    case 'maxItems':
    case 'maxProperties':
      return `must not hold more than ${params['limit']} items`
    case 'minimum':
      return `must be at least ${params['limit']}`
    case 'pattern':
      return `must ${parentSchema?.['patternErrorMessage'] ?? `match ${params['pattern']}`}`
    default:
      return message ?? `breaks the rule "${keyword}"`
  }
}

const isFraction = (data: unknown, types: string | readonly string[]): boolean =>
  typeof data === 'number' && types.includes('integer')

const TYPE_NAMES: { readonly [type: string]: string } = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  null: 'empty',
}

const typeNames = (types: string | readonly string[]): string =>
  [types]
    .flat()
    .map((type) => TYPE_NAMES[type] ?? type)
    .join(' or ')

/** What a value is, in the words of these messages. */
export const kindOf = (value: unknown): string => {
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  return value === true || value === false ? String(value) : (TYPE_NAMES[typeof value] ?? typeof value)
}
