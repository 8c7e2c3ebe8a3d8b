import MiniSearch from 'minisearch'
import { parseTerms } from './parse-terms.js'

/** What a search looks at. */
export interface Searchable {
  readonly slug: string
  readonly name: string
  readonly description: string
  readonly author?: string | undefined
  readonly tags: readonly string[]
  readonly created_at?: string | undefined
  readonly updated_at?: string | undefined
  readonly deprecated?: true | undefined
}

/** Plugins, made ready to be searched by `selectMatches`. */
export interface PluginSearch<T extends Searchable> {
  readonly entries: readonly T[]
  /** The same, with their places as ids. */
  readonly index: MiniSearch
  /** Slug and name of each without case, accents, blanks and punctuation. */
  readonly keys: readonly SearchKeys[]
}

export interface SearchKeys {
  readonly slug: string
  readonly name: string
}

/**
 * Fields by how many letters of a word are enough to find it: a letter or two at the beginning of any word of a description
 * would find nearly all plugins.
 */
export const SEARCHED_FIELDS: readonly { readonly fields: readonly string[]; readonly letters: number }[] = [
  { fields: ['slug', 'name'], letters: 1 },
  { fields: ['tags'], letters: 2 },
  { fields: ['description', 'author'], letters: 3 },
]

/** As many plugins take some 10 ms. */
const STEP = 250

export const buildSearch = <T extends Searchable>(entries: readonly T[]): PluginSearch<T> => {
  const steps = buildSearchInSteps(entries)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/** {@link buildSearch} with pauses, in which a page can do something else. */
export function* buildSearchInSteps<T extends Searchable>(
  entries: readonly T[],
): Generator<undefined, PluginSearch<T>> {
  const index = new MiniSearch<{ readonly id: number } & Searchable>({
    fields: SEARCHED_FIELDS.flatMap(({ fields }) => fields),
    tokenize: parseTerms,
    // Terms are folded as they are parsed.
    processTerm: (term) => term,
    stringifyField: (value: string | readonly string[]) => (typeof value === 'string' ? value : value.join(' ')),
  })
  const keys: SearchKeys[] = []
  for (const [id, entry] of entries.entries()) {
    if (id > 0 && id % STEP === 0) yield
    index.add({ ...entry, id })
    keys.push({ slug: buildKey(entry.slug), name: buildKey(entry.name) })
  }
  return { entries, index, keys }
}

/** What is left of a text when how it is written does not count: `Git-Hub` and `github` are one. */
const buildKey = (text: string): string => parseTerms(text).join('')
