import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type DeployOptions, deploy } from '../../src/commands/deploy.js'
import { followPointers } from '../commands/follow-pointers.js'
import { config, manifest, writeFiles, writeSample } from '../diagnostics/sample-registry.js'
import { startGitHubEmulator } from '../targets/services/github-emulator.js'
import { type GitHubServer, startGitHubServer } from '../targets/services/github-server.js'

const BASE = 'https://plugins.example.com/'
const DEPLOY = 'deploy: github-pages\n'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'deploy-pages-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const start = (name: string, slug: string): string => {
  const dir = join(root, name)
  writeSample(dir, {
    'registry.yaml': config(DEPLOY),
    [`plugins/${slug}/plugin.yaml`]: manifest({ slug, name: slug, icon: null }),
    [`plugins/${slug}/main.js`]: `${slug}\n`,
  })
  return dir
}

describe('a registry on GitHub Pages', () => {
  let server: GitHubServer
  let env: Readonly<Record<string, string>>
  beforeEach(async () => {
    server = await startGitHubServer()
    env = {
      GITHUB_API_URL: server.apiUrl,
      GITHUB_SERVER_URL: server.serverUrl,
      GITHUB_REPOSITORY: `${server.owner}/${server.repo}`,
      GITHUB_TOKEN: server.token,
      SOURCE_DATE_EPOCH: '1700000000',
    }
  })
  afterEach(() => server.close())

  const run = async (dir: string, options: Partial<DeployOptions> = {}) => {
    const done = await deploy({ dir, env, ...options })
    expect([done.ok, done.diagnostics.filter(({ severity }) => severity === 'error')]).toEqual([true, []])
    return done
  }
  const filesIn = (dir: string): readonly string[] =>
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
      .sort()

  test('is one commit, and fills a folder with the whole site', async () => {
    const dir = start('one', 'one')
    const site = join(root, 'site')
    const { plan } = await run(dir, { dryRun: true, pagesDir: site })
    expect([plan?.steps.length !== 0, server.requests.filter((line) => !line.startsWith('GET'))]).toEqual([true, []])
    const { deployed, pagesDir } = await run(dir, { pagesDir: site })
    expect([deployed?.outcome, pagesDir?.dir]).toEqual(['published', site])
    expect(pagesDir?.revision).toBe(await server.repository.git('rev-parse', 'refs/heads/gh-pages'))
    expect(plan?.steps.map(({ path }) => path).sort()).toEqual(filesIn(site))
    expect(followPointers(site, BASE).problems).toEqual([])
    expect(JSON.parse(readFileSync(join(site, 'catalog.json'), 'utf8')).pending).toEqual([])
  })

  test('fills the folder also when there is nothing to publish', async () => {
    const dir = start('one', 'one')
    await run(dir)
    const before = server.requests.length
    const { deployed } = await run(dir)
    expect([deployed?.outcome, server.requests.length - before]).toEqual(['unchanged', 2])
    const { pagesDir } = await run(dir, { pagesDir: join(root, 'site') })
    expect(followPointers(pagesDir?.dir ?? '', BASE).problems).toEqual([])
  })

  test('has the work of all of three that deploy at once (law 5)', async () => {
    const dirs = ['a', 'b', 'c'].map((slug) => start(`by-${slug}`, slug))
    await Promise.all(dirs.map((dir) => run(dir)))
    const { pagesDir } = await run(dirs[0] ?? '', { pagesDir: join(root, 'site') })
    expect(followPointers(pagesDir?.dir ?? '', BASE).problems).toEqual([])
    const catalog = JSON.parse(readFileSync(join(root, 'site/catalog.json'), 'utf8'))
    expect(Object.keys(catalog.plugins)).toEqual(['a', 'b', 'c', 'hello'])
  })

  test('keeps what was published when it publishes more', async () => {
    const dir = start('one', 'one')
    await run(dir)
    rmSync(join(dir, 'dist'), { recursive: true })
    writeFiles(dir, {
      'plugins/one/plugin.yaml': manifest({ slug: 'one', name: 'one', version: '"1.1.0"', icon: null }),
    })
    const { deployed } = await run(dir, { pagesDir: join(root, 'site') })
    expect(deployed?.plugins.map(({ slug, versions }) => [slug, versions])).toEqual([['one', ['1.1.0']]])
    expect(Object.keys(JSON.parse(readFileSync(join(root, 'site/catalog.json'), 'utf8')).plugins.one.versions)).toEqual(
      ['1.1.0', '1.0.0'],
    )
    expect(followPointers(join(root, 'site'), BASE).problems).toEqual([])
  })

  test('has no folder to fill elsewhere, and none that is served already', async () => {
    const dir = start('one', 'one')
    const pagesDir = join(root, 'site')
    await expect(deploy({ dir, env, pagesDir, target: root })).rejects.toMatchObject({ code: 'USAGE' })
    await expect(deploy({ dir, env, pagesDir, verify: true })).rejects.toMatchObject({ code: 'USAGE' })
    expect(server.requests).toEqual([])
  })
})

test('a registry on an emulated GitHub: published, added to, left alone', async () => {
  const host = await startGitHubEmulator()
  try {
    const env = {
      GITHUB_API_URL: host.apiUrl,
      GITHUB_REPOSITORY: `${host.owner}/${host.repo}`,
      GITHUB_TOKEN: host.token,
      SOURCE_DATE_EPOCH: '1700000000',
    }
    const outcomes = []
    for (const dir of [start('one', 'one'), start('two', 'two')]) {
      outcomes.push((await deploy({ dir, env })).deployed?.outcome, (await deploy({ dir, env })).deployed?.outcome)
    }
    expect(outcomes).toEqual(['published', 'unchanged', 'published', 'unchanged'])
  } finally {
    await host.close()
  }
})
