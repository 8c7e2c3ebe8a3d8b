import { RegistryError } from '../src/model/errors.js'
import { selectMatches } from '../src/stages/select-matches.js'
import { openAddressBar } from './address-bar.js'
import { describeMatches } from './describe-matches.js'
import { loadSearch, type SiteSearch } from './load-search.js'
import type { Announce } from './open-announcer.js'
import type { Site } from './render-card.js'
import type { ResultsView } from './results-view.js'
import { type Asked, parseAddress, renderAddress } from './search-address.js'
import { selectCard } from './search-keys.js'

/** The parts of a page that can show results in place of what it lists. */
export interface SearchParts {
  readonly input: HTMLInputElement
  readonly results: HTMLElement
  readonly browse: HTMLElement
  /** The order of all plugins. */
  readonly order: HTMLSelectElement | null
}

/** What is asked for on a page, which its address always says, and what is found. */
export interface SearchSession {
  readonly asked: () => Asked
  /** Asks for something else; `push` makes it a page to come back from. */
  readonly ask: (next: Partial<Asked>, kind: 'replace' | 'push') => void
  /** Asks for what the address says. */
  readonly follow: () => void
  /** Leads to the first result, as soon as there is one. */
  readonly openFirst: () => void
  /** To be called before the page is left. */
  readonly close: () => void
}

/** A session that fetches the index when something is asked for, and not before. */
export const openSearchSession = (
  parts: SearchParts,
  view: ResultsView,
  site: Site,
  announce: Announce,
): SearchSession => {
  const address = openAddressBar()
  let asked = parseAddress(location.search)
  let search: SiteSearch | undefined
  let isLoading = false
  let opensFirst = false

  const show = (): void => {
    if (renderAddress(asked) === '') showBrowse(parts)
    else if (search === undefined) void load()
    else {
      announce(showMatches(parts, view, search, asked))
      if (opensFirst) openFirst()
    }
  }
  const load = async (): Promise<void> => {
    if (isLoading) return
    isLoading = true
    view.showNote('Searching…')
    parts.results.hidden = false
    try {
      search = await loadSearch(site.root)
    } catch (error) {
      const note = describeFailure(error)
      view.showNote(note)
      announce(note)
    }
    isLoading = false
    if (search !== undefined) show()
  }
  const openFirst = (): void => {
    opensFirst = search === undefined
    if (opensFirst) return
    address.flush()
    parts.results.querySelector<HTMLAnchorElement>('.card-link')?.click()
  }
  return {
    asked: () => asked,
    ask: (next, kind) => {
      asked = { ...asked, ...next }
      opensFirst = false
      address.write(renderAddress(asked), kind)
      show()
    },
    follow: () => {
      asked = parseAddress(location.search)
      opensFirst = false
      parts.input.value = asked.text
      show()
    },
    openFirst,
    close: address.flush,
  }
}

/** All plugins, as the page was made. */
const showBrowse = ({ results, browse, order }: SearchParts): void => {
  const wasInResults = results.contains(document.activeElement)
  results.hidden = true
  browse.hidden = false
  document.documentElement.classList.remove('is-searching')
  if (order === null) return
  order.value = 'name'
  if (wasInResults) order.focus()
}

/** The results; gives what there is to say of them. */
const showMatches = (
  { input, results, browse }: SearchParts,
  view: ResultsView,
  search: SiteSearch,
  asked: Asked,
): string => {
  const wasInBrowse = browse.contains(document.activeElement)
  const matches = selectMatches(search, asked)
  view.show(asked, matches)
  results.hidden = false
  browse.hidden = true
  // The results take the place of the page's own title, too.
  document.documentElement.classList.add('is-searching')
  if (wasInBrowse) view.order.focus()
  const first = asked.text.trim() === '' ? undefined : matches.entries[0]
  if (document.activeElement === input) selectCard(results, first && results.querySelector('.card'))
  return describeMatches(asked, matches) + (first === undefined ? '' : `. Enter opens ${first.name}.`)
}

const describeFailure = (error: unknown): string => {
  if (error instanceof RegistryError && error.code === 'UPGRADE_REQUIRED') {
    return 'This page is older than the registry. Load it again to search.'
  }
  const reason = error instanceof Error ? error.message.replace(/\.$/, '') : String(error)
  return `The search index could not be loaded: ${reason}. Type again to try once more.`
}
