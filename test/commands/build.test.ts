import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BuildOptions, build } from '../../src/commands/build.js'
import { digestOf } from '../../src/model/digest.js'
import { config, LOGO, manifest, writeFiles, writeSample } from '../diagnostics/sample-registry.js'
import { tarball } from '../diagnostics/tarball.js'
import { serveFiles } from '../io/serve-files.js'
import { followPointers } from './follow-pointers.js'

const BASE = 'https://plugins.example.com/'
const EXAMPLE = new URL('../../example-registry', import.meta.url).pathname
const T0 = '2023-11-14T22:13:20Z'
const env = (seconds = 0) => ({ SOURCE_DATE_EPOCH: String(1_700_000_000 + seconds) })

describe('build', () => {
  let dir: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'build-'))
  })
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  const run = (options: Partial<BuildOptions> = {}) => build({ dir, env: env(), ...options })
  // biome-ignore lint/suspicious/noExplicitAny: documents are read as a client reads them
  const json = (path: string): any => JSON.parse(readFileSync(join(dir, 'dist', path), 'utf8'))
  const has = (path: string): boolean => existsSync(join(dir, 'dist', path))
  const states = (receipt: Awaited<ReturnType<typeof run>>) =>
    receipt.releases.map(({ slug, version, state }) => `${slug} ${version} ${state}`)
  const versionsOf = (slug: string): readonly string[] =>
    json(`apps/${slug}/versions.json`).versions.map(({ version }: { version: string }) => version)

  it('tells what it did', async () => {
    writeSample(dir)
    const { milliseconds, ...receipt } = await run()
    const artifact = readFileSync(join(dir, 'dist/apps/hello/1.0.0.tar.gz'))
    expect(receipt).toEqual({
      ok: true,
      diagnostics: [],
      dryRun: false,
      outDir: join(dir, 'dist'),
      baseUrl: BASE,
      generation: 1,
      plugins: 1,
      linked: 0,
      releases: [{ slug: 'hello', version: '1.0.0', state: 'new', size: artifact.length, digest: digestOf(artifact) }],
      updated: [],
      artifacts: { count: 1, bytes: artifact.length },
      files: { written: 30, unchanged: 0, deleted: 0, bytes: expect.any(Number) },
    })
    expect(milliseconds).toBeGreaterThan(0)
  })

  it('in a dry run decides the same and writes nothing', async () => {
    writeSample(dir)
    const dry = await run({ dryRun: true })
    expect([dry.ok, dry.dryRun, states(dry), dry.files]).toEqual([
      true,
      true,
      ['hello 1.0.0 new'],
      { written: 0, unchanged: 0, deleted: 0, bytes: 0 },
    ])
    expect(readdirSync(dir).sort()).toEqual(['plugins', 'registry.yaml'])
    await run()
    writeFiles(dir, { 'plugins/hello/plugin.yaml': manifest({ version: '"1.1.0"' }) })
    expect(states(await run({ dryRun: true }))).toEqual(['hello 1.1.0 new'])
    writeFiles(dir, { 'plugins/hello/plugin.yaml': manifest(), 'plugins/hello/main.js': 'other\n' })
    const changed = await run({ dryRun: true })
    expect([changed.ok, states(changed)]).toEqual([false, ['hello 1.0.0 changed']])
  })

  it('writes nothing while anything is wrong', async () => {
    writeSample(dir, { 'plugins/hello/plugin.yaml': manifest({ license: 'none', version: '1' }) })
    const receipt = await run()
    expect([receipt.ok, receipt.diagnostics.map(({ code }) => code)]).toEqual([
      false,
      ['VERSION_NOT_TEXT', 'LICENSE_NOT_SPDX'],
    ])
    expect(readdirSync(dir).sort()).toEqual(['plugins', 'registry.yaml'])
  })

  it('with --strict fails on a note, and leaves no litter beside the out dir', async () => {
    writeSample(dir, { 'plugins/hello/plugin.yaml': manifest({ author: null }) })
    expect((await run({ strict: true })).ok).toBe(false)
    expect(readdirSync(dir).sort()).toEqual(['plugins', 'registry.yaml'])
    expect((await run()).ok).toBe(true)
  })

  it('publishes a new version beside the old one, whose source may be gone', async () => {
    writeSample(dir)
    await run()
    const old = readFileSync(join(dir, 'dist/apps/hello/1.0.0.tar.gz'))
    writeFiles(dir, {
      'plugins/hello/plugin.yaml': manifest({ version: '"1.1.0"' }),
      'plugins/hello/main.js': 'export const greet = () => "hi"\n',
    })
    const receipt = await run({ env: env(60) })
    expect([states(receipt), receipt.generation]).toEqual([['hello 1.1.0 new'], 2])
    expect(json('plugins/hello.json')).toMatchObject({
      version: '1.1.0',
      versions: ['1.1.0', '1.0.0'],
      created_at: T0,
      updated_at: '2023-11-14T22:14:20Z',
      version_urls: { '1.0.0': `${BASE}plugins/hello/1.0.0.json` },
    })
    expect(readFileSync(join(dir, 'dist/apps/hello/1.0.0.tar.gz'))).toEqual(old)
    expect(Object.keys(json('catalog.json').plugins)).toEqual(['hello'])
    expect(readdirSync(join(dir, 'dist/records/hello'))).toHaveLength(1)
  })

  it('keeps plugins whose folder is gone', async () => {
    writeSample(dir, {
      'plugins/other/plugin.yaml': manifest({ slug: 'other' }),
      'plugins/other/logo.svg': LOGO,
      'plugins/other/main.js': 'export {}\n',
    })
    await run()
    writeFiles(dir, { 'plugins/other': null })
    const receipt = await run({ env: env(60) })
    expect([receipt.plugins, receipt.files]).toEqual([2, { written: 0, unchanged: 39, deleted: 0, bytes: 0 }])
  })

  it('delists a linked plugin whose folder is gone, where nobody else could have listed it', async () => {
    const linked =
      '{"name": "L", "description": "d", "color": "#00aa00", "appMetadataUrl": "https://l.example.com/v.json"}'
    writeSample(dir, { 'plugins/linked/manifest.json': linked, 'plugins/linked/logo.svg': LOGO })
    const first = await run()
    expect([first.linked, first.updated]).toEqual([1, ['linked']])
    writeFiles(dir, { 'plugins/linked': null })
    const shared = await run({ published: join(dir, 'dist'), out: join(dir, 'other'), env: env(60) })
    expect([shared.linked, shared.updated]).toEqual([1, []])
    const own = await run({ env: env(60) })
    expect([own.linked, own.updated, json('registry.json')]).toEqual([0, ['linked'], { apps: {} }])
  })

  it('says that the out dir is a file', async () => {
    writeSample(dir, { dist: 'a file\n' })
    await expect(run()).rejects.toMatchObject({ code: 'OUT_DIR_UNUSABLE' })
  })

  it('changes the listing without a new version where nothing that is packed changes', async () => {
    writeSample(dir, { 'plugins/hello/README.md': '# Hello\n' })
    await run()
    writeFiles(dir, { 'plugins/hello/README.md': '# Hello, world\n' })
    const receipt = await run({ env: env(60) })
    expect([receipt.diagnostics, states(receipt), receipt.updated]).toEqual([[], ['hello 1.0.0 kept'], ['hello']])
    expect(readFileSync(join(dir, 'dist/apps/hello/README.md'), 'utf8')).toBe('# Hello, world\n')
    expect(followPointers(join(dir, 'dist'), BASE).problems).toEqual([])
  })

  it('changes the icon without a new version, and finds it whatever is packed', async () => {
    writeSample(dir, {
      'plugins/hello/plugin.yaml': manifest({ icon: null }),
      'plugins/hello/logo.svg': null,
      'plugins/hello/icon.svg': LOGO,
      'registry.yaml': config('bundle: {files: ["*.js", plugin.yaml]}\n'),
    })
    await run({ strict: true })
    expect(readFileSync(join(dir, 'dist/apps/hello/icon.svg'), 'utf8')).toBe(LOGO)
    writeFiles(dir, { 'plugins/hello/logo.svg': LOGO.replace('#0a0', '#00a'), 'registry.yaml': config('') })
    const receipt = await run({ env: env(60) })
    expect([receipt.diagnostics, states(receipt)]).toEqual([[], ['hello 1.0.0 kept']])
    expect([has('apps/hello/icon.svg'), has('apps/hello/logo.svg')]).toEqual([false, true])
  })

  it('takes a yanked plugin out of every list and leaves its details', async () => {
    writeSample(dir, { 'plugins/hello/plugin.yaml': manifest({ color: '"#00aa00"' }) })
    await run()
    writeFiles(dir, { 'plugins/hello/lifecycle.yaml': '"1.0.0": {yanked: {reason: leaks}}\n' })
    await run({ env: env(60) })
    expect([json('registry.json'), json('plugins/search'), json('plugins/tags.json')]).toEqual([
      { apps: {} },
      { total: 0, results: [] },
      { total: 0, tags: [] },
    ])
    expect(versionsOf('hello')).toEqual([])
    expect(json('plugins/hello.json')).toMatchObject({ version: '1.0.0', versions: [], yanked: { reason: 'leaks' } })
    expect(has('apps/hello/1.0.0.tar.gz')).toBe(true)
    expect(json('plugins/tags/demo.json')).toEqual({ total: 0, results: [] })
    writeFiles(dir, { 'plugins/hello/lifecycle.yaml': '"1.0.0": null\n' })
    await run({ env: env(120) })
    expect([Object.keys(json('registry.json').apps), versionsOf('hello')]).toEqual([['hello'], ['1.0.0']])
  })

  it('leaves of an unpublished version only its tombstone', async () => {
    writeSample(dir, { 'plugins/hello/versions/0.9.0/main.js': 'export const key = "secret"\n' })
    await run()
    expect(has('apps/hello/0.9.0.tar.gz')).toBe(true)
    writeFiles(dir, {
      'plugins/hello/lifecycle.yaml': '"0.9.0": {deprecated: true, unpublished: {reason: leaked a key}}\n',
      'plugins/hello/versions': null,
    })
    const receipt = await run({ env: env(60) })
    expect([receipt.ok, receipt.artifacts.count]).toEqual([true, 1])
    expect([has('apps/hello/0.9.0.tar.gz'), has('plugins/hello/0.9.0/schema')]).toEqual([false, false])
    expect(json('plugins/hello/0.9.0.json')).toEqual({
      slug: 'hello',
      version: '0.9.0',
      unpublished: { reason: 'leaked a key' },
    })
    expect(followPointers(join(dir, 'dist'), BASE).problems).toEqual([])
  })

  it('publishes a prebuilt byte for byte, for the folder’s own version too', async () => {
    const bytes = tarball({ 'main.js': 'bundled\n' })
    writeSample(dir, { 'plugins/hello/hello-v1.0.0.tgz': bytes })
    const receipt = await run()
    expect([receipt.diagnostics, states(receipt)]).toEqual([[], ['hello 1.0.0 new']])
    expect(readFileSync(join(dir, 'dist/apps/hello/1.0.0.tar.gz'))).toEqual(Buffer.from(bytes))
    expect(json('plugins/hello.json').checksum).toBe(digestOf(bytes))
  })

  it('runs the bundle command once for a version, and never again', async () => {
    const command = 'echo run >> ../../runs.txt && tar -czf {out} main.js'
    writeSample(dir, { 'registry.yaml': config(`bundle: {command: "${command}"}\n`) })
    expect(states(await run({ dryRun: true }))).toEqual(['hello 1.0.0 new'])
    expect(existsSync(join(dir, 'runs.txt'))).toBe(false)
    expect(states(await run())).toEqual(['hello 1.0.0 new'])
    expect(states(await run())).toEqual(['hello 1.0.0 kept'])
    expect(readFileSync(join(dir, 'runs.txt'), 'utf8')).toBe('run\n')
    expect(followPointers(join(dir, 'dist'), BASE).problems).toEqual([])
  })

  it('takes nothing of a bundle command that is no tarball', async () => {
    writeSample(dir, { 'registry.yaml': config('bundle: {command: "echo oops > {out}"}\n') })
    const { ok, diagnostics } = await run()
    expect([ok, diagnostics.map(({ code, args }) => [code, args])]).toEqual([
      false,
      [
        [
          'BUNDLE_FAILED',
          { slug: 'hello', version: '1.0.0', problem: 'what it wrote is not gzip-compressed', output: '' },
        ],
      ],
    ])
  })

  it('does not compare what it could not read whole with what is published', async () => {
    writeSample(dir)
    await run()
    symlinkSync('nowhere', join(dir, 'plugins/hello/link'))
    expect((await run()).diagnostics.map(({ code }) => code)).toEqual(['LINK_BROKEN'])
  })

  it.each(['plugins/hello/out', 'plugins/hello', 'plugins'])(
    'does not write into %s, where a plugin is',
    async (out) => {
      writeSample(dir)
      await expect(run({ out: join(dir, out), published: 'none' })).rejects.toMatchObject({ code: 'OUT_DIR_UNUSABLE' })
      expect(readdirSync(join(dir, 'plugins/hello')).sort()).toEqual(['logo.svg', 'main.js', 'plugin.yaml'])
    },
  )

  it('keeps the definitions of a plugin that leaves a protocol and comes back', async () => {
    const both = (version: string) => manifest({ version: `"${version}"`, color: '"#00aa00"' })
    writeSample(dir, { 'plugins/hello/plugin.yaml': both('1.0.0') })
    await run()
    const flowsOnly = manifest({ version: '"1.1.0"', color: '"#00aa00"', actions: null })
    writeFiles(dir, { 'plugins/hello/plugin.yaml': flowsOnly })
    await run({ env: env(60) })
    expect([has('plugins/hello.json'), has('plugins/hello/1.0.0/schema')]).toEqual([false, true])
    writeFiles(dir, { 'plugins/hello/plugin.yaml': both('1.2.0') })
    expect((await run({ env: env(120) })).ok).toBe(true)
    expect(json('plugins/hello.json').versions).toEqual(['1.2.0', '1.1.0', '1.0.0'])
    expect(followPointers(join(dir, 'dist'), BASE).problems).toEqual([])
  })

  it('shows the edits of the sources in its own state, whatever the clock says', async () => {
    writeSample(dir, { 'plugins/hello/README.md': 'one\n' })
    await run()
    for (const text of ['two', 'three', 'one', 'four']) {
      writeFiles(dir, { 'plugins/hello/README.md': `${text}\n` })
      expect((await run()).diagnostics).toEqual([])
      expect(readFileSync(join(dir, 'dist/apps/hello/README.md'), 'utf8')).toBe(`${text}\n`)
    }
  })

  it('is called the same on every machine', async () => {
    writeSample(dir, { 'registry.yaml': 'baseUrl: https://plugins.example.com/a/\n' })
    await run()
    expect(json('catalog.json').config.name).toBe('plugins.example.com/a')
  })

  it.each([
    ['icon', '"https: //x.example/a.png"', 'ICON_MISSING'],
    ['icon', '"note: logo.svg"', 'ICON_MISSING'],
    ['icon', 'https:///foo/a.png', 'URL_INVALID'],
    ['icon', 'HTTPS://x.example/a.png', undefined],
    ['appMetadataUrl', 'HTTPS://x.example/v.json', undefined],
  ])('never writes a record that it cannot read again (%s: %s)', async (field, value, code) => {
    const linked = field === 'appMetadataUrl' ? { version: null, actions: null, color: '"#00aa00"' } : {}
    writeSample(dir, { 'plugins/hello/plugin.yaml': manifest({ ...linked, [field]: value }) })
    const first = await run()
    expect(first.diagnostics.map((finding) => finding.code)).toEqual(code === undefined ? [] : [code])
    if (code === undefined) expect((await run()).ok).toBe(true)
  })

  it('makes the whole tree from a published URL, every pointer of it', async () => {
    const first = await build({ dir: EXAMPLE, out: join(dir, 'one'), published: 'none', env: env() })
    expect(first.ok).toBe(true)
    const files = Object.fromEntries(
      readdirSync(join(dir, 'one'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((file) => [file.slice(join(dir, 'one').length + 1), readFileSync(file)]),
    )
    const server = await serveFiles(files)
    try {
      writeSample(dir)
      const receipt = await run({ published: server.url, env: env(60) })
      expect([receipt.ok, receipt.plugins, receipt.artifacts.count]).toEqual([true, 9, 14])
      const { problems, reached } = followPointers(join(dir, 'dist'), BASE)
      expect(problems).toEqual([])
      expect(reached).toBeGreaterThan(80)
      for (const path of Object.keys(files).filter((each) => /\.tar\.gz$|\/schema$/.test(each))) {
        expect(readFileSync(join(dir, 'dist', path)), path).toEqual(files[path])
      }
    } finally {
      await server.close()
    }
  })

  it('writes nothing when a published file cannot be had', async () => {
    await build({ dir: EXAMPLE, out: join(dir, 'one'), published: 'none', env: env() })
    rmSync(join(dir, 'one/apps/github/1.0.0.tar.gz'))
    writeSample(dir)
    await expect(run({ published: join(dir, 'one') })).rejects.toMatchObject({ code: 'STATE_CORRUPT' })
    expect(existsSync(join(dir, 'dist'))).toBe(false)
  })

  it('mends a file of the out dir that was damaged, from the sources', async () => {
    writeSample(dir)
    await run()
    const file = join(dir, 'dist/apps/hello/1.0.0.tar.gz')
    const bytes = readFileSync(file)
    writeFiles(dir, { 'dist/apps/hello/1.0.0.tar.gz': 'damaged', 'dist/plugins/hello.json': 'damaged' })
    expect((await run()).files).toMatchObject({ written: 2, unchanged: 28 })
    expect(readFileSync(file)).toEqual(bytes)
  })

  it('refuses a registry that another tool made', async () => {
    writeSample(dir, { 'dist/registry.json': '{"apps": {}}\n' })
    await expect(run()).rejects.toMatchObject({
      code: 'FOREIGN_REGISTRY',
      hint: expect.stringContaining('registry adopt'),
    })
    expect(readdirSync(join(dir, 'dist'))).toEqual(['registry.json'])
  })

  it('lets a flag beat the environment, and that the file', async () => {
    writeSample(dir)
    const urlOf = async (options: Partial<BuildOptions>) => {
      const { outDir, baseUrl } = await run({ published: 'none', dryRun: true, ...options })
      return [outDir.slice(dir.length), baseUrl]
    }
    const environment = { ...env(), REGISTRY_BASE_URL: 'https://env.example.com', REGISTRY_OUT_DIR: 'from-env' }
    expect(await urlOf({})).toEqual(['/dist', BASE])
    expect(await urlOf({ env: environment })).toEqual(['/from-env', 'https://env.example.com/'])
    expect(await urlOf({ env: environment, baseUrl: 'https://flag.example.com', out: join(dir, 'flag') })).toEqual([
      '/flag',
      'https://flag.example.com/',
    ])
  })

  it('puts new artifacts where the layout says, and leaves old ones where they are', async () => {
    writeSample(dir)
    await run()
    writeFiles(dir, {
      'registry.yaml': config('layout: {artifact: "apps/{slug}/versions/{version}.tar.gz"}\n'),
      'plugins/hello/versions/1.1.0/main.js': 'export {}\n',
    })
    await run({ env: env(60) })
    expect([has('apps/hello/1.0.0.tar.gz'), has('apps/hello/versions/1.1.0.tar.gz')]).toEqual([true, true])
    expect(followPointers(join(dir, 'dist'), BASE).problems).toEqual([])
  })

  it('builds a plugin’s own repository without any config', async () => {
    writeFiles(dir, { 'plugin.yaml': manifest(), 'logo.svg': LOGO, 'main.js': 'export {}\n' })
    const receipt = await run({ baseUrl: BASE })
    expect([receipt.diagnostics, states(receipt)]).toEqual([[], ['hello 1.0.0 new']])
    expect(states(await run({ baseUrl: BASE }))).toEqual(['hello 1.0.0 kept'])
  })
})
