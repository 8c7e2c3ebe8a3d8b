import { isObject, type JsonObject, type JsonValue } from '../../model/json.js'
import { shortenText } from './shorten-text.js'

/** Choices told in a type or a note; what has more is told in its definition. */
const MAX_CHOICES = 30

/** Characters of a type, and of a note. */
const MAX_TYPE = 120
const MAX_NOTE = 400

/** What kind of value a schema allows, in a few words. */
export const describeType = (node: JsonValue): string => shortenText(nameType(node), MAX_TYPE)

const nameType = (node: JsonValue): string => {
  if (node === false) return 'nothing'
  if (!isObject(node)) return typeof node === 'string' ? node : 'any'
  const { type, format } = node
  if (typeof node['$ref'] === 'string') return node['$ref']
  const types = typeof type === 'string' ? [type] : Array.isArray(type) ? type.map(String) : []
  if (types.length > 0) {
    const named = types.map((each) => (each === 'array' ? describeList(node) : each)).join(' or ')
    return typeof format === 'string' ? `${named} (${format})` : named
  }
  const choices = [...listIn(node, 'oneOf'), ...listIn(node, 'anyOf')]
  if (choices.length > 0) return [...new Set(choices.slice(0, MAX_CHOICES).map(describeType))].join(' or ')
  if (node['properties'] !== undefined) return 'object'
  if (node['items'] !== undefined) return describeList(node)
  const value = listIn(node, 'enum')[0] ?? node['const']
  return value === undefined || value === null ? 'any' : typeof value
}

const describeList = ({ items }: JsonObject): string =>
  isObject(items) && items['$ref'] === undefined ? `array of ${describeType(items)}` : 'array'

/** The other limits of a value, each a short sentence. */
export const describeConstraints = (node: JsonObject): readonly string[] => {
  // Most values have none.
  if (Object.keys(node).every((keyword) => PLAIN.includes(keyword))) return []
  const items = isObject(node['items']) ? node['items'] : {}
  return [
    ...describeChoices('One of', node['enum']),
    ...describeChoices('Items: one of', items['enum']),
    ...(node['const'] === undefined ? [] : [`Always ${toJson(node['const'])}.`]),
    ...RANGES.flatMap(([least, most, words]) => describeRange(node[least], node[most], words)),
    ...LIMITS.flatMap(([keyword, words]) => {
      const limit = node[keyword]
      return typeof limit === 'number' || typeof limit === 'string' ? [`${words} ${limit}.`] : []
    }),
    ...describeChoices('For example', node['examples']),
    ...(node['deprecated'] === true ? ['Deprecated.'] : []),
  ].map((note) => shortenText(note, MAX_NOTE))
}

/** Keywords that tell of no limit, but for a list's items. */
const PLAIN: readonly string[] = ['type', 'description', 'title', 'default', 'format', 'properties', 'required']

const RANGES: readonly (readonly [least: string, most: string, words: string])[] = [
  ['minimum', 'maximum', ''],
  ['minLength', 'maxLength', ' character'],
  ['minItems', 'maxItems', ' item'],
  ['minProperties', 'maxProperties', ' member'],
]

const describeRange = (least: JsonValue | undefined, most: JsonValue | undefined, what: string): readonly string[] => {
  const count = (limit: number): string => `${limit}${what}${what === '' || limit === 1 ? '' : 's'}.`
  if (typeof least === 'number' && typeof most === 'number') {
    return [least === most ? `Exactly ${count(least)}` : `${least} to ${count(most)}`]
  }
  if (typeof least === 'number') return [`At least ${count(least)}`]
  return typeof most === 'number' ? [`At most ${count(most)}`] : []
}

const LIMITS: readonly (readonly [keyword: string, words: string])[] = [
  ['exclusiveMinimum', 'More than'],
  ['exclusiveMaximum', 'Less than'],
  ['multipleOf', 'A multiple of'],
  ['pattern', 'Matches'],
]

const describeChoices = (words: string, values: JsonValue | undefined): readonly string[] => {
  if (!Array.isArray(values) || values.length === 0) return []
  const shown = values.slice(0, MAX_CHOICES).map(toJson).join(', ')
  return [`${words} ${shown}${values.length > MAX_CHOICES ? ' and others' : ''}.`]
}

const toJson = (value: JsonValue): string => JSON.stringify(value)

const listIn = (node: JsonObject, member: string): readonly JsonValue[] => {
  const value = node[member]
  return Array.isArray(value) ? value : []
}
