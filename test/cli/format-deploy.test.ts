import { expect, test } from 'vitest'
import { formatDeploy } from '../../src/cli/format-deploy.js'
import { formatPrune } from '../../src/cli/format-prune.js'
import type { Deployment } from '../../src/commands/deploy.js'
import type { DeployPlan, DeployReceipt } from '../../src/model/deploy-plan.js'
import type { Slug } from '../../src/model/slug.js'
import type { Version } from '../../src/model/version.js'

const plugins = [
  {
    slug: 'github' as Slug,
    isNew: false,
    versions: ['1.2.0' as Version],
    listing: true,
    lifecycle: ['1.0.0' as Version],
  },
]
const receipt: DeployReceipt = {
  schema: 1,
  target: 's3://bucket/plugins',
  outcome: 'published',
  isFirst: false,
  generation: 42,
  plugins,
  adopted: [],
  written: { objects: 18, bytes: 51_200 },
  requests: 31,
  retries: 0,
  changed: [],
}
const plan: DeployPlan = {
  schema: 1,
  target: 's3://bucket/plugins',
  base: { generation: 41, renderer: 1 },
  generation: 42,
  plugins,
  pending: ['weather' as Slug],
  steps: [
    { path: 'apps/github/1.2.0.tar.gz', class: 'artifact', reason: 'publish', bytes: 5120 },
    { path: 'catalog.json', class: 'catalog', reason: 'commit', bytes: 900 },
  ],
  bytes: 6020,
  requests: 12,
}
const deployment = (parts: Partial<Deployment>): readonly string[] =>
  formatDeploy({ ok: true, diagnostics: [], dryRun: false, changedUrls: [], milliseconds: 1300, ...parts })

test('a deploy', () => {
  expect(deployment({ deployed: receipt, baseUrl: 'https://plugins.example.com/' })).toEqual([
    'Deployed to s3://bucket/plugins in 1.3 s.',
    '',
    '  github: 1.2.0, listing and lifecycle of 1.0.0.',
    '  18 objects, 51.2 kB, 31 requests',
    '',
    'It is read at https://plugins.example.com/',
  ])
})

test('a deploy that met others, and finished what one of them had left', () => {
  const deployed = { ...receipt, outcome: 'finished', plugins: [], retries: 1 } as const
  expect(deployment({ deployed })).toEqual([
    'Deployed to s3://bucket/plugins in 1.3 s.',
    '',
    '  Finished what an earlier deploy had left.',
    '  18 objects, 51.2 kB, 31 requests, 1 retry',
    '',
    'It is read at s3://bucket/plugins',
  ])
})

test('a deploy with nothing to do, and one that failed', () => {
  expect(deployment({ deployed: { ...receipt, outcome: 'unchanged', requests: 1 } })).toEqual([
    'Nothing to do: s3://bucket/plugins has all of it (1 request).',
  ])
  const pagesDir = { dir: '/work/_site', revision: 'abc' }
  expect(deployment({ deployed: { ...receipt, outcome: 'unchanged', requests: 2 }, pagesDir })).toEqual([
    'Nothing to do: s3://bucket/plugins has all of it (2 requests).',
    'The whole site is in /work/_site',
  ])
  expect(deployment({ ok: false, deployed: receipt })).toEqual([])
  expect(deployment({ ok: false })).toEqual([])
})

test('a plan', () => {
  expect(deployment({ plan, dryRun: true })).toEqual([
    '  object                    why                size',
    '  apps/github/1.2.0.tar.gz  new              5.1 kB',
    '  catalog.json              the publication   900 B',
    '',
    'github: 1.2.0, listing and lifecycle of 1.0.0.',
    'Left by an earlier deploy: weather.',
    '2 writes, 6 kB, about 12 requests to s3://bucket/plugins.',
    'Dry run: nothing was changed.',
  ])
  expect(deployment({ plan: { ...plan, steps: [] } })).toEqual(['Nothing to do: s3://bucket/plugins has all of it.'])
  expect(deployment({ plan, ok: false })).toEqual(['Dry run: nothing was changed, and this deploy would fail.'])
})

test('what is pruned', () => {
  const facts = { ok: true, target: '/srv/www', requests: 3, milliseconds: 5 }
  const objects = [{ path: 'records/github/1-aaaaaaaa.json', revision: 'r', reason: 'superseded', bytes: 900 }] as const
  expect(formatPrune({ ...facts, dryRun: true, objects, bytes: 900 })).toEqual([
    '  object                          why                              size',
    '  records/github/1-aaaaaaaa.json  a newer record has replaced it  900 B',
    '',
    '1 object, 900 B. Remove with: registry prune --yes',
  ])
  expect(formatPrune({ ...facts, dryRun: false, objects, bytes: 900 }).at(-1)).toBe('1 object, 900 B removed.')
  expect(formatPrune({ ...facts, dryRun: true, objects: [], bytes: 0 })).toEqual([
    '/srv/www has nothing that is not needed.',
  ])
})
