/**
 * Runs `action` over items, at most `limit` at a time; results come in the order of the items. When one fails, no other is
 * begun and those under way are awaited before the first error is thrown, so that nothing is still at work afterwards.
 */
export const mapBounded = async <T, R>(
  items: readonly T[],
  limit: number,
  action: (item: T, index: number) => Promise<R>,
): Promise<readonly R[]> => {
  const results = new Array<R>(items.length)
  const errors: unknown[] = []
  let next = 0
  const work = async (): Promise<void> => {
    while (next < items.length && errors.length === 0) {
      const index = next++
      try {
        results[index] = await action(items[index] as T, index)
      } catch (error) {
        errors.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work))
  if (errors.length > 0) throw errors[0]
  return results
}
