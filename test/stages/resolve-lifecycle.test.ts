import { describe, expect, it } from 'vitest'
import type { Policy } from '../../src/model/config.js'
import { diagnostic } from '../../src/model/diagnostic.js'
import { digestOf } from '../../src/model/digest.js'
import type { LifecycleSource, Plugin } from '../../src/model/plugin.js'
import type { LifecycleChange, LifecycleEntry, PluginRecord } from '../../src/model/record.js'
import type { Slug } from '../../src/model/slug.js'
import type { Version } from '../../src/model/version.js'
import { resolveLifecycle } from '../../src/stages/resolve-lifecycle.js'

const v = '1.0.0' as Version
const slug = 'github' as Slug
const NOW = '2024-06-10T00:00:00Z'
const place = { file: 'plugins/github/lifecycle.yaml', line: 1 }
const policy: Policy = { changedContent: 'error', unpublish: '72h', allow: [] }

const plugin = (change: LifecycleChange | null, at?: string): Plugin => {
  const source: LifecycleSource = { version: v, change, placeOf: () => place, ...(at === undefined ? {} : { at }) }
  // Only slug and lifecycle matter here.
  return { slug, lifecycle: [source] } as unknown as Plugin
}

const base = (entry?: LifecycleEntry, published_at = '2024-06-09T00:00:00Z'): PluginRecord =>
  ({
    slug,
    releases: { [v]: { published_at, artifact: { size: 1, digest: digestOf('a'), content: digestOf('b') } } },
    lifecycle: entry === undefined ? {} : { [v]: entry },
  }) as unknown as PluginRecord

const resolve = (p: Plugin, record?: PluginRecord, options: Partial<Policy> = {}) =>
  resolveLifecycle(p, record, { sourceTime: NOW, isOwnState: false, policy: { ...policy, ...options } })

const nothing = { entries: {}, diagnostics: [] }
const entry = (e: LifecycleEntry) => ({ entries: { [v]: e }, diagnostics: [] })
const finding = (...diagnostics: ReturnType<typeof diagnostic>[]) => ({ entries: {}, diagnostics })

describe('resolveLifecycle', () => {
  it('stamps a new entry with the time of its source, or the time its author gave', () => {
    expect(resolve(plugin({ yanked: { reason: 'r' } }), base())).toEqual(entry({ at: NOW, yanked: { reason: 'r' } }))
    expect(resolve(plugin({ yanked: {} }, '2024-01-01T00:00:00Z'), base())).toEqual(
      entry({ at: '2024-01-01T00:00:00Z', yanked: {} }),
    )
  })

  it('has nothing to say where the same is published, whenever that was', () => {
    expect(
      resolve(plugin({ yanked: { reason: 'r' } }), base({ at: '2020-01-01T00:00:00Z', yanked: { reason: 'r' } })),
    ).toEqual(nothing)
    expect(resolve(plugin(null), base())).toEqual(nothing)
    expect(resolve(plugin(null), base({ at: '2020-01-01T00:00:00Z' }))).toEqual(nothing)
  })

  it('takes back by an entry that says nothing', () => {
    expect(resolve(plugin(null), base({ at: '2020-01-01T00:00:00Z', yanked: {} }))).toEqual(entry({ at: NOW }))
  })

  it('lets the later entry stand, and tells so', () => {
    const later = '2024-06-11T00:00:00Z'
    expect(resolve(plugin({ deprecated: {} }), base({ at: later, yanked: {} }))).toEqual(
      finding(diagnostic('LIFECYCLE_NOT_NEWER', place, { version: v, at: later })),
    )
  })

  it('does not mind an earlier time of the same words', () => {
    const said = plugin({ yanked: {} }, '2020-01-01T00:00:00Z')
    expect(resolve(said, base({ at: '2024-01-01T00:00:00Z', yanked: {} }))).toEqual(nothing)
  })

  it('lets the sources stand in our own state, whatever the clocks say', () => {
    const own = (at: string) =>
      resolveLifecycle(plugin({ deprecated: {} }), base({ at, yanked: {} }), {
        sourceTime: NOW,
        isOwnState: true,
        policy,
      })
    expect(own('2024-01-01T00:00:00Z')).toEqual(entry({ at: NOW, deprecated: {} }))
    expect(own(NOW)).toEqual(entry({ at: '2024-06-10T00:00:01Z', deprecated: {} }))
    expect(own('2024-12-31T23:59:59Z')).toEqual(entry({ at: '2025-01-01T00:00:00Z', deprecated: {} }))
  })

  it('asks for a time when two entries are of the same second', () => {
    expect(resolve(plugin({ deprecated: {} }), base({ at: NOW, yanked: {} }))).toEqual(
      finding(diagnostic('LIFECYCLE_NEEDS_AT', place, { version: v, at: NOW })),
    )
  })

  describe('unpublishing', () => {
    const both = { deprecated: {}, unpublished: { reason: 'leaked a key' } }

    it('is for a deprecated version, within 72 hours of its publication', () => {
      expect(resolve(plugin(both), base())).toEqual(entry({ at: NOW, ...both }))
      expect(resolve(plugin({ unpublished: {} }), base({ at: '2024-06-09T01:00:00Z', deprecated: {} }))).toEqual(
        entry({ at: NOW, unpublished: {} }),
      )
      expect(resolve(plugin(both), base(undefined, '2024-06-07T00:00:00Z'))).toEqual(entry({ at: NOW, ...both }))
    })

    it('is refused for another, with every reason', () => {
      const publishedAt = '2024-06-06T23:59:59Z'
      expect(resolve(plugin({ unpublished: {} }), base(undefined, publishedAt))).toEqual(
        finding(
          diagnostic('UNPUBLISH_NOT_DEPRECATED', place, { version: v }),
          diagnostic('UNPUBLISH_TOO_LATE', place, { version: v, publishedAt }),
        ),
      )
    })

    it('is free at any time where the policy says so', () => {
      expect(
        resolve(plugin({ unpublished: {} }), base(undefined, '2020-01-01T00:00:00Z'), { unpublish: 'anytime' }),
      ).toEqual(entry({ at: NOW, unpublished: {} }))
    })

    it('is never taken back', () => {
      const record = base({ at: '2024-06-09T01:00:00Z', unpublished: {} })
      for (const change of [null, { yanked: {} }]) {
        expect(resolve(plugin(change), record)).toEqual(
          finding(diagnostic('VERSION_UNPUBLISHED', place, { slug, version: v })),
        )
      }
    })
  })
})
