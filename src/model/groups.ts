/** The values of each key, in the order of the pairs; a key stands where it first came. */
export const groupPairs = <K, V>(pairs: Iterable<readonly [K, V]>): ReadonlyMap<K, readonly V[]> => {
  const groups = new Map<K, V[]>()
  for (const [key, value] of pairs) {
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [value])
    else group.push(value)
  }
  return groups
}

/** The first item of each key, in their order. */
export const firstPerKey = <T>(items: readonly T[], keyOf: (item: T) => unknown): readonly T[] => {
  const seen = new Set<unknown>()
  return items.filter((item) => {
    const key = keyOf(item)
    const isFirst = !seen.has(key)
    seen.add(key)
    return isFirst
  })
}
