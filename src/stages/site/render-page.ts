import type { PublishedConfig } from '../../model/catalog.js'
import { PAGE_META_POLICY } from '../../model/headers.js'
import { FEED_PATH, INDEX_PATH, TAGS_PAGE_PATH, urlOf } from '../../model/layout.js'
import type { PublishedSite } from '../../model/site.js'
import { renderSalted } from '../render-salted.js'
import { pageUrl, type SiteLinks } from './build-site-links.js'
import { type Html, html } from './html.js'
import { shortenText } from './shorten-text.js'

/** A config whose registry has pages. */
export type SiteSettings = PublishedConfig & { readonly site: PublishedSite }

/** What a page is made of. */
export interface Page {
  /** Absent: shown for whatever path is not there. */
  readonly path?: string
  readonly links: SiteLinks
  readonly settings: SiteSettings
  /** Absent: the front page. */
  readonly title?: string
  readonly description?: string | undefined
  /** Absolute: shown where a link to the page is. */
  readonly image?: string | undefined
  readonly main: Html
}

/** What the whole site is called. */
export const siteTitle = ({ name, site }: SiteSettings): string => site.title ?? name

/** The bytes of a page; `salt` as for every document. */
export const renderPage = (page: Page, salt: number): Uint8Array => {
  const { links } = page
  const document = html`<!doctype html>
<html lang="en" data-root="${links.root}" data-index="${links.index}">
<head>
${renderHead(page)}
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
${renderHeader(page)}
<main id="main" tabindex="-1">
${page.main}
</main>
${renderFooter(page)}
</body>
</html>`
  return renderSalted(document.html, salt)
}

const renderHead = ({ path, links, settings, title, description, image }: Page): Html => {
  const { site } = settings
  const name = siteTitle(settings)
  const about = shortenText(description ?? site.description ?? settings.description ?? `Plugins of ${name}`, MAX_ABOUT)
  const url = path === undefined ? undefined : pageUrl(settings, path)
  return html`<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="same-origin">
<title>${title === undefined ? name : `${title} · ${name}`}</title>
<meta name="description" content="${about}">
${
  url === undefined
    ? html`<meta name="robots" content="noindex">`
    : html`<link rel="canonical" href="${url}">
<meta property="og:url" content="${url}">`
}
<meta property="og:type" content="website">
<meta property="og:site_name" content="${name}">
<meta property="og:title" content="${title ?? name}">
<meta property="og:description" content="${about}">
<meta property="og:image" content="${image ?? urlOf(settings.base_url, site.logo.path)}">
<meta name="twitter:card" content="summary">
<link rel="icon" href="${links.file(site.logo.path)}">
<link rel="stylesheet" href="${links.file(site.style.path)}">
<link rel="stylesheet" href="${links.file(site.theme.path)}">
${
  site.stylesheet !== undefined &&
  html`<link rel="stylesheet" href="${links.file(site.stylesheet.path)}">
`
}<link rel="alternate" type="application/atom+xml" title="New releases" href="${links.file(FEED_PATH)}">
<script type="module" src="${links.file(site.script.path)}"></script>`
}

const renderHeader = ({ links, settings }: Page): Html => html`<header class="top">
<div class="bar">
<a class="brand" href="${links.page(INDEX_PATH)}"><img src="${links.file(settings.site.logo.path)}" alt="" width="28" height="28"><span>${siteTitle(settings)}</span></a>
<form class="search" role="search" action="${links.page(INDEX_PATH)}" method="get"><label class="visually-hidden" for="q">Search plugins</label><input id="q" name="q" type="search" autocomplete="off" spellcheck="false" placeholder="Search plugins"><kbd aria-hidden="true">/</kbd></form>
<nav class="links" aria-label="Site"><a href="${links.page(TAGS_PAGE_PATH)}">Tags</a></nav>
</div>
</header>`

const renderFooter = ({ links, settings }: Page): Html => html`<footer class="bottom">
<nav class="bar" aria-label="More">
<a href="${links.page(INDEX_PATH)}">All plugins</a>
<a href="${links.page(TAGS_PAGE_PATH)}">Tags</a>
<a href="${links.file(FEED_PATH)}">Feed</a>
${settings.site.footer.map(
  ({ text, url }) => html`<a href="${url}">${text}</a>
`,
)}</nav>
</footer>`

/** On every page: escaped once. */
const POLICY = html`${PAGE_META_POLICY}`

/** As much as previews of links show. */
const MAX_ABOUT = 300
