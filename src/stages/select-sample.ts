/** At most `most` of the items, spread evenly over all of them, the first and the last among them. */
export const selectSample = <T>(items: readonly T[], most: number): readonly T[] => {
  if (items.length <= most) return items
  return Array.from({ length: most }, (_, index) => items[Math.round((index * (items.length - 1)) / (most - 1))] as T)
}
