import { describe, expect, it } from 'vitest'
import type { Catalog } from '../../src/model/catalog.js'
import { digestOf } from '../../src/model/digest.js'
import type { Slug } from '../../src/model/slug.js'
import { buildCatalog } from '../../src/stages/build-catalog.js'
import { buildNextCatalog } from '../../src/stages/build-next-catalog.js'
import { checkShrink } from '../../src/stages/check-shrink.js'
import { mergeConfig } from '../../src/stages/merge-config.js'
import { planPrune } from '../../src/stages/plan-prune.js'
import { selectChanges } from '../../src/stages/select-changes.js'
import { CONFIG, GITHUB, LINKED } from '../protocols/github-record.js'

const { revision: _, ...config } = CONFIG
const catalogOf = (...records: Parameters<typeof buildCatalog>[0]['records']): Catalog =>
  buildCatalog({ records, config })
const newer = { ...GITHUB, revision: GITHUB.revision + 1, listing: { ...GITHUB.listing, name: 'Renamed' } }
const at = (time: string, name: string) => ({ ...CONFIG, name, at: time })

describe('buildNextCatalog', () => {
  it('says of every plugin what building the whole catalog says', () => {
    const base = catalogOf(GITHUB, LINKED)
    const whole = buildCatalog({ previous: base, records: [newer, LINKED], config })
    expect(buildNextCatalog(base, [newer], base.config)).toEqual({ ...whole, pending: ['github'] })
  })

  it('makes everything pending when the config is another', () => {
    const base = catalogOf(GITHUB, LINKED)
    const next = buildNextCatalog(base, [], { ...base.config, revision: 2, name: 'Other' })
    expect([next.pending, next.generation]).toEqual([Object.keys(base.plugins), 2])
  })

  it('keeps what was pending, and a tag that nobody has any more', () => {
    const base = { ...catalogOf(GITHUB, LINKED), pending: [LINKED.slug] }
    const bare = { ...newer, listing: { ...newer.listing, tags: [] } }
    const next = buildNextCatalog(base, [bare], base.config)
    expect([next.pending, next.tags]).toEqual([
      ['github', LINKED.slug],
      Object.fromEntries(Object.keys(base.tags).map((tag) => [tag, 2])),
    ])
  })
})

describe('mergeConfig', () => {
  const base = { ...at('2025-01-01T00:00:00Z', 'b'), revision: 3 }
  it.each([
    ['a later one', at('2025-01-02T00:00:00Z', 'c'), { ...at('2025-01-02T00:00:00Z', 'c'), revision: 4 }],
    ['an earlier one', at('2024-12-31T00:00:00Z', 'c'), base],
    ['a later one that says the same', at('2025-01-02T00:00:00Z', 'b'), base],
    [
      'one of the same time, by bytes',
      at('2025-01-01T00:00:00Z', 'c'),
      { ...at('2025-01-01T00:00:00Z', 'c'), revision: 4 },
    ],
    ['one of the same time, by bytes the other way', at('2025-01-01T00:00:00Z', 'a'), base],
  ])('%s', (__, here, expected) => expect(mergeConfig(base, here, { isOther: false })).toEqual(expected))
  it('the first is revision 1', () => expect(mergeConfig(undefined, base, { isOther: true }).revision).toBe(1))
})

describe('selectChanges', () => {
  const base = catalogOf(GITHUB, LINKED)
  it('finds nothing in what is published, nor in part of it', () => {
    expect(selectChanges(base, base)).toEqual([])
    const { '1.2.0': __, ...rest } = GITHUB.releases as Record<string, never>
    expect(selectChanges(catalogOf({ ...GITHUB, releases: rest }), base)).toEqual([])
  })
  it('finds a plugin, a listing and what is said of a version', () => {
    expect(selectChanges(base, catalogOf(LINKED))).toEqual(['github'])
    expect(selectChanges(catalogOf(newer), base)).toEqual(['github'])
    const said = { ...GITHUB, lifecycle: { '1.2.0': { at: '2025-01-01T00:00:00Z', yanked: {} } } }
    expect(selectChanges(catalogOf(said as typeof GITHUB), base)).toEqual(['github'])
  })
  it('takes no slug for something that every object has', () => {
    const odd = { ...GITHUB, slug: 'constructor' as Slug }
    expect(selectChanges(catalogOf(odd), base)).toEqual(['constructor'])
  })
})

describe('checkShrink', () => {
  const base = catalogOf(GITHUB, LINKED)
  const change = (edit: (plugins: Record<string, { revision: number; versions: Record<string, object> }>) => void) => {
    const next = JSON.parse(JSON.stringify(base)) as Catalog
    edit(next.plugins as never)
    return checkShrink(base, next)
  }
  it('lets everything grow', () => {
    expect(checkShrink(undefined, base)).toEqual([])
    expect(checkShrink(base, buildNextCatalog(base, [newer], base.config))).toEqual([])
    expect(
      change((plugins) => Object.assign(plugins['github']?.versions['1.1.0'] ?? {}, { unpublished: true })),
    ).toEqual([])
  })
  it.each<[string, Parameters<typeof change>[0], string]>([
    ['a plugin', (plugins) => delete plugins[LINKED.slug], LINKED.slug],
    ['a version', (plugins) => delete plugins['github']?.versions['1.1.0'], 'github 1.1.0'],
    [
      'its bytes',
      (plugins) => Object.assign(plugins['github']?.versions['1.1.0'] ?? {}, { digest: 'x' }),
      'github 1.1.0',
    ],
    [
      'its path',
      (plugins) => Object.assign(plugins['github']?.versions['1.1.0'] ?? {}, { artifact: 'x' }),
      'github 1.1.0',
    ],
    ['a revision', (plugins) => Object.assign(plugins['github'] ?? {}, { revision: 1 }), 'github at revision 7'],
  ])('misses %s', (__, edit, lost) => expect(change(edit)).toEqual([lost]))
})

describe('planPrune', () => {
  const catalog = catalogOf(GITHUB)
  const pinned = catalog.plugins['github' as Slug]?.record ?? ''
  const object = (path: string, modified = '2024-01-01T00:00:00Z') => ({ path, revision: 'r', size: 1, modified })
  const plan = (paths: readonly ReturnType<typeof object>[], changed: Partial<Catalog> = {}) =>
    planPrune({
      catalog: { ...catalog, ...changed },
      objects: paths,
      withdrawn: [],
      left: [],
      before: '2025-01-01T00:00:00Z',
    }).map(({ path, reason }) => [path, reason])
  const copy = `records/github/files/${'a'.repeat(64)}`

  it('removes what is superseded, and copies; never what is pinned, nor what may be about to be', () => {
    const objects = [
      pinned,
      'records/github/6-aaaaaaaa.json',
      'records/github/7-aaaaaaaa.json',
      'records/github/8-aaaaaaaa.json',
      copy,
    ]
    expect(plan([...objects, 'records/other/1-aaaaaaaa.json'].map((path) => object(path)))).toEqual([
      ['records/github/6-aaaaaaaa.json', 'superseded'],
      ['records/github/7-aaaaaaaa.json', 'superseded'],
      [copy, 'copy'],
    ])
  })
  it('leaves everything while something is pending', () => {
    expect(plan([object(copy)], { pending: ['github' as Slug] })).toEqual([])
  })
  it('leaves what a cache may still lead to, and what nobody can date', () => {
    const now = '2025-06-01T00:00:00Z'
    const old = object('records/github/6-aaaaaaaa.json')
    expect(plan([object(pinned, now), old, object(copy, now)])).toEqual([])
    expect(plan([{ path: copy, revision: 'r', size: 1 } as ReturnType<typeof object>])).toEqual([])
    // Two revisions on, the first of them was pinned when the second was made.
    const older = object('records/github/5-aaaaaaaa.json')
    expect(plan([object(pinned), old, older])).toEqual([
      [old.path, 'superseded'],
      [older.path, 'superseded'],
    ])
    expect(
      plan([
        object(pinned, now),
        object('records/github/6-aaaaaaaa.json', now),
        older,
        object('records/github/4-aaaaaaaa.json'),
      ]),
    ).toEqual([])
    expect(plan([object(pinned, now), old, object('records/github/4-aaaaaaaa.json')])).toEqual([
      ['records/github/4-aaaaaaaa.json', 'superseded'],
    ])
  })
  it('removes what a plugin has left behind, and nothing of others', () => {
    const icon = { path: 'apps/github/old.svg', digest: digestOf(''), size: 0 }
    const earlier = { ...GITHUB, listing: { ...GITHUB.listing, icon, readme: { ...icon, path: 'shared/README.md' } } }
    const record = { ...newer, listing: { ...newer.listing, protocols: ['flows'] } } as typeof GITHUB
    const shared = { ...LINKED, listing: { ...LINKED.listing, icon: { ...icon, path: 'shared/README.md' } } }
    const live = catalogOf(record, shared)
    const own = live.plugins[record.slug]?.record ?? ''
    const [version] = Object.keys(record.releases)
    const stale = ['apps/github/old.svg', 'plugins/github', 'plugins/github.json', `plugins/github/${version}.json`]
    const kept = [
      'apps/github/versions.json',
      'apps/github/mine.txt',
      'shared/README.md',
      'plugins/search',
      `plugins/github/${version}/schema`,
      own,
    ]
    const find = (modified: string) => {
      const objects = [...stale, ...kept].map((path) => object(path, path === own ? modified : undefined))
      const left = [{ record, earlier: [earlier], objects }]
      const found = planPrune({ catalog: live, objects: [], withdrawn: [], left, before: '2025-01-01T00:00:00Z' })
      return found.map(({ path, reason }) => `${reason} ${path}`).sort()
    }
    expect(find('2024-06-01T00:00:00Z')).toEqual(stale.map((path) => `stale ${path}`))
    // Until a moment ago, these were what readers were led to.
    expect(find('2025-06-01T00:00:00Z')).toEqual([])
  })
  it('removes the files of an unpublished version', () => {
    const version = Object.keys(GITHUB.releases)[0] ?? ''
    const record = {
      ...GITHUB,
      lifecycle: { [version]: { at: '2024-01-01T00:00:00Z', unpublished: {} } },
    } as typeof GITHUB
    const objects = [object(`apps/github/${version}.tar.gz`), object('apps/github/other.tar.gz')]
    const found = planPrune({
      catalog: catalogOf(record),
      objects: [],
      withdrawn: [{ record, objects }],
      left: [],
      before: '2025-01-01T00:00:00Z',
    })
    expect(found.map(({ path, reason }) => [path, reason])).toEqual([[`apps/github/${version}.tar.gz`, 'unpublished']])
  })
})
