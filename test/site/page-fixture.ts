import { readFileSync } from 'node:fs'
import type { Catalog, CatalogEntry } from '../../src/model/catalog.js'
import { digestOf } from '../../src/model/digest.js'
import { DEFAULT_CACHE, headersOf } from '../../src/model/headers.js'
import { buildSearchIndexDocument } from '../../src/protocols/search-index.js'
import { CONFIG, v } from '../protocols/github-record.js'
import type { Pages } from './serve-pages.js'

/* Pages with the parts that the script looks for. What they look like is for other tests. */

const SCRIPT = new URL('../../dist/site/site.js', import.meta.url)

const PAGE = { path: 'index.html', class: 'index', mediaType: 'text/html; charset=utf-8' } as const
/** As of every page of a registry. */
export const PAGE_HEADERS = headersOf(PAGE, DEFAULT_CACHE)

const renderPage = (root: string, main: string): string => `<!doctype html>
<html lang="en" data-root="${root}" data-index="">
<head><meta charset="utf-8"><title>Registry</title><link rel="icon" href="data:,"><script type="module" src="${root}assets/site.js"></script></head>
<body>
<form class="search" role="search" action="${root}" method="get"><label for="q">Search plugins</label><input id="q" name="q" type="search" autocomplete="off"></form>
<main>${main}</main>
</body>
</html>`

const LIST = `<section id="results" hidden></section>
<section id="browse"><h1>Registry</h1><select class="needs-js" id="order" aria-label="Order"><option value="name">By name</option><option value="updated">Last updated</option><option value="created">Newest</option></select><ul class="cards"></ul></section>
<div class="snippet"><pre><code>npx registry install github
</code></pre></div><code data-copy="sha256:abcd">abcd</code>
<textarea id="elsewhere" aria-label="Something else"></textarea>`

/** What a catalog says of a plugin; the rest matters to no search. */
export const entryOf = (slug: string, entry: Partial<CatalogEntry>): CatalogEntry => ({
  record: `records/${slug}/1-00000000.json`,
  digest: digestOf(slug),
  revision: 1,
  latest: v('1.0.0'),
  name: slug,
  description: '',
  tags: [],
  protocols: ['openworkflow'],
  color: '#000000',
  icon: `apps/${slug}/icon.svg`,
  created_at: '2024-01-01T00:00:00Z',
  updated_at: '2024-01-01T00:00:00Z',
  listing: '0000000000000000',
  versions: {},
  ...entry,
})

/** A registry of these plugins: a front page, the page of one plugin, script, icons and index. */
export const buildPages = (plugins: readonly CatalogEntry[]): Pages => {
  const slugs = plugins.map(({ record }) => record.split('/')[1] ?? '')
  const catalog: Catalog = {
    ...{ schema: 1, generation: 1, renderer: 1, config: CONFIG, pending: [], tags: {}, recent: [] },
    plugins: Object.fromEntries(plugins.map((entry, at) => [slugs[at] ?? '', entry])),
  }
  return new Map<string, string | Uint8Array>([
    ['index.html', renderPage('./', LIST)],
    ['assets/site.js', readFileSync(SCRIPT)],
    ['columns.css', '.cards { display: grid; grid-template-columns: 1fr 1fr }'],
    ['search-index.json', JSON.stringify(buildSearchIndexDocument(catalog))],
    ...slugs.flatMap((slug): [string, string][] => [
      [`apps/${slug}/index.html`, renderPage('../../', `<h1>${slug}</h1>`)],
      [`apps/${slug}/icon.svg`, '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'],
    ]),
  ])
}
