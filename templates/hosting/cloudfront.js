// {{name}}
// Written by `registry hosting cloudfront`: a function of CloudFront (runtime cloudfront-js-2.0) for both viewer-request and
// viewer-response, with a cache policy that leaves out query strings. The origin is a bucket that holds the registry.
{{tokenImport}}
const BASE = {{baseText}}
const ORIGINS = {{originsText}}
// The documents of the tags that the registry had when this was written: write it again when it has others.
const TAGS = {{tagsText}}
const PAGE_POLICY = {{policyPageText}}
const SVG_POLICY = {{policySvgText}}

const VERSION = /^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$/
const DETAILS = /^plugins\/([A-Za-z0-9_-]{1,64})\/?$/
const FOLDER = /^(apps|tags|page)\/[^/]+$/

async function handler(event) {
  return event.context.eventType === 'viewer-response' ? answered(event) : asked(event.request)
}

async function asked(request) {
  if (request.method === 'OPTIONS') return { statusCode: 204, statusDescription: 'No Content', headers: preflight(request) }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return refusal(request, 405, 'Method Not Allowed', { allow: { value: 'GET, HEAD, OPTIONS' } })
  }
{{tokenCheck}}
  if (!request.uri.startsWith(BASE)) return request
  const path = request.uri.slice(BASE.length)
  const query = request.querystring
  request.querystring = {}
  if (path === 'plugins/search') {
    const tag = query.tag ? query.tag.value : ''
    request.uri = BASE + (Object.prototype.hasOwnProperty.call(TAGS, tag) ? TAGS[tag] : 'plugins/search.json')
    return request
  }
  const details = DETAILS.exec(path)
  if (details !== null) {
    const version = query.version ? query.version.value : ''
    if (version !== '' && !VERSION.test(version)) return refusal(request, 404, 'Not Found', {})
    request.uri = `${BASE}plugins/${details[1]}${version === '' ? '' : `/${version}`}.json`
    return request
  }
  if (FOLDER.test(path)) return { statusCode: 301, statusDescription: 'Moved Permanently', headers: { location: { value: `${request.uri}/` } } }
  if (path === '' || path.endsWith('/')) request.uri += 'index.html'
  return request
}

function answered(event) {
  const response = event.response
  const headers = response.headers
  const type = headers['content-type'] ? headers['content-type'].value : ''
  headers['x-content-type-options'] = { value: 'nosniff' }
  if (type.startsWith('text/html')) headers['content-security-policy'] = { value: PAGE_POLICY }
  if (type.startsWith('image/svg')) headers['content-security-policy'] = { value: SVG_POLICY }
  Object.assign(headers, cors(event.request))
  // A bucket that nobody may list does not say that something is missing.
  if (response.statusCode === 403) {
    response.statusCode = 404
    response.statusDescription = 'Not Found'
  }
  if (response.statusCode >= 400) headers['cache-control'] = { value: {{cacheMissingText}} }
  return response
}

function cors(request) {
  const origin = request.headers.origin ? request.headers.origin.value : ''
  const allowed = ORIGINS.includes('*') ? '*' : ORIGINS.includes(origin) ? origin : undefined
  const vary = ORIGINS.includes('*') ? {} : { vary: { value: 'Origin' } }
  if (allowed === undefined) return vary
  return Object.assign(vary, {
    'access-control-allow-origin': { value: allowed },
    'access-control-expose-headers': { value: 'ETag' },
  })
}

function preflight(request) {
  return Object.assign(cors(request), {
    allow: { value: 'GET, HEAD, OPTIONS' },
    'access-control-allow-methods': { value: 'GET, HEAD' },
    // The star does not stand for the header of a token.
    'access-control-allow-headers': { value: '*, Authorization' },
    'access-control-max-age': { value: '{{corsMaxAge}}' },
  })
}

function refusal(request, statusCode, statusDescription, headers) {
  const told = Object.assign({ 'cache-control': { value: 'no-store' } }, cors(request), headers)
  return { statusCode, statusDescription, headers: told }
}
