import { distance } from 'fastest-levenshtein'

/**
 * The name that a misspelled one is nearest to, where it is at most `most` letters away; of equally near names the first.
 * Both are compared as `fold` makes them.
 */
export const selectNearest = (
  written: string,
  names: readonly string[],
  most: number,
  fold: (name: string) => string,
): string | undefined => {
  const wanted = fold(written)
  let nearest: { readonly name: string; readonly away: number } | undefined
  for (const name of names) {
    const away = distance(wanted, fold(name))
    if (away <= most && (nearest === undefined || away < nearest.away)) nearest = { name, away }
  }
  return nearest?.name
}

/** A field's name without what its spellings differ in: `key_id`, `keyId` and `key-id` are one. */
export const foldFieldName = (name: string): string => name.toLowerCase().replace(/[_-]/g, '')
