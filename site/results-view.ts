import type { SearchEntry } from '../src/protocols/search-index.js'
import type { SearchMatches, SearchOrder } from '../src/stages/select-matches.js'
import { describeMatches } from './describe-matches.js'
import { element } from './element.js'
import { renderCard, type Site } from './render-card.js'
import { type Asked, renderAddress } from './search-address.js'

/** Cards that are shown at first, and with each request for more. */
const CARDS = 30
/** Tags to narrow a search by; the others are on the cards. */
const MAX_FILTERS = 12

const ORDERS: readonly (readonly [SearchOrder, string])[] = [
  ['relevance', 'Best match'],
  ['name', 'By name'],
  ['updated', 'Last updated'],
  ['created', 'Newest'],
]

/** What `#results` shows. */
export interface ResultsView {
  readonly order: HTMLSelectElement
  readonly show: (asked: Asked, matches: SearchMatches<SearchEntry>) => void
  /** One sentence in place of results. */
  readonly showNote: (note: string) => void
}

export const openResultsView = (results: HTMLElement, site: Site): ResultsView => {
  const title = element('h1', { class: 'results-title' })
  const order = element('select', { class: 'order', 'aria-label': 'Order' })
  order.append(...ORDERS.map(([value, text]) => element('option', { value }, text)))
  const head = element('div', { class: 'list-head' }, title, order)
  const filters = element('ul', { class: 'tags filter-tags', 'aria-label': 'Filter by tag' })
  const cards = element('ul', { class: 'cards' })
  const more = element('button', { type: 'button', class: 'more' }, 'Show more')
  // A card that stays among the results stays the same element: its icon does not flicker.
  const known = new Map<string, HTMLLIElement>()
  let rest: readonly SearchEntry[] = []

  const cardOf = (entry: SearchEntry): HTMLLIElement => {
    const card = known.get(entry.slug) ?? renderCard(entry, site)
    known.set(entry.slug, card)
    return card
  }
  const takeCards = (): readonly HTMLLIElement[] => {
    const next = rest.slice(0, CARDS).map(cardOf)
    rest = rest.slice(CARDS)
    more.hidden = rest.length === 0
    return next
  }
  more.addEventListener('click', () => {
    const next = takeCards()
    cards.append(...next)
    next[0]?.querySelector<HTMLElement>('.card-link')?.focus()
  })
  return {
    order,
    show: (asked, matches) => {
      const hasWords = asked.text.trim() !== ''
      title.textContent = describeMatches(asked, matches)
      for (const option of order.options) option.hidden = option.value === 'relevance' && !hasWords
      order.hidden = matches.entries.length < 2
      order.value = asked.order === 'relevance' && !hasWords ? 'name' : asked.order
      filters.replaceChildren(...renderFilters(asked, matches.entries))
      filters.hidden = filters.childElementCount === 0
      rest = matches.entries
      cards.replaceChildren(...takeCards())
      if (results.firstChild !== head) results.replaceChildren(head, filters, cards, more)
    },
    showNote: (note) => results.replaceChildren(element('p', { class: 'results-note' }, note)),
  }
}

/** The tags that are filtered by, each of which a click takes away, then the most frequent ones that would narrow the search. */
const renderFilters = (asked: Asked, entries: readonly SearchEntry[]): readonly HTMLLIElement[] => {
  const counts = new Map<string, number>()
  for (const { tags } of entries) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  const further = [...counts]
    .filter(([tag, count]) => count < entries.length && !asked.tags.includes(tag))
    .sort(([a, timesA], [b, timesB]) => timesB - timesA || (a < b ? -1 : 1))
    .slice(0, MAX_FILTERS)
  const item = (
    tag: string,
    tags: readonly string[],
    attributes: Readonly<Record<string, string>>,
    mark: HTMLElement,
  ) => {
    const href = renderAddress({ ...asked, tags }) || '?'
    return element('li', {}, element('a', { href, 'data-tag': tag, ...attributes }, `${tag} `, mark))
  }
  return [
    ...asked.tags.map((tag) => {
      const others = asked.tags.filter((each) => each !== tag)
      const label = { class: 'is-active', 'aria-label': `Do not filter by ${tag}` }
      return item(tag, others, label, element('span', { 'aria-hidden': 'true' }, '×'))
    }),
    ...further.map(([tag, count]) =>
      item(tag, [...asked.tags, tag], {}, element('span', { class: 'count' }, String(count))),
    ),
  ]
}
