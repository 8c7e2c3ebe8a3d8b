import { type Catalog, entryOf } from '../../model/catalog.js'
import { FEED_PATH, INDEX_PATH, pluginPagePath, urlOf } from '../../model/layout.js'
import { renderSalted } from '../render-salted.js'
import { pageUrl } from './build-site-links.js'
import { html } from './html.js'
import { type SiteSettings, siteTitle } from './render-page.js'

/** The newest releases as an Atom feed: https://www.rfc-editor.org/rfc/rfc4287 */
export const renderFeed = (catalog: Catalog, settings: SiteSettings, salt: number): Uint8Array => {
  const releases = catalog.recent.flatMap((release) => {
    const entry = entryOf(catalog, release.slug)
    return entry === undefined ? [] : [{ ...release, entry }]
  })
  const home = pageUrl(settings, INDEX_PATH)
  const feed = html`<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<title>${siteTitle(settings)}: new releases</title>
<id>${urlOf(settings.base_url, FEED_PATH)}</id>
<updated>${releases[0]?.published_at ?? settings.at}</updated>
<author><name>${siteTitle(settings)}</name></author>
<link rel="self" type="application/atom+xml" href="${urlOf(settings.base_url, FEED_PATH)}"/>
<link rel="alternate" type="text/html" href="${home}"/>
${releases.map(({ slug, version, published_at, entry }) => {
  const url = `${pageUrl(settings, pluginPagePath(slug))}#v${version}`
  return html`<entry>
<title>${entry.name} ${version}</title>
<id>${url}</id>
<updated>${published_at}</updated>
<link rel="alternate" type="text/html" href="${url}"/>
<summary>${entry.description}</summary>
</entry>
`
})}</feed>`
  return renderSalted(feed.html, salt)
}
