import { expect, test } from 'vitest'
import type { Catalog } from '../../src/model/catalog.js'
import type { Host } from '../../src/model/config.js'
import { DEFAULT_DELIVERY, type Delivery } from '../../src/model/deploy-config.js'
import { assembleHostFiles } from '../../src/stages/assemble-host-files.js'
import { buildHeaderRules, selectRuleHeaders } from '../../src/stages/build-header-rules.js'

const catalogFor = (host: Host, tags: readonly string[] = [], delivery?: Delivery): Catalog => ({
  schema: 1,
  generation: 7,
  renderer: 2,
  config: {
    revision: 1,
    name: 'Sample',
    base_url: 'https://plugins.example.com/',
    host,
    ...(delivery && { delivery }),
    at: '2025-01-01T00:00:00Z',
  },
  pending: [],
  tags: Object.fromEntries(tags.map((tag) => [tag, 1])),
  recent: [],
  plugins: {},
})

const textsOf = (catalog: Catalog): Record<string, string> =>
  Object.fromEntries(
    assembleHostFiles(catalog).map(({ path, body }) => [
      path,
      'bytes' in body ? Buffer.from(body.bytes).toString() : '',
    ]),
  )

test('what each host needs', () => {
  expect(Object.keys(textsOf(catalogFor('s3')))).toEqual([])
  expect(textsOf(catalogFor('portable'))).toEqual({ '.nojekyll': '' })
  expect(textsOf(catalogFor('github-pages'))).toEqual({ '.nojekyll': '' })
  expect(Object.keys(textsOf(catalogFor('cloudflare-pages')))).toEqual(['404.html', '_headers', '_redirects'])
  expect(Object.keys(textsOf(catalogFor('netlify')))).toEqual(['404.html', '_headers', '_redirects'])
})

test('Cloudflare Pages is led to the documents; those that have an ending keep it', () => {
  expect(textsOf(catalogFor('cloudflare-pages'))['_redirects']).toBe(`# Generation 7
/plugins/search /plugins/search.json 200
/plugins/:slug.json /plugins/:slug.json 200
/plugins/:slug /plugins/:slug.json 200
`)
})

test('Netlify is told of versions and of each tag, as it is when decoded; one that it would read otherwise is left out', () => {
  const tags = ['vcs', 'c++', 'c#', 'größe', ':any', 'a\u00a0b']
  expect(textsOf(catalogFor('netlify', tags))['_redirects']).toBe(`# Generation 7
/plugins/search tag=vcs /plugins/tags/vcs.json 200!
/plugins/search tag=c++ /plugins/tags/c%252B%252B.json 200!
/plugins/search tag=c# /plugins/tags/c%2523.json 200!
/plugins/search tag=größe /plugins/tags/gr%25C3%25B6%25C3%259Fe.json 200!
/plugins/search /plugins/search.json 200!
/plugins/:slug version=:version /plugins/:slug/:version.json 200
/plugins/:slug /plugins/:slug.json 200
`)
})

test('the headers are those of the config', () => {
  const delivery = { cache: { documents: 1, icons: 2, pages: 3 }, cors: { origins: ['https://flows.example.com'] } }
  const text = textsOf(catalogFor('netlify', [], delivery))['_headers'] ?? ''
  expect(text.split('\n').slice(0, 4)).toEqual([
    '/*',
    '  access-control-allow-origin: https://flows.example.com',
    '  access-control-expose-headers: ETag',
    '  x-content-type-options: nosniff',
  ])
  expect(text).toContain('/registry.json\n  cache-control: public, max-age=1\n')
  expect(text).toContain('/apps/*.png\n  cache-control: public, max-age=2\n')
})

test.each([
  '/',
  '/registry.json',
  '/index.json',
  '/catalog.json',
  '/search-index.json',
  '/SHA256SUMS',
  '/apps/hello/',
  '/apps/hello/versions.json',
  '/apps/hello/1.0.0.tar.gz',
  '/apps/hello/versions/1.0.0.tar.gz',
  '/apps/hello/logo.svg',
  '/apps/hello/README.md',
  '/plugins/search',
  '/plugins/search.json',
  '/plugins/tags.json',
  '/plugins/tags/vcs.json',
  '/plugins/hello',
  '/plugins/hello.json',
  '/plugins/hello/1.0.0.json',
  '/plugins/hello/1.0.0/schema',
  '/records/hello/1-01234567.json',
  '/assets/site-01234567.css',
  '/assets/logo-01234567.svg',
  '/page/2/',
  '/tags/vcs/',
])('of the rules that match %s, one alone names each header: hosts join what two say', (path) => {
  const rules = buildHeaderRules(DEFAULT_DELIVERY)
  const names = rules.flatMap((rule) => Object.keys(selectRuleHeaders([rule], path)))
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
  expect(names).toContain('cache-control')
})

test('at most as many rules as Cloudflare Pages takes', () => {
  expect(buildHeaderRules(DEFAULT_DELIVERY).length).toBeLessThanOrEqual(100)
})
