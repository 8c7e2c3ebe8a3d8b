import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { digestOf } from '../../src/model/digest.js'
import { type FileServer, serveFiles } from '../io/serve-files.js'
import { openBrowser } from '../site/open-browser.js'
import { openTestRegistry, plugin, type TestRegistry } from './registry.js'

const browser = await openBrowser()

let registry: TestRegistry
let page: FileServer
beforeAll(async () => {
  registry = await openTestRegistry()
  await registry.publish({
    ...plugin('http', '1.0.0'),
    ...plugin('github', '1.0.0', { dependencies: '{http: ^1.0.0}' }),
  })
  const entryPoint = fileURLToPath(new URL('../../src/client.ts', import.meta.url))
  const { outputFiles } = await build({
    entryPoints: [entryPoint],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
  })
  page = await serveFiles({
    'client.js': (_, response) =>
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(outputFiles[0]?.text),
    '': (_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>x</title>'),
  })
})
afterAll(() => browser?.close())
afterAll(() => Promise.all([registry.close(), page.close()]))

/** As any host of a registry does, which need not know of a preflight. */
const allowOrigins = (): void => {
  for (const [path, file] of Object.entries(registry.files)) {
    if (typeof file === 'function') continue
    registry.files[path] = (request, response) => {
      if (request.method !== 'GET') return response.writeHead(405).end()
      return response.writeHead(200, { 'access-control-allow-origin': '*' }).end(file)
    }
  }
}

test.skipIf(browser === undefined)(
  'loads, verifies and finds plugins in a browser, from another origin, without a preflight',
  async () => {
    const artifact = registry.files['apps/github/1.0.0.tar.gz'] as Uint8Array
    allowOrigins()
    const tab = await (browser as Browser).newPage()
    await tab.goto(page.url)
    const run = `(async () => {
        const { OpenWorkflow, RegistryClient } = await import('/client.js')
        const plugin = await new OpenWorkflow({ registryUrl: '${registry.url}' }).installPlugin('github', { version: '^1.0.0' })
        const client = new RegistryClient({ registries: ['${registry.url}'] })
        const missing = await client.readPlugin('nothing').catch((error) => error.code)
        const { results } = await client.search({ q: 'githu' })
        const { slug, version, digest, kind, bytes, dependencies } = plugin
        return {
          slug, version, digest, kind, size: bytes.length, missing,
          dependencies: dependencies.map((each) => each.slug + ' ' + each.version),
          results: results.map((each) => each.slug),
        }
      })()`
    expect(await tab.evaluate(run)).toEqual({
      slug: 'github',
      version: '1.0.0',
      digest: digestOf(artifact),
      kind: 'artifact',
      size: artifact.length,
      missing: 'REGISTRY_UNREADABLE',
      dependencies: ['http 1.0.0'],
      results: ['github'],
    })
  },
)
