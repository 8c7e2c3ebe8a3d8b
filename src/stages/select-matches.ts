import type { Query } from 'minisearch'
import { compareText } from '../model/order.js'
import { type PluginSearch, SEARCHED_FIELDS, type Searchable, type SearchKeys } from './build-search.js'
import { parseTerms } from './parse-terms.js'

export const SEARCH_ORDERS = ['relevance', 'name', 'updated', 'created'] as const
/** `relevance` is by name where nothing is asked for; `updated` and `created` have the newest first. */
export type SearchOrder = (typeof SEARCH_ORDERS)[number]

export interface SearchQuery {
  /** Words, of which the last may be unfinished. */
  readonly text?: string
  /** The plugin has all of these. */
  readonly tags?: readonly string[]
  readonly order?: SearchOrder
}

export interface SearchMatches<T> {
  readonly entries: readonly T[]
  /** Nothing has all the words as they are written: these come close. */
  readonly isLoose: boolean
}

/** Nobody types more, and a link that holds more would only take time. */
const MAX_TEXT = 200

const BOOST = { slug: 5, name: 5, tags: 3 }

/** The part of its score that a deprecated plugin keeps. */
const DEPRECATED = 0.25

/** How words are looked for: as tolerantly as it takes to find anything. */
const ATTEMPTS = [
  { typos: 0, combineWith: 'AND' },
  { typos: 1, combineWith: 'AND' },
  { typos: 2, combineWith: 'AND' },
  { typos: 1, combineWith: 'OR' },
] as const

/**
 * The plugins that a query finds, best first: the one with this slug; those whose slug or name this is, then begins so; then
 * by how much the words say of them. A word may be the beginning of one. Where that finds nothing, a word may have one
 * wrong, missing or odd letter, then two, then words may be missing.
 */
export const selectMatches = <T extends Searchable>(
  search: PluginSearch<T>,
  { text = '', tags = [], order = 'relevance' }: SearchQuery,
): SearchMatches<T> => {
  const has = (place: number): boolean => tags.every((tag) => search.entries[place]?.tags.includes(tag))
  const sought = text.slice(0, MAX_TEXT)
  const terms = parseTerms(sought)
  if (terms.length === 0) {
    const places = search.entries.map((_, place) => place).filter(has)
    return { entries: selectOrdered(search, places, order === 'relevance' ? 'name' : order), isLoose: false }
  }
  const { scores, isLoose } = rate(search, terms, has)
  const places = [...scores.keys()]
  if (order !== 'relevance') return { entries: selectOrdered(search, places, order), isLoose }
  const slug = sought.trim().toLowerCase()
  const key = terms.join('')
  const rated = places.flatMap((place) => {
    const entry = search.entries[place]
    if (entry === undefined) return []
    const score = (scores.get(place) ?? 0) * (entry.deprecated ? DEPRECATED : 1)
    return { entry, place, rank: rankOf(entry, search.keys[place], slug, key), score }
  })
  rated.sort((a, b) => a.rank - b.rank || b.score - a.score || a.place - b.place)
  return { entries: rated.map(({ entry }) => entry), isLoose }
}

/** Scores by place, of the first attempt that finds anything. */
const rate = <T extends Searchable>(
  search: PluginSearch<T>,
  terms: readonly string[],
  has: (place: number) => boolean,
): { readonly scores: ReadonlyMap<number, number>; readonly isLoose: boolean } => {
  const scores = new Map<number, number>()
  const key = terms.join('')
  // Whoever types `git hub` or `hello-wor` means a name, though its words are others.
  for (const [place, { slug, name }] of search.keys.entries()) {
    if ((slug.startsWith(key) || name.startsWith(key)) && has(place)) scores.set(place, 0)
  }
  for (const { typos, combineWith } of ATTEMPTS) {
    const queries = terms.map((term) => buildTermQuery(term, typos))
    const results = search.index.search({ combineWith, queries }, { boost: BOOST, filter: ({ id }) => has(id) })
    for (const { id, score } of results) scores.set(id, score)
    if (scores.size > 0) return { scores, isLoose: typos > 0 }
  }
  return { scores, isLoose: false }
}

/** A word in any field. Short words have no typos: too many others are as near. */
const buildTermQuery = (term: string, typos: number): Query => {
  const fuzzy = term.length > typos + 2 ? typos : 0
  return {
    combineWith: 'OR',
    queries: SEARCHED_FIELDS.map(({ fields, letters }) => ({
      queries: [term],
      fields: [...fields],
      prefix: term.length >= letters,
      fuzzy,
    })),
  }
}

const rankOf = (entry: Searchable, keys: SearchKeys | undefined, slug: string, key: string): number => {
  if (entry.slug.toLowerCase() === slug) return 0
  if (keys?.slug === key || keys?.name === key) return 1
  return keys?.slug.startsWith(key) || keys?.name.startsWith(key) ? 2 : 3
}

/** By name as the pages of the site are, which is also how equal times are ordered. */
const selectOrdered = <T extends Searchable>(
  { entries }: PluginSearch<T>,
  places: readonly number[],
  order: Exclude<SearchOrder, 'relevance'>,
): readonly T[] => {
  const timeOf = (entry: T): string => (order === 'name' ? undefined : entry[`${order}_at`]) ?? ''
  return places
    .flatMap((place) => entries[place] ?? [])
    .map((entry) => ({ entry, time: timeOf(entry), name: entry.name.toLowerCase() }))
    .sort(
      (a, b) => compareText(b.time, a.time) || compareText(a.name, b.name) || compareText(a.entry.slug, b.entry.slug),
    )
    .map(({ entry }) => entry)
}
