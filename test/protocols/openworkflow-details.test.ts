import { describe, expect, it } from 'vitest'
import { digestOf } from '../../src/model/digest.js'
import type { PluginRecord } from '../../src/model/record.js'
import { buildPluginDetails } from '../../src/protocols/openworkflow-details.js'
import { CONFIG, GITHUB, GITHUB_MANIFEST, releaseOf, v } from './github-record.js'

const BASE = 'https://registry.openworkflowspec.org/'
const AT = '2025-01-01T00:00:00Z'

/** The response of the protocol document; a static registry counts no downloads. */
const specified = {
  slug: 'github',
  version: '1.2.0',
  name: 'GitHub Integration',
  description: 'Interact with GitHub repositories, issues, and pull requests',
  author: 'OpenWorkflow Community',
  homepage: 'https://docs.openworkflowspec.org/plugins/github',
  repository: 'https://github.com/Open-Workflow/connector-github',
  license: 'MIT',
  tags: ['vcs', 'github', 'git', 'development'],
  actions: [
    { name: 'create_issue', description: 'Create a new issue' },
    { name: 'list_repos', description: 'List repositories' },
  ],
  runtime: { memory: '512MB', timeout: 60 },
  environment: [{ name: 'GITHUB_TOKEN', description: 'GitHub personal access token', required: true }],
  versions: ['1.2.0', '1.1.0', '1.0.0'],
  downloads: 0,
  created_at: '2024-01-15T10:00:00Z',
  updated_at: '2024-09-20T14:30:00Z',
  schema_url: `${BASE}plugins/github/1.2.0/schema`,
}

const ours = {
  icon_url: `${BASE}apps/github/logo.svg`,
  artifact_url: `${BASE}apps/github/1.2.0.tar.gz`,
  artifact_size: 5120,
  checksum: digestOf('github 1.2.0'),
  version_urls: { '1.1.0': `${BASE}plugins/github/1.1.0.json`, '1.0.0': `${BASE}plugins/github/1.0.0.json` },
}

const wire = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('buildPluginDetails', () => {
  it('gives the response of the protocol document in its order, then our fields', () => {
    const { current } = buildPluginDetails(GITHUB, v('1.2.0'), CONFIG)
    expect(JSON.stringify(current)).toBe(JSON.stringify({ ...specified, ...ours }))
  })

  it('gives each version its own', () => {
    const { versions } = buildPluginDetails(GITHUB, v('1.2.0'), CONFIG)
    expect([...versions.keys()]).toEqual(['1.2.0', '1.1.0', '1.0.0'])
    expect(wire(versions.get(v('1.1.0')))).toEqual({
      ...specified,
      version: '1.1.0',
      schema_url: `${BASE}plugins/github/1.1.0/schema`,
      icon_url: `${BASE}apps/github/logo.svg`,
      artifact_url: `${BASE}apps/github/1.1.0.tar.gz`,
      artifact_size: 5120,
      checksum: digestOf('github 1.1.0'),
      version_urls: { '1.2.0': `${BASE}plugins/github/1.2.0.json`, '1.0.0': `${BASE}plugins/github/1.0.0.json` },
    })
  })

  it('shows every optional field, in order', () => {
    const signature = { type: 'gpg', key_id: '0x1234ABCD', signature: '-----BEGIN PGP SIGNATURE-----' }
    const manifest = {
      ...GITHUB_MANIFEST,
      dependencies: { http: '^1.0.0' },
      compatibility: { min: '1.4.0', max: '2.0.0' },
      signature,
    }
    const record: PluginRecord = {
      ...GITHUB,
      listing: {
        ...GITHUB.listing,
        changelog: { path: 'apps/github/CHANGELOG.md', digest: digestOf('changes'), size: 7 },
        security: 'https://example.com/security',
        support: 'help@example.com',
      },
      releases: { [v('1.2.0')]: releaseOf('github', '1.2.0', '2024-09-20T14:30:00Z', manifest) },
      lifecycle: {
        [v('1.2.0')]: {
          at: AT,
          deprecated: { reason: 'old', replacement_version: v('2.0.0') },
          yanked: { reason: 'broken' },
        },
      },
    }
    expect(JSON.stringify(buildPluginDetails(record, undefined, CONFIG).current)).toBe(
      JSON.stringify({
        ...specified,
        versions: [],
        created_at: '2024-09-20T14:30:00Z',
        schema_url: specified.schema_url,
        icon_url: ours.icon_url,
        changelog: `${BASE}apps/github/CHANGELOG.md`,
        dependencies: { http: '^1.0.0' },
        compatibility: { min: '1.4.0', max: '2.0.0' },
        security: 'https://example.com/security',
        support: 'help@example.com',
        artifact_url: ours.artifact_url,
        artifact_size: 5120,
        checksum: ours.checksum,
        deprecated: { reason: 'old', replacement_version: '2.0.0' },
        yanked: { reason: 'broken' },
        signature,
      }),
    )
  })

  it('shows the listing as it is now, and each version as it was published', () => {
    const record = { ...GITHUB, listing: { ...GITHUB.listing, name: 'Renamed', changelog: 'https://example.com/new' } }
    const { current, versions } = buildPluginDetails(record, v('1.2.0'), CONFIG)
    expect([current, versions.get(v('1.2.0'))]).toMatchObject([
      { name: 'Renamed', changelog: 'https://example.com/new' },
      { name: 'GitHub Integration', changelog: 'https://example.com/new' },
    ])
  })

  it('keeps only number and reason of an unpublished version', () => {
    const lifecycle = { [v('1.1.0')]: { at: AT, unpublished: { reason: 'a mistake' } } }
    const { current, versions } = buildPluginDetails({ ...GITHUB, lifecycle }, v('1.2.0'), CONFIG)
    expect(versions.get(v('1.1.0'))).toEqual({ slug: 'github', version: '1.1.0', unpublished: { reason: 'a mistake' } })
    expect(wire(current)).toEqual({
      ...specified,
      versions: ['1.2.0', '1.0.0'],
      ...ours,
      version_urls: { '1.0.0': `${BASE}plugins/github/1.0.0.json` },
    })
  })

  it('lists no yanked version but says where its document is', () => {
    const lifecycle = { [v('1.1.0')]: { at: AT, yanked: {} } }
    const { current } = buildPluginDetails({ ...GITHUB, lifecycle }, v('1.2.0'), CONFIG)
    expect(wire(current)).toEqual({ ...specified, versions: ['1.2.0', '1.0.0'], ...ours })
  })

  it('shows the newest version when there is no latest, and what remains when all are unpublished', () => {
    const yanked = { at: AT, yanked: { reason: 'broken' } }
    const gone = { at: AT, unpublished: {} }
    const currentOf = (lifecycle: PluginRecord['lifecycle']) =>
      wire(buildPluginDetails({ ...GITHUB, lifecycle }, undefined, CONFIG).current)
    expect(currentOf({ [v('1.2.0')]: gone, [v('1.1.0')]: yanked, [v('1.0.0')]: yanked })).toMatchObject({
      version: '1.1.0',
      yanked: { reason: 'broken' },
      versions: [],
    })
    expect(currentOf({ [v('1.2.0')]: gone, [v('1.1.0')]: gone, [v('1.0.0')]: gone })).toEqual({
      slug: 'github',
      version: '1.2.0',
      unpublished: {},
    })
  })

  it('shows a release of which only the artifact is known', () => {
    const releases = { [v('1.0.0')]: releaseOf('github', '1.0.0', '2024-01-15T10:00:00Z', undefined) }
    const { current } = buildPluginDetails({ ...GITHUB, releases }, v('1.0.0'), CONFIG)
    const { schema_url: _, ...rest } = specified
    expect(wire(current)).toEqual({
      ...rest,
      version: '1.0.0',
      actions: [],
      runtime: {},
      environment: [],
      versions: ['1.0.0'],
      updated_at: '2024-01-15T10:00:00Z',
      icon_url: ours.icon_url,
      artifact_url: `${BASE}apps/github/1.0.0.tar.gz`,
      artifact_size: 5120,
      checksum: digestOf('github 1.0.0'),
    })
  })

  it('names every other version in the document of the plugin, and the 20 newest in that of a version', () => {
    const numbers = Array.from({ length: 30 }, (_, i) => `1.0.${29 - i}`)
    const releases = Object.fromEntries(
      numbers.map((version) => [version, releaseOf('github', version, '2024-01-15T10:00:00Z', undefined)]),
    )
    const { current, versions } = buildPluginDetails({ ...GITHUB, releases }, v('1.0.29'), CONFIG)
    const named = [current, ...['1.0.29', '1.0.15', '1.0.0'].map((version) => versions.get(v(version)))].map(
      (details) =>
        details !== undefined && 'versions' in details && [details.versions, Object.keys(details.version_urls ?? {})],
    )
    expect(named).toEqual([
      [numbers, numbers.slice(1)],
      [numbers, numbers.slice(1, 21)],
      [numbers, [...numbers.slice(0, 14), ...numbers.slice(15, 21)]],
      [numbers, numbers.slice(0, 20)],
    ])
  })

  it('makes nothing of a plugin without releases', () => {
    expect(buildPluginDetails({ ...GITHUB, releases: {} }, undefined, CONFIG)).toEqual({ versions: new Map() })
  })
})
