import { COLLECTION_STYLE, EVENT_ID, type Event, getScalarValue, SCALAR_STYLE } from 'js-yaml/browser'
import type { Place, PlaceOf } from '../model/diagnostic.js'
import type { ValuePath } from '../model/value-path.js'
import { buildYamlOffsets } from './build-yaml-offsets.js'
import { type AliasTargets, isMergeKey, keyText } from './parse-yaml-value.js'

/** Where the values of a file were written. */
export interface YamlPlaces {
  /**
   * The place of a scalar or of an inline collection; that of its key for a collection that begins on a line of its own
   * (and for an empty value); for a missing value that of its nearest parent.
   */
  readonly placeOf: PlaceOf
  /** The place of a value's key. */
  readonly placeOfKey: PlaceOf
  /** The source text of a plain scalar: `1.10`, where the value is the number 1.1. */
  readonly writtenOf: (path: ValuePath) => string | undefined
}

/** A value and its key, where it has one, by the indices of their events. */
interface Entry {
  readonly at: number
  readonly key?: number
}

interface WrittenText {
  readonly text: string
  readonly events: readonly Event[]
  readonly targets: AliasTargets
}

/** The places of a document; nothing is computed before it is asked for. */
export const buildYamlPlaces = (written: WrittenText, placeAt: (offset: number) => Place): YamlPlaces => {
  const { text, events, targets } = written
  const resolve = (at: number): number => targets.get(at) ?? at
  const entriesOf = buildEntries(written, resolve)
  const { offsetOf } = buildYamlOffsets(text, events)
  const place = (at: number): Place => placeAt(offsetOf(at))

  /** The value of a path, or the nearest one above it. */
  const walk = (path: ValuePath): { readonly entry: Entry; readonly found: boolean } => {
    let entry: Entry = { at: 1 }
    for (const part of path) {
      const next = entriesOf(resolve(entry.at)).get(String(part))
      if (next === undefined) return { entry, found: false }
      entry = next
    }
    return { entry, found: true }
  }

  return {
    placeOf: (path) => {
      const { at, key } = walk(path).entry
      return place(key !== undefined && isBelowKey(events[at]) ? key : at)
    },
    placeOfKey: (path) => {
      const { at, key } = walk(path).entry
      return place(key ?? at)
    },
    writtenOf: (path) => {
      const { entry, found } = walk(path)
      const event = events[resolve(entry.at)]
      const isPlain = event?.type === EVENT_ID.SCALAR && event.style === SCALAR_STYLE.PLAIN
      return found && isPlain ? getScalarValue(text, event) : undefined
    },
  }
}

/** A value without a line of its own to point at: a block collection, or nothing at all. */
const isBelowKey = (event: Event | undefined): boolean =>
  event?.type === EVENT_ID.MAPPING || event?.type === EVENT_ID.SEQUENCE
    ? event.style !== COLLECTION_STYLE.FLOW
    : event?.type === EVENT_ID.SCALAR && event.valueStart < 0

type Entries = ReadonlyMap<string, Entry>

/**
 * The values of a collection by key or position, merged ones included; indexed once, so that a large one costs no search per
 * value. Nothing is below a scalar.
 */
const buildEntries = ({ text, events }: WrittenText, resolve: (at: number) => number): ((at: number) => Entries) => {
  const known = new Map<number, Entries>()
  let ends: Int32Array | undefined

  /** The event after a value. */
  const after = (at: number): number => {
    ends ??= findEnds(events)
    return (ends[at] || at) + 1
  }
  const itemsOf = (at: number): readonly number[] => {
    const items: number[] = []
    for (let item = at + 1; events[item]?.type !== EVENT_ID.POP; item = after(item)) items.push(item)
    return items
  }
  const entriesOf = (at: number): Entries => {
    const cached = known.get(at)
    if (cached !== undefined) return cached
    const entries = new Map<string, Entry>()
    known.set(at, entries)
    const { type } = events[at] ?? {}
    if (type !== EVENT_ID.MAPPING && type !== EVENT_ID.SEQUENCE) return entries
    const items = itemsOf(at)
    if (type === EVENT_ID.SEQUENCE) {
      items.forEach((item, index) => {
        entries.set(String(index), { at: item })
      })
      return entries
    }
    const merged: number[] = []
    for (let pair = 0; pair < items.length; pair += 2) {
      const [keyAt = 0, valueAt = 0] = items.slice(pair, pair + 2)
      const key = keyText(text, events[keyAt])
      if (isMergeKey(text, events[keyAt])) merged.push(valueAt)
      else if (key !== undefined) entries.set(key, { at: valueAt, key: keyAt })
    }
    for (const source of merged.map(resolve)) {
      const isList = events[source]?.type === EVENT_ID.SEQUENCE
      for (const one of isList ? itemsOf(source).map(resolve) : [source]) {
        for (const [key, entry] of entriesOf(one)) if (!entries.has(key)) entries.set(key, entry)
      }
    }
    return entries
  }
  return entriesOf
}

/** The event that ends each collection, 0 for what is none. */
const findEnds = (events: readonly Event[]): Int32Array => {
  const ends = new Int32Array(events.length)
  const open: number[] = []
  for (let at = 0; at < events.length; at++) {
    const type = events[at]?.type
    if (type === EVENT_ID.POP) ends[open.pop() ?? 0] = at
    else if (type !== EVENT_ID.SCALAR && type !== EVENT_ID.ALIAS) open.push(at)
  }
  return ends
}
