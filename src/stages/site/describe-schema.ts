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
  // Of all that could be told most values have nothing or little, and there are very many values.
  let asked = 0
  for (const keyword of Object.keys(node)) asked |= NOTE_BITS.get(keyword) ?? 0
  if (asked === 0) return []
  const notes: string[] = []
  NOTES.forEach(({ describe }, at) => {
    const note = (asked & (1 << at)) === 0 ? undefined : describe(node)
    if (note !== undefined) notes.push(shortenText(note, MAX_NOTE))
  })
  return notes
}

/** What some keywords of a schema say; nothing where they say nothing that can be understood. */
interface Note {
  readonly keywords: readonly string[]
  readonly describe: (node: JsonObject) => string | undefined
}

const choices = (keyword: string, words: string): Note => ({
  keywords: [keyword],
  describe: (node) => describeChoices(words, node[keyword]),
})

const range = (least: string, most: string, what: string): Note => ({
  keywords: [least, most],
  describe: (node) => describeRange(node[least], node[most], what),
})

const limit = (keyword: string, words: string): Note => ({
  keywords: [keyword],
  describe: ({ [keyword]: value }) =>
    typeof value === 'number' || typeof value === 'string' ? `${words} ${value}.` : undefined,
})

/** In the order in which they are told. */
const NOTES: readonly Note[] = [
  choices('enum', 'One of'),
  {
    keywords: ['items'],
    describe: ({ items }) => (isObject(items) ? describeChoices('Items: one of', items['enum']) : undefined),
  },
  {
    keywords: ['const'],
    describe: ({ const: value }) => (value === undefined ? undefined : `Always ${toJson(value)}.`),
  },
  range('minimum', 'maximum', ''),
  range('minLength', 'maxLength', ' character'),
  range('minItems', 'maxItems', ' item'),
  range('minProperties', 'maxProperties', ' member'),
  limit('exclusiveMinimum', 'More than'),
  limit('exclusiveMaximum', 'Less than'),
  limit('multipleOf', 'A multiple of'),
  limit('pattern', 'Matches'),
  choices('examples', 'For example'),
  { keywords: ['deprecated'], describe: ({ deprecated }) => (deprecated === true ? 'Deprecated.' : undefined) },
]

/** Each keyword, and the bit of its note. */
const NOTE_BITS: ReadonlyMap<string, number> = new Map(
  NOTES.flatMap(({ keywords }, at) => keywords.map((keyword) => [keyword, 1 << at] as const)),
)

const describeRange = (least: JsonValue | undefined, most: JsonValue | undefined, what: string): string | undefined => {
  const count = (limit: number): string => `${limit}${what}${what === '' || limit === 1 ? '' : 's'}.`
  if (typeof least === 'number' && typeof most === 'number') {
    return least === most ? `Exactly ${count(least)}` : `${least} to ${count(most)}`
  }
  if (typeof least === 'number') return `At least ${count(least)}`
  return typeof most === 'number' ? `At most ${count(most)}` : undefined
}

const describeChoices = (words: string, values: JsonValue | undefined): string | undefined => {
  if (!Array.isArray(values) || values.length === 0) return undefined
  const shown = values.slice(0, MAX_CHOICES).map(toJson).join(', ')
  return `${words} ${shown}${values.length > MAX_CHOICES ? ' and others' : ''}.`
}

const toJson = (value: JsonValue): string => JSON.stringify(value)

const listIn = (node: JsonObject, member: string): readonly JsonValue[] => {
  const value = node[member]
  return Array.isArray(value) ? value : []
}
