import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { adopt } from '../../src/commands/adopt.js'
import { build } from '../../src/commands/build.js'
import { type DeployOptions, deploy } from '../../src/commands/deploy.js'
import { prune } from '../../src/commands/prune.js'
import { digestOf } from '../../src/model/digest.js'
import { config, manifest, writeFiles, writeSample } from '../diagnostics/sample-registry.js'
import { followPointers } from './follow-pointers.js'

const BASE = 'https://plugins.example.com/'
const env = { SOURCE_DATE_EPOCH: '1700000000' }

describe('deploy, to a folder', () => {
  let root: string
  let dir: string
  let www: string
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'deploy-'))
    dir = join(root, 'registry')
    www = join(root, 'www')
    mkdirSync(www)
    writeSample(dir, { 'registry.yaml': config('deploy: ../www\n') })
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  const run = (options: Partial<DeployOptions> = {}) => deploy({ dir, env, ...options })
  const files = (): readonly string[] =>
    readdirSync(www, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(www.length + 1))
      .sort()
  const json = (path: string) => JSON.parse(readFileSync(join(www, path), 'utf8'))
  const release = (version: string) =>
    writeFiles(dir, { 'plugins/hello/plugin.yaml': manifest({ version: `"${version}"` }) })

  it('publishes what it builds, whole', async () => {
    const { ok, deployed, changedUrls, baseUrl } = await run()
    expect([ok, deployed?.outcome, deployed?.isFirst, baseUrl]).toEqual([true, 'published', true, BASE])
    expect(changedUrls).toContain(`${BASE}registry.json`)
    expect(json('catalog.json')).toMatchObject({ generation: 1, pending: [], config: { host: 'portable' } })
    const built = readdirSync(join(dir, 'dist'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('.registry-build'))
      .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + '/dist/'.length))
    expect(files().filter((path) => !path.includes('/files/'))).toEqual(built.sort())
    expect(followPointers(www, BASE).problems).toEqual([])
  })

  it('has nothing to do the second time, and writes nothing', async () => {
    await run()
    const before = files().map((path) => readFileSync(join(www, path), 'utf8'))
    const { deployed } = await run()
    expect([deployed?.outcome, deployed?.requests]).toEqual(['unchanged', 1])
    expect(files().map((path) => readFileSync(join(www, path), 'utf8'))).toEqual(before)
  })

  it('keeps every version of whoever published before, from elsewhere', async () => {
    await run()
    rmSync(join(dir, 'dist'), { recursive: true })
    release('1.1.0')
    const { deployed } = await run()
    expect(deployed?.plugins).toMatchObject([{ slug: 'hello', versions: ['1.1.0'] }])
    expect(Object.keys(json('catalog.json').plugins.hello.versions)).toEqual(['1.1.0', '1.0.0'])
    expect(json('plugins/hello.json').versions).toEqual(['1.1.0', '1.0.0'])
  })

  it('refuses other content under a published version, with its place, and publishes nothing', async () => {
    await run()
    const before = readFileSync(join(www, 'catalog.json'), 'utf8')
    rmSync(join(dir, 'dist'), { recursive: true })
    writeFiles(dir, { 'plugins/hello/main.js': 'changed\n' })
    const { ok, diagnostics } = await run()
    expect([ok, diagnostics.map(({ code, place }) => [code, place])]).toEqual([
      false,
      [['VERSION_CONTENT_CHANGED', { file: 'plugins/hello/plugin.yaml', line: 2, column: 10 }]],
    ])
    expect(readFileSync(join(www, 'catalog.json'), 'utf8')).toBe(before)
  })

  it('plans without touching the target', async () => {
    const { ok, plan, deployed } = await run({ dryRun: true })
    expect([ok, deployed, plan?.schema, plan?.base, files()]).toEqual([true, undefined, 1, undefined, []])
    expect(plan?.steps.at(0)).toMatchObject({ path: 'apps/hello/1.0.0.tar.gz', reason: 'publish' })
    expect(plan?.steps.at(-1)).toMatchObject({ path: 'catalog.json', reason: 'finish' })
  })

  it('deploys what was built before, where that is asked', async () => {
    await expect(run({ noBuild: true })).rejects.toMatchObject({ code: 'NOT_BUILT' })
    await run({ dryRun: true })
    release('1.1.0')
    await run({ noBuild: true })
    expect(Object.keys(json('catalog.json').plugins.hello.versions)).toEqual(['1.0.0'])
    rmSync(join(dir, 'dist', 'apps'), { recursive: true })
    rmSync(www, { recursive: true })
    mkdirSync(www)
    await expect(run({ noBuild: true })).rejects.toMatchObject({ code: 'NOT_BUILT' })
  })

  it('puts no tree for a store of keys into a folder', async () => {
    writeFiles(dir, { 'registry.yaml': config('host: s3\n') })
    await build({ dir, env })
    writeFiles(dir, { 'registry.yaml': config('deploy: ../www\n') })
    await expect(run({ noBuild: true })).rejects.toMatchObject({ code: 'USAGE' })
    expect(files()).toEqual([])
  })

  it('publishes nothing of a registry with a mistake', async () => {
    writeFiles(dir, { 'plugins/hello/plugin.yaml': manifest({ name: null }) })
    const { ok, deployed } = await run()
    expect([ok, deployed, files()]).toEqual([false, undefined, []])
  })

  it('does not know where to without a target', async () => {
    writeFiles(dir, { 'registry.yaml': config('') })
    await expect(run()).rejects.toMatchObject({ code: 'USAGE' })
    await expect(run({ target: join(root, 'nowhere') })).rejects.toMatchObject({ code: 'TARGET_MISSING' })
    expect((await run({ target: www })).ok).toBe(true)
  })

  it('tells a command which URLs have changed, and only when some have', async () => {
    const told = join(root, 'told.txt')
    writeFiles(dir, { 'registry.yaml': config(`deploy: {target: ../www, invalidate: 'cat >> ${told}'}\n`) })
    const { changedUrls } = await run()
    expect(readFileSync(told, 'utf8')).toBe(changedUrls.map((url) => `${url}\n`).join(''))
    rmSync(told)
    await run()
    expect(existsSync(told)).toBe(false)
  })

  it('says that the registry is published when that command fails', async () => {
    writeFiles(dir, { 'registry.yaml': config("deploy: {target: ../www, invalidate: 'echo no purge >&2; exit 3'}\n") })
    await expect(run()).rejects.toMatchObject({
      code: 'INVALIDATE_FAILED',
      message: expect.stringContaining('exit code 3') as string,
      hint: 'no purge',
    })
    expect(json('catalog.json').pending).toEqual([])
  })

  it('adds plugins to a registry of others, with its URL', async () => {
    await run()
    const own = join(root, 'own')
    const written = 'contributes: true\ndeploy: ../www\npolicy: {allow: [bye]}\n'
    writeFiles(own, {
      'registry.yaml': written,
      'plugins/bye/plugin.yaml': manifest({ slug: 'bye', name: 'Bye' }),
      'plugins/bye/logo.svg': '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>\n',
      'plugins/bye/main.js': 'bye\n',
    })
    const { ok, deployed, baseUrl } = await deploy({ dir: own, env })
    expect([ok, deployed?.plugins.map(({ slug }) => slug), baseUrl]).toEqual([true, ['bye'], BASE])
    expect(Object.keys(json('catalog.json').plugins)).toEqual(['bye', 'hello'])
    expect(json('catalog.json').config).toMatchObject({ name: 'Sample', revision: 1 })
  })

  it('leaves the plugins of another repository alone, until it takes them over', async () => {
    const of = (repository: string) => ({ ...env, GITHUB_REPOSITORY: repository })
    const owners = () =>
      Object.values(json('catalog.json').plugins).map((entry) => (entry as { origin: string }).origin)
    await run({ env: of('acme/plugins') })
    expect([owners(), json('catalog.json').config.owner]).toEqual([
      ['github.com/acme/plugins'],
      'github.com/acme/plugins',
    ])
    const own = join(root, 'own')
    writeSample(own, {
      'registry.yaml': config('contributes: true\ndeploy: ../www\npolicy: {allow: [hello]}\n'),
      'plugins/hello/plugin.yaml': manifest({ version: '"2.0.0"' }),
    })
    const before = readFileSync(join(www, 'catalog.json'), 'utf8')
    const contribute = (options: Partial<DeployOptions> = {}) =>
      deploy({ dir: own, env: of('other/plugins'), ...options })
    for (const refused of [await contribute(), await contribute({ dryRun: true })]) {
      const { ok, diagnostics } = refused
      expect([ok, diagnostics.map(({ code }) => code)]).toEqual([false, ['SLUG_OWNED']])
    }
    expect(readFileSync(join(www, 'catalog.json'), 'utf8')).toBe(before)
    expect((await contribute({ insist: ['take-over'] })).ok).toBe(true)
    expect([owners(), json('catalog.json').config.owner]).toEqual([
      ['github.com/other/plugins'],
      'github.com/acme/plugins',
    ])
    // Whose it was gets nothing through any more, and takes it back without a new version.
    rmSync(join(dir, 'dist'), { recursive: true })
    release('3.0.0')
    expect((await run({ env: of('acme/plugins') })).diagnostics.map(({ code }) => code)).toEqual(['SLUG_OWNED'])
    writeFiles(dir, { 'plugins/hello/plugin.yaml': manifest({ version: '"2.0.0"' }) })
    expect((await run({ env: of('acme/plugins'), insist: ['take-over'] })).ok).toBe(true)
    expect(owners()).toEqual(['github.com/acme/plugins'])
  })

  it('lists a linked plugin as long as its owner does', async () => {
    const link = manifest({
      slug: 'far',
      version: null,
      actions: null,
      icon: null,
      protocols: '[flows]',
      color: '"#00aa00"',
      appMetadataUrl: 'https://example.com/versions.json',
    })
    const at = (time: number, repository = 'acme/plugins') => ({
      SOURCE_DATE_EPOCH: String(1700000000 + time),
      GITHUB_REPOSITORY: repository,
    })
    const listed = () => Object.keys(json('registry.json').apps)
    writeFiles(dir, { 'plugins/far/manifest.yaml': null, 'plugins/far/plugin.yaml': link })
    await run({ env: at(10) })
    expect(listed()).toEqual(['far'])
    // What another repository lacks, and what an older commit did not have yet, says nothing.
    const own = join(root, 'own')
    writeSample(own, { 'registry.yaml': config('contributes: true\ndeploy: ../www\npolicy: {allow: [far, hello]}\n') })
    await deploy({ dir: own, env: at(20, 'other/plugins') })
    rmSync(join(dir, 'plugins/far'), { recursive: true })
    await run({ env: at(5) })
    expect(listed()).toEqual(['far'])
    await run({ env: at(30) })
    expect([listed(), json('catalog.json').plugins.far]).toEqual([
      [],
      expect.objectContaining({ delisted: true, origin: 'github.com/acme/plugins' }),
    ])
    expect((await run({ env: at(40) })).deployed?.outcome).toBe('unchanged')
    writeFiles(dir, { 'plugins/far/plugin.yaml': link })
    await run({ env: at(50) })
    expect(listed()).toEqual(['far'])
  })

  it('takes the place of a registry that was adopted, and of no other (law 10)', async () => {
    const artifact = 'made by another tool'
    const versions = (version: string) =>
      JSON.stringify({
        versions: [
          {
            version,
            artifactUrl: `${BASE}apps/old/${version}.tgz`,
            artifactChecksum: digestOf(artifact),
          },
        ],
      })
    const app = {
      name: 'Old',
      description: 'd',
      blockStyle: { color: '#00aa00' },
      appMetadataUrl: `${BASE}meta/old.json`,
    }
    writeFiles(www, {
      'registry.json': JSON.stringify({ apps: { old: app } }),
      'meta/old.json': versions('1.0.0'),
      'apps/old/1.0.0.tgz': artifact,
    })
    await expect(run()).rejects.toMatchObject({ code: 'FOREIGN_REGISTRY' })
    await adopt({ source: www, out: join(dir, 'dist'), baseUrl: BASE, env })
    // Another version has come since.
    writeFiles(www, { 'meta/old.json': versions('2.0.0') })
    await expect(run({ noBuild: true })).rejects.toMatchObject({ code: 'FOREIGN_REGISTRY' })
    writeFiles(www, { 'meta/old.json': versions('1.0.0') })
    const { ok, deployed } = await run({ noBuild: true })
    expect([ok, deployed?.outcome, json('meta/old.json')]).toEqual([true, 'published', JSON.parse(versions('1.0.0'))])
    expect(readFileSync(join(www, 'apps/old/1.0.0.tgz'), 'utf8')).toBe(artifact)
    expect((await run({ noBuild: true })).deployed?.outcome).toBe('unchanged')
  })

  it('has the work of all of six that deploy at once (law 5)', async () => {
    const slugs = ['a', 'b', 'c', 'd', 'e', 'f']
    const done = await Promise.all(
      slugs.map((slug) => {
        const own = join(root, slug)
        writeSample(own, { 'plugins/hello/plugin.yaml': manifest({ slug, version: '"2.0.0"' }) })
        return deploy({ dir: own, target: www, env })
      }),
    )
    expect(done.map(({ ok, deployed }) => [ok, deployed?.plugins.map(({ slug }) => slug)])).toEqual(
      slugs.map((slug) => [true, [slug]]),
    )
    expect(Object.keys(json('catalog.json').plugins)).toEqual(slugs)
    expect([json('catalog.json').pending, json('plugins/search').total]).toEqual([[], 6])
    expect(followPointers(www, BASE).problems).toEqual([])
  })

  it('ends between two requests when it is stopped, and the next one goes on', async () => {
    const stop = new AbortController()
    let uploads = 0
    const onProgress = ({ step }: { step: string }) => {
      if (step === 'upload' && ++uploads === 8) stop.abort()
    }
    await expect(run({ holdInterrupt: () => stop.signal, onProgress })).rejects.toMatchObject({
      code: 'DEPLOY_STOPPED',
    })
    expect((await run()).ok).toBe(true)
    expect(json('catalog.json').pending).toEqual([])
    expect(followPointers(www, BASE).problems).toEqual([])
  })

  it('leaves things behind that prune removes, and nothing else', async () => {
    await run()
    release('1.1.0')
    await run()
    const old = files().filter((path) => /^records\/hello\/(1-|files)/.test(path))
    expect((await prune({ dir, env })).objects).toEqual([])
    const shown = await prune({ dir, env, graceHours: -1 })
    expect([shown.dryRun, shown.objects.map(({ path }) => path).sort()]).toEqual([true, old])
    const before = files()
    const removed = await prune({ dir, env, graceHours: -1, yes: true })
    expect([removed.dryRun, removed.bytes]).toEqual([false, shown.bytes])
    expect(files()).toEqual(before.filter((path) => !old.includes(path)))
    expect((await run()).deployed?.outcome).toBe('unchanged')
    release('1.2.0')
    expect((await run()).ok).toBe(true)
  })

  it('keeps secrets of the environment to itself', async () => {
    const secrets = { AWS_SECRET_ACCESS_KEY: 'planted-secret', GITHUB_TOKEN: 'planted-secret', ...env }
    const results = [
      await deploy({ dir, env: secrets, dryRun: true }),
      await deploy({ dir, env: secrets }),
      await deploy({ dir, env: { ...secrets, REGISTRY_DEPLOY: 's3://me:planted-secret@bucket' } }).catch(
        (error: Error) => ({ ...error, text: `${error.message} ${error.stack}` }),
      ),
    ]
    expect(JSON.stringify(results)).not.toContain('planted-secret')
    for (const path of files()) expect(readFileSync(join(www, path), 'utf8')).not.toContain('planted-secret')
  })

  it('finds a mistake of the host when it reads the result', async () => {
    writeFiles(dir, {
      'registry.yaml': `name: S\nbaseUrl: http://127.0.0.1:1/\ndeploy: ../www\ncache: {documents: 0}\n`,
    })
    const { ok, diagnostics, deployed } = await run({ verify: true })
    expect([ok, deployed?.outcome]).toEqual([false, 'published'])
    expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(['DEPLOYED_WRONG']))
  })
})
