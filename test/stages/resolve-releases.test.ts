import { describe, expect, it } from 'vitest'
import { diagnostic } from '../../src/model/diagnostic.js'
import { type Digest, digestOf } from '../../src/model/digest.js'
import type { PluginManifest } from '../../src/model/manifest.js'
import type { Plugin, ReleaseSource } from '../../src/model/plugin.js'
import type { Listing, PluginRecord } from '../../src/model/record.js'
import type { Slug } from '../../src/model/slug.js'
import type { Version } from '../../src/model/version.js'
import { type PackedRelease, type ResolveContext, resolveReleases } from '../../src/stages/resolve-releases.js'

const slug = 'github' as Slug
const v = (text: string): Version => text as Version
const place = (version: string) => ({ file: `plugins/github/versions/${version}` })
const listingPlace = { file: 'plugins/github/plugin.yaml' }

const manifest: PluginManifest = { name: 'GitHub', description: 'd', protocols: ['openworkflow'], tags: [] }
const definition = { bytes: Buffer.from('name: GitHub\n'), mediaType: 'application/yaml' } as const

const source = (version: string): ReleaseSource => ({
  version: v(version),
  manifest,
  definition,
  content: { kind: 'files', files: [] },
  dir: `plugins/github/versions/${version}`,
  place: place(version),
  placeOf: () => place(version),
})

const plugin = (overrides: Partial<Plugin> = {}): Plugin => ({
  slug,
  dir: 'plugins/github',
  manifest,
  color: '#000000',
  placeOf: () => listingPlace,
  icon: { kind: 'generated' },
  releases: [],
  lifecycle: [],
  ...overrides,
})

const packed = (version: string, content: string): PackedRelease => ({
  source: source(version),
  content: digestOf(content),
  artifact: { size: 9, digest: digestOf(`gz ${content}`) },
})

const listing = (name: string, at = '2024-01-01T00:00:00Z'): Listing => ({
  name,
  description: 'd',
  tags: [],
  color: '#000000',
  icon: { url: 'https://example.com/i.svg' },
  protocols: ['openworkflow'],
  at,
})

const context: ResolveContext = {
  buildTime: '2024-06-10T00:00:00Z',
  sourceTime: '2024-06-09T00:00:00Z',
  isOwnState: false,
  artifactLayout: 'apps/{slug}/{version}.tar.gz',
  policy: { changedContent: 'error', unpublish: '72h', allow: [] },
}

const release = (version: string, content: string, published_at = context.buildTime) => ({
  published_at,
  artifact: {
    path: `apps/github/${version}.tar.gz`,
    size: 9,
    digest: digestOf(`gz ${content}`) as Digest,
    content: digestOf(content) as Digest,
  },
  schema: {
    path: `plugins/github/${version}/schema`,
    digest: digestOf(definition.bytes),
    size: definition.bytes.length,
    media_type: 'application/yaml' as const,
  },
  manifest,
})

const record = (overrides: Partial<PluginRecord> = {}): PluginRecord => ({
  schema: 1,
  slug,
  revision: 3,
  listing: listing('GitHub'),
  releases: { [v('1.0.0')]: release('1.0.0', 'one', '2024-01-01T00:00:00Z') },
  lifecycle: {},
  ...overrides,
})

const state = (version: string, is: 'new' | 'kept' | 'changed', content: string) => ({
  slug,
  version,
  state: is,
  size: 9,
  digest: digestOf(`gz ${content}`),
})

describe('resolveReleases', () => {
  it('publishes a version that is not published, at the time of the build', () => {
    expect(resolveReleases(plugin(), undefined, [packed('1.0.0', 'one')], listing('GitHub'), context)).toEqual({
      record: record({ revision: 1, releases: { [v('1.0.0')]: release('1.0.0', 'one') } }),
      releases: [state('1.0.0', 'new', 'one')],
      diagnostics: [],
    })
  })

  it('keeps a published version of the same content, other compressed bytes or not', () => {
    const base = record()
    const again = { ...packed('1.0.0', 'one'), artifact: { size: 10, digest: digestOf('another compressor') } }
    expect(resolveReleases(plugin(), base, [again], listing('GitHub'), context)).toEqual({
      record: base,
      releases: [state('1.0.0', 'kept', 'one')],
      diagnostics: [],
    })
  })

  it('keeps an adopted version whose very bytes are given as a prebuilt', () => {
    const adopted = release('1.0.0', 'tar inside', '2024-01-01T00:00:00Z')
    const base = record({ releases: { [v('1.0.0')]: adopted } })
    const { digest } = adopted.artifact
    const prebuilt = { source: source('1.0.0'), content: digest, artifact: { size: 9, digest } }
    const resolved = resolveReleases(plugin(), base, [prebuilt], listing('GitHub'), context)
    expect([resolved.record, resolved.diagnostics]).toEqual([base, []])
  })

  it('refuses releases whose record would be larger than anybody reads; one that is published stays as it is', () => {
    const large = (version: string, mega: number): PackedRelease => {
      const { source: it, ...rest } = packed(version, version)
      return { ...rest, source: { ...it, manifest: { ...manifest, changelog: '<'.repeat(mega * 1e6) } } }
    }
    const tooLarge = diagnostic('RECORD_TOO_LARGE', listingPlace, { slug, limit: 32 * 2 ** 20 })
    const found = (...sources: readonly PackedRelease[]) =>
      resolveReleases(plugin(), undefined, sources, listing('GitHub'), context)
    expect(found(large('1.0.0', 20), large('1.1.0', 20))).toEqual({ releases: [], diagnostics: [tooLarge] })
    // Six bytes for each as they are written.
    const { record: none, diagnostics } = found(large('1.0.0', 6))
    expect([none, diagnostics]).toEqual([undefined, [tooLarge]])
    const base = found(large('1.0.0', 5)).record
    expect(base?.revision).toBe(1)
    expect(resolveReleases(plugin(), base, [large('1.0.0', 5)], listing('GitHub'), context).record).toBe(base)
  })

  it('refuses a published version of other content', () => {
    const base = record()
    expect(resolveReleases(plugin(), base, [packed('1.0.0', 'other')], listing('GitHub'), context)).toEqual({
      record: base,
      releases: [state('1.0.0', 'changed', 'one')],
      diagnostics: [
        diagnostic('VERSION_CONTENT_CHANGED', place('1.0.0'), {
          slug,
          version: '1.0.0',
          published: digestOf('one'),
          here: digestOf('other'),
        }),
      ],
    })
  })

  it('keeps it with a note where the policy says so', () => {
    const keep = { ...context, policy: { ...context.policy, changedContent: 'keep' as const } }
    const resolved = resolveReleases(plugin(), record(), [packed('1.0.0', 'other')], listing('GitHub'), keep)
    expect([resolved.record, resolved.diagnostics.map(({ code, severity }) => [code, severity])]).toEqual([
      record(),
      [['VERSION_CONTENT_KEPT', 'note']],
    ])
  })

  it('keeps unseen what a command made once', () => {
    expect(resolveReleases(plugin(), record(), [{ source: source('1.0.0') }], listing('GitHub'), context)).toEqual({
      record: record(),
      releases: [state('1.0.0', 'kept', 'one')],
      diagnostics: [],
    })
  })

  it('publishes nothing of a plugin without a version', () => {
    expect(resolveReleases(plugin(), undefined, [], listing('GitHub'), context)).toEqual({
      releases: [],
      diagnostics: [],
    })
  })

  it('publishes a linked plugin without releases', () => {
    const linked = { ...listing('GitHub'), app_metadata_url: 'https://example.com/v.json' }
    const appMetadataUrl = 'https://example.com/v.json'
    expect(
      resolveReleases(plugin({ manifest: { ...manifest, appMetadataUrl } }), undefined, [], linked, context),
    ).toEqual({
      record: record({ revision: 1, listing: linked, releases: {} }),
      releases: [],
      diagnostics: [],
    })
  })

  it('does not let a link hide published versions', () => {
    const appMetadataUrl = 'https://example.com/v.json'
    const later = listing('GitHub', context.sourceTime)
    const { diagnostics } = resolveReleases(
      plugin({ manifest: { ...manifest, appMetadataUrl } }),
      record(),
      [],
      later,
      context,
    )
    expect(diagnostics).toEqual([diagnostic('LINKED_WITH_VERSIONS', listingPlace, { slug, versions: ['1.0.0'] })])
  })

  it('takes a newer listing without a new version, and tells of one that is not newer', () => {
    const newer = listing('GitHub!', context.sourceTime)
    expect(resolveReleases(plugin(), record(), [], newer, context)).toEqual({
      record: record({ revision: 4, listing: newer }),
      releases: [],
      diagnostics: [],
    })
    expect(resolveReleases(plugin(), record(), [], listing('Older', '2023-01-01T00:00:00Z'), context)).toEqual({
      record: record(),
      releases: [],
      diagnostics: [diagnostic('LISTING_NOT_NEWER', listingPlace, { slug, at: '2024-01-01T00:00:00Z' })],
    })
  })

  it('lets the sources stand in our own state, a second after what they replace', () => {
    const older = listing('Older', '2023-01-01T00:00:00Z')
    const own = { ...context, isOwnState: true }
    expect(resolveReleases(plugin(), record(), [], older, own)).toEqual({
      record: record({ revision: 4, listing: { ...older, at: '2024-01-01T00:00:01Z' } }),
      releases: [],
      diagnostics: [],
    })
    expect(resolveReleases(plugin(), record(), [], listing('GitHub', '2030-01-01T00:00:00Z'), own).record).toEqual(
      record(),
    )
  })

  it('does not publish what is withdrawn before its first publication', () => {
    const change = { deprecated: {}, unpublished: {} }
    const lifecycle = [{ version: v('1.0.0'), change, placeOf: () => listingPlace }]
    const resolved = resolveReleases(
      plugin({ lifecycle }),
      undefined,
      [packed('1.0.0', 'one'), packed('1.1.0', 'two')],
      listing('GitHub'),
      context,
    )
    expect(resolved.record).toEqual(record({ revision: 1, releases: { [v('1.1.0')]: release('1.1.0', 'two') } }))
  })

  it('gives new artifacts the layout of the config', () => {
    const layout = { ...context, artifactLayout: 'apps/{slug}/versions/{version}.tar.gz' }
    const resolved = resolveReleases(plugin(), record(), [packed('1.1.0', 'two')], listing('GitHub'), layout)
    expect(Object.values(resolved.record?.releases ?? {}).map(({ artifact }) => artifact.path)).toEqual([
      'apps/github/1.0.0.tar.gz',
      'apps/github/versions/1.1.0.tar.gz',
    ])
  })
})
