import { distance } from 'fastest-levenshtein'

/** Longer than any word of ours with a slip or two; comparing takes time by the cube of the length. */
const MAX_LENGTH = 40

/** The candidate that was probably meant by `text`, or `undefined` when none is near. */
export const suggest = (text: string, candidates: readonly string[]): string | undefined => {
  if (text.length > MAX_LENGTH) return undefined
  const wanted = text.toLowerCase()
  let nearest: { readonly name: string; readonly slips: number } | undefined
  for (const name of candidates) {
    const slips = countSlips(wanted, name)
    // Two letters of five may be wrong: more, and the suggestion reads like a guess.
    const most = Math.max(1, Math.floor(Math.max(wanted.length, name.length) * 0.4))
    if (slips <= most && (nearest === undefined || slips < nearest.slips)) nearest = { name, slips }
  }
  return nearest?.name
}

/** How many letters are wrong, missing or too many; two neighbours that changed places (`inti`) are one slip. */
const countSlips = (a: string, b: string): number => {
  const swaps = Array.from({ length: Math.max(0, a.length - 1) }, (_, at) =>
    distance(`${a.slice(0, at)}${a.charAt(at + 1)}${a.charAt(at)}${a.slice(at + 2)}`, b),
  )
  return Math.min(distance(a, b), ...swaps.map((slips) => slips + 1))
}
