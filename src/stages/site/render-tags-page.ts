import { TAGS_PAGE_PATH } from '../../model/layout.js'
import { tagPagePath } from '../../model/tag-path.js'
import type { SiteLinks } from './build-site-links.js'
import { html } from './html.js'
import { renderPage, type SiteSettings } from './render-page.js'

/** The page of all tags, each with the number of its plugins. */
export const renderTagsPage = (
  tags: readonly (readonly [tag: string, count: number])[],
  links: SiteLinks,
  settings: SiteSettings,
  salt: number,
): Uint8Array => {
  const main = html`<h1>Tags</h1>
${
  tags.length === 0
    ? html`<p class="muted">No plugin has a tag.</p>`
    : html`<ul class="tags">
${tags.map(
  ([
    tag,
    count,
  ]) => html`<li><a href="${links.page(tagPagePath(tag, 1))}">${tag} <span class="count">${count}</span></a></li>
`,
)}</ul>`
}`
  return renderPage({ path: TAGS_PAGE_PATH, links, settings, title: 'Tags', main }, salt)
}
