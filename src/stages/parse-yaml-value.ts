import {
  type AliasEvent,
  EVENT_ID,
  type Event,
  getScalarValue,
  type MappingEvent,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml/browser'
import { isObject, type JsonObject, type JsonValue } from '../model/json.js'
import { buildYamlOffsets } from './build-yaml-offsets.js'
import type { YamlProblem } from './build-yaml-problem.js'
import { MAX_DEPTH } from './parse-yaml-events.js'
import { checkYamlEscapes, parseYamlScalar, type YamlReading } from './parse-yaml-scalar.js'
import { buildTagPrefixes, checkYamlTag } from './parse-yaml-tag.js'

/** The event of the value that each alias stands for, both by their index. */
export type AliasTargets = ReadonlyMap<number, number>

/** Values that aliases may add to a file; beyond, a small file could stand for a huge value. */
const MAX_ALIASED = 50_000

interface Anchored {
  /** The index of its event. */
  readonly at: number
  readonly value: JsonValue
  /** Values in it, itself included. */
  readonly size: number
  /** Levels below it. */
  readonly height: number
}

interface Reader extends YamlReading {
  readonly events: readonly Event[]
  readonly anchors: Map<string, Anchored | 'open'>
  readonly targets: Map<number, number>
  /** The next event. */
  at: number
  /** Values so far, those that aliases repeat included. */
  size: number
  /** The deepest level since somebody began to measure. */
  deepest: number
  aliased: number
}

/**
 * The JSON value of a document's events: aliases and merge keys resolved, keys as text. A value that an alias repeats is the
 * same object in both places. No events are an empty document.
 */
export const parseYamlValue = (
  text: string,
  events: readonly Event[],
): { readonly value: JsonValue; readonly problems: readonly YamlProblem[]; readonly targets: AliasTargets } => {
  const reader: Reader = {
    text,
    events,
    tagPrefixes: buildTagPrefixes(events),
    offsetOf: buildYamlOffsets(text, events).offsetOf,
    problems: [],
    anchors: new Map(),
    targets: new Map(),
    at: 1,
    size: 0,
    deepest: 0,
    aliased: 0,
  }
  const value = events.length === 0 ? null : parseNode(reader, 0)
  return { value, problems: reader.problems, targets: reader.targets }
}

const parseNode = (reader: Reader, depth: number): JsonValue => {
  const { at } = reader
  const event = reader.events[at]
  reader.at += 1
  reader.size += 1
  if (depth > reader.deepest) reader.deepest = depth
  if (event?.type === EVENT_ID.ALIAS) return parseAlias(reader, event, at, depth)
  if (event?.type !== EVENT_ID.SCALAR && event?.type !== EVENT_ID.SEQUENCE && event?.type !== EVENT_ID.MAPPING) {
    throw new Error('a YAML event is not where it can be')
  }
  if (event.anchorStart < 0) return parseContent(reader, event, at, depth)
  const name = reader.text.slice(event.anchorStart, event.anchorEnd)
  const { size, deepest } = reader
  reader.deepest = depth
  reader.anchors.set(name, 'open')
  const value = parseContent(reader, event, at, depth)
  reader.anchors.set(name, { at, value, size: reader.size - size + 1, height: reader.deepest - depth })
  reader.deepest = Math.max(deepest, reader.deepest)
  return value
}

const parseContent = (
  reader: Reader,
  event: ScalarEvent | SequenceEvent | MappingEvent,
  at: number,
  depth: number,
): JsonValue => {
  if (event.type === EVENT_ID.SCALAR) return parseYamlScalar(reader, event, at)
  const isMapping = event.type === EVENT_ID.MAPPING
  if (event.tagStart >= 0) checkYamlTag(reader, event, isMapping ? 'map' : 'seq')
  return isMapping ? parseMapping(reader, depth) : parseSequence(reader, depth)
}

const isAtEnd = ({ events, at }: Reader): boolean => events[at]?.type === EVENT_ID.POP

const parseSequence = (reader: Reader, depth: number): JsonValue => {
  const items: JsonValue[] = []
  while (!isAtEnd(reader)) items.push(parseNode(reader, depth + 1))
  reader.at += 1
  return items
}

const parseMapping = (reader: Reader, depth: number): JsonValue => {
  const value: Record<string, JsonValue> = {}
  const merges: JsonObject[] = []
  while (!isAtEnd(reader)) {
    const at = reader.at
    if (isMergeKey(reader.text, reader.events[at])) {
      reader.at += 1
      // Not by a spread: there can be more than a call takes arguments.
      for (const source of mergeSources(reader, at, parseNode(reader, depth + 1))) merges.push(source)
      continue
    }
    const key = parseKey(reader, depth)
    const item = parseNode(reader, depth + 1)
    if (key === undefined) refuse(reader, at, 'a key must be text')
    else if (Object.hasOwn(value, key)) refuse(reader, at, `the key "${key.slice(0, 60)}" is written twice`)
    else setOwn(value, key, item)
  }
  reader.at += 1
  for (const merge of merges) {
    for (const [key, inherited] of Object.entries(merge)) if (!Object.hasOwn(value, key)) setOwn(value, key, inherited)
  }
  return value
}

/** The text of the key that comes next, read past whatever it is. */
const parseKey = (reader: Reader, depth: number): string | undefined => {
  const event = reader.events[reader.at]
  const key = keyText(reader.text, event)
  // An anchor, or what is wrong with the key as a value.
  if (key === undefined || event?.type !== EVENT_ID.SCALAR || event.anchorStart >= 0 || event.tagStart >= 0) {
    parseNode(reader, depth + 1)
    return key
  }
  checkYamlEscapes(reader, event, key, reader.at)
  reader.at += 1
  return key
}

/** `<<: *base` or `<<: [*a, *b]`: what is written beside wins, then the earlier. */
const mergeSources = (reader: Reader, at: number, value: JsonValue): readonly JsonObject[] => {
  const sources: readonly JsonValue[] = Array.isArray(value) ? value : [value]
  if (sources.every(isObject)) return sources
  refuse(reader, at, '"<<" takes a mapping or a list of mappings')
  return []
}

/** Whether a key is the plain `<<` of a merge; quoted, it is a key like any other. */
export const isMergeKey = (text: string, key: Event | undefined): boolean =>
  key?.type === EVENT_ID.SCALAR &&
  key.style === SCALAR_STYLE.PLAIN &&
  key.valueEnd - key.valueStart === 2 &&
  text.startsWith('<<', key.valueStart)

/** The text of a key; a plain number, boolean or `null` is the text it was written as. */
export const keyText = (text: string, key: Event | undefined): string | undefined =>
  key?.type !== EVENT_ID.SCALAR || (key.valueStart < 0 && key.tagStart < 0) ? undefined : getScalarValue(text, key)

// Assigning to `__proto__` would set the prototype instead of a field.
const setOwn = (object: Record<string, JsonValue>, key: string, value: JsonValue): void => {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
  } else object[key] = value
}

const parseAlias = (reader: Reader, event: AliasEvent, at: number, depth: number): JsonValue => {
  const name = reader.text.slice(event.anchorStart, event.anchorEnd)
  const shown = name.slice(0, 60)
  const target = reader.anchors.get(name)
  if (target === undefined) return refuse(reader, at, `"*${shown}" names no anchor above it`)
  if (target === 'open') return refuse(reader, at, `"*${shown}" stands for something that contains it`)
  if (depth + target.height > MAX_DEPTH) return refuse(reader, at, `is nested deeper than ${MAX_DEPTH} levels`)
  const before = reader.aliased
  reader.aliased += target.size
  if (reader.aliased > MAX_ALIASED) {
    return before > MAX_ALIASED ? null : refuse(reader, at, 'the aliases stand for too much')
  }
  reader.targets.set(at, target.at)
  reader.size += target.size - 1
  reader.deepest = Math.max(reader.deepest, depth + target.height)
  return target.value
}

const refuse = ({ offsetOf, problems }: Reader, at: number, problem: string): null => {
  problems.push({ offset: offsetOf(at), problem })
  return null
}
