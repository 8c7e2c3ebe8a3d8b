import { SEARCH_ORDERS } from '../src/stages/select-matches.js'
import type { Announce } from './open-announcer.js'
import type { Site } from './render-card.js'
import { openResultsView } from './results-view.js'
import { openResultKeys } from './search-keys.js'
import { openSearchSession, type SearchParts, type SearchSession } from './search-session.js'

/** Searches with each letter, and by what the page's address asks for. */
export const openLiveSearch = (parts: SearchParts, site: Site, announce: Announce): void => {
  const { input, results } = parts
  const view = openResultsView(results, site)
  const session = openSearchSession(parts, view, site, announce)
  input.addEventListener('input', () => session.ask({ text: input.value }, 'replace'))
  input.form?.addEventListener('submit', (event) => {
    event.preventDefault()
    if (session.asked().text.trim() !== '') session.openFirst()
  })
  openResultKeys(input, results, () => {
    input.value = ''
    session.ask({ text: '' }, 'replace')
  })
  for (const select of [view.order, parts.order]) {
    select?.addEventListener('change', () => {
      session.ask({ order: SEARCH_ORDERS.find((order) => order === select.value) ?? 'relevance' }, 'push')
    })
  }
  results.addEventListener('click', (event) => {
    session.close()
    const tag = tagOf(event)
    if (tag === undefined) return
    event.preventDefault()
    filterBy(tag, session)
    // The link that was clicked is another element now, or gone.
    const link = results.querySelector<HTMLElement>(`.filter-tags [data-tag="${CSS.escape(tag)}"]`)
    ;(link ?? input).focus()
  })
  window.addEventListener('popstate', session.follow)
  // Somebody may have typed before this ran.
  if (input.value === '') session.follow()
  else session.ask({ text: input.value }, 'replace')
}

/** Narrows the search by a tag, or no longer. */
const filterBy = (tag: string, { asked, ask }: SearchSession): void => {
  const { tags } = asked()
  ask({ tags: tags.includes(tag) ? tags.filter((each) => each !== tag) : [...tags, tag] }, 'push')
}

/** The tag whose link was clicked, unless it is to open elsewhere. */
const tagOf = (event: MouseEvent): string | undefined => {
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey
  return isPlain && event.target instanceof Element
    ? event.target.closest<HTMLElement>('[data-tag]')?.dataset['tag']
    : undefined
}
