import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { build } from '../../src/commands/build.js'
import { hosting } from '../../src/commands/hosting.js'
import { openServedTree } from '../../src/commands/previewing/served-tree.js'
import { DEFAULT_DELIVERY } from '../../src/model/deploy-config.js'
import type { HttpAnswer, HttpRequest } from '../../src/model/http-answer.js'
import type { PreviewHost } from '../../src/model/preview-host.js'
import { renderHosting } from '../../src/stages/render-hosting.js'
import { selectAnswer } from '../../src/stages/select-answer.js'
import { type Row, TABLE, writeTableRegistry } from './request-table.js'
import { checkAnswer, type Got } from './send.js'

const TOKEN = 'a-Token_1'
const BASE = 'https://plugins.example.com'

let root = ''
let dir = ''
const trees: Record<string, string> = {}
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'edge-'))
  dir = join(root, 'registry')
  writeTableRegistry(dir)
  for (const host of ['s3', 'cloudflare-pages'] as const) {
    trees[host] = join(root, host)
    await build({ dir, out: join(root, host), published: 'none', host })
  }
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

type Asked = Pick<Row, 'method' | 'path' | 'headers'>

/** What stands behind the function, as the preview shows it. */
const askOrigin = (host: PreviewHost, request: HttpRequest): HttpAnswer =>
  selectAnswer(request, openServedTree(trees[host] ?? '', host, DEFAULT_DELIVERY))

const bytesOf = async ({ body }: HttpAnswer): Promise<Buffer> =>
  'bytes' in body ? Buffer.from(body.bytes) : (await readFile(body.file.file)).subarray(body.start, body.end)

const render = async (kind: 'cloudfront' | 'cloudflare', tokenEnv?: string): Promise<string> => {
  const outDir = trees[kind === 'cloudfront' ? 's3' : 'cloudflare-pages'] ?? ''
  const { text = '' } = await hosting({ kind, dir, env: { REGISTRY_OUT_DIR: outDir }, tokenEnv })
  expect(text).not.toContain(TOKEN)
  return text
}

interface Value {
  value: string
}
type Values = Record<string, Value>
interface CloudFrontAnswer {
  statusCode: number
  headers: Values
}
type CloudFrontHandler = (event: object) => Promise<{ uri: string } | CloudFrontAnswer>

/** A function of CloudFront, asked before the cache and told of the answer: a sandbox with nothing but the language. */
const openCloudFront = async (tokens?: Readonly<Record<string, string>>) => {
  const text = await render('cloudfront', tokens && 'REGISTRY_TOKEN')
  const get = async (key: string) => tokens?.[key] ?? Promise.reject(new Error('KeyNotFound'))
  const context = createContext({ cf: { kvs: () => ({ get }) } })
  runInContext(`${text.replace(/^import cf from 'cloudfront'$/m, '')}\nglobalThis.handler = handler`, context)
  const { handler } = context as { handler: CloudFrontHandler }
  return async ({ method = 'GET', path, headers = {} }: Asked): Promise<Got> => {
    const [uri = '', query = ''] = path.split('?')
    const querystring = Object.fromEntries(
      query.split('&').flatMap((field) => {
        const [name = '', ...value] = field.split('=')
        return name === '' ? [] : [[name, { value: value.join('=') }]]
      }),
    )
    const toValues = (from: Readonly<Record<string, string | undefined>>): Values =>
      Object.fromEntries(Object.entries(from).map(([name, value]) => [name, { value: value ?? '' }]))
    const toHeaders = (from: Values) =>
      Object.fromEntries(Object.entries(from).map(([name, { value }]) => [name, value]))
    const request = { method, uri, querystring, headers: toValues(headers) }
    const asked = await handler({ context: { eventType: 'viewer-request' }, request })
    if ('statusCode' in asked)
      return { status: asked.statusCode, headers: toHeaders(asked.headers), body: Buffer.alloc(0) }
    const answer = askOrigin('s3', { method, target: asked.uri, headers })
    const response = { statusCode: answer.status, headers: toValues(answer.headers) }
    const told = await handler({ context: { eventType: 'viewer-response' }, request, response })
    if (!('statusCode' in told)) throw new Error('the response became a request')
    const body = await bytesOf(answer)
    const length = { 'content-length': String(body.length) }
    return { status: told.statusCode, headers: { ...toHeaders(told.headers), ...length }, body }
  }
}

interface Worker {
  fetch: (request: Request, env: object) => Promise<Response>
}

/** A Worker with the registry as its assets. */
const openCloudflare = async (tokens?: Readonly<Record<string, string>>) => {
  const text = await render('cloudflare', tokens && 'REGISTRY_TOKEN')
  const context = createContext({ URL, Request, Response, Headers, TextEncoder, crypto, Uint8Array })
  runInContext(text.replace('export default {', 'globalThis.worker = {'), context)
  const { worker } = context as unknown as { worker: Worker }
  const ASSETS = {
    fetch: async (request: Request): Promise<Response> => {
      const { pathname, search } = new URL(request.url)
      const { method } = request
      const answer = askOrigin('cloudflare-pages', {
        method,
        target: pathname + search,
        headers: Object.fromEntries(request.headers),
      })
      const body = method === 'HEAD' || answer.status === 304 ? null : new Uint8Array(await bytesOf(answer))
      return new Response(body, { status: answer.status, headers: answer.headers as Record<string, string> })
    },
  }
  return async ({ method = 'GET', path, headers = {} }: Asked): Promise<Got> => {
    const request = new Request(`${BASE}${path}`, { method, headers: { ...headers } })
    const response = await worker.fetch(request, { ASSETS, ...tokens })
    const body = Buffer.from(await response.arrayBuffer())
    return { status: response.status, headers: Object.fromEntries(response.headers), body }
  }
}

for (const [kind, openFunction, host] of [
  ['cloudfront', openCloudFront, 's3'],
  ['cloudflare', openCloudflare, 'cloudflare-pages'],
] as const) {
  describe(`the function for ${kind}`, () => {
    test.each(TABLE.map((row) => [row.name, row] as const))('%s', async (_, row) => {
      const ask = await openFunction()
      checkAnswer(row, kind, await ask(row), trees[host] ?? '')
    })

    test('of a private registry, answers only who has the token; without one, nobody', async () => {
      const ask = await openFunction({ REGISTRY_TOKEN: TOKEN })
      const status = async (authorization: string, path = '/registry.json') =>
        (await ask({ path, headers: authorization === '' ? {} : { authorization } })).status
      expect([
        await status(''),
        await status('Bearer'),
        await status('Bearer wrong'),
        await status(`Bearer ${TOKEN}`),
      ]).toEqual([401, 401, 401, 200])
      const forNobody = await openFunction({})
      expect((await forNobody({ path: '/registry.json', headers: { authorization: 'Bearer ' } })).status).toBe(401)
      expect((await forNobody({ path: '/registry.json', headers: { authorization: 'Bearer undefined' } })).status).toBe(
        401,
      )
    })
  })
}

test('the function for Cloudflare searches', async () => {
  const ask = await openCloudflare()
  const slugs = async (query: string) => {
    const { total, results } = JSON.parse((await ask({ path: `/plugins/search?${query}` })).body.toString())
    return [total, ...results.map((result: { readonly slug: string }) => result.slug)]
  }
  expect([
    await slugs('q=HELLO'),
    await slugs('q=answers+hello'),
    await slugs('tag=vcs&q=hello'),
    await slugs('tag=nothing&limit=1'),
    await slugs('limit=1&offset=1'),
    await slugs('q=nothing'),
  ]).toEqual([[2, 'hello', 'world'], [1, 'world'], [1, 'world'], [2, 'hello'], [2, 'world'], [0]])
  expect((await ask({ path: '/plugins/search?limit=x' })).status).toBe(400)
})

test('the function for CloudFront stays below the 10 kB that it may have, however many tags there are', async () => {
  const template = await readFile(new URL('../../templates/hosting/cloudfront.js', import.meta.url), 'utf8')
  const tags = Array.from({ length: 1_000 }, (_, at) => `a-rather-long-tag-${at}`)
  const facts = {
    kind: 'cloudfront',
    name: 'Sample',
    baseUrl: `${BASE}/`,
    root: '/srv/www',
    tags,
    tokenEnv: 'TOKEN',
  } as const
  const text = renderHosting(facts, DEFAULT_DELIVERY, { 'cloudfront.js': template })
  expect(text).toContain('"a-rather-long-tag-1":')
  expect(Buffer.byteLength(text)).toBeLessThan(10_240)
})
