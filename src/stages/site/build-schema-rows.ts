import { isObject, type JsonObject, type JsonValue } from '../../model/json.js'
import { describeConstraints, describeType } from './describe-schema.js'
import { shortenText } from './shorten-text.js'

/** A value that a schema describes: one line of a table. */
export interface SchemaRow {
  /** The names that lead to it; `[]` stands for the items of a list, `*` for any other name. */
  readonly path: readonly string[]
  readonly type: string
  readonly isRequired: boolean
  readonly description?: string
  /** As JSON. */
  readonly default?: string
  readonly notes: readonly string[]
}

/** Rows of one schema, and levels below it: what is larger is told in its definition. */
const MAX_ROWS = 150
const MAX_LEVELS = 8

/** Characters. */
const MAX_DEFAULT = 200
const MAX_DESCRIPTION = 1000

/** The rows of a schema, as people read it: properties below their object, references followed. */
export const buildSchemaRows = (
  schema: JsonValue,
): { readonly rows: readonly SchemaRow[]; readonly isCut: boolean } => {
  const rows: SchemaRow[] = []
  let isCut = false
  const add = (row: SchemaRow): boolean => {
    if (rows.length < MAX_ROWS) rows.push(row)
    else isCut = true
    return !isCut
  }

  const addValue = (path: readonly string[], given: JsonValue, isRequired: boolean, seen: readonly JsonValue[]): void => {
    const { node, isCircle } = resolveReference(given, schema, seen)
    const about = isObject(node) ? node : {}
    const isAdded = add({
      path,
      type: describeType(node),
      isRequired,
      ...textOf(about, given),
      ...(about['default'] !== undefined && { default: shortenText(JSON.stringify(about['default']), MAX_DEFAULT) }),
      notes: isCircle ? ['As above, to any depth.'] : describeConstraints(about),
    })
    if (isAdded && !isCircle) addParts(path, node, [...seen, node])
  }

  const addParts = (path: readonly string[], node: JsonValue, seen: readonly JsonValue[]): void => {
    if (!isObject(node)) return
    if (seen.length > MAX_LEVELS) {
      isCut ||= hasParts(node)
      return
    }
    const required = new Set(Array.isArray(node['required']) ? node['required'] : [])
    for (const [name, member] of Object.entries(objectIn(node, 'properties'))) {
      addValue([...path, name], member, required.has(name), seen)
    }
    for (const [pattern, member] of Object.entries(objectIn(node, 'patternProperties'))) {
      addValue([...path, `/${pattern}/`], member, false, seen)
    }
    if (isObject(node['additionalProperties'])) addValue([...path, '*'], node['additionalProperties'], false, seen)
    const { items } = node
    if (isObject(items)) addItems(path, items, seen)
    for (const part of listIn(node, 'allOf')) addParts(path, resolveReference(part, schema, seen).node, [...seen, part])
    for (const choice of [...listIn(node, 'oneOf'), ...listIn(node, 'anyOf')]) addChoice(path, choice, seen)
  }

  /** Items that are plain values are told by the list's type. */
  const addItems = (path: readonly string[], items: JsonObject, seen: readonly JsonValue[]): void => {
    const { node, isCircle } = resolveReference(items, schema, seen)
    if (isObject(node) && hasParts(node) && !isCircle) addParts([...path, '[]'], node, [...seen, node])
  }

  const addChoice = (path: readonly string[], choice: JsonValue, seen: readonly JsonValue[]): void => {
    const { node, isCircle } = resolveReference(choice, schema, seen)
    if (isObject(node) && (hasParts(node) || textOf(node, choice).description !== undefined)) {
      const title = typeof node['title'] === 'string' ? node['title'] : describeType(node)
      const isAdded = add({ path: [...path, `(${title})`], type: describeType(node), isRequired: false, ...textOf(node, choice), notes: [] })
      if (isAdded && !isCircle) addParts(path, node, [...seen, node])
    }
  }

  if (isObject(schema) && (schema['properties'] !== undefined || schema['type'] === 'object')) {
    addParts([], schema, [schema])
  } else {
    addValue([], schema, false, [])
  }
  return { rows, isCut }
}

/** A note beside a reference is meant for this place. */
const textOf = (node: JsonObject, given: JsonValue): { readonly description?: string } => {
  const here = isObject(given) ? given['description'] : undefined
  const text = here ?? node['description'] ?? node['title']
  return typeof text === 'string' ? { description: shortenText(text, MAX_DESCRIPTION) } : {}
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
  seen: readonly JsonValue[],
): { readonly node: JsonValue; readonly isCircle: boolean } => {
  let node = given
  for (let step = 0; step < MAX_STEPS && isObject(node); step++) {
    const { $ref: reference } = node
    const target = typeof reference === 'string' ? valueAtPointer(root, reference) : undefined
    if (target === undefined) break
    node = target
  }
  return { node, isCircle: node !== given && seen.includes(node) }
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
