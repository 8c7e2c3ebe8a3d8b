import { distance } from 'fastest-levenshtein'
import { groupPairs } from '../model/groups.js'
import { compareText } from '../model/order.js'

/** No slug is longer than 64, give or take a typing mistake. */
const MAX_LENGTH = 66

/**
 * Finds, among many names, the one that was probably meant by a misspelled one: one letter away, or in a name that is not
 * short one letter too many and another too few; of equally near names the first by code unit. The index is built when
 * first asked, in linear time.
 */
export const buildNameIndex = (names: Iterable<string>): ((name: string) => string | undefined) => {
  let index: ReadonlyMap<string, readonly string[]> | undefined
  return (name) => {
    if (name === '' || name.length > MAX_LENGTH) return undefined
    index ??= groupPairs([...names].flatMap((known) => keysOf(known).map((key) => [key, known] as const)))
    const near = new Set(keysOf(name).flatMap((key) => index?.get(key) ?? []))
    const most = name.length <= 4 ? 1 : 2
    return [...near]
      .map((other) => ({ other, away: distance(name.toLowerCase(), other.toLowerCase()) }))
      .filter(({ other, away }) => other !== name && away <= most)
      .sort((a, b) => a.away - b.away || compareText(a.other, b.other))[0]?.other
  }
}

/** A name and what is left without any one of its letters: two names that share a key are at most two letters apart. */
const keysOf = (name: string): readonly string[] => {
  const lower = name.toLowerCase()
  return [...new Set([lower, ...Array.from(lower, (_, at) => lower.slice(0, at) + lower.slice(at + 1))])]
}
