import { type Catalog, entryOf } from '../../model/catalog.js'
import { FEED_PATH, INDEX_PATH, listPagePath, pluginPagePath, TAGS_PAGE_PATH } from '../../model/layout.js'
import { tagPagePath } from '../../model/tag-path.js'
import type { ListedPlugin } from './build-lists.js'
import { selectPage } from './build-lists.js'
import type { SiteLinks } from './build-site-links.js'
import { type Html, html } from './html.js'
import { renderCards } from './render-cards.js'
import { renderIconImage } from './render-icon-image.js'
import { renderPages } from './render-list-page.js'
import { renderPage, type SiteSettings, siteTitle } from './render-page.js'
import { renderSubscription } from './render-subscription.js'
import { renderTime } from './render-time.js'

/** Releases and tags that the front page names; others are in the feed and on the page of tags. */
const MAX_RELEASES = 8
const MAX_TAGS = 24

/** What the front page shows. */
export interface FrontPage {
  readonly catalog: Catalog
  readonly plugins: readonly ListedPlugin[]
  /** Each tag and how many plugins have it, the most used first. */
  readonly tags: readonly (readonly [tag: string, count: number])[]
}

/** The front page: what this registry is, how to use it, its first hundred plugins, and what is new. */
export const renderFrontPage = (
  front: FrontPage,
  links: SiteLinks,
  settings: SiteSettings,
  salt: number,
): Uint8Array => {
  const { catalog, plugins, tags } = front
  const releases = renderReleases(catalog, links)
  const main = html`<div class="hero">
<div class="hero-text">
<h1>${siteTitle(settings)}</h1>
<p class="lead">${settings.site.description ?? settings.description}</p>
<p class="muted">${countText(plugins.length, 'plugin')} · ${countText(countVersions(plugins), 'version')}</p>
</div>
${renderSubscription(plugins, settings)}
</div>
<div class="columns">
<div class="primary">
<section id="results" hidden></section>
<section id="browse">
${renderTagBar(tags, links)}
<div class="list-head"><h2>All plugins</h2><select class="needs-js" id="order" aria-label="Order"><option value="name">By name</option><option value="updated">Last updated</option><option value="created">Newest</option></select></div>
${plugins.length === 0 ? html`<p class="muted">There is no plugin yet.</p>` : renderCards(selectPage(plugins, 1), links)}
${renderPages({ plugins, page: 1, pathOf: listPagePath }, links)}
</section>
</div>
${releases}
</div>`
  return renderPage({ path: INDEX_PATH, links, settings, main }, salt)
}

const renderTagBar = (tags: FrontPage['tags'], links: SiteLinks): Html | false =>
  tags.length > 0 &&
  html`<nav class="tag-bar" aria-label="Tags">
<ul class="tags">${tags
    .slice(0, MAX_TAGS)
    .map(
      ([tag, count]) =>
        html`<li><a href="${links.page(tagPagePath(tag, 1))}">${tag} <span class="count">${count}</span></a></li>`,
    )}${tags.length > MAX_TAGS && html`<li><a class="more" href="${links.page(TAGS_PAGE_PATH)}">All ${tags.length} tags</a></li>`}</ul>
</nav>`

const renderReleases = (catalog: Catalog, links: SiteLinks): Html | false => {
  const recent = catalog.recent.flatMap((release) => {
    const entry = entryOf(catalog, release.slug)
    return entry === undefined ? [] : [{ ...release, entry }]
  })
  return (
    recent.length > 0 &&
    html`<aside class="panel releases" aria-labelledby="new-releases">
<div class="list-head"><h2 id="new-releases">New releases</h2><a href="${links.file(FEED_PATH)}">Feed</a></div>
<ol>${recent.slice(0, MAX_RELEASES).map(
      ({ slug, version, published_at, entry }) =>
        html`<li><a href="${links.page(pluginPagePath(slug))}">${renderIconImage(entry.icon, links, 'card')}<span class="release-name">${entry.name}</span> <span class="card-version">${version}</span> ${renderTime(published_at)}</a></li>
`,
    )}</ol>
</aside>`
  )
}

const countVersions = (plugins: readonly ListedPlugin[]): number =>
  plugins.reduce(
    (sum, { entry }) => sum + Object.values(entry.versions).filter((each) => each.unpublished !== true).length,
    0,
  )

const countText = (count: number, what: string): string =>
  `${String(count).replace(/\B(?=(\d{3})+$)/g, ',')} ${what}${count === 1 ? '' : 's'}`
