import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that speaks the OpenWorkflow protocol, and nothing else: whatever it does not know is a 404 in JSON. */
export interface LiveServer {
  readonly url: string
  /** Method, path and query, and the `Authorization` of each request. */
  readonly requests: { readonly line: string; readonly authorization: string | undefined }[]
  readonly close: () => Promise<void>
}

const VERSIONS = ['1.2.0', '1.1.0', '1.0.0']

export const definitionOf = (version: string): string =>
  `slug: github\nname: GitHub\nversion: ${version}\ndescription: Talks to GitHub\nactions:\n  - name: create_issue\n`

const details = (url: string, version: string) => ({
  slug: 'github',
  version,
  name: 'GitHub Integration',
  description: 'Interact with GitHub repositories, issues, and pull requests',
  author: 'OpenWorkflow Community',
  homepage: 'https://docs.openworkflowspec.org/plugins/github',
  repository: 'https://github.com/Open-Workflow/connector-github',
  license: 'MIT',
  tags: ['vcs', 'github', 'git', 'development'],
  actions: [{ name: 'create_issue', description: 'Create a new issue' }],
  runtime: { memory: '512MB', timeout: 60 },
  environment: [{ name: 'GITHUB_TOKEN', description: 'GitHub personal access token', required: true }],
  versions: VERSIONS,
  downloads: 15420,
  created_at: '2024-01-15T10:00:00Z',
  updated_at: '2024-09-20T14:30:00Z',
  schema_url: `${url}/plugins/github/${version}/schema`,
})

const found = Array.from({ length: 250 }, (_, at) => ({
  slug: `plugin-${at}`,
  name: `Plugin ${at}`,
  description: 'One of many',
  version: '1.0.0',
  author: 'Community',
  tags: at % 2 === 0 ? ['even'] : ['odd'],
  downloads: at,
  created_at: '2024-01-15T10:00:00Z',
  updated_at: '2024-09-20T14:30:00Z',
}))

/** Opens it on a free port; with `apiKey`, everything else is a 401. */
export const openLiveServer = async (apiKey?: string): Promise<LiveServer> => {
  const requests: LiveServer['requests'] = []
  const server = createServer((request, response) => {
    const { method, url: line = '', headers } = request
    requests.push({ line: `${method} ${line}`, authorization: headers.authorization })
    const isKnown = apiKey === undefined || headers.authorization === `Bearer ${apiKey}`
    if (isKnown) answer(request, response)
    else send(response, 401, { error: 'unauthorized' })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

const answer = (request: IncomingMessage, response: ServerResponse): unknown => {
  const origin = `http://${request.headers.host}`
  const url = new URL(request.url ?? '', origin)
  const schema = /^\/plugins\/github\/([^/]+)\/schema$/.exec(url.pathname)?.[1]
  if (url.pathname === '/plugins/search') return search(url, response)
  if (url.pathname === '/plugins/github') {
    const version = url.searchParams.get('version') ?? '1.2.0'
    if (VERSIONS.includes(version)) return send(response, 200, details(origin, version))
  }
  if (schema !== undefined && VERSIONS.includes(schema)) {
    return response.writeHead(200, { 'content-type': 'application/yaml' }).end(definitionOf(schema))
  }
  return send(response, 404, { error: 'not found' })
}

const search = (url: URL, response: ServerResponse): unknown => {
  const query = url.searchParams
  const limit = Number(query.get('limit') ?? '20')
  if (limit < 1 || limit > 100) return send(response, 400, { error: 'limit' })
  const offset = Number(query.get('offset') ?? '0')
  const matching = found.filter(
    ({ name, tags }) =>
      name.toLowerCase().includes(query.get('q') ?? '') && (!query.has('tag') || tags.includes(query.get('tag') ?? '')),
  )
  return send(response, 200, { total: matching.length, results: matching.slice(offset, offset + limit) })
}

const send = (response: ServerResponse, status: number, value: unknown): unknown =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
