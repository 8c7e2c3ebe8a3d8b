// {{name}}
// Written by `registry hosting cloudflare`: _worker.js for Cloudflare Pages, or a Worker with the registry as its static assets
// (binding ASSETS, run_worker_first). Build the registry with `host: cloudflare-pages`.

const BASE = {{baseText}}
const ORIGINS = {{originsText}}

const VERSION = /^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$/
const DETAILS = /^plugins\/([A-Za-z0-9_-]{1,64})\/?$/
const COUNT = /^\d{1,9}$/

export default {
  async fetch(request, env) {
    if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: preflight(request) })
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return new Response(null, { status: 405, headers: { ...cors(request), allow: 'GET, HEAD, OPTIONS' } })
    }
{{tokenCheck}}
    const url = new URL(request.url)
    const path = url.pathname.startsWith(BASE) ? url.pathname.slice(BASE.length) : undefined
    if (path === 'plugins/search') return search(request, url, env)
    const details = DETAILS.exec(path ?? '')
    if (details === null) return withCors(await env.ASSETS.fetch(request), request)
    const version = url.searchParams.get('version') ?? ''
    if (version !== '' && !VERSION.test(version)) return missing(request)
    return document(request, env, `plugins/${details[1]}${version === '' ? '' : `/${version}`}.json`)
  },
}

// A file of the registry, whatever else the request asks for.
const read = (request, env, path, headers = request.headers) =>
  env.ASSETS.fetch(new Request(new URL(BASE + path, request.url), { method: request.method, headers }))

const document = async (request, env, path) => withCors(await read(request, env, path), request)

const missing = (request) =>
  new Response(null, { status: 404, headers: { ...cors(request), 'cache-control': 'no-store' } })

const search = async (request, url, env) => {
  const asked = ['q', 'tag', 'limit', 'offset'].map((name) => url.searchParams.get(name) ?? '')
  if (asked.every((value) => value === '')) return document(request, env, 'plugins/search.json')
  const [q, tag, limit, offset] = asked
  const isCount = (text) => text === '' || COUNT.test(text)
  if (!isCount(limit) || !isCount(offset)) return new Response(null, { status: 400, headers: cors(request) })
  const all = await env.ASSETS.fetch(new Request(new URL(`${BASE}plugins/search.json`, request.url)))
  if (!all.ok) return withCors(all, request)
  const { results } = await all.json()
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  const known = new Set(results.flatMap((result) => result.tags))
  const wanted = tag.trim().toLowerCase()
  // A filter only narrows by what it knows.
  if (!known.has(wanted) && [q, limit, offset].every((value) => value === '')) {
    return document(request, env, 'plugins/search.json')
  }
  const found = results.filter(
    (result) =>
      (!known.has(wanted) || result.tags.includes(wanted)) &&
      words.every((word) =>
        [result.name, result.description, ...result.tags].some((text) => text.toLowerCase().includes(word)),
      ),
  )
  const start = Number(offset)
  const page = found.slice(start, start + Math.min(limit === '' ? 20 : Number(limit), 100))
  const body = `${JSON.stringify({ total: found.length, results: page }, null, 2)}\n`
  const headers = { ...cors(request), 'content-type': 'application/json', 'cache-control': {{cacheDocumentsText}} }
  const answer = { status: 200, headers: { ...headers, 'x-content-type-options': 'nosniff' } }
  return new Response(request.method === 'HEAD' ? null : body, answer)
}

const withCors = (response, request) => {
  const headers = new Headers(response.headers)
  headers.delete('access-control-allow-origin')
  for (const [name, value] of Object.entries(cors(request))) headers.set(name, value)
{{privateHeaders}}
  return new Response(response.body, { status: response.status, headers })
}

const cors = (request) => {
  const origin = request.headers.get('origin') ?? ''
  const allowed = ORIGINS.includes('*') ? '*' : ORIGINS.includes(origin) ? origin : undefined
  return {
    ...(allowed !== undefined && {
      'access-control-allow-origin': allowed,
      'access-control-expose-headers': 'ETag',
    }),
    ...(!ORIGINS.includes('*') && { vary: 'Origin' }),
  }
}

const preflight = (request) => ({
  ...cors(request),
  allow: 'GET, HEAD, OPTIONS',
  'access-control-allow-methods': 'GET, HEAD',
  // The star does not stand for the header of a token.
  'access-control-allow-headers': '*, Authorization',
  'access-control-max-age': '{{corsMaxAge}}',
})
{{tokenFunction}}
