import { closest, distance } from 'fastest-levenshtein'

/** The candidate that was probably meant by `text`, or `undefined` when none is near. */
export const suggest = (text: string, candidates: readonly string[]): string | undefined => {
  if (candidates.length === 0) return undefined
  const wanted = text.toLowerCase()
  const nearest = closest(wanted, candidates)
  // Two letters of five may be wrong (`bulid`): more, and the suggestion reads like a guess.
  return distance(wanted, nearest) <= Math.max(1, Math.floor(Math.max(wanted.length, nearest.length) * 0.4))
    ? nearest
    : undefined
}
