import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { adopt } from '../../src/commands/adopt.js'
import { build } from '../../src/commands/build.js'
import { verifyRegistry } from '../../src/commands/verify-registry.js'
import { digestOf, hexOf } from '../../src/model/digest.js'
import { manifest, writeSample } from '../diagnostics/sample-registry.js'
import { endless, type FileServer, type Files, LAST_MODIFIED, serveFiles, status } from '../io/serve-files.js'
import { ARTIFACTS, BASE, foreignRegistry } from './foreign-registry.js'

const EXAMPLE = new URL('../../example-registry', import.meta.url).pathname

let root: string
/** The example registry, published, by path. */
let tree: Readonly<Record<string, Uint8Array>>
const servers: FileServer[] = []

const readTree = (dir: string): Record<string, Uint8Array> =>
  Object.fromEntries(
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('.registry-build'))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [relative(dir, file), readFileSync(file)]),
  )

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'verify-registry-'))
  await build({ dir: EXAMPLE, out: join(root, 'dist'), published: 'none', env: { SOURCE_DATE_EPOCH: '1700000000' } })
  tree = readTree(join(root, 'dist'))
})
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const serve = async (files: Files): Promise<FileServer> => {
  const server = await serveFiles(files)
  servers.push(server)
  return server
}

const http = { tries: 1, idle: 5000 }

const verify = async (files: Files, options: Partial<Parameters<typeof verifyRegistry>[0]> = {}) => {
  const { url } = await serve(files)
  return verifyRegistry({ location: url, http, ...options })
}

/** What was found, a line each. */
const findings = ({ diagnostics }: Awaited<ReturnType<typeof verifyRegistry>>) =>
  diagnostics.map(({ code, place, args }) => `${code} ${place.file}${'problem' in args ? `: ${args.problem}` : ''}`)

const RECORD = () => Object.keys(tree).find((path) => path.startsWith('records/github/')) ?? ''

const replaced = (path: string, from: string, to: string): Files => {
  const text = Buffer.from(tree[path] ?? []).toString()
  expect(text).toContain(from)
  return { ...tree, [path]: text.replace(from, to) }
}

test('a registry is the same on a server and in a folder, whichever of its documents names it', async () => {
  const { '.nojekyll': _, ...served } = tree
  const { url } = await serve(served)
  const sizeOf = (paths: readonly string[]) => paths.reduce((sum, path) => sum + (tree[path]?.length ?? 0), 0)
  const readmes = Object.keys(tree).filter((path) => path.endsWith('/README.md'))
  const expected = {
    ok: true,
    diagnostics: [],
    kind: 'native',
    plugins: 8,
    linked: 1,
    versions: 13,
    // The seal is read once more, and so are READMEs, which pages show.
    bytes: sizeOf([...Object.keys(tree), 'SHA256SUMS', ...readmes]),
    milliseconds: expect.any(Number),
  }
  for (const location of [url, `${url}registry.json`, `${url}catalog.json`]) {
    const receipt = await verifyRegistry({ location, strict: true, http })
    expect(receipt).toEqual({ ...expected, registry: url, files: Object.keys(served).length })
  }
  const folder = await verifyRegistry({ location: join(root, 'dist'), strict: true })
  expect(folder).toEqual({ ...expected, registry: join(root, 'dist'), files: Object.keys(tree).length })
})

test('a key store has a plugin’s details under the path of the protocol: there they are read', async () => {
  const out = join(root, 's3')
  await build({ dir: EXAMPLE, out, published: 'none', env: { SOURCE_DATE_EPOCH: '1', REGISTRY_HOST: 's3' } })
  expect(findings(await verifyRegistry({ location: out }))).toEqual([])
  const files = readTree(out)
  const details = Object.keys(files).flatMap((path) => /^(plugins\/[^/]+)\.json$/.exec(path)?.[1] ?? [])
  const keys = Object.fromEntries(details.map((path) => [path, files[`${path}.json`] ?? '']))
  expect(findings(await verify({ ...files, ...keys }))).toEqual([])
  expect(findings(await verify({ ...files, ...keys, 'plugins/http': '{}' }))).toEqual([
    'PUBLISHED_DIFFERS plugins/http: slug is missing',
  ])
})

test('a record that was changed is named; the catalog is not blamed, and all else is read', async () => {
  const files = replaced(RECORD(), 'GitHub', 'GitLab')
  const gone = { ...files, 'apps/slack-notify/2.1.0.tar.gz': status(404) }
  const digest = (path: string, of: Files) => digestOf(of[path] as string)
  expect(findings(await verify(gone))).toEqual([
    'PUBLISHED_MISSING apps/slack-notify/2.1.0.tar.gz',
    `PUBLISHED_DIFFERS ${RECORD()}: its digest is ${digest(RECORD(), files)}, not ${digest(RECORD(), tree as Files)}`,
  ])
})

test('a catalog that was changed is named, not the record that it names', async () => {
  const digest = digestOf(tree[RECORD()] ?? '')
  const wrong = `${digest.slice(0, -4)}0000`
  const files = replaced('catalog.json', digest, wrong)
  const sealed = hexOf(digestOf(tree['catalog.json'] ?? ''))
  expect(findings(await verify(files))).toEqual([
    expect.stringMatching(/^PUBLISHED_DIFFERS SHA256SUMS: line \d+ is /),
    `PUBLISHED_DIFFERS catalog.json: its digest is ${hexOf(digestOf(files['catalog.json'] as string))}, not ${sealed}; one of the two files was changed`,
    `PUBLISHED_DIFFERS catalog.json: plugins › github › digest is ${wrong}, not ${digest}`,
  ])
})

test('a catalog that puts every document in the wrong is named among them, however many there are', async () => {
  const dir = join(root, 'many')
  const plugins = Array.from({ length: 220 }, (_, at) => `p${at}`)
  writeSample(
    dir,
    Object.fromEntries(plugins.map((slug) => [`plugins/${slug}/plugin.yaml`, manifest({ slug, icon: null })])),
  )
  await build({ dir, published: 'none', env: { SOURCE_DATE_EPOCH: '1700000000' } })
  const file = join(dir, 'dist/catalog.json')
  writeFileSync(file, readFileSync(file, 'utf8').replace('"revision": 1', '"revision": 2'))
  const { diagnostics } = await verifyRegistry({ location: join(dir, 'dist') })
  expect(diagnostics.filter(({ place }) => place.file === 'catalog.json').map(({ code }) => code)).toEqual([
    'PUBLISHED_DIFFERS',
  ])
  const rest = diagnostics.filter(({ code }) => code === 'FINDINGS_OMITTED').map(({ args }) => args)
  expect(rest).toEqual([{ where: 'records/', count: expect.any(Number) }])
})

test('an artifact that the host sends as a compressed text is told with what to do', async () => {
  const path = 'apps/github/1.2.0.tar.gz'
  const plain = Buffer.from('the tar')
  const receipt = await verify({
    ...tree,
    [path]: (_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(plain))
    },
  })
  expect(receipt.diagnostics).toEqual([
    {
      code: 'PUBLISHED_DIFFERS',
      severity: 'error',
      place: { file: path },
      args: {
        namedBy: RECORD(),
        isDerived: false,
        problem: `it has 7 bytes, not ${tree[path]?.length}`,
        encoding: 'gzip',
      },
    },
  ])
})

test('what is published anew while it is read is not taken for damage', async () => {
  const files = replaced('plugins/search.json', '"total": 5', '"total": 6')
  await expect(
    verify({
      ...files,
      'catalog.json': (_, response, count) => {
        const bytes = Buffer.from(tree['catalog.json'] ?? [])
        response.end(count === 1 ? bytes : bytes.toString().replace('"generation": 1', '"generation": 2'))
      },
    }),
  ).rejects.toMatchObject({ code: 'STATE_CHANGED' })
})

test('single failures are findings; a host that fails all the time ends it', async () => {
  const { diagnostics } = await verify({ ...tree, 'plugins/tags.json': status(403), 'apps/http/logo.svg': status(500) })
  expect(diagnostics.map(({ code, place }) => [code, place.file])).toEqual([
    ['PUBLISHED_UNREADABLE', 'apps/http/logo.svg'],
    ['PUBLISHED_UNREADABLE', 'plugins/tags.json'],
  ])
  const dead = Object.fromEntries(Object.keys(tree).map((path) => [path, status(503)]))
  await expect(verify({ ...dead, 'catalog.json': tree['catalog.json'] ?? '' })).rejects.toMatchObject({
    code: 'STATE_UNREADABLE',
  })
})

test('a document that never ends, and one that hardly begins, are left', async () => {
  const receipt = await verify(
    {
      ...tree,
      'plugins/search.json': endless('{', ' '.repeat(65536)),
      'apps/github/1.1.0.tar.gz': endless('x', 'y'.repeat(65536)),
      'registry.json': endless('{', ' ', 20),
    },
    { http: { tries: 1, idle: 1000 } },
  )
  expect(findings(receipt).map((line) => line.replace(/http:\S+\//, ''))).toEqual([
    `PUBLISHED_DIFFERS apps/github/1.1.0.tar.gz: it has more than ${tree['apps/github/1.1.0.tar.gz']?.length} bytes`,
    `PUBLISHED_UNREADABLE plugins/search.json: Could not read search.json: it is larger than ${(tree['plugins/search.json']?.length ?? 0) + 2 ** 20} bytes.`,
    expect.stringMatching(
      /^PUBLISHED_UNREADABLE registry.json: Could not read registry.json: only \d+ bytes came in 1 seconds.$/,
    ),
  ])
})

test('a registry of a newer version is refused, and so is what is none', async () => {
  await expect(verify(replaced('catalog.json', '"schema": 1', '"schema": 2'))).rejects.toMatchObject({
    code: 'UPGRADE_REQUIRED',
  })
  await expect(verify({})).rejects.toMatchObject({ code: 'NOT_FOREIGN' })
  await expect(verifyRegistry({ location: 'http://127.0.0.1:9/', http })).rejects.toMatchObject({
    code: 'STATE_UNREADABLE',
  })
})

test('a registry that another tool made: all that its documents name, and their checksums', async () => {
  const made = async (changes: Parameters<typeof foreignRegistry>[0]) => {
    let files: Files = {}
    const server = await serve(new Proxy({}, { get: (_, path: string) => files[path] }))
    files = foreignRegistry({ base: server.url, ...changes })
    const elsewhere = JSON.stringify(files['registry.json']).includes('cdn.example.com')
    expect(elsewhere).toBe(true)
    files = {
      ...files,
      'registry.json': String(files['registry.json']).replace('https://cdn.example.com/', server.url),
    }
    files = { 'beta.png': 'png', ...files }
    return verifyRegistry({ location: server.url, http })
  }
  expect(await made({})).toMatchObject({
    ok: true,
    diagnostics: [],
    kind: 'foreign',
    plugins: 3,
    linked: 1,
    versions: 3,
  })
  expect(findings(await made({ checksum: digestOf('other') }))).toEqual([
    `PUBLISHED_DIFFERS apps/alpha/versions/1.0.0.tar.gz: its digest is ${digestOf(ARTIFACTS['alpha 1.0.0'])}, not ${digestOf('other')}`,
  ])
  expect(findings(await made({ checksum: 'unknown' }))).toEqual(['CHECKSUM_UNKNOWN apps/alpha/versions.json'])
  const page = '<!doctype html><title>My app</title>'
  const spa = { 'catalog.json': page, 'index.json': page, 'apps/alpha/versions/1.0.0.tar.gz': page }
  expect(findings(await made({ checksum: 'unknown', files: spa }))).toEqual([
    'PUBLISHED_DIFFERS apps/alpha/versions/1.0.0.tar.gz: it is no gzip',
  ])
  const broken = { 'apps/alpha/pic.svg': undefined, 'meta/beta.json': '{"versions": {}}' }
  expect(findings(await made({ files: broken }))).toEqual([
    'PUBLISHED_MISSING apps/alpha/pic.svg',
    'PUBLISHED_INVALID meta/beta.json: meta/beta.json: it has no array "versions".',
  ])
})

test('an adopted registry: artifacts that lie elsewhere are read there', async () => {
  const elsewhere = await serve({ 'beta.tar.gz': ARTIFACTS['beta 2.0.0-rc.1'] })
  const files = foreignRegistry({ elsewhere: `${elsewhere.url}beta.tar.gz` })
  const { url } = await serve(files)
  const out = join(root, 'adopted')
  const receipt = await adopt({ source: url, out, baseUrl: BASE, env: { SOURCE_DATE_EPOCH: '1' }, allowMissing: true })
  expect(receipt.ok).toBe(true)
  const rebuilt = join(root, 'rebuilt')
  cpSync(out, rebuilt, { recursive: true })
  await build({ dir: EXAMPLE, out: rebuilt, published: out, env: { SOURCE_DATE_EPOCH: '2' } })
  expect(findings(await verifyRegistry({ location: rebuilt, http }))).toEqual([])
  await elsewhere.close()
  expect(findings(await verifyRegistry({ location: rebuilt, http }))).toEqual([
    expect.stringMatching(`^PUBLISHED_UNREADABLE ${elsewhere.url}beta.tar.gz: `),
  ])
})

test('REGISTRY_TOKEN goes to the registry’s own origin, and nowhere else', async () => {
  const given: string[] = []
  const note = (name: string, request: IncomingMessage) =>
    given.push(`${name} ${request.headers.authorization ?? 'nothing'}`)
  const elsewhere = await serve({
    'moved.json': (request, response) => {
      note('elsewhere', request)
      response.writeHead(200, { 'last-modified': LAST_MODIFIED }).end(tree['plugins/search.json'])
    },
  })
  const guarded: Files = Object.fromEntries(
    Object.entries(tree).map(([path, bytes]) => [
      path,
      (request, response) => {
        if (path === 'catalog.json') note('registry', request)
        if (request.headers.authorization !== 'Bearer s3cret') response.writeHead(401).end()
        else if (path !== 'plugins/search.json') response.end(bytes)
        else response.writeHead(302, { location: `${elsewhere.url}moved.json` }).end()
      },
    ]),
  )
  const { ok } = await verify(guarded, { env: { REGISTRY_TOKEN: 's3cret' } })
  expect([ok, given]).toEqual([true, ['registry Bearer s3cret', 'elsewhere nothing']])
  await expect(verify(guarded)).rejects.toMatchObject({ code: 'STATE_UNREADABLE' })
  const bad = verify(guarded, { env: { REGISTRY_TOKEN: 's3cret\n' } })
  await expect(bad).rejects.toMatchObject({
    code: 'ENVIRONMENT_INVALID',
    message: expect.not.stringContaining('s3cret'),
  })
})
