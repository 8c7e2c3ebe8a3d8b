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

export interface CodedColumns<K extends string> {
  /** Every string once, the most frequent first, then by code units. */
  readonly strings: readonly string[]
  /** Of each column the list of each row, as codes. */
  readonly columns: Readonly<Record<K, readonly string[]>>
}

/** Codes lists of these rows, a column for each, by one table. Beyond {@link MAX_STRINGS} the rarest strings are left out. */
export const renderCodes = <R, K extends string>(
  rows: readonly R[],
  lists: Readonly<Record<K, (row: R) => readonly string[]>>,
): CodedColumns<K> => {
  const known = new Map<string, KnownString>()
  const lookUp = (string: string): KnownString => {
    let entry = known.get(string)
    if (entry === undefined) {
      entry = { string, count: 0, code: '' }
      known.set(string, entry)
    }
    entry.count++
    return entry
  }
  // Of hundreds of thousands of words only their entries are kept: collecting the rest is what takes the time.
  const names = Object.keys(lists) as K[]
  const found = names.map((name) => rows.map((row) => lists[name](row).map(lookUp)))
  const table = [...known.values()]
    .sort((a, b) => b.count - a.count || compareText(a.string, b.string))
    .slice(0, MAX_STRINGS)
  for (const [place, entry] of table.entries()) entry.code = codeOf(place)
  const columns = names.map((name, at) => [name, found[at]?.map(joinCodes)])
  return { strings: table.map(({ string }) => string), columns: Object.fromEntries(columns) }
}

const joinCodes = (entries: readonly KnownString[]): string => {
  let codes = ''
  for (const { code } of entries) codes += code
  return codes
}

interface KnownString {
  readonly string: string
  count: number
  /** Empty until all are counted. */
  code: string
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
