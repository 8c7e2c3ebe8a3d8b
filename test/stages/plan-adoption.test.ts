import { expect, test } from 'vitest'
import type { Slug } from '../../src/model/slug.js'
import { parsePlace, planAdoption } from '../../src/stages/plan-adoption.js'

const R = 'https://r.example.com/x/'
const app = (slug: string, appMetadataUrl: string) => ({
  slug: slug as Slug,
  name: slug,
  description: '',
  appMetadataUrl,
})

test('planAdoption tells hosted from linked', () => {
  const usual = app('a', `${R}apps/a/versions.json`)
  const unusual = app('b', `${R}meta/b.json`)
  const near = app('c', 'https://r.example.com/xx/c.json')
  const query = app('d', `${R}d.json?v=1`)
  const taken = app('e', `${R}registry.json`)
  expect(planAdoption(R, [usual, unusual, near, query, taken, app('f', `${R}meta/%66.json`)])).toEqual({
    hosted: [
      { ...usual, metadataPath: 'apps/a/versions.json' },
      { ...unusual, metadataPath: 'meta/b.json' },
    ],
    linked: [near, query],
    problems: [
      'app "e" has its versions at registry.json',
      'app "f" has an "appMetadataUrl" that is spelled in an unusual way',
    ],
  })
})

test.each([
  [`${R}a/b.tar.gz`, { path: 'a/b.tar.gz', isExact: true }],
  [`${R}a%2Fb`, { path: 'a/b', isExact: false }],
  [`${R}a+b`, { path: 'a+b', isExact: false }],
  [`${R}../b`, {}],
  [`${R}%2e%2e/b`, {}],
  [`${R}catalog.json`, { taken: 'catalog.json' }],
  [`${R}records/a/1.json`, { taken: 'records/a/1.json' }],
  [`${R}.Registry-build/x`, { taken: '.Registry-build/x' }],
  [`${R}a?b`, {}],
  ['https://r.example.com/y/a', {}],
])('parsePlace %s', (url, expected) => expect(parsePlace(R, url)).toEqual({ url, ...expected }))
