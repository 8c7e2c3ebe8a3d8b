import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'

/** What a server has to say of one request. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

/** Changes a reply before it is sent; `undefined`: the response was answered here. */
export type Fault = (
  reply: Reply,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
) => Reply | undefined

export interface WellServed {
  /** With a final slash. */
  readonly url: string
  /** `<method> <path and query>`, with the token where one came. */
  readonly requests: string[]
  readonly close: () => Promise<void>
}

const TYPES: readonly (readonly [RegExp, string])[] = [
  [/\.tar\.gz$/, 'application/gzip'],
  [/\.svg$/, 'image/svg+xml'],
  [/\.png$/, 'image/png'],
  [/\/schema$/, 'application/yaml'],
  [/./, 'application/json'],
]

/**
 * A web server that does all that a registry asks of a host, queries included, but for what `fault` changes. `files` is
 * given the URL at which they are served.
 */
export const serveWell = async (
  files: (url: string) => Promise<Readonly<Record<string, string | Uint8Array>>>,
  fault: Fault = (reply) => reply,
): Promise<WellServed> => {
  const requests: string[] = []
  let served: Readonly<Record<string, string | Uint8Array>> = {}
  const server = createServer((request, response) => {
    const { pathname, search, searchParams } = new URL(request.url ?? '', 'http://x')
    const path = decodeURIComponent(pathname.slice(1))
    const token = request.headers.authorization === undefined ? '' : ` ${request.headers.authorization}`
    requests.push(`${request.method} ${path}${search}${token}`)
    const reply = fault(replyTo(request, path, searchParams, served), request, response, path)
    if (reply === undefined) return
    const length = Buffer.byteLength(reply.body)
    response.writeHead(reply.status, { 'content-length': String(length), ...reply.headers })
    response.end(request.method === 'HEAD' ? '' : reply.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  served = await files(url)
  return {
    url,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

const CORS = { 'access-control-allow-origin': '*' }

const replyTo = (
  { method, headers }: IncomingMessage,
  path: string,
  query: URLSearchParams,
  files: Readonly<Record<string, string | Uint8Array>>,
): Reply => {
  if (method === 'OPTIONS') {
    const allowed = { 'access-control-allow-methods': 'GET, HEAD', 'access-control-allow-headers': '*' }
    return { status: 204, headers: { ...CORS, ...allowed }, body: '' }
  }
  const body = query.has('q') ? '{"total": 0, "results": []}' : files[toFile(path, query, files)]
  if (body === undefined) return { status: 404, headers: CORS, body: 'not here' }
  const type = TYPES.find(([pattern]) => pattern.test(path))?.[1] ?? ''
  const isFact = /\.tar\.gz$|\/schema$/.test(path)
  const isPacked = type === 'application/json' && headers['accept-encoding']?.includes('gzip') === true
  const cache = isFact ? 'public, max-age=31536000, immutable' : 'public, max-age=300'
  return {
    status: 200,
    headers: { ...CORS, 'content-type': type, 'cache-control': cache, ...(isPacked && { 'content-encoding': 'gzip' }) },
    body: isPacked ? gzipSync(body) : body,
  }
}

/** Where a host that can look at queries finds what a path stands for. */
const toFile = (path: string, query: URLSearchParams, files: Readonly<Record<string, string | Uint8Array>>): string => {
  if (!/^plugins\/[^/]+$/.test(path) || path in files) return path
  const version = query.get('version')
  return version === null ? `${path}.json` : `${path}/${version}.json`
}
