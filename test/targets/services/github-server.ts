import { spawn } from 'node:child_process'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type GitRepository, makeGitRepository } from './git-repository.js'
import { githubRoutes, type Json, type Reply } from './github-routes.js'

export interface GitHubRequest {
  readonly method: string
  /** Below the repository, without query: `/git/blobs`; of git's own protocol: `git-receive-pack`. */
  readonly path: string
  /** How many with this method and path there have been. */
  readonly count: number
}

/**
 * What happens to a request. `drop`: it never arrives. `lose`: it takes effect, and the answer is lost. `cut`: half of the
 * answer's body comes. `late`: the line breaks at once, and it takes effect when `until` is over. A reply stands in for the
 * answer, and the request takes no effect.
 */
export type Fault =
  | { readonly kind: 'drop' | 'lose' | 'cut' | 'hang' }
  | { readonly kind: 'late'; readonly until: Promise<void> }
  | ({ readonly kind: 'reply' } & Reply)

export interface GitHubServerOptions {
  readonly truncateAt?: number
  readonly fault?: (request: GitHubRequest) => Fault | undefined
  /** Nobody reads it without a token. */
  readonly isPrivate?: boolean
  /** Asked before each request that makes content. */
  readonly limit?: () => Reply | undefined
}

export interface GitHubServer {
  readonly owner: string
  readonly repo: string
  readonly apiUrl: string
  readonly serverUrl: string
  /** May write; `readToken` may only read. Any other is wrong. */
  readonly token: string
  readonly readToken: string
  readonly repository: GitRepository
  /** `GET /git/ref/heads/gh-pages`, in the order in which they came. */
  readonly requests: string[]
  /** Ends when no request is being answered, nor about to take effect. */
  readonly idle: () => Promise<void>
  readonly close: () => Promise<void>
}

const TOKEN = 'ghs_writes0123456789'
const READ_TOKEN = 'ghs_reads0123456789'
const API = '/api/v3'
const BASE = '/repos/acme/registry'
const REMOTE = '/acme/registry.git/'

/** A GitHub server for one repository, with its REST API and git's protocol over HTTP. */
export const startGitHubServer = async (options: GitHubServerOptions = {}): Promise<GitHubServer> => {
  const repository = await makeGitRepository()
  const requests: string[] = []
  const routes = githubRoutes({ truncateAt: options.truncateAt ?? 100_000 })

  const replyTo = async (request: IncomingMessage, path: string, query: URLSearchParams): Promise<Reply> => {
    const method = request.method ?? ''
    const body = await readBody(request)
    const refusal = refuse(options, method, tokenOf(request))
    if (refusal !== undefined) return refusal
    for (const [of, pattern, answer] of routes) {
      const match = of === method ? pattern.exec(path) : null
      if (match !== null) return answer(repository, match.slice(1).map(decodeURIComponent), body, query)
    }
    return { status: 404, body: { message: 'Not Found' } }
  }

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '', 'http://localhost')
    const isGit = url.pathname.startsWith(REMOTE)
    const isOurs = isGit || url.pathname === API + BASE || url.pathname.startsWith(`${API}${BASE}/`)
    if (!isOurs) return send(response, { status: 404, body: { message: 'Not Found' } })
    const path = isGit ? url.pathname.slice(REMOTE.length) : url.pathname.slice((API + BASE).length)
    const line = `${request.method} ${path}`
    requests.push(line)
    const count = requests.filter((each) => each === line).length
    const fault = options.fault?.({ method: request.method ?? '', path, count })
    if (fault?.kind === 'drop') return void request.socket.destroy()
    if (fault?.kind === 'reply') return send(response, fault)
    if (isGit) return serveGit(repository, options, request, response, path, url.searchParams)
    if (fault?.kind === 'late') {
      const body = readBody(request)
      await body
      request.socket.destroy()
      await fault.until
      const replay = Object.assign(Object.create(request), { replayed: await body })
      await replyTo(replay, path, url.searchParams)
      return
    }
    const reply = await replyTo(request, path, url.searchParams)
    if (fault?.kind === 'lose') return void request.socket.destroy()
    if (fault?.kind === 'hang') return
    send(response, reply, fault?.kind === 'cut')
  }

  const open = new Set<Promise<void>>()
  const server = createServer((request, response) => {
    const served = serve(request, response).catch((error: unknown) =>
      send(response, { status: 599, body: { message: String(error) } }),
    )
    open.add(served)
    served.finally(() => open.delete(served))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const serverUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    ...{ owner: 'acme', repo: 'registry', apiUrl: serverUrl + API, serverUrl, token: TOKEN, readToken: READ_TOKEN },
    repository,
    requests,
    idle: async () => void (await Promise.all(open)),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await repository.close()
    },
  }
}

const tokenOf = ({ headers }: IncomingMessage): string | undefined => {
  const [kind, value = ''] = (headers.authorization ?? '').split(' ')
  if (kind?.toLowerCase() !== 'basic') return headers.authorization === undefined ? undefined : value
  return Buffer.from(value, 'base64')
    .toString()
    .replace(/^x-access-token:/, '')
}

const refuse = (
  { isPrivate = false, limit }: GitHubServerOptions,
  method: string,
  token: string | undefined,
): Reply | undefined => {
  if (token !== undefined && token !== TOKEN && token !== READ_TOKEN)
    return { status: 401, body: { message: 'Bad credentials' } }
  if (token === undefined && isPrivate) return { status: 404, body: { message: 'Not Found' } }
  if (method === 'GET') return undefined
  if (token !== TOKEN) return { status: 403, body: { message: 'Resource not accessible by integration' } }
  return limit?.()
}

const readBody = async (request: IncomingMessage & { readonly replayed?: Json }): Promise<Json> => {
  if (request.replayed !== undefined) return request.replayed
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  return text === '' ? {} : (JSON.parse(text) as Json)
}

const send = (response: ServerResponse, { status, body, headers = {} }: Reply, isCut = false): void => {
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? {})
  response.writeHead(status, {
    'content-type': typeof body === 'string' ? 'text/html' : 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...headers,
  })
  if (!isCut) return void response.end(text)
  response.write(text.slice(0, text.length / 2))
  setTimeout(() => response.destroy(), 5)
}

/** git's own server, behind the same tokens. */
const serveGit = async (
  repository: GitRepository,
  options: GitHubServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  query: URLSearchParams,
): Promise<void> => {
  const isPush = path === 'git-receive-pack' || query.get('service') === 'git-receive-pack'
  const token = tokenOf(request)
  if (token === undefined && (isPush || options.isPrivate === true)) {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="GitHub"' }).end()
    return
  }
  const refusal = refuse({ isPrivate: options.isPrivate ?? false }, isPush ? 'POST' : 'GET', token)
  if (refusal !== undefined) return void response.writeHead(refusal.status).end()
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: repository.dir,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: `/${path}`,
      QUERY_STRING: query.toString(),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      REMOTE_USER: 'acme',
    },
  })
  request.pipe(child.stdin)
  const output: Buffer[] = []
  for await (const chunk of child.stdout) output.push(chunk as Buffer)
  const whole = Buffer.concat(output)
  const end = whole.indexOf('\r\n\r\n')
  const headers = whole
    .subarray(0, end)
    .toString()
    .split('\r\n')
    .map((line) => line.split(': ') as [string, string])
  const status = Number(/^\d+/.exec(headers.find(([name]) => name === 'Status')?.[1] ?? '200')?.[0])
  response.writeHead(status, Object.fromEntries(headers.filter(([name]) => name !== 'Status')))
  response.end(whole.subarray(end + 4))
}
