import { isAlias, isMap, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml'
import type { Place, PlaceOf } from '../model/diagnostic.js'
import type { ValuePath } from '../model/value-path.js'
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

interface Step {
  /** The last node found on the way, and its key where it has one. */
  readonly node: unknown
  readonly key?: unknown
  readonly found: boolean
}

/** The places of a composed document; nothing is computed before it is asked for. */
export const buildYamlPlaces = (
  contents: unknown,
  targets: AliasTargets,
  placeAt: (offset: number) => Place,
): YamlPlaces => {
  const resolve = (node: unknown): unknown => (isAlias(node) ? targets.get(node) : node)
  const pairsOf = buildPairs(resolve)

  const walk = (path: ValuePath): Step => {
    let step: Step = { node: contents, found: true }
    for (const part of path) {
      const node = resolve(step.node)
      if (isMap(node)) {
        const pair = pairsOf(node).get(String(part))
        if (pair === undefined) return { ...step, found: false }
        step = { node: pair.value, key: pair.key, found: true }
      } else {
        const item = isSeq(node) ? node.items[Number(part)] : undefined
        if (item === undefined) return { ...step, found: false }
        step = { node: item, found: true }
      }
    }
    return step
  }

  return {
    placeOf: (path) => {
      const { node, key } = walk(path)
      return placeAt(startOf(key !== undefined && isBelowKey(node) ? key : node) ?? startOf(key) ?? 0)
    },
    placeOfKey: (path) => {
      const { node, key } = walk(path)
      return placeAt(startOf(key) ?? startOf(node) ?? 0)
    },
    writtenOf: (path) => {
      const { node, found } = walk(path)
      const scalar = resolve(node)
      return found && isScalar(scalar) && scalar.type === 'PLAIN' ? scalar.source : undefined
    },
  }
}

/** A value without a line of its own to point at: a block collection, or nothing at all. */
const isBelowKey = (node: unknown): boolean =>
  isMap(node) || isSeq(node) ? node.flow !== true : !isScalar(node) ? !isAlias(node) : node.source === ''

const startOf = (node: unknown): number | undefined =>
  (node as { readonly range?: readonly number[] | null } | null | undefined)?.range?.[0]

/** The pairs of a mapping by key, merged ones included; indexed once, so that a large mapping costs no search per key. */
const buildPairs = (resolve: (node: unknown) => unknown): ((map: YAMLMap) => ReadonlyMap<string, Pair>) => {
  const known = new Map<YAMLMap, ReadonlyMap<string, Pair>>()
  const pairsOf = (map: YAMLMap): ReadonlyMap<string, Pair> => {
    const cached = known.get(map)
    if (cached !== undefined) return cached
    const pairs = new Map<string, Pair>()
    known.set(map, pairs)
    for (const pair of map.items) {
      const key = isMergeKey(pair.key) ? undefined : keyText(pair.key)
      if (key !== undefined) pairs.set(key, pair)
    }
    for (const { value } of map.items.filter(({ key }) => isMergeKey(key))) {
      const source = resolve(value)
      for (const one of isSeq(source) ? source.items.map(resolve) : [source]) {
        if (!isMap(one)) continue
        for (const [key, pair] of pairsOf(one)) if (!pairs.has(key)) pairs.set(key, pair)
      }
    }
    return pairs
  }
  return pairsOf
}
