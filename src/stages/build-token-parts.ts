import type { HostingKind } from '../model/hosting.js'

/** The parts of a template that ask readers for a token; all are empty where everybody may read. */
interface TokenParts {
  readonly tokenMap: string
  readonly tokenImport: string
  readonly tokenCheck: string
  readonly tokenFunction: string
  readonly privateHeaders: string
}

const NOTHING: TokenParts = { tokenMap: '', tokenImport: '', tokenCheck: '', tokenFunction: '', privateHeaders: '' }

/** How a host asks for a bearer token. The token itself is nowhere in it: only what it is called where the host keeps it. */
export const buildTokenParts = (kind: HostingKind, tokenEnv: string | undefined): TokenParts => {
  if (tokenEnv === undefined) return NOTHING
  switch (kind) {
    case 'nginx':
      return buildNginxParts(tokenEnv)
    case 'caddy':
      return buildCaddyParts(tokenEnv)
    case 'cloudfront':
      return buildCloudfrontParts(tokenEnv)
    case 'cloudflare':
      return buildCloudflareParts(tokenEnv)
    default:
      return NOTHING
  }
}

const buildNginxParts = (name: string): TokenParts => ({
  ...NOTHING,
  tokenMap: `
# Who may read. nginx reads no environment, so the token is in a file that only it may read. Of letters, digits, - and _:
#   printf '"~^Bearer %s$" 1;\\n' "\${${name}:?}" | install -m 600 /dev/stdin /etc/nginx/registry-tokens
map $http_authorization $registry_reader {
  default 0;
  include /etc/nginx/registry-tokens;
}
map $status $registry_challenge {
  default "";
  401 Bearer;
}
`,
  tokenCheck: `  add_header WWW-Authenticate $registry_challenge always;
  if ($registry_reader = 0) {
    return 401;
  }
`,
})

const buildCaddyParts = (name: string): TokenParts => ({
  ...NOTHING,
  tokenCheck: `  # Caddy reads ${name} from its own environment. Without it nobody may read.
  @stranger not {
    header Authorization "Bearer {env.${name}}"
    expression \`{env.${name}} != ""\`
  }
  handle @stranger {
    header WWW-Authenticate Bearer
    header Cache-Control no-store
    respond 401
  }
`,
})

const buildCloudfrontParts = (name: string): TokenParts => ({
  ...NOTHING,
  tokenImport: `import cf from 'cloudfront'

// The token is the value of ${name} in the key value store that is associated with this function.
const store = cf.kvs()
`,
  tokenCheck: `  const token = await store.get('${name}').catch(() => '')
  const given = request.headers.authorization ? request.headers.authorization.value : ''
  if (token === '' || given !== \`Bearer \${token}\`) {
    return refusal(request, 401, 'Unauthorized', { 'www-authenticate': { value: 'Bearer' } })
  }
  delete request.headers.authorization
`,
})

const buildCloudflareParts = (name: string): TokenParts => ({
  ...NOTHING,
  tokenCheck: `    if (!(await isReader(request, env.${name}))) {
      const headers = { ...cors(request), 'www-authenticate': 'Bearer', 'cache-control': 'no-store' }
      return new Response(null, { status: 401, headers })
    }
`,
  privateHeaders: `  const caching = headers.get('cache-control')
  if (caching !== null) headers.set('cache-control', caching.replace('public', 'private'))
`,
  tokenFunction: `
// The token is the secret ${name} of the project: wrangler pages secret put ${name}. Without it nobody may read.
const isReader = async (request, token) => {
  if (typeof token !== 'string' || token === '') return false
  const digest = (text) => crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  // Of digests, so that the time it takes tells nothing of the token.
  const [given, wanted] = await Promise.all([digest(request.headers.get('authorization') ?? ''), digest(\`Bearer \${token}\`)])
  const wantedBytes = new Uint8Array(wanted)
  return new Uint8Array(given).reduce((difference, byte, at) => difference | (byte ^ wantedBytes[at]), 0) === 0
}
`,
})
