import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { build } from '../../src/commands/build.js'
import { deploy } from '../../src/commands/deploy.js'
import { verifyDeployment } from '../../src/commands/deploying/verify-deployment.js'
import { PACE } from '../../src/io/pace.js'
import type { Catalog } from '../../src/model/catalog.js'
import { isFailing } from '../../src/model/diagnostic.js'
import { buildDeployFindings } from '../../src/stages/build-deploy-findings.js'
import type { Case } from './manifest-cases.js'
import { config, type Files, manifest, writeFiles } from './sample-registry.js'

const url = 'https://plugins.example.com/registry.json'

const LATER = { SOURCE_DATE_EPOCH: '1700000100' }
const NEXT_VERSION: Files = { 'plugins/hello/plugin.yaml': manifest({ version: '"1.1.0"' }) }

/** Deploys, and again with changed files. */
const deployTwice = async (dir: string, changes: Files) => {
  const target = join(dir, 'www')
  mkdirSync(target)
  writeFiles(dir, { 'registry.yaml': config('origin: example.com/acme\n') })
  await deploy({ dir, target, env: { SOURCE_DATE_EPOCH: '1700000000' } })
  writeFiles(dir, changes)
  return deploy({ dir, target, env: LATER })
}

export const DEPLOY_CASES = {
  SLUG_NOT_ALLOWED: {
    files: { 'registry.yaml': config('contributes: true\npolicy: {allow: [github]}\n') },
    run: (dir) => {
      mkdirSync(join(dir, 'www'))
      return deploy({ dir, target: join(dir, 'www'), env: {} })
    },
    place: { file: 'registry.yaml' },
    args: { slug: 'hello', allow: ['github'] },
  },
  SLUG_OWNED: {
    run: (dir) => deployTwice(dir, { 'registry.yaml': config('origin: example.com/other\n'), ...NEXT_VERSION }),
    place: { file: 'registry.yaml' },
    args: { slug: 'hello', owner: 'example.com/acme', origin: 'example.com/other' },
  },
  CONFIG_OWNED: {
    run: (dir) =>
      deployTwice(dir, {
        'registry.yaml': 'name: Other\nbaseUrl: https://plugins.example.com/\norigin: example.com/other\n',
      }),
    place: { file: 'registry.yaml' },
    args: { owner: 'example.com/acme' },
    severity: 'warning',
  },
  UNPUBLISHES_MANY: {
    run: (dir) => {
      const versions = Array.from({ length: 11 }, (_, minor) => `2.${minor}.0`)
      const folders = versions.map((version) => [`plugins/hello/versions/${version}/main.js`, `${version}\n`])
      const said = versions.map((version) => `"${version}": {deprecated: {reason: x}, unpublished: {reason: x}}\n`)
      writeFiles(dir, Object.fromEntries(folders))
      return deployTwice(dir, { 'plugins/hello/lifecycle.yaml': said.join('') })
    },
    place: { file: 'registry.yaml' },
    args: { versions: Array.from({ length: 11 }, (_, minor) => `hello 2.${10 - minor}.0`), most: 10 },
  },
  HOSTED_TURNED_LINKED: {
    run: async (dir) => {
      await deployTwice(dir, {})
      writeFiles(dir, {
        'plugins/hello/plugin.yaml': manifest({
          version: null,
          actions: null,
          protocols: '[flows]',
          color: '"#00aa00"',
          appMetadataUrl: 'https://example.com/versions.json',
        }),
      })
      await build({ dir, allowLinked: true, target: join(dir, 'www'), env: LATER })
      return deploy({ dir, target: join(dir, 'www'), noBuild: true, insist: ['protocols'], env: LATER })
    },
    place: { file: 'registry.yaml' },
    args: { slug: 'hello', versions: ['1.0.0'] },
  },
  PROTOCOL_DROPPED: {
    run: async (dir) => {
      const both = { protocols: '[openworkflow, flows]' }
      writeFiles(dir, { 'plugins/hello/plugin.yaml': manifest(both) })
      return deployTwice(dir, {
        'plugins/hello/plugin.yaml': manifest({ version: '"1.1.0"', protocols: '[openworkflow]' }),
      })
    },
    place: { file: 'registry.yaml' },
    args: { slug: 'hello', protocols: ['flows'] },
  },
  DEPLOYED_WRONG: {
    run: async () => {
      const diagnostics = await verifyDeployment([{ path: 'registry.json' }], {
        baseUrl: 'https://plugins.example.com/',
        delivery: { cache: { documents: 0, icons: 0, pages: 0 }, cors: { origins: ['*'] } },
        readTarget: async () => Buffer.from('{}'),
        readPublic: async () => ({ kind: 'none', problem: 'connection refused' }),
        pace: PACE,
        concurrency: 1,
      })
      return { ok: diagnostics.length === 0, diagnostics }
    },
    place: { file: 'registry.json' },
    args: { url, problem: 'connection refused' },
  },
  PAGES_LIMIT_NEAR: {
    run: async () => {
      const publication = { conflicts: [], breaches: [], outdated: [], isConfigOutdated: false, catalog: {} as Catalog }
      const context = {
        configFile: 'registry.yaml',
        outDir: 'dist',
        changedContent: 'error',
        contributes: false,
      } as const
      const forecast = { route: 'api', contentWrites: 9, uploadBytes: 5000, siteBytes: 912_000_000 } as const
      const diagnostics = buildDeployFindings(publication, context, forecast)
      return { ok: !isFailing(diagnostics, false), diagnostics }
    },
    place: { file: 'registry.yaml' },
    args: { limit: 'site', value: 912_000_000, most: 1_000_000_000 },
    severity: 'warning',
  },
} satisfies Readonly<Record<string, Case>>
