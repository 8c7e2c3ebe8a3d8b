import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { list } from '../../src/commands/list.js'
import { outdated } from '../../src/commands/outdated.js'
import { remove } from '../../src/commands/remove.js'
import { digestOf } from '../../src/model/digest.js'
import { useProject } from './project.js'
import { flowsApp, openTestRegistry, plugin, type TestRegistry } from './registry.js'

const useProjectOf = useProject()
let registry: TestRegistry

beforeAll(async () => {
  registry = await openTestRegistry()
  await registry.publish({
    ...plugin('http', '1.0.0'),
    ...plugin('github', '1.0.0', { compatibility: '{max: "2.0.0"}' }),
    ...plugin('needs-http', '1.0.0', { dependencies: '{http: ^1.0.0}' }),
    ...plugin('circle-a', '1.0.0'),
    ...flowsApp('app', '1.0.0'),
  })
  await registry.publish({
    ...plugin('http', '1.1.0'),
    ...plugin('github', '1.1.0', { compatibility: '{max: "2.9.0"}' }),
  })
  await registry.publish({
    ...plugin('http', '2.0.0'),
    ...plugin('github', '1.2.0', { compatibility: '{min: "3.0.0"}' }),
    'plugins/github/run.sh': '#!/bin/sh\n',
    'plugins/github/lib/deep/x.js': 'deep\n',
    'plugins/http/lifecycle.yaml':
      '"1.0.0": {yanked: {reason: leaks keys}}\n"1.1.0": {deprecated: {reason: old, replacement_version: "2.0.0"}}\n',
    'plugins/app/lifecycle.yaml': '"1.0.0": {deprecated: {reason: use another}}\n',
  })
})
afterAll(() => registry.close())
beforeEach(() => {
  registry.requests.length = 0
})

/** What the registry serves as a version of a plugin. */
const digestIn = (slug: string, version: string): string =>
  digestOf(registry.files[`apps/${slug}/${version}.tar.gz`] as Uint8Array)

const read = (...path: readonly string[]): unknown => JSON.parse(readFileSync(join(...path), 'utf8'))

describe('install', () => {
  test('puts exactly the files that were packed into plugins/<slug>, with two requests', async () => {
    const project = useProjectOf()
    const { milliseconds, ...receipt } = await project.install(registry.url, ['github'])
    const digest = digestIn('github', '1.2.0')
    expect(receipt).toEqual({
      ok: true,
      diagnostics: [],
      dir: project.dir,
      plugins: [{ slug: 'github', version: '1.2.0', registry: registry.url, digest, outcome: 'installed' }],
      saved: [],
    })
    const { 'plugins-lock.json': lock, '.installed.json': installed, ...files } = project.tree()
    const packed = ['plugin.yaml', 'main.js', 'run.sh', 'lib/deep/x.js']
    expect(files).toEqual(
      Object.fromEntries(
        packed.map((path) => [`github/${path}`, readFileSync(registry.source(`plugins/github/${path}`), 'utf8')]),
      ),
    )
    expect(lock).toBe(installed)
    const url = `${registry.url}/apps/github/1.2.0.tar.gz`
    const { length: size } = registry.files['apps/github/1.2.0.tar.gz'] as Uint8Array
    expect(JSON.parse(lock ?? '')).toEqual({
      schema: 1,
      plugins: {
        github: { version: '1.2.0', registry: registry.url, requested: 'latest', artifact: { url, digest, size } },
      },
    })
    expect(registry.requests).toEqual(['plugins/github.json', 'apps/github/1.2.0.tar.gz'])
  })

  test('takes an exact version, a range, and what is compatible with the host', async () => {
    const project = useProjectOf()
    const versionOf = async (spec: string, hostVersion?: string) =>
      (await project.install(registry.url, [spec], { hostVersion, force: true })).plugins.map(({ version }) => version)
    expect(await versionOf('github@1.0.0')).toEqual(['1.0.0'])
    expect(await versionOf('github@<1.2')).toEqual(['1.1.0'])
    expect(await versionOf('github@latest', '2.5.0')).toEqual(['1.1.0'])
    await expect(versionOf('github@>=1.2', '2.5.0')).rejects.toMatchObject({
      code: 'RELEASE_REFUSED',
      message: 'No version of github that is wanted works with OpenWorkflow 2.5.0: 1.2.0 needs at least 3.0.0.',
    })
  })

  test('installs dependencies once, warns of what is deprecated, and says why a range cannot be met', async () => {
    const project = useProjectOf()
    const { plugins, diagnostics } = await project.install(registry.url, ['needs-http'])
    expect(plugins.map(({ slug, version }) => `${slug} ${version}`)).toEqual(['needs-http 1.0.0', 'http 1.1.0'])
    expect(diagnostics).toEqual([
      {
        code: 'RELEASE_DEPRECATED',
        severity: 'warning',
        place: { file: 'http' },
        args: { slug: 'http', version: '1.1.0', reason: 'old', replacement: '2.0.0' },
      },
    ])
    await expect(project.install(registry.url, ['needs-http', 'http@2.0.0'])).rejects.toMatchObject({
      code: 'DEPENDENCY_CONFLICT',
      message: 'No version of http is 2.0.0 and ^1.0.0 (needs-http 1.0.0 needs it). There are 2.0.0, 1.1.0.',
    })
  })

  test('refuses a yanked release unless it is allowed or locked', async () => {
    const project = useProjectOf()
    await expect(project.install(registry.url, ['http@1.0.0'])).rejects.toMatchObject({
      code: 'RELEASE_REFUSED',
      message: 'http 1.0.0 was yanked: leaks keys.',
    })
    const { diagnostics } = await project.install(registry.url, ['http@1.0.0'], { allowYanked: true })
    expect(diagnostics.map(({ code }) => code)).toEqual(['RELEASE_YANKED'])
    rmSync(join(project.dir, 'http'), { recursive: true })
    const again = await project.install(registry.url, [])
    expect(again.plugins.map(({ version, outcome }) => [version, outcome])).toEqual([['1.0.0', 'installed']])
  })

  test('installs a Flows app by the record of its registry, which knows that it is deprecated', async () => {
    const project = useProjectOf()
    const { plugins, diagnostics } = await project.install(registry.url, ['app'])
    expect(plugins.map(({ version, digest }) => [version, digest])).toEqual([['1.0.0', digestIn('app', '1.0.0')]])
    expect(diagnostics.map(({ code, args }) => [code, args])).toEqual([
      ['RELEASE_DEPRECATED', { slug: 'app', version: '1.0.0', reason: 'use another' }],
    ])
  })

  test('says what is not there', async () => {
    const project = useProjectOf()
    await expect(project.install(registry.url, ['nothing'])).rejects.toMatchObject({
      code: 'PLUGIN_NOT_FOUND',
      message: 'There is no plugin "nothing".',
    })
    await expect(project.install(registry.url, ['github@9.9.9'])).rejects.toMatchObject({
      code: 'VERSION_NOT_FOUND',
      message: 'github has no version 9.9.9. There are 1.2.0, 1.1.0, 1.0.0.',
    })
    expect(existsSync(project.dir)).toBe(false)
  })

  test('leaves alone what is there already, and folders that nobody installed', async () => {
    const project = useProjectOf()
    mkdirSync(join(project.dir, 'github'), { recursive: true })
    writeFileSync(join(project.dir, 'github/mine.js'), 'mine')
    await expect(project.install(registry.url, ['github'])).rejects.toMatchObject({ code: 'FILE_EXISTS' })
    expect(project.tree()).toEqual({ 'github/mine.js': 'mine' })
    await project.install(registry.url, ['github'], { force: true })
    expect(project.tree()['github/mine.js']).toBeUndefined()
    registry.requests.length = 0
    const { plugins } = await project.install(registry.url, ['github'])
    expect(plugins.map(({ outcome }) => outcome)).toEqual(['unchanged'])
    expect(registry.requests).toEqual([])
  })

  test('works from the cache alone, with a lock and without', async () => {
    const project = useProjectOf()
    await project.install(registry.url, ['github', 'needs-http'])
    rmSync(project.dir, { recursive: true })
    registry.requests.length = 0
    const { plugins } = await project.install(registry.url, ['github', 'needs-http'], { offline: true })
    expect(plugins.map(({ slug, outcome }) => [slug, outcome])).toEqual([
      ['github', 'installed'],
      ['needs-http', 'installed'],
      ['http', 'installed'],
    ])
    expect(registry.requests).toEqual([])
    await expect(project.install(registry.url, ['app'], { offline: true })).rejects.toMatchObject({ code: 'OFFLINE' })
  })

  test('--frozen installs what is locked and nothing else', async () => {
    const project = useProjectOf()
    await expect(project.install(registry.url, ['github'], { frozen: true })).rejects.toMatchObject({
      code: 'LOCK_STALE',
    })
    await project.install(registry.url, ['github@^1.0.0'])
    rmSync(join(project.dir, 'github'), { recursive: true })
    registry.requests.length = 0
    const { plugins } = await project.install(registry.url, [], { frozen: true, cacheDir: join(project.root, 'other') })
    expect(plugins.map(({ version, outcome }) => [version, outcome])).toEqual([['1.2.0', 'installed']])
    expect(registry.requests).toEqual(['apps/github/1.2.0.tar.gz'])
  })

  test('--save writes the definition as its author wrote it, and keeps it up to date', async () => {
    const project = useProjectOf()
    const { saved } = await project.install(registry.url, ['github@1.0.0', 'app'], { save: true })
    expect(saved).toEqual([join(project.dir, 'github.yaml'), join(project.dir, 'app.yaml')])
    const { 'github.yaml': definition, 'github/plugin.yaml': installed, 'app.yaml': app } = project.tree()
    expect(definition).toBe(installed)
    expect(app).toBe(
      `slug: "app"\nversion: "1.0.0"\nregistry: "${registry.url}"\nchecksum: "${digestIn('app', '1.0.0')}"\n`,
    )
    await project.install(registry.url, ['github@1.2.0'])
    expect(project.tree()['github.yaml']).toBe(project.tree()['github/plugin.yaml'])
    writeFileSync(join(project.dir, 'github.yaml'), 'mine')
    await expect(project.install(registry.url, ['github@1.1.0'], { save: true })).rejects.toMatchObject({
      code: 'FILE_EXISTS',
    })
  })
})

test('outdated and update go by what was asked for', async () => {
  const project = useProjectOf()
  const access = { dir: project.dir, cacheDir: project.cacheDir }
  await project.install(registry.url, ['github@1.0.0', 'http@1.1.0'])
  const lock = read(project.dir, 'plugins-lock.json') as { plugins: Record<string, { requested: string }> }
  const github = lock.plugins['github']
  if (github === undefined) throw new Error('not locked')
  github.requested = '<1.2.0'
  writeFileSync(join(project.dir, 'plugins-lock.json'), JSON.stringify(lock))
  const { plugins, diagnostics } = await outdated(access)
  expect(plugins).toEqual([
    { slug: 'github', version: '1.0.0', wanted: '1.1.0', latest: '1.2.0', registry: registry.url },
    { slug: 'http', version: '1.1.0', wanted: '1.1.0', latest: '2.0.0', registry: registry.url },
  ])
  expect(diagnostics.map(({ code }) => code)).toEqual(['RELEASE_DEPRECATED'])
  const updated = await project.install(registry.url, [], { update: 'all' })
  expect(updated.plugins.map(({ slug, version, from, outcome }) => [slug, version, from, outcome])).toEqual([
    ['github', '1.1.0', '1.0.0', 'updated'],
    ['http', '1.1.0', undefined, 'unchanged'],
  ])
})

test('remove takes what only it needed, and says who still needs a plugin', async () => {
  const project = useProjectOf()
  const { dir } = project
  await project.install(registry.url, ['needs-http', 'github'], { save: true })
  await expect(remove({ plugins: ['http'], dir })).rejects.toMatchObject({
    code: 'DEPENDENCY_CONFLICT',
    message: 'needs-http needs http.',
  })
  const { plugins } = await remove({ plugins: ['needs-http'], dir })
  expect(plugins.map(({ slug, outcome }) => [slug, outcome])).toEqual([
    ['http', 'removed'],
    ['needs-http', 'removed'],
  ])
  expect(Object.keys(project.tree()).filter((path) => /http/.test(path))).toEqual([])
  expect((await list({ dir })).plugins.map(({ slug }) => slug)).toEqual(['github'])
  await expect(remove({ plugins: ['gone'], dir })).rejects.toMatchObject({ code: 'NOT_INSTALLED' })
})

test('list tells installed, missing and local plugins apart', async () => {
  const project = useProjectOf()
  const { dir } = project
  await project.install(registry.url, ['github', 'http@2.0.0'])
  rmSync(join(dir, 'http'), { recursive: true })
  writeFileSync(join(dir, 'weather.yaml'), 'name: Weather\nversion: 1.0.0\ndescription: Tells\nactions: [{name: x}]\n')
  mkdirSync(join(dir, 'own'))
  writeFileSync(
    join(dir, 'own/plugin.json'),
    '{"slug":"own-name","name":"Own","description":"d","actions":[{"name":"x"}]}',
  )
  expect((await list({ dir })).plugins).toEqual([
    { slug: 'github', version: '1.2.0', registry: registry.url, requested: 'latest' },
    { slug: 'http', version: '2.0.0', registry: registry.url, isMissing: true },
    { slug: 'own-name' },
    { slug: 'weather', version: '1.0.0' },
  ])
})
