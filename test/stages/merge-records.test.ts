import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Digest, digestOf } from '../../src/model/digest.js'
import type { LifecycleEntry, Listing, PluginRecord, Release } from '../../src/model/record.js'
import type { Slug } from '../../src/model/slug.js'
import type { Version } from '../../src/model/version.js'
import {
  type Contribution,
  mergeLifecycleEntries,
  mergeListings,
  mergeRecords,
} from '../../src/stages/merge-records.js'

const slug = 'github' as Slug
const v = (text: string): Version => text as Version

const listing = (name: string, at: string): Listing => ({
  name,
  description: 'd',
  tags: [],
  color: '#000000',
  icon: { url: 'https://example.com/i.svg' },
  protocols: ['flows'],
  at,
})

const release = (content: string, published_at = '2024-01-01T00:00:00Z'): Release => ({
  published_at,
  artifact: {
    path: 'apps/github/1.0.0.tar.gz',
    size: 1,
    digest: digestOf(`gz ${content}`),
    content: digestOf(content),
  },
})

const record = (overrides: Partial<PluginRecord> = {}): PluginRecord => ({
  schema: 1,
  slug,
  revision: 7,
  listing: listing('GitHub', '2024-01-01T00:00:00Z'),
  releases: { [v('1.0.0')]: release('one') },
  lifecycle: {},
  ...overrides,
})

const contribution = (overrides: Partial<Contribution> = {}): Contribution => ({
  slug,
  releases: {},
  lifecycle: {},
  ...overrides,
})

describe('mergeRecords', () => {
  it('makes a first record of what is contributed', () => {
    const first = contribution({
      listing: listing('GitHub', '2024-01-01T00:00:00Z'),
      releases: { [v('1.0.0')]: release('one') },
    })
    expect(mergeRecords(undefined, first)).toEqual({ record: record({ revision: 1 }), conflicts: [] })
  })

  it('knows no plugin without a listing', () => {
    expect(mergeRecords(undefined, contribution())).toEqual({ conflicts: [] })
  })

  it('returns the record itself when nothing is new', () => {
    const base = record()
    const merged = mergeRecords(
      base,
      contribution({ listing: base.listing, releases: { [v('1.0.0')]: release('one') } }),
    )
    expect(merged.record).toBe(base)
  })

  it('keeps the published facts of a version with the same content', () => {
    const base = record()
    const again = contribution({ releases: { [v('1.0.0')]: release('one', '2030-01-01T00:00:00Z') } })
    expect(mergeRecords(base, again)).toEqual({ record: base, conflicts: [] })
  })

  it('adds a version in a record one revision higher', () => {
    const base = record()
    const next = contribution({ releases: { [v('1.1.0')]: release('two') } })
    expect(mergeRecords(base, next)).toEqual({
      record: { ...base, revision: 8, releases: { ...base.releases, [v('1.1.0')]: release('two') } },
      conflicts: [],
    })
  })

  it('tells a version with other content and leaves it as published (law 6)', () => {
    const base = record()
    const other = contribution({ releases: { [v('1.0.0')]: release('other') } })
    expect(mergeRecords(base, other)).toEqual({
      record: base,
      conflicts: [{ slug, version: '1.0.0', kind: 'changed', published: digestOf('one'), here: digestOf('other') }],
    })
  })

  it('never lets an unpublished version come back with other content', () => {
    const base = record({ lifecycle: { [v('1.0.0')]: { at: '2024-01-02T00:00:00Z', unpublished: {} } } })
    expect(mergeRecords(base, contribution({ releases: { [v('1.0.0')]: release('other') } })).conflicts).toEqual([
      { slug, version: '1.0.0', kind: 'unpublished', published: digestOf('one'), here: digestOf('other') },
    ])
  })

  it('keeps releases whose source is gone', () => {
    const base = record({ releases: { [v('1.0.0')]: release('one'), [v('0.9.0')]: release('old') } })
    expect(mergeRecords(base, contribution({ releases: { [v('1.0.0')]: release('one') } })).record).toBe(base)
  })

  it('does not let an older source bring an old listing back', () => {
    const base = record()
    expect(mergeRecords(base, contribution({ listing: listing('Old name', '2023-12-31T23:59:59Z') })).record).toBe(base)
    const newer = listing('New name', '2024-01-01T00:00:01Z')
    expect(mergeRecords(base, contribution({ listing: newer })).record).toEqual({
      ...base,
      revision: 8,
      listing: newer,
    })
  })
})

describe('mergeLifecycleEntries', () => {
  const at = (second: number): string => `2024-01-01T00:00:0${second}Z`

  it.each<[string, LifecycleEntry, LifecycleEntry, LifecycleEntry]>([
    ['the later entry', { at: at(1), yanked: {} }, { at: at(2) }, { at: at(2) }],
    ['the later entry, in either order', { at: at(2) }, { at: at(1), yanked: {} }, { at: at(2) }],
    ['on a tie the larger bytes', { at: at(1), yanked: {} }, { at: at(1), deprecated: {} }, { at: at(1), yanked: {} }],
    [
      'a tombstone for ever',
      { at: at(1), unpublished: { reason: 'r' } },
      { at: at(2) },
      { at: at(2), unpublished: { reason: 'r' } },
    ],
  ])('keeps %s', (_, a, b, joined) => expect(mergeLifecycleEntries(a, b)).toEqual(joined))

  const entry: fc.Arbitrary<LifecycleEntry> = fc
    .record({
      at: fc.integer({ min: 0, max: 3 }).map(at),
      deprecated: fc.option(fc.record({ reason: fc.constantFrom('a', 'b') }), { nil: undefined }),
      yanked: fc.option(fc.record({ reason: fc.constantFrom('a', 'b') }), { nil: undefined }),
      unpublished: fc.option(fc.record({ reason: fc.constantFrom('a', 'b') }), { nil: undefined }),
    })
    .map((e) => JSON.parse(JSON.stringify(e)) as LifecycleEntry)

  it('is commutative, associative and idempotent', () => {
    fc.assert(
      fc.property(entry, entry, entry, (a, b, c) => {
        expect(mergeLifecycleEntries(a, b)).toEqual(mergeLifecycleEntries(b, a))
        expect(mergeLifecycleEntries(mergeLifecycleEntries(a, b), c)).toEqual(
          mergeLifecycleEntries(a, mergeLifecycleEntries(b, c)),
        )
        expect(mergeLifecycleEntries(a, a)).toEqual(a)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('merging contributions', () => {
  const versions = ['1.0.0', '1.1.0', '2.0.0'].map(v)
  const arbitrary: fc.Arbitrary<Contribution> = fc.record({
    slug: fc.constant(slug),
    listing: fc
      .record({ name: fc.constantFrom('a', 'b'), second: fc.integer({ min: 0, max: 3 }) })
      .map(({ name, second }) => listing(name, `2024-01-01T00:00:0${second}Z`)),
    // One content per version: contributions that conflict are the other tests' business.
    releases: fc
      .subarray(versions)
      .map((some) => Object.fromEntries(some.map((version) => [version, release(version)]))),
    lifecycle: fc
      .dictionary(
        fc.constantFrom(...versions),
        fc.record({
          at: fc.constantFrom('2024-01-01T00:00:01Z', '2024-01-01T00:00:02Z'),
          yanked: fc.record({ reason: fc.constantFrom('a', 'b') }),
        }),
      )
      .map((entries) => ({ ...entries }) as Record<Version, LifecycleEntry>),
  })
  const state = ({ revision: _, ...rest }: PluginRecord) => rest
  const mergeAll = (parts: readonly Contribution[]): PluginRecord =>
    parts.reduce<PluginRecord | undefined>((base, part) => mergeRecords(base, part).record, undefined) as PluginRecord

  it('gives the same state in any order, and twice is once', () => {
    fc.assert(
      fc.property(arbitrary, arbitrary, arbitrary, (a, b, c) => {
        const merged = mergeAll([a, b, c])
        for (const order of [
          [a, c, b],
          [b, a, c],
          [b, c, a],
          [c, a, b],
          [c, b, a],
        ])
          expect(state(mergeAll(order))).toEqual(state(merged))
        expect(mergeAll([a, b, c, a, b, c])).toEqual(merged)
      }),
      { numRuns: 300 },
    )
  })

  it('never loses a release, whatever is merged (law 5)', () => {
    fc.assert(
      fc.property(arbitrary, arbitrary, (a, b) => {
        const digests = (parts: readonly Contribution[]): Record<string, Digest> =>
          Object.assign(
            {},
            ...parts.map((part) =>
              Object.fromEntries(Object.entries(part.releases).map(([k, r]) => [k, r.artifact.digest])),
            ),
          )
        expect(
          Object.fromEntries(Object.entries(mergeAll([a, b]).releases).map(([k, r]) => [k, r.artifact.digest])),
        ).toEqual(digests([a, b]))
      }),
    )
  })

  it('takes the later listing in either order', () => {
    const [a, b] = [listing('a', '2024-01-01T00:00:01Z'), listing('b', '2024-01-01T00:00:01Z')]
    expect(mergeListings(a, b)).toBe(b)
    expect(mergeListings(b, a)).toBe(b)
  })
})
