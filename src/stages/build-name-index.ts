import { distance } from 'fastest-levenshtein'

/** No slug is longer, give or take a typing mistake. */
const LONGEST = 66

/**
 * Finds, among many names, the one that was probably meant by a misspelled one: at most two letters away, one for a short
 * name; of equally near names the first by code unit. The index is built when first asked, in linear time.
 */
export const buildNameIndex = (names: Iterable<string>): ((name: string) => string | undefined) => {
  let index: ReadonlyMap<string, readonly string[]> | undefined
  return (name) => {
    if (name === '' || name.length > LONGEST) return undefined
    index ??= indexKeys(names)
    const near = new Set(keysOf(name).flatMap((key) => index?.get(key) ?? []))
    const most = name.length <= 4 ? 1 : 2
    return [...near]
      .map((other) => ({ other, away: distance(name.toLowerCase(), other.toLowerCase()) }))
      .filter(({ other, away }) => other !== name && away <= most)
      .sort((a, b) => a.away - b.away || (a.other < b.other ? -1 : 1))[0]?.other
  }
}

const indexKeys = (names: Iterable<string>): ReadonlyMap<string, readonly string[]> => {
  const index = new Map<string, string[]>()
  for (const name of names) {
    for (const key of keysOf(name)) {
      const known = index.get(key)
      if (known === undefined) index.set(key, [name])
      else known.push(name)
    }
  }
  return index
}

/** A name and what is left without any one of its letters: two names that share a key are at most two letters apart. */
const keysOf = (name: string): readonly string[] => {
  const lower = name.toLowerCase()
  return [...new Set([lower, ...Array.from(lower, (_, at) => lower.slice(0, at) + lower.slice(at + 1))])]
}
