import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { adopt } from '../../src/commands/adopt.js'
import { build } from '../../src/commands/build.js'
import { type VerifyRebuildOptions, verifyRebuild } from '../../src/commands/verify-rebuild.js'
import { digestOf } from '../../src/model/digest.js'
import { config, type Files, manifest, writeFiles, writeSample } from '../diagnostics/sample-registry.js'
import { tarball } from '../diagnostics/tarball.js'
import { serveFiles } from '../io/serve-files.js'

const BASE = 'https://plugins.example.com/'
const PLUGIN = 'plugins/hello/plugin.yaml'
const MAIN = 'plugins/hello/main.js'
const ARTIFACT = 'dist/apps/hello/1.0.0.tar.gz'

/** What a `.tar.gz` is, by another road than the program's. */
const factsOf = (bytes: Uint8Array) => ({
  size: bytes.length,
  digest: digestOf(bytes),
  content: digestOf(gunzipSync(bytes)),
})

/** The same tar, by another compressor. */
const recompress = (bytes: Uint8Array): Uint8Array => gzipSync(gunzipSync(bytes), { level: 1 })

const flip = (bytes: Uint8Array): Uint8Array => bytes.map((byte, at) => (at === 20 ? byte ^ 1 : byte))

describe('verify --rebuild', () => {
  let dir: string
  let temp: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'verify-'))
    temp = join(dir, 'temp')
    mkdirSync(temp)
    vi.stubEnv('TMPDIR', temp)
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    const left = readdirSync(temp)
    rmSync(dir, { recursive: true, force: true })
    expect(left).toEqual([])
  })

  const publish = async (files: Files = {}) => {
    writeSample(dir, files)
    const receipt = await build({ dir, env: { SOURCE_DATE_EPOCH: '1700000000' } })
    expect(receipt.ok).toBe(true)
  }
  const run = (options: Partial<VerifyRebuildOptions> = {}) => verifyRebuild({ dir, env: {}, ...options })
  const states = async (options: Partial<VerifyRebuildOptions> = {}) => {
    const { ok, releases, diagnostics } = await run(options)
    return {
      ok,
      releases: releases.map(({ slug, version, state, origin, yanked }) =>
        [slug, version, state, origin, yanked && 'yanked'].filter(Boolean).join(' '),
      ),
      codes: diagnostics.map(({ code, severity }) => `${severity} ${code}`),
    }
  }
  const read = (path: string): Uint8Array => readFileSync(join(dir, path))
  const change = (path: string, how: (bytes: Uint8Array) => Uint8Array): void =>
    writeFileSync(join(dir, path), how(read(path)))

  it('gives the same bytes again', async () => {
    await publish()
    const facts = factsOf(read(ARTIFACT))
    const { milliseconds, ...receipt } = await run()
    expect(receipt).toEqual({
      ok: true,
      diagnostics: [],
      published: join(dir, 'dist'),
      linked: 0,
      releases: [
        {
          slug: 'hello',
          version: '1.0.0',
          state: 'same-bytes',
          origin: 'files',
          recorded: { size: facts.size, digest: facts.digest },
          published: facts,
          rebuilt: facts,
        },
      ],
    })
    expect(milliseconds).toBeGreaterThan(0)
  })

  it('gives the same content where another compressor was at work', async () => {
    await publish()
    const ours = factsOf(read(ARTIFACT))
    const bytes = recompress(read(ARTIFACT))
    const version = { version: '1.0.0', artifactUrl: `${BASE}1.tgz`, artifactChecksum: digestOf(bytes) }
    const app = { name: 'Hello', description: 'd', blockStyle: { iconUrl: `${BASE}i.svg`, color: '#00aa00' } }
    writeFiles(dir, {
      'old/registry.json': JSON.stringify({ apps: { hello: { ...app, appMetadataUrl: `${BASE}hello.json` } } }),
      'old/hello.json': JSON.stringify({ versions: [version] }),
      'old/1.tgz': bytes,
      'old/i.svg': '<svg/>',
    })
    const adopted = await adopt({ source: join(dir, 'old'), out: join(dir, 'adopted'), baseUrl: BASE, env: {} })
    expect(adopted.ok).toBe(true)
    const { ok, diagnostics, releases } = await run({ published: join(dir, 'adopted') })
    const theirs = factsOf(bytes)
    expect(theirs.digest).not.toBe(ours.digest)
    expect([ok, diagnostics, releases]).toEqual([
      true,
      [],
      [
        {
          slug: 'hello',
          version: '1.0.0',
          state: 'same-content',
          origin: 'files',
          recorded: { size: theirs.size, digest: theirs.digest },
          published: theirs,
          rebuilt: ours,
        },
      ],
    ])
  })

  it('finds a source that differs', async () => {
    await publish()
    const published = factsOf(read(ARTIFACT))
    writeFiles(dir, { [MAIN]: 'other\n' })
    const { ok, diagnostics, releases } = await run()
    const rebuilt = releases[0]?.rebuilt
    expect([ok, releases[0]?.state, diagnostics]).toEqual([
      false,
      'differs',
      [
        {
          code: 'REBUILD_DIFFERS',
          severity: 'error',
          args: { slug: 'hello', version: '1.0.0', published: published.content, here: rebuilt?.content },
          place: { file: PLUGIN, line: 2, column: 10 },
        },
      ],
    ])
    await build({ dir, published: 'none', out: join(dir, 'again') })
    expect(rebuilt).toEqual(factsOf(read('again/apps/hello/1.0.0.tar.gz')))
  })

  it('finds a damaged artifact, and says whether the source could mend it', async () => {
    await publish()
    const before = factsOf(read(ARTIFACT))
    const recorded = { size: before.size, digest: before.digest }
    change(ARTIFACT, flip)
    const found = { size: before.size, digest: digestOf(read(ARTIFACT)) }
    const damage = (isAtHand: boolean) => ({
      code: 'ARTIFACT_DAMAGED',
      severity: 'error',
      args: { slug: 'hello', version: '1.0.0', recorded, found, isAtHand },
      place: { file: ARTIFACT },
    })
    const first = await run()
    expect([first.ok, first.releases[0]?.state, first.diagnostics]).toEqual([false, 'damaged', [damage(true)]])
    writeFiles(dir, { [MAIN]: 'other\n' })
    const second = await run()
    expect([second.ok, second.releases[0]?.state, second.diagnostics]).toEqual([false, 'damaged', [damage(false)]])
  })

  it('reads of an artifact that has grown no more than was recorded', async () => {
    await publish()
    const { size, digest } = factsOf(read(ARTIFACT))
    change(ARTIFACT, (bytes) => Buffer.concat([bytes, Buffer.alloc(1)]))
    const { releases, diagnostics } = await run()
    expect([releases[0]?.state, releases[0]?.published, diagnostics[0]?.args]).toEqual([
      'damaged',
      undefined,
      { slug: 'hello', version: '1.0.0', recorded: { size, digest }, isAtHand: true },
    ])
  })

  it('finds a cut-off artifact whose source is gone', async () => {
    await publish()
    writeFiles(dir, { 'plugins/hello': null, 'plugins/other/README.md': '' })
    change(ARTIFACT, (bytes) => bytes.subarray(0, -1))
    expect(await states()).toEqual({ ok: false, releases: ['hello 1.0.0 damaged'], codes: ['error ARTIFACT_DAMAGED'] })
  })

  it('finds a missing artifact, which is no reason to stop', async () => {
    await publish({ 'plugins/hello/versions/0.9.0/main.js': 'old\n' })
    rmSync(join(dir, ARTIFACT))
    expect(await states()).toEqual({
      ok: false,
      releases: ['hello 1.0.0 missing files', 'hello 0.9.0 same-bytes files'],
      codes: ['error ARTIFACT_MISSING'],
    })
  })

  it('tells an artifact that cannot be read from one that is missing', async () => {
    await publish()
    rmSync(join(dir, ARTIFACT))
    mkdirSync(join(dir, ARTIFACT))
    const { ok, diagnostics, releases } = await run()
    expect([ok, releases[0]?.state, diagnostics]).toEqual([
      false,
      'unreadable',
      [
        {
          code: 'ARTIFACT_UNREADABLE',
          severity: 'error',
          args: {
            slug: 'hello',
            version: '1.0.0',
            problem: `Could not read ${join(dir, ARTIFACT)}: it is no file.`,
          },
          place: { file: ARTIFACT },
        },
      ],
    ])
  })

  it('tells what is only published, and what is only here', async () => {
    await publish({
      'plugins/gone/plugin.yaml': manifest({ slug: 'gone', icon: null }),
      'plugins/gone/main.js': 'gone\n',
    })
    writeFiles(dir, { 'plugins/gone': null, [PLUGIN]: manifest({ version: '"1.1.0"' }) })
    expect(await states()).toEqual({
      ok: true,
      releases: ['gone 1.0.0 source-gone', 'hello 1.1.0 not-published files', 'hello 1.0.0 source-gone'],
      codes: [],
    })
  })

  it('takes a prebuilt tarball as it is', async () => {
    const prebuilt = 'plugins/hello/hello-0.9.0.tar.gz'
    const sidecar = { 'plugins/hello/hello-0.9.0.yaml': manifest({ version: '"0.9.0"' }) }
    await publish({ ...sidecar, [prebuilt]: tarball({ 'main.js': 'old\n' }) })
    const others = ['hello 1.0.0 same-bytes files']
    const same = { ok: true, releases: [...others, 'hello 0.9.0 same-bytes prebuilt'], codes: [] }
    expect(await states()).toEqual(same)
    change(prebuilt, recompress)
    expect(await states()).toEqual({ ...same, releases: [...others, 'hello 0.9.0 same-content prebuilt'] })
    writeFiles(dir, { [prebuilt]: tarball({ 'main.js': 'new\n' }) })
    expect(await states()).toEqual({
      ok: false,
      releases: [...others, 'hello 0.9.0 differs prebuilt'],
      codes: ['error REBUILD_DIFFERS'],
    })
  })

  it('runs the bundle command again, which may give other bytes each time', async () => {
    const bundle = (command: string) => ({ 'registry.yaml': config(`bundle: {command: "${command}"}\n`) })
    await publish({ 'given.tar.gz': tarball({ a: '1' }), ...bundle('cp ../../given.tar.gz {out}') })
    expect(await states()).toEqual({ ok: true, releases: ['hello 1.0.0 same-bytes bundled'], codes: [] })
    change('given.tar.gz', recompress)
    expect(await states()).toEqual({ ok: true, releases: ['hello 1.0.0 same-content bundled'], codes: [] })
    writeFiles(dir, { 'given.tar.gz': tarball({ a: '2' }) })
    const differs = { releases: ['hello 1.0.0 differs bundled'], codes: ['warning BUNDLE_DIFFERS'] }
    expect(await states()).toEqual({ ok: true, ...differs })
    expect(await states({ strict: true })).toEqual({ ok: false, ...differs })
    const failed = { ok: false, releases: ['hello 1.0.0 not-rebuilt bundled'], codes: ['error BUNDLE_FAILED'] }
    for (const command of ['exit 3', 'mkdir {out} && touch {out}/file']) {
      writeFiles(dir, bundle(command))
      expect(await states()).toEqual(failed)
    }
  })

  it('runs no bundle command for a version that is not published', async () => {
    const bundle = {
      'registry.yaml': config('bundle: {command: "echo run >> ../../runs.txt; cp ../../given.tar.gz {out}"}\n'),
    }
    await publish({ ...bundle, 'given.tar.gz': tarball({ a: '1' }) })
    writeFiles(dir, { [PLUGIN]: manifest({ version: '"1.1.0"' }) })
    const releases = ['hello 1.1.0 not-published bundled', 'hello 1.0.0 source-gone']
    expect(await states()).toEqual({ ok: true, releases, codes: [] })
    expect(readFileSync(join(dir, 'runs.txt'), 'utf8')).toBe('run\n')
  })

  it('compares what is yanked, and keeps away from what is unpublished', async () => {
    const old = {
      'plugins/hello/versions/0.9.0/main.js': 'old\n',
      'plugins/hello/versions/0.8.0/main.js': 'older\n',
    }
    await publish(old)
    await publish({
      ...old,
      'plugins/hello/lifecycle.yaml':
        '"0.9.0": {yanked: {reason: Loses data}}\n"0.8.0": {deprecated: {reason: x}, unpublished: {reason: x}}\n',
    })
    expect(await states()).toEqual({
      ok: true,
      releases: [
        'hello 1.0.0 same-bytes files',
        'hello 0.9.0 same-bytes files yanked',
        'hello 0.8.0 unpublished files',
      ],
      codes: [],
    })
  })

  it('counts linked plugins, which have no versions here', async () => {
    const linked = { slug: 'linked', version: null, icon: null, actions: null, color: '"#00aa00"' }
    await publish({
      'plugins/linked/plugin.yaml': manifest({ ...linked, appMetadataUrl: 'https://elsewhere.example.com/v.json' }),
    })
    const { ok, linked: count, releases } = await run()
    expect([ok, count, releases.map(({ slug }) => slug)]).toEqual([true, 1, ['hello']])
  })

  it('does not call a source gone or different that it could not understand', async () => {
    await publish({ 'plugins/hello/versions/0.9.0/main.js': 'old\n' })
    writeFiles(dir, { 'plugins/hello/logo.svg': 'no picture' })
    expect(await states()).toEqual({
      ok: false,
      releases: ['hello 1.0.0 not-rebuilt files', 'hello 0.9.0 not-rebuilt files'],
      codes: ['error ICON_INVALID'],
    })
    writeFiles(dir, { [PLUGIN]: 'name: [\n' })
    expect(await states()).toEqual({
      ok: false,
      releases: ['hello 1.0.0 not-rebuilt', 'hello 0.9.0 not-rebuilt'],
      codes: ['error YAML_INVALID'],
    })
  })

  it('needs no base URL, and leaves notes to validate', async () => {
    await publish()
    writeFiles(dir, { 'registry.yaml': 'name: Sample\n', [PLUGIN]: manifest({ author: null }) })
    const { ok, codes } = await states({ strict: true })
    expect([ok, codes]).toEqual([false, ['error REBUILD_DIFFERS']])
  })

  it('says what is wrong with the config, and nothing else', async () => {
    await publish()
    writeFiles(dir, { 'registry.yaml': 'name: []\n' })
    const { milliseconds: _, ...receipt } = await run()
    expect({ ...receipt, diagnostics: receipt.diagnostics.map(({ code }) => code) }).toEqual({
      ok: false,
      diagnostics: ['CONFIG_INVALID'],
      linked: 0,
      releases: [],
    })
  })

  it('reads a registry on a web server', async () => {
    await publish()
    const files = readdirSync(join(dir, 'dist'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
    const served: Record<string, Uint8Array | Parameters<typeof serveFiles>[0][string]> = Object.fromEntries(
      files.map((file) => [file.slice(join(dir, 'dist').length + 1), readFileSync(file)]),
    )
    const path = 'apps/hello/1.0.0.tar.gz'
    const bytes = read(ARTIFACT)
    const server = await serveFiles({
      ...served,
      [path]: (_, response, count) => {
        if (count === 1) response.writeHead(200).end(bytes)
        else if (count === 2) response.writeHead(200, { 'content-encoding': 'gzip' }).end(bytes)
        else response.writeHead(404).end()
      },
    })
    try {
      const first = await run({ published: server.url })
      expect([first.ok, first.published, first.releases[0]?.state]).toEqual([true, server.url, 'same-bytes'])
      const unpacked = await run({ published: server.url })
      const { size, digest } = factsOf(bytes)
      expect([unpacked.releases[0]?.published, unpacked.diagnostics]).toEqual([
        undefined,
        [
          {
            code: 'ARTIFACT_DAMAGED',
            severity: 'error',
            args: {
              slug: 'hello',
              version: '1.0.0',
              recorded: { size, digest },
              encoding: 'gzip',
              isAtHand: true,
            },
            place: { file: `${server.url}${path}` },
          },
        ],
      ])
      expect((await states({ published: server.url })).codes).toEqual(['error ARTIFACT_MISSING'])
    } finally {
      await server.close()
    }
  })

  it('reads an artifact that an adopted registry keeps elsewhere', async () => {
    await publish()
    const bytes = read(ARTIFACT)
    const server = await serveFiles({ 'hello.tgz': bytes })
    try {
      const version = { version: '1.0.0', artifactUrl: `${server.url}hello.tgz`, artifactChecksum: digestOf(bytes) }
      const app = { name: 'Hello', description: 'd', blockStyle: { iconUrl: `${BASE}i.svg`, color: '#00aa00' } }
      writeFiles(dir, {
        'old/registry.json': JSON.stringify({ apps: { hello: { ...app, appMetadataUrl: `${BASE}hello.json` } } }),
        'old/hello.json': JSON.stringify({ versions: [version] }),
        'old/i.svg': '<svg/>',
      })
      const adopted = await adopt({ source: join(dir, 'old'), baseUrl: BASE, env: {} })
      expect(adopted.ok).toBe(true)
      const published = join(dir, 'old')
      expect(await states({ published })).toEqual({
        ok: true,
        releases: ['hello 1.0.0 same-bytes files'],
        codes: [],
      })
    } finally {
      await server.close()
    }
  })

  it.each([
    ['nothing was ever published', undefined, 'NOTHING_PUBLISHED'],
    ['nothing is to be taken for published', 'none', 'NOTHING_PUBLISHED'],
    ['there is no such folder', 'nowhere', 'STATE_UNREADABLE'],
    ['another tool published', 'foreign', 'FOREIGN_REGISTRY'],
    ['the catalog is cut off', 'broken', 'STATE_CORRUPT'],
  ])('cannot run where %s', async (_, name, code) => {
    writeSample(dir, {
      'foreign/registry.json': '{"apps": {}}',
      'broken/catalog.json': '{"schema": 1',
    })
    const published = name === undefined || name === 'none' ? name : join(dir, name)
    await expect(run({ published })).rejects.toMatchObject({ code })
  })
})
