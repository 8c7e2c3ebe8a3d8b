import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Catalog } from '../../src/model/catalog.js'
import { digestOf, hexOf } from '../../src/model/digest.js'
import type { PluginRecord, Release } from '../../src/model/record.js'
import type { Version } from '../../src/model/version.js'
import { isListedPlugin } from '../../src/protocols/openworkflow.js'
import { buildCatalog, buildCatalogEntry } from '../../src/stages/build-catalog.js'
import { lifecycleDigest, listingDigest, renderRecord } from '../../src/stages/build-record.js'
import { arbitraryRecords, reversed } from '../protocols/arbitrary-record.js'
import { CONFIG, GITHUB, LINKED, releaseOf, slugOf, v } from '../protocols/github-record.js'

const { revision: _, ...config } = CONFIG
const at = '2025-01-01T00:00:00Z'

describe('buildCatalogEntry', () => {
  it('says where the record is and what the documents of the whole registry show', () => {
    const deprecated = { at, deprecated: { reason: 'old' } }
    const unpublished = { at, unpublished: {} }
    const record: PluginRecord = {
      ...GITHUB,
      lifecycle: { [v('1.2.0')]: deprecated, [v('1.1.0')]: deprecated, [v('1.0.0')]: unpublished },
    }
    const { path, digest } = renderRecord(record)
    const facts = (version: string) => ({
      digest: digestOf(`github ${version}`),
      content: hexOf(digestOf(`github ${version} content`), 16),
    })
    const lifecycle = hexOf(lifecycleDigest(deprecated), 8)
    expect(buildCatalogEntry(record)).toStrictEqual({
      record: path,
      digest,
      revision: 7,
      latest: '1.2.0',
      name: 'GitHub Integration',
      description: 'Interact with GitHub repositories, issues, and pull requests',
      author: 'OpenWorkflow Community',
      tags: ['vcs', 'github', 'git', 'development'],
      protocols: ['flows', 'openworkflow'],
      color: '#24292f',
      icon: 'apps/github/logo.svg',
      created_at: '2024-01-15T10:00:00Z',
      updated_at: '2024-09-20T14:30:00Z',
      deprecated: true,
      listing: hexOf(listingDigest(GITHUB.listing), 16),
      versions: {
        '1.2.0': { artifact: 'apps/github/1.2.0.tar.gz', ...facts('1.2.0'), lifecycle },
        '1.1.0': { artifact: 'apps/github/1.1.0.tar.gz', ...facts('1.1.0'), lifecycle },
        '1.0.0': { ...facts('1.0.0'), lifecycle: hexOf(lifecycleDigest(unpublished), 8), unpublished: true },
      },
    })
  })

  it('says of a linked plugin where its versions live', () => {
    const { path, digest } = renderRecord(LINKED)
    expect(buildCatalogEntry(LINKED)).toStrictEqual({
      record: path,
      digest,
      revision: 2,
      name: 'Linked',
      description: 'Lives elsewhere',
      tags: [],
      protocols: ['flows'],
      color: '#df3826',
      icon: 'apps/linked-app/logo.png',
      app_metadata_url: 'https://apps.example.com/linked/versions.json',
      listing: hexOf(listingDigest(LINKED.listing), 16),
      versions: {},
    })
  })
})

describe('buildCatalog', () => {
  const first = buildCatalog({ records: [LINKED, GITHUB], config })

  it('starts at generation and revision 1', () => {
    expect(first).toStrictEqual({
      schema: 1,
      generation: 1,
      renderer: 3,
      config: CONFIG,
      pending: [],
      tags: { development: 1, git: 1, github: 1, vcs: 1 },
      recent: ['1.2.0', '1.1.0', '1.0.0'].map((version) => ({
        slug: 'github',
        version,
        published_at: GITHUB.releases[v(version)]?.published_at,
      })),
      plugins: { github: buildCatalogEntry(GITHUB), 'linked-app': buildCatalogEntry(LINKED) },
    })
    expect(Object.keys(first.plugins)).toEqual(['github', 'linked-app'])
  })

  it('is the previous one when nothing has changed, whatever the time', () => {
    fc.assert(
      fc.property(arbitraryRecords, (records) => {
        const previous = buildCatalog({ records, config })
        const again = buildCatalog({
          previous,
          records: [...records].reverse().map(reversed),
          config: { ...config, at },
        })
        expect(again).toBe(previous)
      }),
    )
  })

  it.each<[string, readonly PluginRecord[], Partial<Catalog>]>([
    ['a plugin more', [GITHUB, LINKED, { ...LINKED, slug: slugOf('more') }], {}],
    ['a new record', [{ ...GITHUB, revision: 8 }, LINKED], {}],
    ['an older renderer', [GITHUB, LINKED], { renderer: 0 }],
  ])('is one generation later for %s', (_name, records, difference) => {
    const previous = { ...first, generation: 41, ...difference }
    const { tags, ...next } = buildCatalog({ previous, records, config })
    const { tags: _, ...alone } = buildCatalog({ records, config })
    expect(next).toEqual({ ...alone, generation: 42 })
    expect(Object.keys(tags)).toEqual(Object.keys(first.tags))
  })

  it('gives a changed config the next revision and its time', () => {
    const changed = { ...config, base_url: 'https://other.example.com/', at }
    expect(buildCatalog({ previous: first, records: [GITHUB, LINKED], config: changed })).toEqual({
      ...first,
      generation: 2,
      config: { ...changed, revision: 2 },
    })
  })

  it('takes off what was pending without a new generation', () => {
    const previous = { ...first, pending: [slugOf('github')] }
    expect(buildCatalog({ previous, records: [GITHUB, LINKED], config })).toEqual(first)
  })

  it('names the 50 newest releases by time, slug and version', () => {
    const release = (time: string): Release => releaseOf('x', '1.0.0', time, undefined)
    const many = (slug: string, count: number): PluginRecord => ({
      ...GITHUB,
      slug: slugOf(slug),
      releases: Object.fromEntries(
        Array.from({ length: count }, (_value, index) => [`1.${index}.0` as Version, release('2024-01-01T00:00:00Z')]),
      ),
      lifecycle: { [v('1.29.0')]: { at, unpublished: {} } },
    })
    const newest = { ...GITHUB, slug: slugOf('z'), releases: { [v('0.1.0')]: release('2024-02-01T00:00:00Z') } }
    const { recent } = buildCatalog({ records: [many('b', 30), newest, many('a', 30)], config })
    const versions = Array.from({ length: 29 }, (_value, index) => `1.${28 - index}.0`)
    expect(recent.map(({ slug, version }) => `${slug} ${version}`)).toEqual([
      'z 0.1.0',
      ...versions.map((version) => `a ${version}`),
      ...versions.slice(0, 20).map((version) => `b ${version}`),
    ])
  })
})

describe('the generation of a tag', () => {
  /** Slug and revision of the plugins that a tag's document shows. */
  const shownBy = ({ plugins }: Catalog, tag: string): readonly string[] =>
    Object.entries(plugins)
      .filter(([, entry]) => isListedPlugin(entry) && entry.tags.includes(tag))
      .map(([slug, { revision }]) => `${slug} ${revision}`)
      .sort()

  it('is that in which the plugins that it shows last changed, whatever became of the others', () => {
    fc.assert(
      fc.property(arbitraryRecords, arbitraryRecords, fc.nat(), (first, second, keptOfFirst) => {
        const before = buildCatalog({ records: first, config })
        const kept = first.slice(0, keptOfFirst % (first.length + 1))
        const slugs = new Set(kept.map(({ slug }) => slug))
        const records = [...kept, ...second.filter(({ slug }) => !slugs.has(slug))]
        const after = buildCatalog({ previous: before, records, config })
        for (const [tag, generation] of Object.entries(after.tags)) {
          const isSame = String(shownBy(before, tag)) === String(shownBy(after, tag))
          expect([tag, generation]).toEqual([tag, isSame ? before.tags[tag] : after.generation])
        }
      }),
    )
  })
})
