import { isObject, type JsonObject, type JsonValue } from '../../model/json.js'
import { describeConstraints, describeType } from './describe-schema.js'
import { shortenText } from './shorten-text.js'

/** A value that a schema describes: one line of a table. */
export interface SchemaRow {
  /** The names that lead to its holder; `[]` stands for the items of a list, `*` for any other name. */
  readonly before: string
  /** With what parts it from them. */
  readonly name: string
  readonly type: string
  readonly isRequired: boolean
  readonly description: string | undefined
  /** As JSON. */
  readonly default: string | undefined
  readonly notes: readonly string[]
}

/** Rows of one schema, and levels below it: what is larger is told in its definition. */
const MAX_ROWS = 150
const MAX_LEVELS = 8

/** Schemas that are looked into: a few that name each other often could go on for ever without a row. */
const MAX_SCHEMAS = 1000

/** Characters. */
const MAX_DEFAULT = 200
const MAX_DESCRIPTION = 1000
const MAX_TITLE = 60

/** The rows of a schema, as people read it: properties below their object, references followed. */
export const buildSchemaRows = (
  schema: JsonValue,
): { readonly rows: readonly SchemaRow[]; readonly isCut: boolean } => {
  const table: Table = { root: schema, rows: [], left: MAX_SCHEMAS, isCut: false }
  const isObjectSchema = isObject(schema) && (schema['properties'] !== undefined || schema['type'] === 'object')
  if (isObjectSchema) addParts(table, undefined, schema, [schema])
  else addValue(table, WHOLE, schema, [])
  return { rows: table.rows, isCut: table.isCut }
}

/** A table while it is made. */
interface Table {
  /** What references begin at. */
  readonly root: JsonValue
  readonly rows: SchemaRow[]
  /** How many more schemas may be looked into. */
  left: number
  isCut: boolean
}

/** Schemas that hold the one at hand, outermost first. */
type Holders = readonly JsonValue[]

const addRow = (table: Table, row: SchemaRow): boolean => {
  if (table.rows.length < MAX_ROWS) table.rows.push(row)
  else table.isCut = true
  return !table.isCut
}

/** Where a value stands. */
type Place = Pick<SchemaRow, 'before' | 'name' | 'isRequired'>

/** Of what a table is about: names of its parts stand alone. */
const WHOLE: Place = { before: '', name: 'value', isRequired: false }

/** What stands for the items of a list. */
const ITEMS = '[]'

/** All names that lead to a value; absent for what a table is about. */
type Path = string | undefined

const pathOf = (place: Place): Path => (place === WHOLE ? undefined : place.before + place.name)

const placeBelow = (path: Path, name: string, isRequired = false): Place => ({
  before: path ?? '',
  name: path === undefined || name === ITEMS ? name : `.${name}`,
  isRequired,
})

const addValue = (table: Table, place: Place, given: JsonValue, holders: Holders): void => {
  const { before, name, isRequired } = place
  const { node, isCircle } = resolveReference(given, table.root, holders)
  const about = isObject(node) ? node : NOTHING
  const value = about['default']
  const isAdded = addRow(table, {
    before,
    name,
    type: describeType(node),
    isRequired,
    description: textOf(about, given),
    default: value === undefined ? undefined : shortenText(JSON.stringify(value), MAX_DEFAULT),
    notes: isCircle ? ['As above, to any depth.'] : describeConstraints(about),
  })
  if (isAdded && !isCircle && hasParts(about)) addParts(table, pathOf(place), node, [...holders, node])
}

const NOTHING: JsonObject = {}

const addParts = (table: Table, path: Path, node: JsonValue, holders: Holders): void => {
  if (!isObject(node)) return
  table.left -= 1
  if (holders.length > MAX_LEVELS || table.left < 0) {
    table.isCut ||= hasParts(node)
    return
  }
  const required = listIn(node, 'required')
  const add = (name: string, member: JsonValue, isRequired: boolean): void =>
    addValue(table, placeBelow(path, name, isRequired), member, holders)
  for (const [name, member] of Object.entries(objectIn(node, 'properties'))) add(name, member, required.includes(name))
  for (const [pattern, member] of Object.entries(objectIn(node, 'patternProperties')))
    add(`/${pattern}/`, member, false)
  if (isObject(node['additionalProperties'])) add('*', node['additionalProperties'], false)
  if (isObject(node['items'])) addItems(table, path, node['items'], holders)
  for (const part of listIn(node, 'allOf')) {
    const { node: all, isCircle } = resolveReference(part, table.root, holders)
    if (!isCircle) addParts(table, path, all, [...holders, all])
  }
  for (const choice of [...listIn(node, 'oneOf'), ...listIn(node, 'anyOf')]) addChoice(table, path, choice, holders)
}

/** Items that are plain values are told by the list's type. */
const addItems = (table: Table, path: Path, items: JsonObject, holders: Holders): void => {
  const { node, isCircle } = resolveReference(items, table.root, holders)
  if (isObject(node) && hasParts(node) && !isCircle)
    addParts(table, pathOf(placeBelow(path, ITEMS)), node, [...holders, node])
}

/** One of several forms that a value may have, where there is more to say of it than its type. */
const addChoice = (table: Table, path: Path, choice: JsonValue, holders: Holders): void => {
  const { node, isCircle } = resolveReference(choice, table.root, holders)
  if (!isObject(node)) return
  const description = textOf(node, choice)
  if (description === undefined && !hasParts(node)) return
  const type = describeType(node)
  const title = typeof node['title'] === 'string' ? shortenText(node['title'], MAX_TITLE) : type
  const row = { ...placeBelow(path, `(${title})`), type, description, default: undefined, notes: [] }
  if (addRow(table, row) && !isCircle) addParts(table, path, node, [...holders, node])
}

/** A note beside a reference is meant for this place. */
const textOf = (node: JsonObject, given: JsonValue): string | undefined => {
  const here = isObject(given) ? given['description'] : undefined
  const text = here ?? node['description'] ?? node['title']
  return typeof text === 'string' ? shortenText(text, MAX_DESCRIPTION) : undefined
}

const PARTS = ['properties', 'patternProperties', 'items', 'allOf', 'oneOf', 'anyOf'] as const

const hasParts = (node: JsonObject): boolean =>
  PARTS.some((part) => node[part] !== undefined) || isObject(node['additionalProperties'])

const objectIn = (node: JsonObject, member: string): JsonObject => {
  const value = node[member]
  return isObject(value) ? value : {}
}

const listIn = (node: JsonObject, member: string): readonly JsonValue[] => {
  const value = node[member]
  return Array.isArray(value) ? value : []
}

/** References that lead to references stop somewhere. */
const MAX_STEPS = 10

/** What a `$ref` of this document leads to; one that leads elsewhere stays as it is. */
const resolveReference = (
  given: JsonValue,
  root: JsonValue,
  holders: Holders,
): { readonly node: JsonValue; readonly isCircle: boolean } => {
  let node = given
  for (let step = 0; step < MAX_STEPS && isObject(node); step++) {
    const { $ref: reference } = node
    const target = typeof reference === 'string' ? valueAtPointer(root, reference) : undefined
    if (target === undefined) break
    node = target
  }
  return { node, isCircle: node !== given && holders.includes(node) }
}

const valueAtPointer = (root: JsonValue, reference: string): JsonValue | undefined => {
  if (reference !== '#' && !reference.startsWith('#/')) return undefined
  let value: JsonValue | undefined = root
  for (const part of reference.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    const holder: JsonValue | undefined = value
    if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, key)) return undefined
    value = (holder as JsonObject)[key]
  }
  return value
}
