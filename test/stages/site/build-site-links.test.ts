import fc from 'fast-check'
import { expect, test } from 'vitest'
import { INDEX_PATH, pluginPagePath, urlOf } from '../../../src/model/layout.js'
import { tagPagePath } from '../../../src/model/tag-path.js'
import { buildSiteLinks, pageUrl } from '../../../src/stages/site/build-site-links.js'
import { slugOf } from '../../protocols/github-record.js'

const portable = { base_url: 'https://example.github.io/plugins/', host: 'portable' } as const

const linksFrom = (path: string | undefined, host: 'portable' | 's3' = 'portable') => {
  const { root, index, page, file } = buildSiteLinks(path, { ...portable, host })
  return [root, index, page(INDEX_PATH), page(pluginPagePath(slugOf('github'))), file('feed.xml')]
}

test.each([
  ['index.html', ['./', '', './', './apps/github/', './feed.xml']],
  ['apps/http/index.html', ['../../', '', '../../', '../../apps/github/', '../../feed.xml']],
  [undefined, ['/plugins/', '', '/plugins/', '/plugins/apps/github/', '/plugins/feed.xml']],
])('from %s', (path, expected) => expect(linksFrom(path)).toEqual(expected))

test('a store of keys shows no page for a folder', () => {
  expect(linksFrom('index.html', 's3')).toEqual([
    './',
    'index.html',
    './index.html',
    './apps/github/index.html',
    './feed.xml',
  ])
  expect(pageUrl({ ...portable, host: 's3' }, 'index.html')).toBe('https://example.github.io/plugins/index.html')
  expect(pageUrl(portable, 'apps/github/index.html')).toBe('https://example.github.io/plugins/apps/github/')
})

test('a page that is shown at any depth stays on its host', () => {
  expect(buildSiteLinks(undefined, { base_url: 'https://a.example.com//b.example.com/', host: 'portable' }).root).toBe(
    '/b.example.com/',
  )
})

test.each([
  ['apps/a_B-9/1.0.0~x.tar.gz', './apps/a_B-9/1.0.0~x.tar.gz'],
  ["apps/it's (new)!*.svg", "./apps/it's%20(new)!*.svg"],
  ['apps/a%20b?c#d/e.svg', './apps/a%2520b%3Fc%23d/e.svg'],
  ['a:b@c', './a%3Ab%40c'],
  ['a\n', './a%0A'],
  ['ä/😀', './%C3%A4/%F0%9F%98%80'],
])('a link to %j is escaped where a URL asks for it', (path, link) => {
  expect(buildSiteLinks('index.html', portable).file(path)).toBe(link)
})

test('any path is linked by its URL', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 20 }), (path) => {
      expect(buildSiteLinks('index.html', portable).file(path)).toBe(urlOf('./', path))
    }),
  )
})

test.each([
  ['vcs', 'tags/vcs/index.html', './tags/vcs/'],
  ['..', 'tags/%2E./index.html', './tags/%252E./'],
  ['_x', 'tags/%5Fx/index.html', './tags/%255Fx/'],
  ['c#', 'tags/c%23/index.html', './tags/c%2523/'],
])('a tag %s is a folder on every host', (tag, path, link) => {
  expect([tagPagePath(tag, 1), buildSiteLinks('index.html', portable).page(tagPagePath(tag, 1))]).toEqual([path, link])
})
