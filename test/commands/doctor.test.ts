import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { build } from '../../src/commands/build.js'
import { type DoctorOptions, doctor } from '../../src/commands/doctor.js'
import { LOGO, manifest, writeSample } from '../diagnostics/sample-registry.js'
import { foreignRegistry } from './foreign-registry.js'
import { type Fault, type Reply, serveWell, type WellServed } from './serve-well.js'

let root: string
const servers: WellServed[] = []
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'doctor-'))
})
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
  rmSync(root, { recursive: true, force: true })
})

const readTree = (dir: string): Record<string, Uint8Array> =>
  Object.fromEntries(
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('.registry-build'))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [relative(dir, file), readFileSync(file)]),
  )

/** A plugin of both protocols, with two versions. */
const publish = async (baseUrl: string): Promise<Record<string, Uint8Array>> => {
  const dir = join(root, 'registry')
  writeSample(dir, {
    'registry.yaml': `name: Sample\nbaseUrl: ${baseUrl}\n`,
    'plugins/hello/plugin.yaml': manifest({ color: '"#00aa00"' }),
    'plugins/hello/versions/0.9.0/main.js': 'old\n',
  })
  const { ok } = await build({ dir, published: 'none', env: { SOURCE_DATE_EPOCH: '1700000000' } })
  expect(ok).toBe(true)
  return readTree(join(dir, 'dist'))
}

const serve = async (fault?: Fault, files: Parameters<typeof serveWell>[0] = publish): Promise<WellServed> => {
  const server = await serveWell(files, fault)
  servers.push(server)
  return server
}

const PATIENCE = { idle: 5000, deadline: 30_000 }

const look = (location: string, options: Partial<DoctorOptions> = {}) =>
  doctor({ location, patience: PATIENCE, env: {}, ...options })

/** Lines of what is not well, without the one of https, which no server of this machine needs. */
const unwell = ({ lines }: Awaited<ReturnType<typeof doctor>>, url = 'none') =>
  lines
    .filter(({ verdict, check }) => verdict !== 'ok' && check !== 'https')
    .map(({ check, verdict, found, urls }) => `${verdict} ${check}: ${found} [${urls.join()}]`)
    .map((line) => line.replaceAll(url, '/'))
    .map((line) => line.replace(/sha256:[0-9a-f]{64}/g, 'sha256:…').replace(/registry-probe-[a-z0-9]+/g, 'nobody'))

/** Paths of a plugin that no registry has. */
const NOBODY = '/apps/nobody/versions.json,/plugins/nobody,/apps/nobody/logo.svg'

const HELLO = 'apps/hello/1.0.0.tar.gz'

test('a registry that is served well: every check, and what it found', async () => {
  const { url, requests } = await serve()
  const receipt = await look(url, { strict: true })
  expect(receipt).toEqual({ ok: true, registry: url, lines: expect.anything(), milliseconds: expect.any(Number) })
  expect(receipt.lines.map(({ check, verdict, found }) => `${verdict} ${check}: ${found}`)).toEqual([
    'unknown https: it is served by this machine, where https is not needed',
    'ok state: 1 plugins, publication 1',
    'ok apps: 1 Flows apps, each with what clients need',
    'ok versions: 1 of 1 apps: each has versions with checksums',
    'ok search: 1 OpenWorkflow plugins',
    'ok details: 1 of 1 plugins were looked at',
    'ok definitions: 1 were read',
    'ok addresses: documents name addresses that clients can follow',
    'ok icons: 1 were read: pages can show them',
    'ok digests: 1 were read: they are what their checksums are of',
    'ok content-type: every file that was tried has the type that clients expect',
    'ok compression: tarballs come as they are; 4 of 7 files are compressed for clients that can unpack them',
    'ok cache: what may change is kept for at most an hour',
    'ok cors: pages of any origin may read every file that was tried',
    'ok preflight: pages may send headers of their own',
    'ok head: HEAD tells what GET gives',
    'ok missing: what is not there is answered with 404',
    'ok version-query: ?version= gives the version that is asked for, and 404 for one that is not there',
    'ok search-query: ?q= searches',
  ])
  expect(requests.filter((line) => !/^(GET|HEAD|OPTIONS) /.test(line))).toEqual([])
  expect(requests).not.toContain('GET apps/hello/0.9.0.tar.gz')
  await look(`${url}registry.json`, { all: true })
  expect(requests).toContain('GET apps/hello/0.9.0.tar.gz')
})

const setHeader =
  (match: RegExp, headers: Readonly<Record<string, string>>): Fault =>
  (reply, _request, _response, path) =>
    reply.status === 200 && match.test(path) ? { ...reply, headers: { ...reply.headers, ...headers } } : reply

const dropHeader =
  (match: RegExp, name: string): Fault =>
  (reply, _request, _response, path) => {
    const { [name]: _, ...headers } = reply.headers
    return match.test(path) ? { ...reply, headers } : reply
  }

const setReply =
  (match: RegExp, change: Partial<Reply> | ((reply: Reply) => Partial<Reply>)): Fault =>
  (reply, request, _response, path) =>
    match.test(`${request.method} ${path}`)
      ? { ...reply, ...(typeof change === 'function' ? change(reply) : change) }
      : reply

const plain = (text: string): Partial<Reply> => ({
  status: 200,
  headers: { 'access-control-allow-origin': '*' },
  body: text,
})

describe('each fault of a host, alone', () => {
  test.each<[string, Fault, readonly string[]]>([
    [
      'JSON as text',
      setHeader(/^registry\.json$/, { 'content-type': 'text/plain' }),
      ['warning content-type: its type is text/plain [/registry.json]'],
    ],
    [
      'JSON as a page',
      setHeader(/^registry\.json$/, { 'content-type': 'text/html' }),
      ['problem content-type: its type is text/html [/registry.json]'],
    ],
    [
      'a path without an ending as bytes',
      setHeader(/^plugins\/search$/, { 'content-type': 'application/octet-stream' }),
      ['warning content-type: its type is application/octet-stream [/plugins/search]'],
    ],
    [
      'icons as text',
      setHeader(/\.svg$/, { 'content-type': 'text/plain' }),
      ['problem content-type: its type is text/plain [/apps/hello/logo.svg]'],
    ],
    [
      'tarballs that are unpacked on the way',
      (reply, _request, _response, path) =>
        path === HELLO ? { ...reply, headers: { ...reply.headers, 'content-encoding': 'gzip' } } : reply,
      [
        `problem digests: its digest is sha256:…, not sha256:… [/${HELLO}]`,
        `problem compression: it comes with Content-Encoding: gzip, so clients unpack it and miss its checksum [/${HELLO}]`,
      ],
    ],
    [
      'JSON that is compressed for everybody',
      (reply, request, _response, path) =>
        path === 'registry.json' && request.headers['accept-encoding'] === 'identity'
          ? { ...reply, headers: { ...reply.headers, 'content-encoding': 'gzip' }, body: gzipSync(reply.body) }
          : reply,
      ['problem compression: it comes compressed, also to a client that cannot unpack it [/registry.json]'],
    ],
    [
      'no word on caching',
      dropHeader(/^plugins\/search$/, 'cache-control'),
      ['warning cache: nothing says how long it may be kept [/plugins/search]'],
    ],
    [
      'documents kept for a week',
      setHeader(/versions\.json$/, { 'cache-control': 'max-age=604800' }),
      ['problem cache: it may be kept for 604800 seconds [/apps/hello/versions.json]'],
    ],
    [
      'documents kept for two hours',
      setHeader(/versions\.json$/, { 'cache-control': 'max-age=7200' }),
      ['warning cache: it may be kept for 7200 seconds [/apps/hello/versions.json]'],
    ],
    [
      'icons that never change',
      setHeader(/\.svg$/, { 'cache-control': 'max-age=60, immutable' }),
      ['problem cache: it is said to be immutable, and it changes [/apps/hello/logo.svg]'],
    ],
    [
      'no CORS for documents',
      dropHeader(/^registry\.json$/, 'access-control-allow-origin'),
      [
        'problem cors: pages of other origins may not read it [/registry.json]',
        'warning preflight: pages of other origins may not ask [/registry.json]',
      ],
    ],
    [
      'CORS for one origin',
      setHeader(/^plugins\/hello$/, { 'access-control-allow-origin': 'https://app.example.org' }),
      ['warning cors: only pages of https://app.example.org may read it [/plugins/hello]'],
    ],
    [
      'CORS twice',
      setHeader(/\.svg$/, { 'access-control-allow-origin': '*, *' }),
      ['problem cors: it allows two origins at once (*, *), which means none [/apps/hello/logo.svg]'],
    ],
    [
      'no preflight',
      setReply(/^OPTIONS /, { status: 405 }),
      ['warning preflight: the host answers 405 to the question of a browser (OPTIONS) [/registry.json]'],
    ],
    ['no HEAD', setReply(/^HEAD .*gz$/, { status: 405 }), [`warning head: the host answers 405 to HEAD [/${HELLO}]`]],
    [
      '403 for what is not there',
      (reply) => (reply.status === 404 ? { ...reply, status: 403 } : reply),
      [`warning missing: the host answers 403 for what is not there [${NOBODY}]`],
    ],
    [
      'a page for what is not there',
      (reply) => (reply.status === 404 ? { ...reply, ...plain('<!doctype html>') } : reply),
      [
        `problem missing: the host answers 200 for what is not there [${NOBODY}]`,
        'problem version-query: ?version= of a version that is not there gives another one [/plugins/hello]',
      ],
    ],
    [
      'a redirect to a page for what is not there',
      (reply, _request, _response, path) => {
        if (path === 'home') return { ...reply, ...plain('<!doctype html>') }
        return reply.status === 404 ? { ...reply, status: 302, headers: { location: '/home' } } : reply
      },
      [
        `problem missing: the host answers 200 for what is not there, after a redirect to /home [${NOBODY}]`,
        'problem version-query: ?version= of a version that is not there gives another one [/plugins/hello]',
      ],
    ],
    [
      'what is not there is believed for an hour',
      (reply) => (reply.status === 404 ? { ...reply, headers: { 'cache-control': 'max-age=3600' } } : reply),
      [`warning missing: that a file is not there may be believed for 3600 seconds [${NOBODY}]`],
    ],
    [
      'errors for what is not there',
      (reply) => (reply.status === 404 ? { ...reply, status: 500 } : reply),
      [`problem missing: the host answers 500 for what is not there [${NOBODY}]`],
    ],
    [
      'another text for clients that can unpack it',
      (reply, request, _response, path) =>
        path === 'registry.json' && request.headers['accept-encoding'] !== 'identity'
          ? { ...reply, body: gzipSync('{}') }
          : reply,
      ['problem compression: it says something else to a client that can unpack it [/registry.json]'],
    ],
    [
      'a preflight without a token',
      setReply(/^OPTIONS /, ({ headers }) => ({ headers: { ...headers, 'access-control-allow-headers': 'x-other' } })),
      ['warning preflight: pages may not send a token [/registry.json]'],
    ],
    [
      'HEAD of another size and type',
      setReply(/^HEAD (registry\.json|plugins\/search)$/, ({ headers }) => ({
        headers: { ...headers, 'content-length': '3' },
      })),
      [
        expect.stringMatching(/^warning head: HEAD says that it has 3 bytes, and it has \d+ \[\/registry.json\]$/),
        expect.stringMatching(/^warning head: HEAD says that it has 3 bytes, and it has \d+ \[\/plugins\/search\]$/),
      ],
    ],
  ])('%s', async (_, fault, expected) => {
    const { url } = await serve(fault)
    expect(unwell(await look(url), url)).toEqual(expected)
  })
})

/** The sample registry with some of its files changed, taken away or added. */
const changed =
  (changes: (url: string, files: Record<string, string>) => Readonly<Record<string, string | Uint8Array | null>>) =>
  async (url: string) => {
    const files = await publish(url)
    const texts = Object.fromEntries(
      Object.entries(files).map(([path, bytes]) => [path, Buffer.from(bytes).toString()]),
    )
    const all = { ...files, ...changes(url, texts) }
    return Object.fromEntries(
      Object.entries(all).filter((file): file is [string, string | Uint8Array] => file[1] !== null),
    )
  }

const swap =
  (path: string, from: string | RegExp, to: string): Parameters<typeof changed>[0] =>
  (_, files) => {
    expect(files[path]).toMatch(from)
    return { [path]: (files[path] ?? '').replace(from, to) }
  }

const VERSIONS = 'apps/hello/versions.json'

describe('each fault of the documents, alone', () => {
  test.each<[string, Parameters<typeof changed>[0], readonly string[]]>([
    [
      'no JSON',
      () => ({ 'registry.json': '{', 'index.json': null }),
      [expect.stringMatching(/^problem apps: it is not JSON \(.*\) \[\/registry.json\]$/)],
    ],
    [
      'a key that is not safe in a URL',
      (_, files) => ({
        'registry.json': (files['registry.json'] ?? '').replace('"hello"', '"hé llo"'),
        'index.json': null,
      }),
      ['problem apps: app "hé llo" has a key that is not 1 to 64 letters, digits, "-" and "_" [/registry.json]'],
    ],
    [
      'two root documents that differ, and an app without a look',
      swap('registry.json', /"blockStyle": \{[^}]*\}/, '"blockStyle": {}'),
      [
        'warning apps: app "hello" has no icon [/registry.json]',
        'warning apps: app "hello" has no hex colour [/registry.json]',
        'warning apps: it is not the same as /registry.json [/index.json]',
      ],
    ],
    ['no versions document', () => ({ [VERSIONS]: null }), [`problem versions: the host answers 404 [/${VERSIONS}]`]],
    [
      'an empty list of versions',
      () => ({ [VERSIONS]: '{"versions": []}' }),
      [`problem versions: it lists no version, so clients do not show the app [/${VERSIONS}]`],
    ],
    [
      'a version that is none',
      swap(VERSIONS, '"version": "0.9.0"', '"version": "v0.9"'),
      [`problem versions: version "v0.9" is no semantic version without build metadata; 0.9.0 would be [/${VERSIONS}]`],
    ],
    [
      'a checksum in capitals',
      swap(VERSIONS, /sha256:[0-9a-f]+/, `sha256:${'AB'.repeat(32)}`),
      [
        `problem versions: the checksum of 1.0.0 is not "sha256:" and 64 lower-case hex digits [/${VERSIONS}]`,
        `problem digests: its digest is sha256:…, not sha256:${'AB'.repeat(32)} [/${HELLO}]`,
      ],
    ],
    [
      'another artifact',
      () => ({ [HELLO]: 'other' }),
      [`problem digests: its digest is sha256:…, not sha256:… [/${HELLO}]`],
    ],
    ['no artifact', () => ({ [HELLO]: null }), [`problem digests: the host answers 404 [/${HELLO}]`]],
    [
      'no icon',
      () => ({ 'apps/hello/logo.svg': null }),
      ['problem icons: the host answers 404 [/apps/hello/logo.svg]'],
    ],
    [
      'an icon that is none',
      () => ({ 'apps/hello/logo.svg': 'GIF89a' }),
      ['problem icons: its content is neither PNG nor SVG in UTF-8 [/apps/hello/logo.svg]'],
    ],
    [
      'an icon of 2 MB',
      () => ({ 'apps/hello/logo.svg': `${LOGO}${' '.repeat(2_000_000)}` }),
      ['warning icons: it has more than 1000000 bytes [/apps/hello/logo.svg]'],
    ],
    [
      'search that is no list',
      () => ({ 'plugins/search': '{"total": 1}' }),
      ['problem search: it has no array "results" [/plugins/search]'],
    ],
    [
      'results that clients cannot use',
      () => ({
        'plugins/search': JSON.stringify({
          total: 2,
          results: [{ slug: 'a' }, { slug: 'a b', name: 'n', description: 'd', version: '1' }],
        }),
      }),
      [
        'problem search: results[0] has no text "name" [/plugins/search]',
        'problem search: results[1] has a slug that is not 1 to 64 letters, digits, "-" and "_" [/plugins/search]',
      ],
    ],
    [
      'details of another plugin',
      swap('plugins/hello.json', '"slug": "hello"', '"slug": "other"'),
      ['problem details: it is of "other" [/plugins/hello]'],
    ],
    [
      'details that lag behind',
      swap('plugins/hello.json', '"version": "1.0.0"', '"version": "0.9.0"'),
      ['warning details: it shows 0.9.0, and the search 1.0.0: one of the two is older [/plugins/hello]'],
    ],
    [
      'no definition',
      () => ({ 'plugins/hello/1.0.0/schema': null }),
      ['problem definitions: the host answers 404 [/plugins/hello/1.0.0/schema]'],
    ],
    [
      'a catalog that is damaged',
      () => ({ 'catalog.json': '{}' }),
      ['problem state: Could not understand catalog.json: schema is missing [/catalog.json]'],
    ],
    [
      'a deploy that has not ended',
      swap('catalog.json', '"pending": []', '"pending": ["hello"]'),
      ['warning state: documents of 1 plugins may not yet show what is published [/catalog.json]'],
    ],
  ])('%s', async (_, changes, expected) => {
    const { url } = await serve(undefined, changed(changes))
    const receipt = await look(url)
    expect(unwell(receipt, url)).toEqual(expected)
    expect(receipt.ok).toBe(receipt.lines.every(({ verdict }) => verdict !== 'problem'))
  })
})

test('a host that looks at no query: which version comes, and that search is left to clients', async () => {
  const bare: Fault = (reply) => reply
  const { url } = await serve(bare, async (base) => {
    const files = await publish(base)
    return { ...files, 'plugins/hello': files['plugins/hello.json'] ?? '' }
  })
  const { lines } = await look(url)
  expect(lines.slice(-2).map(({ verdict, found }) => `${verdict} ${found}`)).toEqual([
    'warning ?version=0.9.0 gives 1.0.0: the host does not look at it',
    'ok ?q= searches',
  ])
})

test('a registry that another tool made, on a server and in a folder', async () => {
  const { url } = await serve(undefined, async (base) => {
    const files = foreignRegistry({ base, files: { 'beta.png': 'x' } })
    const text = String(files['registry.json'])
    return {
      ...files,
      'registry.json': text
        .replace('https://cdn.example.com/beta.png', `${base}apps/alpha/pic.svg`)
        .replace('https://elsewhere.example.com/gamma/versions.json', `${base}meta/beta.json`),
    }
  })
  expect(unwell(await look(url), url)).toEqual([
    'unknown state: there is no catalog: another tool made this registry [/catalog.json]',
    'warning apps: app "beta" has no hex colour [/registry.json]',
    'problem versions: the checksum of 1.1.0 is not "sha256:" and 64 lower-case hex digits [/apps/alpha/versions.json]',
    'unknown search: there is no OpenWorkflow registry here [/plugins/search]',
  ])
})

test('403 for what is not there is no problem of the documents', async () => {
  const denied: Fault = (reply) => (reply.status === 404 ? { ...reply, status: 403 } : reply)
  const flows = await serve(denied, async (url) => ({ 'registry.json': (await publish(url))['registry.json'] ?? '' }))
  expect(unwell(await look(flows.url), flows.url).slice(0, 2)).toEqual([
    'unknown state: there is no catalog: another tool made this registry [/catalog.json]',
    `problem versions: the host answers 403 [/${VERSIONS}]`,
  ])
  const openworkflow = await serve(denied, async () => ({ 'plugins/search': '{"total": 0, "results": []}' }))
  expect(unwell(await look(openworkflow.url), openworkflow.url)).toEqual([
    'unknown state: there is no catalog: another tool made this registry [/catalog.json]',
    'unknown apps: there is no Flows registry here [/registry.json]',
    `warning missing: the host answers 403 for what is not there [${NOBODY}]`,
  ])
})

test('a server of the OpenWorkflow protocol, with nothing but its own documents', async () => {
  const { url } = await serve(undefined, async (base) => {
    const result = { slug: 'live', name: 'Live', description: 'd', version: '2.0.0' }
    const details = {
      ...result,
      actions: [{ name: 'a' }],
      versions: ['2.0.0', '1.0.0'],
      schema_url: `${base}plugins/live/2.0.0/schema`,
    }
    return {
      'plugins/search': JSON.stringify({ total: 40, results: [result] }),
      'plugins/live.json': JSON.stringify(details),
      'plugins/live/1.0.0.json': JSON.stringify({ ...details, version: '1.0.0' }),
      'plugins/live/2.0.0/schema': 'slug: live\n',
    }
  })
  const receipt = await look(url)
  expect(unwell(receipt, url)).toEqual([
    'unknown state: there is no catalog: another tool made this registry [/catalog.json]',
    'unknown apps: there is no Flows registry here [/registry.json]',
  ])
  expect(receipt.lines.find(({ check }) => check === 'search')?.found).toBe('1 of 40 OpenWorkflow plugins')
})

test('a folder: what can be told of it, and that the host remains to be seen', async () => {
  await publish('https://plugins.example.com/')
  const dist = join(root, 'registry/dist')
  const receipt = await look(dist)
  expect(receipt).toMatchObject({ ok: true, registry: dist })
  expect(unwell(receipt)).toEqual([
    `unknown host: what a host makes of these files cannot be told from a folder [${dist}/]`,
  ])
  rmSync(join(dist, 'apps/hello/logo.svg'))
  expect(unwell(await look(join(dist, 'registry.json')))).toEqual([
    `problem icons: the host answers 404 [${dist}/apps/hello/logo.svg]`,
    expect.stringMatching(/^unknown host/),
  ])
})

test('a mirror is looked at itself, and it is told that its documents lead elsewhere', async () => {
  const { url } = await serve(undefined, () => publish('https://plugins.example.com/'))
  expect(unwell(await look(url), url)).toEqual([
    'warning addresses: its documents lead clients to https://plugins.example.com/ [/]',
  ])
})

describe('a private registry', () => {
  const guard: Fault = (reply, request) =>
    request.method === 'OPTIONS' || request.headers.authorization === 'Bearer s3cret'
      ? reply
      : { ...reply, status: 401, body: '' }
  const env = { REGISTRY_TOKEN: 's3cret' }

  test('is well with its token, and refuses whoever has none', async () => {
    const { url } = await serve(guard)
    const receipt = await look(url, { env })
    expect(unwell(receipt, url)).toEqual([])
    expect(receipt.lines[1]).toEqual({
      check: 'private',
      verdict: 'ok',
      found: 'without the token, the host answers 401',
      urls: [],
    })
    await expect(look(url)).rejects.toMatchObject({
      code: 'STATE_UNREADABLE',
      message: `Could not read ${url}: the host answers 401.`,
      hint: expect.stringContaining('REGISTRY_TOKEN'),
    })
  })

  test('that is given to anybody is told', async () => {
    const { url } = await serve()
    expect(unwell(await look(url, { env }), url)).toEqual([
      'warning private: it is given to anybody, without the token [/catalog.json]',
    ])
  })

  test('its token, or the password of its URL, goes to no other origin and is never shown', async () => {
    const other = await serve(undefined, async () => ({ 'moved.json': '{"versions": []}', 'icon.svg': LOGO }))
    const secrets: readonly [Partial<DoctorOptions>, string][] = [
      [{ env }, ''],
      [{}, 'user:s3cret@'],
    ]
    for (const [options, userinfo] of secrets) {
      const { url } = await serve(
        (reply, _request, _response, path) =>
          path === VERSIONS
            ? { ...reply, status: 302, headers: { location: `${other.url}moved.json?sig=s3cret` } }
            : reply,
        changed((_, files) => ({
          'registry.json': (files['registry.json'] ?? '').replace(
            /"iconUrl": "[^"]*"/,
            `"iconUrl": "${other.url}icon.svg?sig=s3cret"`,
          ),
          'index.json': null,
        })),
      )
      const receipt = await look(url.replace('//', `//${userinfo}`), options)
      expect(receipt.lines.filter(({ verdict }) => verdict === 'problem').map(({ check }) => check)).toEqual([
        'versions',
      ])
      expect(JSON.stringify(receipt)).not.toContain('s3cret')
    }
    expect(other.requests.filter((line) => /Bearer|Basic/.test(line))).toEqual([])
    expect(other.requests.length).toBeGreaterThan(3)
  })
})

describe('a hostile host', () => {
  const endless: Fault = (_reply, request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    if (request.method === 'HEAD') response.end()
    else {
      const send = (): void => {
        while (!response.destroyed && response.write('['.repeat(65536)));
        if (!response.destroyed) response.once('drain', send)
      }
      send()
    }
    return undefined
  }
  const drip: Fault = (_reply, _request, response) => {
    response.writeHead(200)
    const timer = setInterval(() => (response.destroyed ? clearInterval(timer) : response.write(' ')), 20)
    return undefined
  }
  const only =
    (match: RegExp, fault: Fault): Fault =>
    (reply, request, response, path) =>
      match.test(path) ? fault(reply, request, response, path) : reply

  test('that never ends, or hardly sends anything, is given up', async () => {
    const first = await serve(only(/^apps\/hello\/versions\.json$/, endless))
    expect(unwell(await look(first.url), first.url)).toEqual([
      `problem versions: it has more than ${8 * 2 ** 20} bytes [/${VERSIONS}]`,
    ])
    const patience = { idle: 1000, deadline: 10_000 }
    const second = await serve(only(/^apps\/hello\/versions\.json$/, drip))
    expect(unwell(await look(second.url, { patience }), second.url)).toEqual([
      expect.stringMatching(/^problem versions: only \d+ bytes came in 1 seconds \[\/apps\/hello\/versions.json\]$/),
    ])
    const { url } = await serve(drip)
    await expect(look(url, { patience })).rejects.toMatchObject({ code: 'STATE_UNREADABLE' })
  })

  test('that redirects in a circle is given up', async () => {
    const { url } = await serve((reply, _request, _response, path) =>
      path === VERSIONS ? { ...reply, status: 302, headers: { location: `/${VERSIONS}` } } : reply,
    )
    expect(unwell(await look(url), url)).toEqual([`problem versions: it was redirected 10 times [/${VERSIONS}]`])
  })
})

test('of a folder that is not there it is said once that it could not be read', async () => {
  const nowhere = join(root, 'nowhere')
  await expect(look(nowhere)).rejects.toMatchObject({
    code: 'STATE_UNREADABLE',
    message: `Could not read ${nowhere}: there is no such folder.`,
  })
})

test('what cannot be reached, or is no registry, ends without a line', async () => {
  await expect(look('http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'STATE_UNREADABLE' })
  const { url } = await serve(undefined, async () => ({}))
  await expect(look(url)).rejects.toMatchObject({ code: 'NOTHING_PUBLISHED' })
  await expect(look(root)).rejects.toMatchObject({ code: 'NOTHING_PUBLISHED' })
})
