import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml'
import { isObject, type JsonValue } from '../model/json.js'
import { MAX_DEPTH } from './check-yaml-depth.js'

export interface YamlProblem {
  readonly offset: number
  /** One line, without the place. */
  readonly problem: string
}

/** The node that each alias stands for. */
export type AliasTargets = ReadonlyMap<Alias, Node>

/** Values that aliases may add to a file; beyond, a small file could stand for a huge value. */
const MAX_ALIASED = 50_000

interface Converted {
  readonly value: JsonValue
  /** Values in it, itself included. */
  readonly size: number
  /** Levels below it. */
  readonly height: number
}

interface State {
  readonly anchors: Map<string, (Converted & { readonly node: Node }) | 'open'>
  readonly targets: Map<Alias, Node>
  readonly problems: YamlProblem[]
  readonly checkText: boolean
  aliased: number
}

const NOTHING: Converted = { value: null, size: 1, height: 0 }

/**
 * The JSON value of a composed document: aliases and merge keys resolved, keys as text. A value that an alias repeats is
 * the same object in both places. `checkText`: the file has escapes, so its texts may hold halves of characters.
 */
export const parseYamlValue = (
  contents: unknown,
  checkText: boolean,
): { readonly value: JsonValue; readonly problems: readonly YamlProblem[]; readonly targets: AliasTargets } => {
  const state: State = { anchors: new Map(), targets: new Map(), problems: [], checkText, aliased: 0 }
  const { value } = convert(contents, 0, state)
  return { value, problems: state.problems, targets: state.targets }
}

const convert = (node: unknown, depth: number, state: State): Converted => {
  if (isAlias(node)) return convertAlias(node, depth, state)
  if (isScalar(node)) return keep(node, { value: scalarValue(node, state), size: 1, height: 0 }, state)
  if (!isMap(node) && !isSeq(node)) return NOTHING
  if (node.anchor !== undefined) state.anchors.set(node.anchor, 'open')
  return keep(node, isMap(node) ? convertMap(node, depth, state) : convertList(node.items, depth, state), state)
}

const keep = (node: Node, converted: Converted, state: State): Converted => {
  const anchor = 'anchor' in node ? node.anchor : undefined
  if (anchor !== undefined) state.anchors.set(anchor, { ...converted, node })
  return converted
}

const convertAlias = (alias: Alias, depth: number, state: State): Converted => {
  const name = alias.source.slice(0, 60)
  const target = state.anchors.get(alias.source)
  if (target === undefined) return refuse(alias, `"*${name}" names no anchor above it`, state)
  if (target === 'open') return refuse(alias, `"*${name}" stands for something that contains it`, state)
  if (depth + target.height > MAX_DEPTH) return refuse(alias, `is nested deeper than ${MAX_DEPTH} levels`, state)
  const before = state.aliased
  state.aliased += target.size
  if (state.aliased > MAX_ALIASED) {
    return before > MAX_ALIASED ? NOTHING : refuse(alias, 'the aliases stand for too much', state)
  }
  state.targets.set(alias, target.node)
  return target
}

const convertList = (items: readonly unknown[], depth: number, state: State): Converted => {
  const converted = items.map((item) => convert(item, depth + 1, state))
  return sum(
    converted.map(({ value }) => value),
    converted,
  )
}

const convertMap = (node: YAMLMap, depth: number, state: State): Converted => {
  const value: Record<string, JsonValue> = {}
  const parts: Converted[] = []
  const merges: Converted[] = []
  for (const pair of node.items) {
    const part = convert(pair.value, depth + 1, state)
    parts.push(part)
    if (isMergeKey(pair.key)) {
      merges.push(...mergeSources(pair, part, state))
      continue
    }
    const key = keyText(pair.key)
    if (key === undefined) refuse(pair.key ?? node, 'a key must be text', state)
    else if (Object.hasOwn(value, key)) refuse(pair.key, `the key "${key.slice(0, 60)}" is written twice`, state)
    else setOwn(value, key, part.value)
    if (key !== undefined) checkUnicode(key, pair.key, state)
  }
  for (const merge of merges) {
    for (const [key, inherited] of Object.entries(merge.value ?? {})) {
      if (!Object.hasOwn(value, key)) setOwn(value, key, inherited)
    }
  }
  return sum(value, parts)
}

const sum = (value: JsonValue, parts: readonly Converted[]): Converted => {
  let size = 1
  let height = 0
  for (const part of parts) {
    size += part.size
    height = Math.max(height, part.height + 1)
  }
  return { value, size, height }
}

/** `<<: *base` or `<<: [*a, *b]`: what is written beside wins, then the earlier. */
const mergeSources = (pair: Pair, part: Converted, state: State): readonly Converted[] => {
  const sources = Array.isArray(part.value) ? part.value : [part.value]
  if (sources.every(isObject)) {
    return sources.map((value) => ({ ...part, value }))
  }
  refuse(pair.key, '"<<" takes a mapping or a list of mappings', state)
  return []
}

/** Whether a key is the plain `<<` of a merge; quoted, it is a key like any other. */
export const isMergeKey = (key: unknown): boolean => isScalar(key) && key.type === 'PLAIN' && key.source === '<<'

/** The text of a key; a plain number, boolean or `null` is the text it was written as. */
export const keyText = (key: unknown): string | undefined => {
  if (!isScalar(key)) return undefined
  if (typeof key.value === 'string') return key.value
  return key.source === undefined || key.source === '' ? undefined : key.source
}

// Assigning to `__proto__` would set the prototype instead of a field.
const setOwn = (object: Record<string, JsonValue>, key: string, value: JsonValue): void => {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
  } else object[key] = value
}

const scalarValue = (node: Scalar, state: State): JsonValue => {
  const { value } = node
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'string') {
    checkUnicode(value, node, state)
    return value
  }
  if (typeof value === 'number' && Number.isFinite(value)) return value
  refuse(node, `${(node.source ?? String(value)).slice(0, 60)} is no number that JSON can hold`, state)
  return null
}

const checkUnicode = (text: string, node: unknown, state: State): void => {
  if (state.checkText && /\p{Surrogate}/u.test(text)) {
    refuse(node, 'an escape stands for half a character (a lone surrogate)', state)
  }
}

const refuse = (node: unknown, problem: string, state: State): Converted => {
  const offset = (node as { readonly range?: readonly number[] | null }).range?.[0] ?? 0
  state.problems.push({ offset, problem })
  return NOTHING
}
