import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digestOf, hexOf } from '../../src/model/digest.js'
import { lifecycleDigest, listingDigest, renderRecord } from '../../src/stages/build-record.js'
import { arbitraryRecord, reversed } from '../protocols/arbitrary-record.js'
import { GITHUB, GITHUB_LISTING, v } from '../protocols/github-record.js'

describe('renderRecord', () => {
  it('names the file by its bytes', () => {
    const { path, digest, bytes } = renderRecord(GITHUB)
    expect([path, digest]).toEqual([`records/github/7-${hexOf(digestOf(bytes), 8)}.json`, digestOf(bytes)])
  })

  it('writes members in a fixed order, releases and lifecycle newest first, and the author’s own JSON as it is', () => {
    const artifact = { content: digestOf('c'), digest: digestOf('d'), size: 1, path: 'a.tar.gz' }
    const manifest = {
      tags: [],
      runtime: { timeout: 60, memory: { b: 1, a: 2 } },
      protocols: ['openworkflow' as const],
      description: 'd',
      name: 'n',
    }
    const at = '2024-01-01T00:00:00Z'
    const bytes = renderRecord({
      lifecycle: { [v('1.9.0')]: { yanked: {}, at }, [v('1.10.0')]: { deprecated: {}, at } },
      releases: {
        [v('1.9.0')]: { artifact, published_at: at },
        [v('1.10.0')]: { manifest, artifact, published_at: at },
      },
      listing: GITHUB.listing,
      revision: 1,
      slug: GITHUB.slug,
      schema: 1,
    }).bytes
    const inOrder = { path: 'a.tar.gz', size: 1, digest: digestOf('d'), content: digestOf('c') }
    expect(JSON.stringify(JSON.parse(Buffer.from(bytes).toString()))).toBe(
      JSON.stringify({
        schema: 1,
        slug: 'github',
        revision: 1,
        listing: GITHUB_LISTING,
        releases: {
          '1.10.0': {
            published_at: at,
            artifact: inOrder,
            manifest: {
              name: 'n',
              description: 'd',
              protocols: ['openworkflow'],
              tags: [],
              runtime: { timeout: 60, memory: { b: 1, a: 2 } },
            },
          },
          '1.9.0': { published_at: at, artifact: inOrder },
        },
        lifecycle: { '1.10.0': { at, deprecated: {} }, '1.9.0': { at, yanked: {} } },
      }),
    )
  })

  it('gives equal records the same bytes, in whatever order they were put together', () => {
    fc.assert(
      fc.property(arbitraryRecord, (record) => {
        expect(renderRecord(reversed(record))).toEqual(renderRecord(record))
      }),
    )
  })
})

describe('digests of a listing and of a lifecycle entry', () => {
  const at = '2030-01-01T00:00:00Z'

  it('depend on what is said, not on when or in which order', () => {
    const entry = { at, deprecated: { reason: 'r', replacement_version: v('2.0.0') } }
    expect([
      listingDigest(reversed({ ...GITHUB_LISTING, at })),
      lifecycleDigest(reversed({ ...entry, at: GITHUB_LISTING.at })),
    ]).toEqual([listingDigest(GITHUB_LISTING), lifecycleDigest(entry)])
  })

  it('tell different ones apart', () => {
    const digests = [
      listingDigest(GITHUB_LISTING),
      listingDigest({ ...GITHUB_LISTING, name: 'Other' }),
      lifecycleDigest({}),
      lifecycleDigest({ yanked: {} }),
      lifecycleDigest({ deprecated: {} }),
    ]
    expect(new Set(digests).size).toBe(digests.length)
  })
})
