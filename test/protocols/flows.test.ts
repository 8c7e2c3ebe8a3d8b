import { describe, expect, it } from 'vitest'
import { digestOf } from '../../src/model/digest.js'
import type { PluginRecord } from '../../src/model/record.js'
import { buildRegistryDocument, buildVersionsDocument } from '../../src/protocols/flows.js'
import { buildCatalog } from '../../src/stages/build-catalog.js'
import { CONFIG, GITHUB, LINKED, slugOf, v } from './github-record.js'

const BASE = 'https://registry.openworkflowspec.org/'

const registryOf = (...records: readonly PluginRecord[]) =>
  buildRegistryDocument(buildCatalog({ records, config: CONFIG }))

const githubApp = {
  name: 'GitHub Integration',
  description: 'Interact with GitHub repositories, issues, and pull requests',
  blockStyle: { iconUrl: `${BASE}apps/github/logo.svg`, color: '#24292f' },
  appMetadataUrl: `${BASE}apps/github/versions.json`,
}

const linkedApp = {
  name: 'Linked',
  description: 'Lives elsewhere',
  blockStyle: { iconUrl: `${BASE}apps/linked-app/logo.png`, color: '#df3826' },
  appMetadataUrl: 'https://apps.example.com/linked/versions.json',
}

const yanked = { at: '2025-01-01T00:00:00Z', yanked: { reason: 'broken' } }

describe('buildRegistryDocument', () => {
  it('lists hosted and linked apps', () => {
    expect(registryOf(LINKED, GITHUB)).toEqual({ apps: { github: githubApp, 'linked-app': linkedApp } })
  })

  it('leaves out plugins of the other protocol', () => {
    expect(registryOf({ ...GITHUB, listing: { ...GITHUB.listing, protocols: ['openworkflow'] } })).toEqual({ apps: {} })
  })

  it('leaves out an app whose versions are all yanked', () => {
    const lifecycle = { [v('1.2.0')]: yanked, [v('1.1.0')]: yanked, [v('1.0.0')]: yanked }
    expect(registryOf({ ...GITHUB, lifecycle })).toEqual({ apps: {} })
  })

  it('passes an icon URL through and keeps the metadata path of an adopted app', () => {
    const listing = {
      ...GITHUB.listing,
      icon: { url: 'https://cdn.example.com/a%20b.svg' },
      metadata_path: 'meta/git hub.json',
    }
    expect(registryOf({ ...GITHUB, listing })).toEqual({
      apps: {
        github: {
          ...githubApp,
          blockStyle: { iconUrl: 'https://cdn.example.com/a%20b.svg', color: '#24292f' },
          appMetadataUrl: `${BASE}meta/git%20hub.json`,
        },
      },
    })
  })

  it('lists an app whose key is the name of a built-in property', () => {
    const records = ['__proto__', 'constructor'].map((slug) => ({ ...LINKED, slug: slugOf(slug) }))
    expect(Object.entries(registryOf(...records).apps)).toEqual([
      ['__proto__', linkedApp],
      ['constructor', linkedApp],
    ])
  })
})

describe('buildVersionsDocument', () => {
  const versionOf = (version: string) => ({
    version,
    artifactUrl: `${BASE}apps/github/${version}.tar.gz`,
    artifactChecksum: digestOf(`github ${version}`),
  })

  it('lists every version, newest first', () => {
    expect(buildVersionsDocument(GITHUB, CONFIG)).toEqual({
      versions: [versionOf('1.2.0'), versionOf('1.1.0'), versionOf('1.0.0')],
    })
  })

  it('leaves out yanked and unpublished ones and keeps deprecated ones', () => {
    const lifecycle = {
      [v('1.2.0')]: yanked,
      [v('1.1.0')]: { at: '2025-01-01T00:00:00Z', deprecated: {} },
      [v('1.0.0')]: { at: '2025-01-01T00:00:00Z', unpublished: {} },
    }
    expect(buildVersionsDocument({ ...GITHUB, lifecycle }, CONFIG)).toEqual({ versions: [versionOf('1.1.0')] })
  })

  it('is valid and empty when nothing is left', () => {
    const lifecycle = { [v('1.2.0')]: yanked, [v('1.1.0')]: yanked, [v('1.0.0')]: yanked }
    expect(buildVersionsDocument({ ...GITHUB, lifecycle }, CONFIG)).toEqual({ versions: [] })
  })

  it('names an artifact where an adopted registry keeps it', () => {
    const url = 'https://elsewhere.example.com/github-1.0.0.tar.gz'
    const artifact = { url, size: 1, digest: digestOf('a'), content: digestOf('a') }
    const releases = { [v('1.0.0')]: { published_at: '2024-01-15T10:00:00Z', artifact } }
    expect(buildVersionsDocument({ ...GITHUB, releases }, CONFIG)).toEqual({
      versions: [{ version: '1.0.0', artifactUrl: url, artifactChecksum: digestOf('a') }],
    })
  })
})
