import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { RegistryClient } from '../../src/client.js'
import { OpenWorkflow } from '../../src/client-node.js'
import { digestOf } from '../../src/model/digest.js'
import { foreignRegistry } from '../commands/foreign-registry.js'
import { tarball } from '../hostile/tar.js'
import { type FileServer, serveFiles, status } from '../io/serve-files.js'
import { definitionOf, type LiveServer, openLiveServer } from './live-server.js'
import { QUICK, useProject } from './project.js'

const useProjectOf = useProject()
const open: { readonly close: () => Promise<void> }[] = []
afterEach(() => Promise.all(open.splice(0).map((each) => each.close())))

const live = async (apiKey?: string): Promise<LiveServer> => {
  const server = await openLiveServer(apiKey)
  open.push(server)
  return server
}

const serve = async (files: Parameters<typeof serveFiles>[0]): Promise<FileServer> => {
  const server = await serveFiles(files)
  open.push(server)
  return server
}

const GOOD = tarball([{ path: 'main.js', content: 'hello\n' }])
const linesOf = ({ requests }: LiveServer) => requests.map(({ line }) => line)

describe('a live server of the OpenWorkflow protocol', () => {
  test('has definitions only: install writes the definition', async () => {
    const server = await live()
    const { install, tree } = useProjectOf()
    const { plugins, diagnostics } = await install(server.url, ['github'])
    const digest = digestOf(definitionOf('1.2.0'))
    expect([plugins, diagnostics]).toEqual([
      [{ slug: 'github', version: '1.2.0', registry: server.url, digest, outcome: 'installed' }],
      [],
    ])
    const { 'plugins-lock.json': lock = '', '.installed.json': _, ...files } = tree()
    expect(files).toEqual({ 'github/plugin.yaml': definitionOf('1.2.0') })
    const url = `${server.url}/plugins/github/1.2.0/schema`
    expect(JSON.parse(lock)).toEqual({
      schema: 1,
      plugins: {
        github: {
          version: '1.2.0',
          registry: server.url,
          requested: 'latest',
          definition: { url, digest, size: definitionOf('1.2.0').length },
        },
      },
    })
  })

  test('is asked for a version by query', async () => {
    const server = await live()
    const { install, tree } = useProjectOf()
    await install(server.url, ['github@1.0.0'])
    expect(tree()['github/plugin.yaml']).toBe(definitionOf('1.0.0'))
    expect(linesOf(server)).toEqual([
      'GET /plugins/github.json',
      'GET /plugins/github',
      'GET /plugins/github?version=1.0.0',
      'GET /plugins/github/1.0.0/schema',
    ])
    await expect(install(server.url, ['github@7.0.0'])).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' })
  })

  test('needs its API key, which nobody else gets', async () => {
    const server = await live('sk_1')
    const { install } = useProjectOf()
    await expect(install(server.url, ['github'])).rejects.toMatchObject({
      code: 'REGISTRY_DENIED',
      message: `Could not read ${server.url}/plugins/github.json: the host answered 401.`,
    })
    const other = await live()
    const registries = [
      { url: server.url, apiKey: 'sk_1' },
      { url: other.url, apiKey: 'sk_2' },
    ]
    const { plugins } = await install('', ['github'], { registries })
    expect(plugins.map(({ registry }) => registry)).toEqual([server.url])
    expect(other.requests).toEqual([])
    await new RegistryClient({ registries, ...QUICK }).search({ q: 'plugin' })
    expect([...new Set(other.requests.map(({ authorization }) => authorization))]).toEqual(['Bearer sk_2'])
  })

  test('that a lock names gets the key of its host, and no other', async () => {
    const server = await live('sk_1')
    const { install, dir, root } = useProjectOf()
    await install('', ['github'], { registries: [{ url: server.url, apiKey: 'sk_1' }] })
    rmSync(join(dir, 'github'), { recursive: true })
    const frozen = (env: Readonly<Record<string, string>>) =>
      install('', [], { registries: [], frozen: true, cacheDir: join(root, 'other'), env })
    server.requests.length = 0
    await expect(frozen({ OPENWORKFLOW_REGISTRY_API_KEY: 'sk_1' })).rejects.toMatchObject({ code: 'REGISTRY_DENIED' })
    expect(server.requests.map(({ authorization }) => authorization)).toEqual([undefined])
    const variable = `OPENWORKFLOW_REGISTRY_API_KEY_${new URL(server.url).host.replace(/[^0-9]/g, '_')}`
    expect((await frozen({ [variable]: 'sk_1' })).plugins.map(({ outcome }) => outcome)).toEqual(['installed'])
  })

  test('searches for itself, a page at a time', async () => {
    const server = await live()
    const client = new RegistryClient({ registries: [server.url] })
    const { total, results } = await client.search({ q: 'plugin', tag: 'odd', limit: 3, offset: 110 })
    expect([total, results.map(({ slug }) => slug)]).toEqual([125, ['plugin-221', 'plugin-223', 'plugin-225']])
    expect(linesOf(server).slice(2)).toEqual([
      'GET /plugins/search?q=plugin&tag=odd&limit=100&offset=0',
      'GET /plugins/search?q=plugin&tag=odd&limit=13&offset=100',
    ])
  })
})

test('a key is dropped on a redirect to another origin, and never sent to an artifact elsewhere', async () => {
  const seen: (string | undefined)[] = []
  const cdn = await serve({
    'a.tar.gz': (request, response) => {
      seen.push(request.headers.authorization)
      response.end(GOOD)
    },
  })
  const own: (string | undefined)[] = []
  const server = await serve({
    'plugins/a.json': (request, response) => {
      own.push(request.headers.authorization)
      response.end(
        JSON.stringify({ slug: 'a', version: '1.0.0', artifact_url: 'moved.tar.gz', checksum: digestOf(GOOD) }),
      )
    },
    'plugins/b.json': (_, response) =>
      response.end(
        JSON.stringify({ slug: 'b', version: '1.0.0', artifact_url: `${cdn.url}a.tar.gz`, checksum: digestOf(GOOD) }),
      ),
    'plugins/moved.tar.gz': (request, response) => {
      own.push(request.headers.authorization)
      response.writeHead(302, { location: `${cdn.url}a.tar.gz` }).end()
    },
  })
  const { install, root } = useProjectOf()
  const registries = [{ url: server.url, apiKey: 'sk_secret' }]
  await install('', ['a'], { registries })
  await install('', ['b'], { registries, cacheDir: join(root, 'other') })
  expect(own).toEqual(['Bearer sk_secret', 'Bearer sk_secret'])
  expect(seen).toEqual([undefined, undefined])
})

test('an outage of the first registry is told, and its plugins are not taken from the next', async () => {
  const down = await serve({ 'plugins/github.json': status(503) })
  const other = await live()
  const { install } = useProjectOf()
  await expect(install('', ['github'], { registries: [down.url, other.url] })).rejects.toMatchObject({
    code: 'REGISTRY_UNREADABLE',
  })
  const empty = await serve({})
  const { plugins } = await install('', ['github'], { registries: [empty.url, other.url] })
  expect(plugins.map(({ registry }) => registry)).toEqual([other.url])
  // What is locked to one registry stays with it, also when another one has it by now.
  expect((await install('', ['github@1.1.0'], { registries: [] })).plugins.map(({ registry }) => registry)).toEqual([
    other.url,
  ])
})

test('a denied registry is not one that has no such plugin', async () => {
  const denied = await serve({ 'plugins/github.json': status(403) })
  const { install } = useProjectOf()
  await expect(install(denied.url, ['github'])).rejects.toMatchObject({
    code: 'REGISTRY_DENIED',
    message: `Could not read ${denied.url}plugins/github.json: the host answered 403.`,
  })
})

describe('a Flows registry with nothing but registry.json and versions.json', () => {
  const flows = async () => {
    const files: Record<string, string | Uint8Array> = {}
    const server = await serve(files)
    const body = foreignRegistry({ base: server.url })
    for (const [path, content] of Object.entries(body)) if (content !== undefined) files[path] = content
    const versions = [
      { version: '1.0.0', artifactUrl: `${server.url}one.tar.gz`, artifactChecksum: digestOf(GOOD) },
      { version: '1.10.0', artifactUrl: `${server.url}one.tar.gz` },
      { version: '1.9.0', artifactUrl: `${server.url}one.tar.gz`, artifactChecksum: digestOf(GOOD) },
    ]
    files['apps/alpha/versions.json'] = JSON.stringify({ versions })
    files['one.tar.gz'] = GOOD
    return server
  }

  test('offers its newest version, whatever the order, and its checksums', async () => {
    const server = await flows()
    const { install, tree } = useProjectOf()
    const { plugins, diagnostics } = await install(`${server.url}registry.json`, ['alpha@<1.10'])
    expect(plugins.map(({ version }) => version)).toEqual(['1.9.0'])
    expect(diagnostics).toEqual([])
    expect(tree()['alpha/main.js']).toBe('hello\n')
    const latest = await install(server.url, ['alpha@latest'])
    expect(latest.plugins.map(({ version }) => version)).toEqual(['1.10.0'])
    expect(latest.diagnostics.map(({ code, args }) => [code, args])).toEqual([
      ['CHECKSUM_UNPUBLISHED', { slug: 'alpha', version: '1.10.0', digest: digestOf(GOOD) }],
    ])
  })

  test('is searched by what its apps say', async () => {
    const server = await flows()
    const { total, results } = await new RegistryClient({ registries: [server.url] }).search({ q: 'first' })
    expect([total, results]).toEqual([
      1,
      [{ slug: 'alpha', name: 'Alpha', description: 'First', tags: [], registry: server.url.slice(0, -1) }],
    ])
  })
})

describe('new OpenWorkflow()', () => {
  test('installs from the registry of the call, else its own, else that of the environment', async () => {
    const [own, company] = [await live('sk_own'), await live('sk_company')]
    const { dir, cacheDir } = useProjectOf()
    const env = { OPENWORKFLOW_REGISTRY_URL: own.url, OPENWORKFLOW_REGISTRY_API_KEY: 'sk_own' }
    const plugin = await new OpenWorkflow({ dir, cacheDir, env }).installPlugin('github', { version: '1.2.0' })
    expect(plugin).toEqual({
      slug: 'github',
      version: '1.2.0',
      registry: own.url,
      digest: digestOf(definitionOf('1.2.0')),
      outcome: 'installed',
      dir: join(dir, 'github'),
      dependencies: [],
    })
    const openworkflow = new OpenWorkflow({ registryUrl: own.url, registryApiKey: 'sk_own', dir, cacheDir, env: {} })
    expect((await openworkflow.installPlugin('github', { version: '1.1.0' })).version).toBe('1.1.0')
    const other = await openworkflow.installPlugin('github', { registry: company.url, apiKey: 'sk_company' })
    expect([other.registry, other.version]).toEqual([company.url, '1.2.0'])
    const keys = new Set(company.requests.map(({ authorization }) => authorization))
    expect([...keys]).toEqual(['Bearer sk_company'])
  })
})
