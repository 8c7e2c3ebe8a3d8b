import { INDEX_PATH } from '../../model/layout.js'
import { buildSiteLinks } from './build-site-links.js'
import { html } from './html.js'
import { renderPage, type SiteSettings } from './render-page.js'

/** What a host shows for a path that is not there, however deep that is. */
export const renderNotFoundPage = (settings: SiteSettings, salt: number): Uint8Array => {
  const links = buildSiteLinks(undefined, settings)
  const main = html`<div class="notice-page">
<p class="big" aria-hidden="true">404</p>
<h1>There is nothing here</h1>
<p class="muted">No page or plugin has this address. Search above, or look through <a href="${links.page(INDEX_PATH)}">all plugins</a>.</p>
</div>`
  return renderPage({ links, settings, title: 'Not found', main }, salt)
}
