import { pluginPagePath } from '../../model/layout.js'
import { tagPagePath } from '../../model/tag-path.js'
import type { ListedPlugin } from './build-lists.js'
import type { SiteLinks } from './build-site-links.js'
import { type Html, html } from './html.js'
import { renderIconImage } from './render-icon-image.js'

/** More tags would hide the plugin behind them. */
const MAX_TAGS = 4

/** Plugins as cards. What the search in the browser finds looks the same: its script makes the same elements. */
export const renderCards = (plugins: readonly ListedPlugin[], links: SiteLinks): Html => {
  // The plugins of a page share their tags.
  const known = new Map<string, Html>()
  const tagOf = (tag: string): Html => {
    const made = known.get(tag) ?? renderTag(tag, links)
    known.set(tag, made)
    return made
  }
  return html`<ul class="cards">
${plugins.map((plugin) => renderCard(plugin, links, tagOf))}</ul>`
}

const renderCard = ({ slug, entry }: ListedPlugin, links: SiteLinks, tagOf: (tag: string) => Html): Html =>
  html`<li class="card"><a class="card-link" href="${links.page(pluginPagePath(slug))}">${renderIconImage(entry.icon, links, 'card')}<span class="card-name">${entry.name}</span> <span class="card-version">${entry.latest}</span>${entry.deprecated === true && html` <span class="badge is-warning">deprecated</span>`}${entry.app_metadata_url !== undefined && html` <span class="badge">linked</span>`}</a><p class="card-text">${entry.description}</p>${renderTagList(entry.tags.slice(0, MAX_TAGS).map(tagOf))}</li>
`

/** Tags as links to their pages. */
export const renderTags = (tags: readonly string[], links: SiteLinks): Html | false =>
  renderTagList(tags.map((tag) => renderTag(tag, links)))

const renderTagList = (tags: readonly Html[]): Html | false =>
  tags.length > 0 && html`<ul class="card-tags">${tags}</ul>`

const renderTag = (tag: string, links: SiteLinks): Html =>
  html`<li><a href="${links.page(tagPagePath(tag, 1))}">${tag}</a></li>`
