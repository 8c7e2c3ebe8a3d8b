import { isObject, type JsonValue } from '../model/json.js'

/**
 * Whether a value is surely a JSON Schema (2020-12) by its meta-schema, and at most `room` characters of names lead to any
 * value in it. Nearly all schemas of actions are, and this tells it in a tenth of the time that a validator takes. Of
 * keywords and values that are less usual it says `false`, right or wrong: those are for the validator.
 */
export const isPlainSchema = (schema: JsonValue, room: number): boolean => {
  if (!isObject(schema)) return schema === true || schema === false
  for (const keyword in schema) {
    const left = room - keyword.length
    const isGood = KEYWORDS.get(keyword)
    if (left < 0 || isGood === undefined || !isGood(schema[keyword] as JsonValue, left)) return false
  }
  return true
}

/** Whether a keyword may have a value, of which `room` is left. */
type IsGood = (value: JsonValue, room: number) => boolean

/** More than any index has digits. */
const MAX_INDEX_LENGTH = 10

const isText: IsGood = (value) => typeof value === 'string'
const isTruth: IsGood = (value) => typeof value === 'boolean'
const isNumber: IsGood = (value) => Number.isFinite(value)
const isCount: IsGood = (value) => Number.isInteger(value) && (value as number) >= 0

/** No names lead further into it. */
const isScalar: IsGood = (value) => typeof value !== 'object' || value === null

const isListOf =
  (isItem: IsGood): IsGood =>
  (value, room) =>
    Array.isArray(value) && room >= MAX_INDEX_LENGTH && value.every((item) => isItem(item, room - MAX_INDEX_LENGTH))

const isListOfScalars = isListOf(isScalar)
const isListOfTexts = isListOf(isText)
const isListOfSchemas = isListOf(isPlainSchema)

const isNotEmpty: IsGood = (value) => Array.isArray(value) && value.length > 0
const isSet: IsGood = (value) => new Set(value as readonly JsonValue[]).size === (value as readonly JsonValue[]).length

const TYPES: ReadonlySet<JsonValue> = new Set(['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'])
const isListOfTypes = isListOf((value) => TYPES.has(value))

const isSchemasByName: IsGood = (value, room) => {
  if (!isObject(value)) return false
  for (const name in value) {
    const left = room - name.length
    if (left < 0 || !isPlainSchema(value[name] as JsonValue, left)) return false
  }
  return true
}

const all = (isGood: IsGood, keywords: readonly string[]) => keywords.map((keyword) => [keyword, isGood] as const)

/** https://json-schema.org/draft/2020-12: the meta/core, meta/applicator, meta/validation and meta/meta-data vocabularies. */
const KEYWORDS: ReadonlyMap<string, IsGood> = new Map([
  [
    'type',
    (value, room) => TYPES.has(value) || (isListOfTypes(value, room) && isNotEmpty(value, room) && isSet(value, room)),
  ],
  ['required', (value, room) => isListOfTexts(value, room) && isSet(value, room)],
  ['multipleOf', (value, room) => isNumber(value, room) && (value as number) > 0],
  ...all(isSchemasByName, ['properties', '$defs']),
  ...all(isPlainSchema, ['items', 'additionalProperties', 'contains', 'not']),
  ...all(
    (value, room) => isListOfSchemas(value, room) && isNotEmpty(value, room),
    ['allOf', 'anyOf', 'oneOf', 'prefixItems'],
  ),
  ...all(isText, ['title', 'description', '$comment', 'format', 'pattern', '$ref']),
  ...all(isScalar, ['default', 'const']),
  ...all(isListOfScalars, ['enum', 'examples']),
  ...all(isNumber, ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum']),
  ...all(isCount, ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties']),
  ...all(isTruth, ['uniqueItems', 'deprecated', 'readOnly', 'writeOnly']),
])
