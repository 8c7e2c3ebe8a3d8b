import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOffered } from '../../src/model/catalog.js'
import { RegistryError } from '../../src/model/errors.js'
import { parseSearchIndex } from '../../src/protocols/parse-search-index.js'
import { buildSearchIndexDocument, type SearchEntry } from '../../src/protocols/search-index.js'
import { buildCatalog } from '../../src/stages/build-catalog.js'
import { arbitraryRecords } from './arbitrary-record.js'
import { CONFIG, GITHUB, LINKED, slugOf, v } from './github-record.js'

const at = '2025-01-01T00:00:00Z'
const overTheWire = (document: unknown): unknown => JSON.parse(JSON.stringify(document))

const yanked = { at, yanked: {} }
const GONE = {
  ...GITHUB,
  slug: slugOf('gone'),
  lifecycle: { [v('1.2.0')]: yanked, [v('1.1.0')]: yanked, [v('1.0.0')]: yanked },
}
const OLD = {
  ...GITHUB,
  slug: slugOf('old'),
  listing: { ...GITHUB.listing, icon: { url: 'https://cdn.example.com/old.svg' } },
  lifecycle: Object.fromEntries(Object.keys(GITHUB.releases).map((version) => [version, { at, deprecated: {} }])),
}
const DOCUMENT = buildSearchIndexDocument(buildCatalog({ records: [OLD, LINKED, GONE, GITHUB], config: CONFIG }))

const GITHUB_ENTRY: SearchEntry = {
  slug: slugOf('github'),
  name: 'GitHub Integration',
  description: 'Interact with GitHub repositories, issues, and pull requests',
  version: '1.2.0',
  author: 'OpenWorkflow Community',
  tags: ['vcs', 'github', 'git', 'development'],
  protocols: ['flows', 'openworkflow'],
  icon: 'apps/github/logo.svg',
  created_at: '2024-01-15T10:00:00Z',
  updated_at: '2024-09-20T14:30:00Z',
}

describe('buildSearchIndexDocument', () => {
  it('has a column for each field, and each string once, the most frequent first', () => {
    expect(overTheWire(buildSearchIndexDocument(buildCatalog({ records: [GITHUB, LINKED], config: CONFIG })))).toEqual({
      schema: 1,
      strings: [
        ...['GitHub', 'flows'],
        ...['1.2.0', 'Community', 'Integration', 'Interact', 'Linked', 'Lives', 'OpenWorkflow', 'and'],
        ...['apps/{slug}/logo.png', 'apps/{slug}/logo.svg', 'development', 'elsewhere', 'git', 'github', 'issues,'],
        ...['openworkflow', 'pull', 'repositories,', 'requests', 'vcs', 'with'],
      ],
      slugs: ['github', 'linked-app'],
      names: ["#'", ')'],
      descriptions: ['(9#63,57', '*0'],
      authors: ['+&', ''],
      versions: ['%', ''],
      tags: ['821/', ''],
      protocols: ['$4', '$'],
      icons: ['.', '-'],
      created_at: [1705312800, null],
      updated_at: [1726842600, null],
      deprecated: [],
      linked: [1],
    })
  })
})

describe('parseSearchIndex', () => {
  it('gives what is offered, by slug', () => {
    expect(parseSearchIndex(overTheWire(DOCUMENT))).toEqual([
      GITHUB_ENTRY,
      {
        slug: 'linked-app',
        name: 'Linked',
        description: 'Lives elsewhere',
        tags: [],
        protocols: ['flows'],
        icon: 'apps/linked-app/logo.png',
        linked: true,
      },
      { ...GITHUB_ENTRY, slug: 'old', icon: 'https://cdn.example.com/old.svg', deprecated: true },
    ])
  })

  it('gives back every text, list and time of any catalog', () => {
    fc.assert(
      fc.property(arbitraryRecords, (records) => {
        const catalog = buildCatalog({ records, config: CONFIG })
        const expected = Object.entries(catalog.plugins)
          .filter(([, entry]) => isOffered(entry))
          .map(([slug, { name, description, author, tags, protocols, icon, ...entry }]) => ({
            ...{ slug, name, description, version: entry.latest, author, tags, protocols, icon },
            ...{ created_at: entry.created_at, updated_at: entry.updated_at, deprecated: entry.deprecated },
            linked: entry.app_metadata_url === undefined ? undefined : true,
          }))
        const found = parseSearchIndex(overTheWire(buildSearchIndexDocument(catalog)))
        const bySlug = <T extends { readonly slug: string }>(entries: readonly T[]) =>
          new Map(entries.map((entry) => [entry.slug, entry]))
        expect(bySlug(found)).toEqual(bySlug(expected))
      }),
    )
  })

  it.each<[string, unknown, string, string]>([
    [
      'a newer schema',
      { schema: 2 },
      'UPGRADE_REQUIRED',
      'Could not read search-index.json: it has schema 2, this version knows 1.',
    ],
    ['a list', [], 'STATE_CORRUPT', 'Could not understand search-index.json: it is no object.'],
    ['an empty object', {}, 'STATE_CORRUPT', 'Could not understand search-index.json: schema is missing.'],
    [
      'an unknown member',
      { ...DOCUMENT, more: 1 },
      'STATE_CORRUPT',
      'Could not understand search-index.json: more is not known here.',
    ],
    [
      'a slug that is none',
      { ...DOCUMENT, slugs: ['github', '../x', 'old'] },
      'STATE_CORRUPT',
      'Could not understand search-index.json: slugs › 1 is no slug.',
    ],
    [
      'a short column',
      { ...DOCUMENT, names: [''] },
      'STATE_CORRUPT',
      'Could not understand search-index.json: names has 1 members for 3 slugs.',
    ],
    [
      'a code of no string',
      { ...DOCUMENT, tags: ['', '\u{10ffff}', ''] },
      'STATE_CORRUPT',
      'Could not understand search-index.json: tags › 1 has a code of no string.',
    ],
    [
      'an unknown protocol',
      { ...DOCUMENT, protocols: ['', '', '#'] },
      'STATE_CORRUPT',
      'Could not understand search-index.json: protocols › 2 has one that is not known.',
    ],
    [
      'an icon outside',
      { ...DOCUMENT, strings: DOCUMENT.strings.map((string) => string.replace('apps/{slug}/logo.png', '../logo.png')) },
      'STATE_CORRUPT',
      'Could not understand search-index.json: icons › 1 is no path inside the registry and no http URL.',
    ],
    [
      'a time that is none',
      { ...DOCUMENT, updated_at: [null, 1e12, null] },
      'STATE_CORRUPT',
      'Could not understand search-index.json: updated_at › 1 is no time in seconds.',
    ],
  ])('refuses %s', (_, value, code, message) => {
    expect(refusal(() => parseSearchIndex(value))).toEqual({ code, message })
  })
})

const refusal = (parse: () => unknown): { readonly code: string; readonly message: string } => {
  try {
    parse()
  } catch (error) {
    if (error instanceof RegistryError) return { code: error.code, message: error.message }
    throw error
  }
  throw new Error('it was accepted')
}
