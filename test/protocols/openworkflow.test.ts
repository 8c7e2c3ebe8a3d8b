import { describe, expect, it } from 'vitest'
import type { PluginRecord } from '../../src/model/record.js'
import { buildSearchDocument, buildTagDocuments, buildTagsDocument } from '../../src/protocols/openworkflow.js'
import { buildCatalog } from '../../src/stages/build-catalog.js'
import { CONFIG, GITHUB, LINKED, slugOf, v } from './github-record.js'

const catalogOf = (...records: readonly PluginRecord[]) => buildCatalog({ records, config: CONFIG })

const named = (slug: string, tags: readonly string[]): PluginRecord => ({
  ...GITHUB,
  slug: slugOf(slug),
  listing: { ...GITHUB.listing, tags },
})

/** The response of the protocol document; a static registry counts no downloads, and shows one description everywhere. */
const githubResult = {
  slug: 'github',
  name: 'GitHub Integration',
  description: 'Interact with GitHub repositories',
  version: '1.2.0',
  author: 'OpenWorkflow Community',
  tags: ['vcs', 'github', 'git'],
  downloads: 0,
  created_at: '2024-01-15T10:00:00Z',
  updated_at: '2024-09-20T14:30:00Z',
}

const github: PluginRecord = {
  ...GITHUB,
  listing: { ...GITHUB.listing, description: 'Interact with GitHub repositories', tags: ['vcs', 'github', 'git'] },
}

describe('buildSearchDocument', () => {
  it('gives the response of the protocol document, field by field in its order', () => {
    expect(JSON.stringify(buildSearchDocument(catalogOf(github)))).toBe(
      JSON.stringify({ total: 1, results: [githubResult] }),
    )
  })

  it('lists by slug only OpenWorkflow plugins that have a version to offer', () => {
    const isYanked = { at: '2025-01-01T00:00:00Z', yanked: {} }
    const records = [
      named('zeta', []),
      named('10', []),
      named('9', []),
      LINKED,
      { ...named('flows-only', []), listing: { ...GITHUB.listing, protocols: ['flows' as const] } },
      { ...named('gone', []), lifecycle: { [v('1.2.0')]: isYanked, [v('1.1.0')]: isYanked, [v('1.0.0')]: isYanked } },
    ]
    const document = buildSearchDocument(catalogOf(...records))
    expect([document.total, document.results.map((result) => result.slug)]).toEqual([3, ['10', '9', 'zeta']])
  })

  it('shows an unknown author as empty text', () => {
    const { author: _, ...listing } = github.listing
    expect(buildSearchDocument(catalogOf({ ...github, listing }))).toEqual({
      total: 1,
      results: [{ ...githubResult, author: '' }],
    })
  })
})

describe('tags', () => {
  const catalog = catalogOf(github, named('b', ['vcs', 'vcs', 'c#']), named('a', ['constructor']))

  it('gives each tag its plugins', () => {
    const slugs = [...buildTagDocuments(catalog)].map(([tag, { total, results }]) => [
      tag,
      total,
      results.map((result) => result.slug),
    ])
    expect(slugs).toEqual([
      ['c#', 1, ['b']],
      ['constructor', 1, ['a']],
      ['git', 1, ['github']],
      ['github', 1, ['github']],
      ['vcs', 2, ['b', 'github']],
    ])
  })

  it('lists every tag with the URL at which a host finds its file', () => {
    const url = (name: string) => `https://registry.openworkflowspec.org/plugins/tags/${name}.json`
    expect(buildTagsDocument(catalog, buildTagDocuments(catalog))).toEqual({
      total: 5,
      tags: [
        { tag: 'c#', count: 1, url: url('c%2523') },
        { tag: 'constructor', count: 1, url: url('constructor') },
        { tag: 'git', count: 1, url: url('git') },
        { tag: 'github', count: 1, url: url('github') },
        { tag: 'vcs', count: 2, url: url('vcs') },
      ],
    })
  })
})
