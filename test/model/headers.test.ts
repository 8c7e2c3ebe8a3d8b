import { expect, test } from 'vitest'
import { DEFAULT_CACHE, type FileHeaders, headersOf } from '../../src/model/headers.js'
import { MEDIA_TYPES, type TreeClass } from '../../src/model/tree.js'

const FOREVER = 'public, max-age=31536000, immutable'
const SVG = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
const PAGE =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' https: data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
const cache = { documents: 1, icons: 2, pages: 3 }

type Case = readonly [path: string, kind: TreeClass, mediaType: string, cacheControl: string, more: FileHeaders]
const CASES: readonly Case[] = [
  [
    'apps/a/1.0.0.tar.gz',
    'artifact',
    MEDIA_TYPES.gzip,
    `${FOREVER}, no-transform`,
    { 'content-disposition': 'attachment' },
  ],
  ['plugins/a/1.0.0/schema', 'schema', 'application/yaml', FOREVER, {}],
  ['plugins/a/1.0.0/schema', 'schema', MEDIA_TYPES.json, FOREVER, {}],
  ['apps/a/logo.svg', 'asset', 'image/svg+xml', 'public, max-age=2', { 'content-security-policy': SVG }],
  ['apps/a/logo.png', 'asset', 'image/png', 'public, max-age=2', {}],
  ['apps/a/README.md', 'asset', MEDIA_TYPES.markdown, 'public, max-age=1', {}],
  ['assets/site.0a1b2c3d.css', 'asset', 'text/css; charset=utf-8', FOREVER, {}],
  ['records/a/1-0a1b2c3d.json', 'record', MEDIA_TYPES.json, 'public, max-age=1', {}],
  ['catalog.json', 'catalog', MEDIA_TYPES.json, 'public, max-age=1', {}],
  ['plugins/a', 'document', MEDIA_TYPES.json, 'public, max-age=1', {}],
  ['plugins/a/1.0.0.json', 'document', MEDIA_TYPES.json, 'public, max-age=1', {}],
  ['plugins/a.html', 'document', MEDIA_TYPES.html, 'public, max-age=3', { 'content-security-policy': PAGE }],
  ['apps/a/1.0.0.tar.gz.asc', 'asset', 'application/pgp-signature', FOREVER, {}],
  ['SHA256SUMS', 'index', MEDIA_TYPES.text, 'public, max-age=1', {}],
  ['index.html', 'index', MEDIA_TYPES.html, 'public, max-age=3', { 'content-security-policy': PAGE }],
  ['.nojekyll', 'host', MEDIA_TYPES.text, 'public, max-age=1', {}],
]

test.each(CASES)('%s, %s, %s', (path, kind, mediaType, cacheControl, more) => {
  expect(headersOf({ path, class: kind, mediaType }, cache)).toEqual({
    'content-type': mediaType,
    'cache-control': cacheControl,
    'x-content-type-options': 'nosniff',
    ...more,
  })
})

test('a page that says that there is nothing is not kept for long', () => {
  const page = { path: '404.html', class: 'index', mediaType: MEDIA_TYPES.html } as const
  const cacheControl = (pages: number) => headersOf(page, { ...DEFAULT_CACHE, pages })['cache-control']
  expect([cacheControl(300), cacheControl(10)]).toEqual(['public, max-age=60', 'public, max-age=10'])
})
