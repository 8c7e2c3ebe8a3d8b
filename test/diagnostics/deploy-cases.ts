import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { deploy } from '../../src/commands/deploy.js'
import { verifyDeployment } from '../../src/commands/deploying/verify-deployment.js'
import { PACE } from '../../src/io/pace.js'
import type { Catalog } from '../../src/model/catalog.js'
import { isFailing } from '../../src/model/diagnostic.js'
import { buildDeployFindings } from '../../src/stages/build-deploy-findings.js'
import type { Case } from './manifest-cases.js'
import { config } from './sample-registry.js'

const url = 'https://plugins.example.com/registry.json'

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
  DEPLOYED_WRONG: {
    run: async () => {
      const diagnostics = await verifyDeployment(['registry.json'], {
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
      const publication = { conflicts: [], outdated: [], isConfigOutdated: false, catalog: {} as Catalog }
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
