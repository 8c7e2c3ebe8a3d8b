import { expect, test } from 'vitest'
import { selectBaseUrl } from '../../src/stages/select-base-url.js'

const R = 'https://r.example.com/'

test.each<[string, string[], string[], string[], ReturnType<typeof selectBaseUrl>]>([
  [
    'one app',
    [`${R}x/apps/a/versions.json`],
    [],
    ['apps/a/versions.json'],
    { baseUrl: `${R}x/`, candidates: [`${R}x/`] },
  ],
  ['nothing fits', [`${R}apps/a/versions.json`], [`${R}a.svg`], ['b.svg'], { candidates: [] }],
  [
    'icons alone',
    ['https://elsewhere.example.com/versions.json'],
    [`${R}apps/a/logo.svg`, `${R}apps/b/logo.svg`],
    ['apps/a/logo.svg', 'apps/b/logo.svg'],
    { baseUrl: R, candidates: [R] },
  ],
  [
    'documents before icons',
    [`${R}apps/a/versions.json`],
    ['https://cdn.example.com/apps/a/i.svg', 'https://cdn.example.com/apps/b/i.svg'],
    ['apps/a/versions.json', 'apps/a/i.svg', 'apps/b/i.svg'],
    { baseUrl: R, candidates: [R, 'https://cdn.example.com/'] },
  ],
  [
    'the more the better',
    [`${R}apps/a/versions.json`, `${R}apps/b/versions.json`],
    [],
    ['apps/a/versions.json', 'apps/b/versions.json', 'a/versions.json'],
    { baseUrl: R, candidates: [R, `${R}apps/`] },
  ],
  [
    'a tie',
    [`${R}apps/a/versions.json`],
    [],
    ['apps/a/versions.json', 'a/versions.json'],
    { candidates: [R, `${R}apps/`] },
  ],
  [
    'escaped and unsafe',
    [`${R}a%20b/v.json`, `${R}%2e%2e/v.json`],
    [],
    ['a b/v.json', '../v.json', 'v.json'],
    {
      candidates: [R, `${R}%2e%2e/`, `${R}a%20b/`],
    },
  ],
  ['deeper than 32 folders', [`${R}${'a/'.repeat(32)}v.json`], [], ['v.json'], { candidates: [] }],
])('%s', (_, documents, icons, files, expected) => {
  expect(selectBaseUrl(documents, icons, (path) => files.includes(path))).toEqual(expected)
})
