import { compareText } from '../model/order.js'

/*
 * Lists of strings as one text, a character for each: its code point is the string's place in a table. Frequent strings come
 * first in the table, since the first characters take one byte of UTF-8, the next two. So the words of many descriptions
 * take a third of their bytes, and lists of tags need no brackets.
 */

/** Where codes begin: after the characters that JSON always escapes. */
const FIRST_CODE = 0x23
/** Halves of characters, which are none alone. */
const SURROGATES = { first: 0xd800, count: 0x800 }
/** As many strings as there are characters for. */
const MAX_STRINGS = 0x110000 - FIRST_CODE - SURROGATES.count

export interface StringTable {
  /** Every string once, the most frequent first, then by code units. */
  readonly strings: readonly string[]
  /** The codes of a list of these strings. One that is not in the table is left out. */
  readonly encode: (list: readonly string[]) => string
}

/** The table of all strings of these lists; beyond {@link MAX_STRINGS} the rarest are not in it. */
export const buildStringTable = (lists: Iterable<readonly string[]>): StringTable => {
  const known = new Map<string, { readonly string: string; count: number; code: string }>()
  for (const list of lists) {
    for (const string of list) {
      const entry = known.get(string)
      if (entry === undefined) known.set(string, { string, count: 1, code: '' })
      else entry.count++
    }
  }
  const table = [...known.values()]
    .sort((a, b) => b.count - a.count || compareText(a.string, b.string))
    .slice(0, MAX_STRINGS)
  for (const [place, entry] of table.entries()) entry.code = codeOf(place)
  return {
    strings: table.map(({ string }) => string),
    encode: (list) => {
      let codes = ''
      for (const string of list) codes += known.get(string)?.code ?? ''
      return codes
    },
  }
}

/** The strings that codes stand for, or `undefined` when one has no place in the table. */
export const parseCodes = (codes: string, table: readonly string[]): readonly string[] | undefined => {
  const strings: string[] = []
  for (const code of codes) {
    const string = table[placeOf(code)]
    if (string === undefined) return undefined
    strings.push(string)
  }
  return strings
}

const codeOf = (place: number): string => {
  const point = place + FIRST_CODE
  return String.fromCodePoint(point < SURROGATES.first ? point : point + SURROGATES.count)
}

const placeOf = (code: string): number => {
  const point = code.codePointAt(0) ?? 0
  return (point < SURROGATES.first ? point : point - SURROGATES.count) - FIRST_CODE
}
