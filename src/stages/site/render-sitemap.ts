import { INDEX_PATH, pluginPagePath, SITEMAP_PATH, TAGS_PAGE_PATH, urlOf } from '../../model/layout.js'
import { tagPagePath } from '../../model/tag-path.js'
import { renderSalted } from '../render-salted.js'
import type { ListedPlugin } from './build-lists.js'
import { pageUrl } from './build-site-links.js'
import { type Html, html } from './html.js'
import type { SiteSettings } from './render-page.js'

/** More addresses a sitemap may not have: https://www.sitemaps.org/protocol.html */
const MAX_ADDRESSES = 50_000

/** The pages that a search engine should know: the front page, those of tags, and of as many plugins as a sitemap may hold. */
export const renderSitemap = (
  plugins: readonly ListedPlugin[],
  tags: readonly (readonly [tag: string, count: number])[],
  settings: SiteSettings,
  salt: number,
): Uint8Array => {
  const address = (path: string, changed?: string): Html =>
    html`<url><loc>${pageUrl(settings, path)}</loc>${changed !== undefined && html`<lastmod>${changed}</lastmod>`}</url>
`
  const addresses = [
    address(INDEX_PATH),
    address(TAGS_PAGE_PATH),
    ...tags.map(([tag]) => address(tagPagePath(tag, 1))),
    ...plugins.map(({ slug, entry }) => address(pluginPagePath(slug), entry.updated_at)),
  ]
  const sitemap = html`<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${addresses.slice(0, MAX_ADDRESSES)}</urlset>`
  return renderSalted(sitemap.html, salt)
}

/** Crawlers may read everything. Below a host's root it is only a pointer for people. */
export const renderRobots = ({ base_url }: SiteSettings, salt: number): Uint8Array =>
  renderSalted(`User-agent: *\nAllow: /\n\nSitemap: ${urlOf(base_url, SITEMAP_PATH)}`, salt)
