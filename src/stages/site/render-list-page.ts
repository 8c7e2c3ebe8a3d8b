import { countPages, LIST_SIZE, type ListedPlugin, selectPage } from './build-lists.js'
import type { SiteLinks } from './build-site-links.js'
import { type Html, html } from './html.js'
import { renderCards } from './render-cards.js'
import { renderPage, type SiteSettings } from './render-page.js'

/** One page of a list of plugins. */
export interface ListPage {
  readonly plugins: readonly ListedPlugin[]
  /** From 1. */
  readonly page: number
  /** The path of any page of this list. */
  readonly pathOf: (page: number) => string
}

/** The page at `links`, which lists plugins under a title. */
export const renderListPage = (
  title: string,
  list: ListPage,
  links: SiteLinks,
  settings: SiteSettings,
  salt: number,
): Uint8Array => {
  const { plugins, page, pathOf } = list
  const from = (page - 1) * LIST_SIZE
  const isEmpty = from >= plugins.length
  const range = `${from + 1} to ${Math.min(plugins.length, from + LIST_SIZE)} of ${plugins.length}`
  const main = html`<section id="results" hidden></section>
<section id="browse" class="list">
<h1>${title}</h1>
${isEmpty ? html`<p class="muted">There is no plugin here any more.</p>` : html`<p class="muted">${plugins.length === 1 ? '1 plugin' : plugins.length > LIST_SIZE ? range : `${plugins.length} plugins`}</p>`}
${!isEmpty && renderCards(selectPage(plugins, page), links)}
${renderPages(list, links)}
</section>`
  const shown = page === 1 ? title : `${title}, page ${page}`
  return renderPage({ path: pathOf(page), links, settings, title: shown, main }, salt)
}

/** Links to the other pages of a list: the first, the last, and those around this one. */
export const renderPages = ({ plugins, page, pathOf }: ListPage, links: SiteLinks): Html | false => {
  const last = countPages(plugins)
  if (last === 1 && page === 1) return false
  const near = [1, page - 1, page, page + 1, last].filter((each) => each >= 1 && each <= last)
  const shown = [...new Set(near)].sort((a, b) => a - b)
  const link = (to: number, text: string | number, rel?: string): Html =>
    html`<li><a href="${links.page(pathOf(to))}"${rel !== undefined && html` rel="${rel}"`}>${text}</a></li>`
  return html`<nav class="pages" aria-label="Pages">
<ul>${page > 1 && link(Math.min(page - 1, last), 'Previous', 'prev')}${shown.map((each, at) => [
    at > 0 && each > (shown[at - 1] ?? 0) + 1 && html`<li class="gap" aria-hidden="true">…</li>`,
    each === page ? html`<li><span aria-current="page">${each}</span></li>` : link(each, each),
  ])}${page < last && link(page + 1, 'Next', 'next')}</ul>
</nav>`
}
