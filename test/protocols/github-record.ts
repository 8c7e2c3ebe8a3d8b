import type { PublishedConfig } from '../../src/model/catalog.js'
import { digestOf } from '../../src/model/digest.js'
import type { PluginManifest } from '../../src/model/manifest.js'
import type { Listing, PluginRecord, Release } from '../../src/model/record.js'
import type { Slug } from '../../src/model/slug.js'
import type { Version } from '../../src/model/version.js'

export const v = (text: string): Version => text as Version
export const slugOf = (text: string): Slug => text as Slug

/** Where the example of the protocol document lives. */
export const CONFIG: PublishedConfig = {
  revision: 1,
  name: 'Acme plugins',
  base_url: 'https://registry.openworkflowspec.org/',
  host: 'portable',
  at: '2024-01-15T10:00:00Z',
}

export const GITHUB_MANIFEST: PluginManifest = {
  name: 'GitHub Integration',
  description: 'Interact with GitHub repositories, issues, and pull requests',
  version: v('1.2.0'),
  protocols: ['flows', 'openworkflow'],
  author: 'OpenWorkflow Community',
  homepage: 'https://docs.openworkflowspec.org/plugins/github',
  repository: 'https://github.com/Open-Workflow/connector-github',
  license: 'MIT',
  tags: ['vcs', 'github', 'git', 'development'],
  icon: './logo.svg',
  color: '#24292f',
  actions: [
    { name: 'create_issue', description: 'Create a new issue', input: { type: 'object' } },
    { name: 'list_repos', description: 'List repositories' },
  ],
  runtime: { memory: '512MB', timeout: 60 },
  environment: [{ name: 'GITHUB_TOKEN', description: 'GitHub personal access token', required: true }],
}

export const releaseOf = (
  slug: string,
  version: string,
  publishedAt: string,
  manifest: PluginManifest | undefined,
): Release => ({
  published_at: publishedAt,
  artifact: {
    path: `apps/${slug}/${version}.tar.gz`,
    size: 5120,
    digest: digestOf(`${slug} ${version}`),
    content: digestOf(`${slug} ${version} content`),
  },
  ...(manifest === undefined
    ? {}
    : {
        schema: {
          path: `plugins/${slug}/${version}/schema`,
          digest: digestOf(`${slug} ${version} schema`),
          size: 900,
          media_type: 'application/yaml' as const,
        },
        manifest: { ...manifest, version: v(version) },
      }),
})

export const GITHUB_LISTING: Listing = {
  name: 'GitHub Integration',
  description: 'Interact with GitHub repositories, issues, and pull requests',
  author: 'OpenWorkflow Community',
  homepage: 'https://docs.openworkflowspec.org/plugins/github',
  repository: 'https://github.com/Open-Workflow/connector-github',
  license: 'MIT',
  tags: ['vcs', 'github', 'git', 'development'],
  color: '#24292f',
  icon: { path: 'apps/github/logo.svg', digest: digestOf('logo'), size: 300 },
  readme: { path: 'apps/github/README.md', digest: digestOf('readme'), size: 80 },
  protocols: ['flows', 'openworkflow'],
  at: '2024-09-20T14:00:00Z',
}

/** The plugin of the OpenWorkflow protocol document, as it would be published. */
export const GITHUB: PluginRecord = {
  schema: 1,
  slug: slugOf('github'),
  revision: 7,
  listing: GITHUB_LISTING,
  releases: {
    [v('1.2.0')]: releaseOf('github', '1.2.0', '2024-09-20T14:30:00Z', GITHUB_MANIFEST),
    [v('1.1.0')]: releaseOf('github', '1.1.0', '2024-05-02T08:00:00Z', GITHUB_MANIFEST),
    [v('1.0.0')]: releaseOf('github', '1.0.0', '2024-01-15T10:00:00Z', GITHUB_MANIFEST),
  },
  lifecycle: {},
}

/** A Flows app whose versions live elsewhere. */
export const LINKED: PluginRecord = {
  schema: 1,
  slug: slugOf('linked-app'),
  revision: 2,
  listing: {
    name: 'Linked',
    description: 'Lives elsewhere',
    tags: [],
    color: '#df3826',
    icon: { path: 'apps/linked-app/logo.png', digest: digestOf('png'), size: 10 },
    protocols: ['flows'],
    app_metadata_url: 'https://apps.example.com/linked/versions.json',
    at: '2024-01-15T10:00:00Z',
  },
  releases: {},
  lifecycle: {},
}
