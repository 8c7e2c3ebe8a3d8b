import { describe, expect, it } from 'vitest'
import type { PlaceOf } from '../../src/model/diagnostic.js'
import type { PluginManifest } from '../../src/model/manifest.js'
import type { LifecycleSource, Plugin, ReleaseSource } from '../../src/model/plugin.js'
import type { LifecycleEntry, PluginRecord } from '../../src/model/record.js'
import type { Slug } from '../../src/model/slug.js'
import type { Version } from '../../src/model/version.js'
import { buildCatalogEntry } from '../../src/stages/build-catalog.js'
import { buildPluginFacts } from '../../src/stages/build-plugin-facts.js'
import { checkLifecycle } from '../../src/stages/check-lifecycle.js'
import { checkPlugins } from '../../src/stages/check-plugins.js'
import { checkVersions } from '../../src/stages/check-versions.js'

const manifestOf = (dependencies?: Readonly<Record<string, string>>): PluginManifest => ({
  name: 'A',
  description: 'A',
  protocols: ['openworkflow'],
  tags: [],
  ...(dependencies && { dependencies }),
})

/** A version, alone or with what it depends on. */
type Written = string | readonly [version: string, dependencies: Readonly<Record<string, string>>]

const plugin = (slug: string, versions: readonly Written[], more: Partial<Plugin> = {}): Plugin => {
  const dir = more.dir ?? `plugins/${slug}`
  const places =
    (file: string): PlaceOf =>
    (path) => ({ file: path.length === 0 ? file : `${file}#${path.join('/')}` })
  const releases = versions.map((written): ReleaseSource => {
    const [version, dependencies] = typeof written === 'string' ? [written, undefined] : written
    const place = { file: `${dir}/versions/${version}` }
    return {
      version: version as Version,
      manifest: manifestOf(dependencies),
      content: { kind: 'files', files: [] },
      dir: place.file,
      place,
      placeOf: places(`${place.file}/plugin.yaml`),
    }
  })
  return {
    slug: slug as Slug,
    dir,
    manifest: manifestOf(),
    color: '#000',
    placeOf: places(`${dir}/plugin.yaml`),
    icon: { kind: 'generated' },
    releases,
    lifecycle: [],
    ...more,
  }
}

const said = (entries: Readonly<Record<string, LifecycleSource['change']>>): Pick<Plugin, 'lifecycle'> => ({
  lifecycle: Object.entries(entries).map(([version, change]) => ({
    version: version as Version,
    change,
    placeOf: (path) => ({ file: `lifecycle.yaml#${path.join('/')}` }),
  })),
})

const record = (
  slug: string,
  versions: readonly Written[],
  lifecycle: Readonly<Record<string, LifecycleEntry>> = {},
): PluginRecord => ({
  schema: 1,
  slug: slug as Slug,
  revision: 1,
  listing: {
    name: 'A',
    description: 'A',
    tags: [],
    color: '#000',
    icon: { url: 'https://e.com/a.svg' },
    protocols: ['openworkflow'],
    at: '2024-01-01T00:00:00Z',
  },
  releases: Object.fromEntries(
    versions.map((written) => {
      const [version, dependencies] = typeof written === 'string' ? [written, undefined] : written
      const artifact = { size: 1, digest: 'sha256:a', content: 'sha256:b' } as const
      return [version, { published_at: '2024-01-01T00:00:00Z', artifact, manifest: manifestOf(dependencies) }]
    }),
  ),
  lifecycle,
})

const at = '2024-01-02T00:00:00Z'

/** What is found, as `CODE place`, with the facts; the same in any order of the plugins. */
const check = (plugins: readonly Plugin[], published: readonly PluginRecord[] = []): readonly unknown[] => {
  const found = (all: readonly Plugin[], records: readonly PluginRecord[]) => {
    const bySlug = new Map<string, PluginRecord>(records.map((one) => [one.slug, one]))
    const entries = new Map(records.map((one) => [one.slug as string, buildCatalogEntry(one)]))
    return [
      ...checkPlugins(
        all.map((one) => buildPluginFacts(one, bySlug.get(one.slug))),
        entries,
      ),
      ...[...all]
        .sort((a, b) => (a.dir < b.dir ? -1 : 1))
        .flatMap((one) => [...checkVersions(one, bySlug.get(one.slug)), ...checkLifecycle(one, bySlug.get(one.slug))]),
    ].map(({ code, args, place }) => [code, place.file, args])
  }
  const result = found(plugins, published)
  expect(found([...plugins].reverse(), [...published].reverse())).toEqual(result)
  return result
}

describe('slugs', () => {
  it('keeps the first of two, by path', () =>
    expect(
      check([
        plugin('a', ['1.0.0'], { dir: 'plugins/z' }),
        plugin('a', ['1.0.0'], { dir: 'plugins/x' }),
        plugin('a', ['1.0.0'], { dir: 'plugins/y' }),
      ]),
    ).toEqual([
      ['SLUG_TAKEN', 'plugins/y/plugin.yaml#slug', { slug: 'a', other: 'plugins/x/plugin.yaml#slug' }],
      ['SLUG_TAKEN', 'plugins/z/plugin.yaml#slug', { slug: 'a', other: 'plugins/x/plugin.yaml#slug' }],
    ]))

  it('names capitals only of what is new', () =>
    expect(check([plugin('A', ['1.0.0']), plugin('B', ['1.0.0'])], [record('A', [])])).toEqual([
      ['SLUG_CAPITALS', 'plugins/B/plugin.yaml#slug', { slug: 'B' }],
    ]))

  it.each(['con', 'Nul', 'com1', 'LPT0'])(
    'refuses %s, which Windows keeps for a device, unless it is published',
    (slug) => {
      const codes = (published: readonly PluginRecord[]) =>
        checkPlugins(
          [buildPluginFacts(plugin(slug, ['1.0.0']), published[0])],
          new Map(published.map((one) => [one.slug as string, buildCatalogEntry(one)])),
        )
          .filter(({ code }) => code !== 'SLUG_CAPITALS')
          .map(({ code, args }) => [code, args])
      expect(codes([])).toEqual([['SLUG_RESERVED', { slug }]])
      expect(codes([record(slug, [])])).toEqual([])
    },
  )

  it.each(['cons', 'com', 'com10', 'lpt-1', 'auxiliary'])('takes %s', (slug) =>
    expect(check([plugin(slug, ['1.0.0'])])).toEqual([]),
  )

  it('refuses a slug that differs from another by case', () =>
    expect(check([plugin('aB', ['1.0.0']), plugin('ab', ['1.0.0'])])).toEqual([
      ['SLUG_CAPITALS', 'plugins/aB/plugin.yaml#slug', { slug: 'aB' }],
      [
        'SLUG_CASE_CONFLICT',
        'plugins/ab/plugin.yaml#slug',
        { slug: 'ab', other: 'aB', otherFile: 'plugins/aB/plugin.yaml#slug' },
      ],
    ]))

  it('refuses the new one of two, whatever the order', () =>
    expect(check([plugin('AB', ['1.0.0']), plugin('ab', ['1.0.0'])], [record('ab', ['0.9.0'])])).toEqual([
      [
        'SLUG_CASE_CONFLICT',
        'plugins/AB/plugin.yaml#slug',
        { slug: 'AB', other: 'ab', otherFile: 'already published' },
      ],
    ]))
})

describe('versions', () => {
  it('notes a plugin that has none', () =>
    expect(
      check(
        [
          plugin('none', []),
          plugin('published', []),
          plugin('linked', [], { manifest: { ...manifestOf(), appMetadataUrl: 'https://e.com/v.json' } }),
          plugin('broken', [], { incomplete: true }),
        ],
        [record('published', ['1.0.0']), record('gone', ['1.0.0'])],
      ),
    ).toEqual([['PLUGIN_WITHOUT_VERSION', 'plugins/none/plugin.yaml', { slug: 'none' }]]))

  it('finds lifecycle entries of versions that do not exist', () => {
    const entries = said({ '3.0.0': { yanked: {} }, '1.0.0': { yanked: {} }, '2.0.0': null })
    expect(check([plugin('a', ['1.0.0'], entries)], [record('a', ['2.0.0'])])).toEqual([
      ['LIFECYCLE_VERSION_UNKNOWN', 'lifecycle.yaml#3.0.0', { version: '3.0.0', versions: ['2.0.0', '1.0.0'] }],
    ])
    expect(check([plugin('a', ['1.0.0'], { ...entries, incomplete: true })])).toEqual([])
  })

  it.each([
    ['1.1.0', true],
    ['1.2.0', true],
    ['1.0.0', false],
    ['1.3.0', false],
    ['1.4.0', false],
    ['1.5.0', false],
    ['1.6.0', true],
  ])('of replacements %s is one: %s', (replacement, isFine) => {
    const deprecated = { replacement_version: replacement as Version }
    const found = check(
      [plugin('a', ['1.0.0', '1.1.0'], said({ '1.0.0': { deprecated }, '1.3.0': { yanked: {} }, '1.6.0': null }))],
      [
        record('a', ['1.2.0', '1.3.0', '1.4.0', '1.6.0'], {
          '1.4.0': { at, unpublished: {} },
          '1.6.0': { at, yanked: {} },
        }),
      ],
    )
    const place = 'lifecycle.yaml#1.0.0/deprecated/replacement_version'
    const args = { version: '1.0.0', replacement, versions: ['1.6.0', '1.2.0', '1.1.0'] }
    expect(found).toEqual(isFine ? [] : [['REPLACEMENT_UNKNOWN', place, args]])
  })
})

describe('dependencies', () => {
  const place = (dependency: string): string => `plugins/a/versions/1.0.0/plugin.yaml#dependencies/${dependency}`
  const asking = (range: string, slug = 'lib'): Plugin => plugin('a', [['1.0.0', { [slug]: range }]])

  it.each([
    ['library', 'librarry', { dependency: 'librarry', suggestion: 'library' }],
    ['library', 'libary', { dependency: 'libary', suggestion: 'library' }],
    ['library', 'Library', { dependency: 'Library', suggestion: 'library' }],
    ['http', 'smtp', { dependency: 'smtp' }],
    ['http', 'htp', { dependency: 'htp', suggestion: 'http' }],
    ['http', '', { dependency: '' }],
    ['http', 'x'.repeat(100_000), { dependency: `${'x'.repeat(500)}…` }],
  ])('with %s here, warns of %s', (known, asked, args) =>
    expect(check([asking('*', asked)], [record(known, ['1.0.0'])])).toEqual([
      ['DEPENDENCY_UNKNOWN', place(asked), args],
    ]),
  )

  it.each([
    ['^1.0.0', true],
    ['^1.3.0', true],
    ['1.2.0', false],
    ['^1.4.0', false],
    ['^2.0.0', false],
    ['>=2.0.0-0 <3', true],
    ['2.0.0-beta.1', true],
    ['*', true],
    ['no range', true],
  ])('%s is satisfied: %s', (range, isSatisfied) => {
    const lib = plugin('lib', ['1.0.0', '2.0.0-beta.1'], said({ '1.2.0': { yanked: {} } }))
    const published = record('lib', ['1.2.0', '1.3.0', '1.4.0'], { '1.4.0': { at, yanked: {} } })
    const args = { dependency: 'lib', range, versions: ['2.0.0-beta.1', '1.3.0', '1.0.0'] }
    expect(check([asking(range), lib], [published])).toEqual(
      isSatisfied ? [] : [['DEPENDENCY_UNSATISFIED', place('lib'), args]],
    )
  })

  it('asks nothing of plugins whose versions are elsewhere or not understood', () => {
    const linked = plugin('lib', [], { manifest: { ...manifestOf(), appMetadataUrl: 'https://e.com/v.json' } })
    expect(check([asking('^9.0.0'), linked])).toEqual([])
    expect(check([asking('^9.0.0'), plugin('lib', ['1.0.0'], { incomplete: true })])).toEqual([])
  })

  it('does not judge again what is published', () =>
    expect(check([asking('^9.0.0')], [record('a', ['1.0.0']), record('lib', ['1.0.0'])])).toEqual([]))

  it('judges a manifest that serves two releases once', () => {
    const base = plugin('a', [['1.0.0', { nothing: '*' }]])
    const [release] = base.releases
    const releases = release ? [release, { ...release, version: '1.1.0' as Version }] : []
    expect(check([{ ...base, releases }])).toEqual([
      ['DEPENDENCY_UNKNOWN', place('nothing'), { dependency: 'nothing' }],
    ])
  })
})

describe('cycles', () => {
  const depending = (slug: string, ...on: readonly string[]): Plugin =>
    plugin(slug, [['1.0.0', Object.fromEntries(on.map((other) => [other, '*']))]])
  const edge = (from: string, to: string): string => `plugins/${from}/versions/1.0.0/plugin.yaml#dependencies/${to}`

  it.each<[string, readonly Plugin[], readonly (readonly string[])[]]>([
    ['none', [depending('a', 'b', 'c'), depending('b', 'c'), depending('c')], []],
    ['itself', [depending('a', 'a')], [['a', 'a']]],
    ['two', [depending('b', 'a'), depending('a', 'b')], [['a', 'b', 'a']]],
    ['three', [depending('c', 'a'), depending('a', 'b'), depending('b', 'c')], [['a', 'b', 'c', 'a']]],
    [
      'two that share a dependency, and bystanders',
      [
        depending('a', 'b', 'c', 'end'),
        depending('b', 'c'),
        depending('c', 'a'),
        depending('d', 'a'),
        depending('end'),
      ],
      [
        ['a', 'b', 'c', 'a'],
        ['a', 'c', 'a'],
      ],
    ],
  ])('%s', (_, plugins, cycles) =>
    expect(check(plugins)).toEqual(
      cycles.map((cycle) => ['DEPENDENCY_CYCLE', edge(cycle[0] ?? '', cycle[1] ?? ''), { cycle }]),
    ),
  )

  it('goes by the newest release', () =>
    expect(check([plugin('a', [['1.0.0', { b: '*' }], '2.0.0']), depending('b', 'a')])).toEqual([]))

  it('closed by a new release is found there', () =>
    expect(check([depending('b', 'a')], [record('a', [['1.0.0', { b: '*' }]])])).toEqual([
      ['DEPENDENCY_CYCLE', edge('b', 'a'), { cycle: ['a', 'b', 'a'] }],
    ]))

  it('of published releases only is a fact', () =>
    expect(check([], [record('a', [['1.0.0', { b: '*' }]]), record('b', [['1.0.0', { a: '*' }]])])).toEqual([]))
})

it('takes 10,000 plugins, each with a dependency that is misspelled, in a chain or in a circle', () => {
  const count = 10_000
  const versions = ['1.0.0', '1.1.0', '1.2.0']
  const chain = Array.from({ length: count }, (_, n) =>
    plugin(`plugin-${n}`, [
      ...versions,
      ['2.0.0', { [`plugin-${(n + 1) % count}`]: '^1.0.0', 'plugin-O': '*', 'plugin-7': '^1.0.0' }],
    ]),
  )
  const start = performance.now()
  const found = checkPlugins(
    chain.map((one) => buildPluginFacts(one, undefined)),
    new Map(),
  )
  expect(performance.now() - start).toBeLessThan(20_000)
  expect(found.filter(({ code }) => code === 'DEPENDENCY_UNKNOWN')).toHaveLength(count)
  expect(found.some(({ code }) => code === 'DEPENDENCY_CYCLE')).toBe(true)
})
