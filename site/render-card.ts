import { APPS_FOLDER, urlOf } from '../src/model/layout.js'
import type { SearchEntry } from '../src/protocols/search-index.js'
import { element } from './element.js'

/** More tags would hide the plugin behind them. */
const MAX_TAGS = 4

/** Where the registry is, as the page says it. */
export interface Site {
  /** Absolute, with a final slash. */
  readonly root: string
  /** What the URL of a folder needs to show its page, where a host does not add it. */
  readonly index: string
}

/** A result, with the elements that a card of the front page has. */
export const renderCard = (entry: SearchEntry, { root, index }: Site): HTMLLIElement => {
  const link = element(
    'a',
    { class: 'card-link', href: `${root}${APPS_FOLDER}${entry.slug}/${index}` },
    renderIcon(entry.icon, root),
    element('span', { class: 'card-name' }, entry.name),
    ' ',
    element('span', { class: 'card-version' }, entry.version ?? ''),
  )
  if (entry.deprecated) link.append(' ', element('span', { class: 'badge is-warning' }, 'deprecated'))
  if (entry.linked) link.append(' ', element('span', { class: 'badge' }, 'linked'))
  const card = element('li', { class: 'card' }, link, element('p', { class: 'card-text' }, entry.description))
  const tags = entry.tags.slice(0, MAX_TAGS)
  if (tags.length > 0)
    card.append(element('ul', { class: 'card-tags' }, ...tags.map((tag) => element('li', {}, renderTag(tag)))))
  return card
}

/** Leads to all plugins of the tag; in results, `openSearch` lets it narrow the search. */
const renderTag = (tag: string): HTMLAnchorElement =>
  element('a', { href: `?${new URLSearchParams({ tag })}`, 'data-tag': tag }, tag)

/** A page that is safe shows no image that comes without TLS. */
const renderIcon = (icon: string, root: string): HTMLElement => {
  const isUrl = /^https?:/i.test(icon)
  if (isUrl && !/^https:/i.test(icon)) return element('span', { class: 'card-icon' })
  const shape = { class: 'card-icon', alt: '', width: '40', height: '40', loading: 'lazy' }
  // Who serves an icon from elsewhere need not know which page it is on.
  return isUrl
    ? element('img', { ...shape, referrerpolicy: 'no-referrer', src: icon })
    : element('img', { ...shape, src: urlOf(root, icon) })
}
