import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type AdoptOptions, adopt } from '../../src/commands/adopt.js'
import { readPublished, readRecord } from '../../src/io/published-registry.js'
import { digestOf } from '../../src/model/digest.js'
import { metadataPath } from '../../src/model/layout.js'
import { type AppVersion, buildRegistryDocument, buildVersionsDocument } from '../../src/protocols/flows.js'
import { parseCatalog, parseRecord } from '../../src/protocols/native.js'
import { type FileServer, type Files, LAST_MODIFIED, serveFiles, status } from '../io/serve-files.js'
import { ARTIFACTS, BASE, type ForeignChanges, foreignRegistry, ICON } from './foreign-registry.js'

/** Adopted listings are older than any source. */
const NO_SOURCE = '1970-01-01T00:00:00Z'
const TIME = '2025-01-15T10:00:00Z'

let dir: string
let servers: FileServer[]
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'adopt-')))
  servers = []
})
afterEach(async () => {
  for (const server of servers) await server.close()
  rmSync(dir, { recursive: true, force: true })
})

const serve = async (files: Files): Promise<FileServer> => {
  const server = await serveFiles(files)
  servers.push(server)
  return server
}
const write = (folder: string, files: Readonly<Record<string, string | Uint8Array>>): string => {
  const root = join(dir, folder)
  mkdirSync(root, { recursive: true })
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), bytes)
    utimesSync(join(root, path), new Date(TIME), new Date(TIME))
  }
  return root
}
/** Every file of a folder, by path. */
const readAll = (root: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file): [string, string] => [relative(root, file), readFileSync(file, 'latin1')])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
const asText = (files: Readonly<Record<string, string | Uint8Array>>) =>
  Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path, Buffer.from(bytes).toString('latin1')]))
const isOurs = (path: string) => path === 'catalog.json' || path.startsWith('records/')
const ofOthers = (files: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(files).filter(([path]) => !isOurs(path)))

const run = (options: AdoptOptions) => adopt({ env: {}, http: { wait: async () => {} }, ...options })
const published = async (root: string) => {
  const found = await readPublished(root, { mustExist: true, parseCatalog })
  if (found === undefined) return undefined
  const pins = Object.entries(found.catalog.plugins)
  const records = await Promise.all(
    pins.map(async ([slug, pin]) => [slug, await readRecord(found, slug, pin, parseRecord)] as const),
  )
  return { ...found, records: new Map(records) }
}
const runServed = async (changes: ForeignChanges = {}, options: Partial<AdoptOptions> = {}) => {
  const server = await serve(foreignRegistry({ base: BASE, ...changes }))
  return run({ source: server.url, baseUrl: BASE, out: join(dir, 'out'), ...options })
}
const artifact = (name: keyof typeof ARTIFACTS, at: { path: string } | { url: string }, content: string) => ({
  ...at,
  size: ARTIFACTS[name].length,
  digest: digestOf(ARTIFACTS[name]),
  content: digestOf(content),
})

/** What the records of {@link foreignRegistry} must be. */
const RECORDS = {
  alpha: {
    schema: 1,
    slug: 'alpha',
    revision: 1,
    listing: {
      name: 'Alpha',
      description: 'First',
      tags: [],
      color: '#abc',
      icon: { path: 'apps/alpha/pic.svg', digest: digestOf(ICON), size: ICON.length },
      protocols: ['flows'],
      at: NO_SOURCE,
    },
    releases: {
      '1.1.0': {
        published_at: TIME,
        artifact: artifact('alpha 1.1.0', { path: 'apps/alpha/versions/1.1.0.tar.gz' }, 'tar of alpha 1.1.0'),
      },
      '1.0.0': {
        published_at: TIME,
        artifact: artifact('alpha 1.0.0', { path: 'apps/alpha/versions/1.0.0.tar.gz' }, 'tar of alpha 1.0.0'),
      },
    },
    lifecycle: {},
  },
  beta: {
    schema: 1,
    slug: 'beta',
    revision: 1,
    listing: {
      name: 'Beta & co',
      description: '',
      tags: [],
      color: 'rebeccapurple',
      icon: { url: 'https://cdn.example.com/beta.png' },
      protocols: ['flows'],
      metadata_path: 'meta/beta.json',
      at: NO_SOURCE,
    },
    releases: {
      '2.0.0-rc.1': {
        published_at: '2024-02-29T10:00:00Z',
        // Spelled unusually: only the URL itself gives the URL back.
        artifact: artifact('beta 2.0.0-rc.1', { url: `${BASE}downloads/beta%2D2.tar.gz` }, 'not even a gzip'),
      },
    },
    lifecycle: {},
  },
  gamma: {
    schema: 1,
    slug: 'gamma',
    revision: 1,
    listing: {
      name: 'Gamma',
      description: 'Third',
      tags: [],
      color: '#010203',
      icon: { path: 'apps/gamma/logo.svg', digest: digestOf(ICON), size: ICON.length },
      protocols: ['flows'],
      app_metadata_url: 'https://elsewhere.example.com/gamma/versions.json',
      at: NO_SOURCE,
    },
    releases: {},
    lifecycle: {},
  },
}
const PLUGINS = [
  { slug: 'alpha', linked: false, versions: 2, missing: 0, wrong: 0, unknown: 0 },
  { slug: 'beta', linked: false, versions: 1, missing: 0, wrong: 0, unknown: 0 },
  { slug: 'gamma', linked: true, versions: 0, missing: 0, wrong: 0, unknown: 0 },
]

describe('what is adopted', () => {
  const sources: readonly [string, (files: ReturnType<typeof foreignRegistry>) => Promise<Partial<AdoptOptions>>][] = [
    ['a URL', async (files) => ({ source: (await serve(files)).url, baseUrl: BASE })],
    [
      'the URL of its document',
      async (files) => ({ source: `${(await serve(files)).url}registry.json`, baseUrl: BASE }),
    ],
    ['a folder', async (files) => ({ source: write('old', files) })],
    ['the file of its document', async (files) => ({ source: join(write('old', files), 'registry.json') })],
  ]
  test.each(sources)('from %s to another folder', async (_, open) => {
    const files = foreignRegistry()
    const out = join(dir, 'deep/out')
    const receipt = await run({ source: '', ...(await open(files)), out })
    expect(receipt).toEqual({
      ok: true,
      diagnostics: [],
      dryRun: false,
      outDir: out,
      plugins: PLUGINS,
      files: { written: 12, unchanged: 0, bytes: expect.any(Number) },
      milliseconds: expect.any(Number),
    })
    const after = readAll(out)
    expect(ofOthers(after)).toEqual(asText(files))
    expect(Object.keys(after).filter(isOurs)).toHaveLength(4)
    const { catalog, records } = (await published(out)) ?? {}
    expect(Object.fromEntries(records ?? [])).toEqual(RECORDS)
    expect([catalog?.generation, catalog?.pending, catalog?.config]).toEqual([
      1,
      ['alpha', 'beta', 'gamma'],
      { revision: 1, name: expect.any(String), base_url: BASE, host: 'portable', at: NO_SOURCE },
    ])
    expect(readdirSync(dir).filter((name) => name.startsWith('.'))).toEqual([])
  })

  test('a folder in place: only records and a catalog are new', async () => {
    const files = foreignRegistry({ files: { 'README.md': 'not of the registry', 'index.json': undefined } })
    const source = write('old', files)
    const times = (): unknown => Object.keys(files).map((path) => statSync(join(source, path)).mtimeMs)
    const before = times()
    const receipt = await run({ source })
    expect([receipt.ok, receipt.outDir, receipt.files]).toEqual([
      true,
      source,
      { written: 4, unchanged: 8, bytes: expect.any(Number) },
    ])
    expect(ofOthers(readAll(source))).toEqual(asText(files))
    expect(times()).toEqual(before)
    expect(Object.fromEntries((await published(source))?.records ?? [])).toEqual(RECORDS)
    expect(readdirSync(dir)).toEqual(['old'])
    await expect(run({ source })).rejects.toMatchObject({ code: 'NOT_FOREIGN' })
  })

  test('a URL whose documents name it: its own base', async () => {
    const files: Record<string, string | Uint8Array> = {}
    const server = await serve(files)
    const foreign = foreignRegistry({ base: server.url, elsewhere: `${server.url}beta.tgz?token=1` })
    Object.assign(files, foreign, { 'beta.tgz?token=1': ARTIFACTS['beta 2.0.0-rc.1'] })
    const receipt = await run({ source: server.url.slice(0, -1), out: join(dir, 'out') })
    expect([receipt.ok, receipt.diagnostics, receipt.plugins]).toEqual([true, [], PLUGINS])
    expect(ofOthers(readAll(join(dir, 'out')))).toEqual(asText(foreign))
    const found = await published(join(dir, 'out'))
    expect(found?.records.get('beta')?.releases).toEqual({
      '2.0.0-rc.1': {
        published_at: '2024-02-29T10:00:00Z',
        artifact: artifact('beta 2.0.0-rc.1', { url: `${server.url}beta.tgz?token=1` }, 'not even a gzip'),
      },
    })
    expect(found?.catalog.config.base_url).toBe(server.url)
    expect(new Date(LAST_MODIFIED).toISOString()).toBe('2025-01-15T10:00:00.000Z')
    // Each artifact once, whatever was looked for besides.
    expect(server.requests.filter((path) => /gz/.test(path)).sort()).toEqual([
      'apps/alpha/versions/1.0.0.tar.gz',
      'apps/alpha/versions/1.1.0.tar.gz',
      'beta.tgz?token=1',
    ])
  })

  test('documents rendered from what was adopted say what the documents said', async () => {
    const files = foreignRegistry()
    const { outDir } = await run({ source: write('old', files) })
    const { catalog, records } = (await published(outDir)) ?? {}
    if (catalog === undefined) throw new Error('nothing was adopted')
    const said = JSON.parse(String(files['registry.json']))
    delete said.apps.beta.extra
    expect(buildRegistryDocument(catalog)).toEqual(said)
    const urls = (text: string | Uint8Array | undefined) =>
      JSON.parse(String(text)).versions.map((each: AppVersion) => [each.version, each.artifactUrl])
    for (const [slug, path] of [
      ['alpha', 'apps/alpha/versions.json'],
      ['beta', 'meta/beta.json'],
    ] as const) {
      const record = records?.get(slug)
      if (record === undefined) throw new Error(`${slug} was not adopted`)
      expect(urls(JSON.stringify(buildVersionsDocument(record, catalog.config)))).toEqual(urls(files[path]).reverse())
      expect(metadataPath(record.slug, record.listing)).toBe(path)
    }
  })

  test('the real registry of 8 linked apps', async () => {
    const fixture = fileURLToPath(new URL('../fixtures/flows-community', import.meta.url))
    const source = join(dir, 'community')
    cpSync(join(fixture, 'apps'), join(source, 'apps'), { recursive: true })
    cpSync(join(fixture, 'expected-registry.json'), join(source, 'registry.json'))
    const before = readAll(source)
    const receipt = await run({ source, env: { SOURCE_DATE_EPOCH: '1700000000' } })
    expect([receipt.ok, receipt.diagnostics]).toEqual([true, []])
    expect(receipt.plugins).toHaveLength(8)
    expect(receipt.plugins.every(({ linked }) => linked)).toBe(true)
    expect(ofOthers(readAll(source))).toEqual(before)
    const found = await published(source)
    expect(found?.catalog.config.base_url).toBe(
      'https://raw.githubusercontent.com/spacelift-io/flows-community-registry/refs/heads/main/',
    )
    expect(found?.catalog.plugins['clickup' as never]).toMatchObject({
      icon: 'apps/clickup/logo.svg',
      app_metadata_url:
        'https://raw.githubusercontent.com/spacelift-io/flows-app-clickup/refs/heads/main/versions.json',
    })
  })

  test('an app without icon and colour gets both', async () => {
    const registry = JSON.stringify({
      apps: { bare: { name: 'Bare', appMetadataUrl: `${BASE}apps/bare/versions.json` } },
    })
    const files = { 'registry.json': registry, 'apps/bare/versions.json': '{"versions": []}' }
    const receipt = await run({ source: write('old', files), env: {} })
    expect([receipt.ok, receipt.diagnostics]).toEqual([true, []])
    expect((await published(receipt.outDir))?.records.get('bare')?.listing).toMatchObject({
      description: '',
      color: expect.stringMatching(/^#[0-9a-f]{6}$/),
      icon: { path: 'apps/bare/icon.svg' },
    })
    expect(ofOthers(readAll(receipt.outDir))).toEqual({
      ...files,
      'apps/bare/icon.svg': expect.stringContaining('<svg'),
    })
  })
})

describe('what is wrong', () => {
  const url = `${BASE}apps/alpha/versions/1.0.0.tar.gz`
  const facts = { slug: 'alpha', version: '1.0.0', url }
  const place = { file: 'apps/alpha/versions.json' }
  const wrong = digestOf('something else')
  const without = { files: { 'apps/alpha/versions/1.0.0.tar.gz': undefined } }

  test('a missing artifact stops it, or is left out', async () => {
    const args = { ...facts, problem: 'there is no such file' }
    const found = { code: 'ADOPT_ARTIFACT_MISSING', severity: 'error', place, args }
    const refused = await runServed(without)
    expect(refused).toMatchObject({ ok: false, diagnostics: [found], files: { written: 0, unchanged: 0, bytes: 0 } })
    expect(refused.plugins[0]).toEqual({ ...PLUGINS[0], missing: 1 })
    expect(readdirSync(dir)).toEqual([])
    const allowed = await runServed(without, { allowMissing: true })
    expect(allowed).toMatchObject({ ok: true, diagnostics: [{ ...found, severity: 'warning' }] })
    const record = (await published(join(dir, 'out')))?.records.get('alpha')
    expect(Object.keys(record?.releases ?? {})).toEqual(['1.1.0'])
  })

  test('a wrong checksum stops it, or what was found is recorded', async () => {
    const args = { ...facts, published: wrong, found: digestOf(ARTIFACTS['alpha 1.0.0']) }
    const found = { code: 'ADOPT_CHECKSUM_WRONG', severity: 'error', place, args }
    const refused = await runServed({ checksum: wrong })
    expect(refused).toMatchObject({ ok: false, diagnostics: [found] })
    expect(refused.plugins[0]).toEqual({ ...PLUGINS[0], wrong: 1 })
    expect(readdirSync(dir)).toEqual([])
    const allowed = await runServed({ checksum: wrong }, { allowWrong: true })
    expect(allowed).toMatchObject({ ok: true, diagnostics: [{ ...found, severity: 'warning' }] })
    expect(Object.fromEntries((await published(join(dir, 'out')))?.records ?? [])).toEqual(RECORDS)
  })

  test.each(['unknown', '', 'sha1:0123', 'sha256:abc'])('the checksum %j is worth a note', async (checksum) => {
    const receipt = await runServed({ checksum })
    expect(receipt).toMatchObject({
      ok: true,
      diagnostics: [
        { code: 'ADOPT_CHECKSUM_UNKNOWN', severity: 'note', place, args: { ...facts, published: checksum } },
      ],
    })
    expect(receipt.plugins[0]).toEqual({ ...PLUGINS[0], unknown: 1 })
  })

  test('a page in the place of an artifact is a missing artifact', async () => {
    const files = { 'apps/alpha/versions/1.0.0.tar.gz': '<!doctype html><title>App</title>' }
    const { diagnostics } = await runServed({ files, checksum: 'unknown' })
    expect(diagnostics.map(({ code, args }) => [code, args])).toEqual([
      ['ADOPT_ARTIFACT_MISSING', { ...facts, problem: 'a web page is there instead' }],
    ])
  })

  test('an artifact that its host has unpacked on the way', async () => {
    const server = await serve({
      ...foreignRegistry(),
      'apps/alpha/versions/1.0.0.tar.gz': (_, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(ARTIFACTS['alpha 1.0.0'])
      },
    })
    const { diagnostics } = await run({ source: server.url, baseUrl: BASE, out: join(dir, 'out') })
    expect(diagnostics).toMatchObject([{ code: 'ADOPT_ARTIFACT_MISSING', args: { ...facts } }])
    expect(JSON.stringify(diagnostics)).toContain('Content-Encoding: gzip')
  })

  test('a missing icon is only worth a warning', async () => {
    const receipt = await runServed({ files: { 'apps/gamma/logo.svg': undefined } })
    expect(receipt).toMatchObject({
      ok: true,
      diagnostics: [
        {
          code: 'ADOPT_ICON_MISSING',
          severity: 'warning',
          place: { file: 'apps/gamma/logo.svg' },
          args: { slug: 'gamma', url: `${BASE}apps/gamma/logo.svg` },
        },
      ],
    })
    const icon = (await published(join(dir, 'out')))?.records.get('gamma')?.listing.icon
    expect(icon).toEqual({ url: `${BASE}apps/gamma/logo.svg` })
  })

  test('everything is told at once', async () => {
    const versions = [
      { version: '1.0', artifactUrl: url, artifactChecksum: 'x' },
      { version: '1.0.0', artifactUrl: 'versions/1.0.0.tar.gz', artifactChecksum: 'x' },
      { version: '1.2.0', artifactUrl: url, artifactChecksum: wrong },
      { version: '1.2.0', artifactUrl: url, artifactChecksum: wrong },
      { version: '1.3.0', artifactUrl: `${BASE}none.tar.gz`, artifactChecksum: wrong },
      7,
    ]
    const { diagnostics, ok } = await runServed({
      files: {
        'apps/alpha/versions.json': JSON.stringify({ versions }),
        'meta/beta.json': '<html>',
        'index.json': '{"apps": {}}',
      },
    })
    expect(ok).toBe(false)
    expect(diagnostics.map(({ code, args }) => [code, 'problem' in args ? args.problem : ''])).toEqual([
      ['ADOPT_ARTIFACT_MISSING', 'there is no such file'],
      ['ADOPT_CHECKSUM_WRONG', ''],
      ['ADOPT_CHECKSUM_WRONG', ''],
      ['ADOPT_DOCUMENT_INVALID', 'version 1.0.0 has no "artifactUrl" that is an absolute http URL'],
      ['ADOPT_DOCUMENT_INVALID', 'version 1.2.0 is listed twice'],
      ['ADOPT_DOCUMENT_INVALID', 'version "1.0" is no semantic version without build metadata; 1.0.0 would be'],
      ['ADOPT_DOCUMENT_INVALID', 'versions[5] is no object'],
      ['ADOPT_DOCUMENT_INVALID', 'it is not the same registry as registry.json beside it'],
      ['ADOPT_DOCUMENT_INVALID', 'it is a web page, not JSON'],
    ])
    expect(readdirSync(dir)).toEqual([])
  })

  test.each([
    ['a versions.json', { 'meta/beta.json': undefined }, 'it is missing'],
    ['an app’s key', { 'registry.json': '{"apps": {"a/b": {}}}' }, 'app "a/b" has a key'],
    ['a registry.json', { 'registry.json': '{"plugins": []}' }, 'it has no object "apps"'],
  ])('a document without %s', async (_, files, problem) => {
    const { diagnostics } = await runServed({ files })
    expect(diagnostics).toMatchObject([
      { code: 'ADOPT_DOCUMENT_INVALID', args: { problem: expect.stringContaining(problem) } },
    ])
  })
})

describe('what stops it', () => {
  test('an outage, wherever it is, and nothing is written', async () => {
    for (const path of ['catalog.json', ...Object.keys(foreignRegistry())]) {
      const server = await serve({ ...foreignRegistry(), [path]: status(503) })
      const source = { source: server.url, baseUrl: BASE, out: join(dir, 'out'), allowMissing: true }
      await expect(run(source)).rejects.toMatchObject({ code: 'STATE_UNREADABLE' })
    }
    expect(readdirSync(dir)).toEqual([])
  })

  test('a file in the way, and nothing is written', async () => {
    const out = write('out', {
      'apps/alpha/pic.svg': 'mine',
      'meta/beta.json': foreignRegistry()['meta/beta.json'] ?? '',
    })
    for (const dryRun of [true, false]) {
      await expect(runServed({}, { dryRun })).rejects.toMatchObject({
        code: 'FILE_EXISTS',
        message: `${out} has other files at apps/alpha/pic.svg.`,
      })
    }
    expect(Object.keys(readAll(out))).toEqual(['apps/alpha/pic.svg', 'meta/beta.json'])
    expect(readdirSync(dir)).toEqual(['out'])
  })

  test('an artifact larger than is allowed, and nothing is written', async () => {
    const size = ARTIFACTS['alpha 1.0.0'].length
    await expect(runServed({}, { artifactLimit: size - 1 })).rejects.toMatchObject({
      code: 'STATE_UNREADABLE',
      message: expect.stringMatching(
        new RegExp(`^Could not read https://plugins.example.com/r/\\S+: it is larger than ${size - 1} bytes\\.$`),
      ),
    })
    expect(readdirSync(dir)).toEqual([])
  })

  test('a folder in the out dir that is a link', async () => {
    mkdirSync(join(dir, 'elsewhere'))
    const out = write('out', {})
    symlinkSync('../elsewhere', join(out, 'records'))
    await expect(runServed()).rejects.toMatchObject({
      code: 'OUT_DIR_UNUSABLE',
      message: `Could not write ${out}: records in it is a link.`,
    })
    expect([readdirSync(join(dir, 'elsewhere')), readdirSync(out)]).toEqual([[], ['records']])
  })

  test('a file where a folder must be', async () => {
    const out = write('out', { apps: 'a file' })
    await expect(runServed()).rejects.toMatchObject({ code: expect.stringMatching(/FILE_EXISTS|OUT_DIR_UNUSABLE/) })
    expect(readAll(out)).toEqual({ apps: 'a file' })
  })

  test.each([
    ['nothing there', {}, {}, 'NOT_FOREIGN'],
    ['this program’s own', { 'catalog.json': '{}', 'registry.json': '{}' }, {}, 'NOT_FOREIGN'],
    ['no way to tell the address', { 'registry.json': '{"apps": {}}' }, {}, 'USAGE'],
    ['an odd limit', { 'registry.json': '{"apps": {}}' }, { baseUrl: BASE, artifactLimit: 'much' }, 'USAGE'],
    ['an odd address', { 'registry.json': '{"apps": {}}' }, { baseUrl: 'plugins.example.com' }, 'USAGE'],
    [
      'an odd time',
      { 'registry.json': '{"apps": {}}' },
      { baseUrl: BASE, env: { SOURCE_DATE_EPOCH: 'x' } },
      'ENVIRONMENT_INVALID',
    ],
  ])('%s', async (_, files, options, code) => {
    const source = write('old', files)
    await expect(run({ source, ...options })).rejects.toMatchObject({ code })
    expect(readAll(source)).toEqual(files)
  })

  test('two addresses that fit equally well', async () => {
    const app = (base: string, slug: string) => ({ name: 'x', appMetadataUrl: `${base}apps/${slug}/versions.json` })
    const apps = { a: app('https://one.example.com/', 'a'), b: app('https://two.example.com/', 'b') }
    const versions = '{"versions": []}'
    const files = { 'apps/a/versions.json': versions, 'apps/b/versions.json': versions }
    await expect(
      run({ source: write('old', { ...files, 'registry.json': JSON.stringify({ apps }) }) }),
    ).rejects.toMatchObject({ code: 'USAGE', hint: expect.stringContaining('--base-url') })
  })

  test('a root document of another name', async () => {
    await expect(run({ source: 'https://x.example.com/flows.json' })).rejects.toMatchObject({ code: 'USAGE' })
  })
})

test('a dry run tells everything and writes nothing', async () => {
  const receipt = await runServed({ checksum: 'unknown' }, { dryRun: true })
  expect(receipt).toMatchObject({ ok: true, dryRun: true, files: { written: 12, unchanged: 0 } })
  expect(receipt.plugins).toEqual([{ ...PLUGINS[0], unknown: 1 }, PLUGINS[1], PLUGINS[2]])
  expect(readdirSync(dir)).toEqual([])
})

test('what a killed run has left is used', async () => {
  const files = foreignRegistry()
  write('out', { 'registry.json': files['registry.json'] ?? '', 'apps/alpha/pic.svg': ICON })
  expect((await runServed()).files).toMatchObject({ written: 10, unchanged: 2 })
})

test('large artifacts pass through', async () => {
  const bytes = gzipSync(Buffer.alloc(20_000_000, 'x'), { level: 0 })
  const files = { 'apps/alpha/versions/1.0.0.tar.gz': bytes }
  const receipt = await runServed({ files, checksum: digestOf(bytes) })
  expect([receipt.ok, receipt.diagnostics]).toEqual([true, []])
  expect(readFileSync(join(dir, 'out/apps/alpha/versions/1.0.0.tar.gz')).equals(bytes)).toBe(true)
})
