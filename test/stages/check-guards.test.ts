import { describe, expect, it } from 'vitest'
import type { Catalog } from '../../src/model/catalog.js'
import { INSISTENCES } from '../../src/model/deploy-guard.js'
import type { PluginRecord, Release } from '../../src/model/record.js'
import { buildCatalog } from '../../src/stages/build-catalog.js'
import { checkGuards, type GuardOptions } from '../../src/stages/check-guards.js'
import { CONFIG, GITHUB } from '../protocols/github-record.js'

const { revision: _, ...config } = CONFIG
const catalogOf = (...records: readonly PluginRecord[]): Catalog => buildCatalog({ records, config })
const OWNED: PluginRecord = { ...GITHUB, origin: 'github.com/acme/plugins' }
const next = (record: PluginRecord, changes: Partial<PluginRecord>): PluginRecord => ({
  ...record,
  ...changes,
  revision: record.revision + 1,
})
const check = (before: PluginRecord, after: PluginRecord, options: GuardOptions = {}) =>
  checkGuards(catalogOf(before), catalogOf(after), options)

const renamed = next(OWNED, { listing: { ...OWNED.listing, name: 'Renamed' } })
const linked = next(GITHUB, { listing: { ...GITHUB.listing, app_metadata_url: 'https://example.com/versions.json' } })
const dropped = next(GITHUB, { listing: { ...GITHUB.listing, protocols: ['openworkflow'] } })
const many = (count: number, unpublished: number): PluginRecord => {
  const [release] = Object.values(GITHUB.releases) as [Release]
  const versions = Array.from({ length: count }, (__, patch) => `3.0.${patch}`)
  const said = { at: '2025-01-01T00:00:00Z', unpublished: {} }
  return {
    ...GITHUB,
    releases: Object.fromEntries(versions.map((version) => [version, release])),
    lifecycle: Object.fromEntries(versions.slice(0, unpublished).map((version) => [version, said])),
  }
}

describe('checkGuards', () => {
  it('keeps a slug to the repository that published it first', () => {
    const owner = 'github.com/acme/plugins'
    expect(check(OWNED, renamed, { origin: owner })).toEqual([])
    expect(check(OWNED, renamed, { origin: 'github.com/other/plugins' })).toEqual([
      { kind: 'owned', slug: 'github', owner, origin: 'github.com/other/plugins' },
    ])
    expect(check(OWNED, renamed)).toEqual([{ kind: 'owned', slug: 'github', owner }])
    expect(check(GITHUB, next(GITHUB, { origin: 'x' }), { origin: 'x' })).toEqual([])
  })

  it('minds only what is changed', () => {
    expect(check(OWNED, OWNED, { origin: 'github.com/other/plugins' })).toEqual([])
    expect(checkGuards(undefined, catalogOf(OWNED), { origin: 'x' })).toEqual([])
  })

  it('lets ten versions be unpublished at once, and no more', () => {
    const before = many(30, 12)
    expect(check(before, { ...many(30, 22), revision: 9 })).toEqual([])
    expect(check(before, { ...many(30, 23), revision: 9 })).toEqual([
      { kind: 'unpublished', versions: Array.from({ length: 11 }, (__, at) => `github 3.0.${22 - at}`) },
    ])
  })

  it('hides no published version behind a link', () => {
    const versions = Object.keys(catalogOf(GITHUB).plugins[GITHUB.slug]?.versions ?? {})
    expect(check(GITHUB, linked)).toEqual([{ kind: 'linked', slug: 'github', versions }])
    expect(check({ ...GITHUB, releases: {}, lifecycle: {} }, { ...linked, releases: {}, lifecycle: {} })).toEqual([])
    expect(check(linked, next(linked, { listing: { ...linked.listing, name: 'Renamed' } }))).toEqual([])
  })

  it('takes a plugin from no clients', () => {
    expect(check(GITHUB, dropped)).toEqual([{ kind: 'protocols', slug: 'github', protocols: ['flows'] }])
    expect(check(dropped, next(GITHUB, { revision: dropped.revision }))).toEqual([])
  })

  it('does what somebody insists on, and nothing else of it', () => {
    const before = { ...many(11, 0), origin: 'x' }
    const after = next(before, {
      lifecycle: many(11, 11).lifecycle,
      listing: { ...linked.listing, protocols: ['openworkflow'] },
    })
    const kinds = (options: GuardOptions) => check(before, after, options).map(({ kind }) => kind)
    expect(kinds({})).toEqual(['owned', 'unpublished', 'linked', 'protocols'])
    expect(INSISTENCES.map((each) => kinds({ insist: [each] }))).toEqual([
      ['unpublished', 'linked', 'protocols'],
      ['owned', 'linked', 'protocols'],
      ['owned', 'unpublished', 'protocols'],
      ['owned', 'unpublished', 'linked'],
    ])
  })
})
