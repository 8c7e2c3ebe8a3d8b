import type { Delivery } from '../model/deploy-config.js'
import { type CacheSettings, headersOf } from '../model/headers.js'
import type { HostingFacts } from '../model/hosting.js'
import { NOT_FOUND_PATH } from '../model/layout.js'
import { CORS_EXPOSED, CORS_HEADERS, CORS_MAX_AGE, CORS_METHODS } from '../model/store-setting.js'
import { tagPath } from '../model/tag-path.js'
import { MEDIA_TYPES, type TreeClass } from '../model/tree.js'
import { buildTokenParts } from './build-token-parts.js'

/** What makes the answer of a host, by the name of its template. */
const TEMPLATES = {
  nginx: 'nginx.conf',
  caddy: 'Caddyfile',
  cloudfront: 'cloudfront.js',
  cloudflare: 'cloudflare.js',
} as const

/** The configuration of what serves the registry. `templates` are texts by file name. */
export const renderHosting = (
  facts: HostingFacts,
  delivery: Delivery,
  templates: Readonly<Record<string, string>>,
): string => {
  const { kind } = facts
  if (kind === 's3-cors') return renderJsonText(buildS3Cors(delivery))
  if (kind === 'azure-cors') return renderJsonText(buildAzureCors(delivery))
  const name = TEMPLATES[kind]
  const template = templates[name]
  if (template === undefined) throw new Error(`there is no template ${name}`)
  const values: Readonly<Record<string, string>> = {
    ...buildPlaces(facts),
    ...buildCaching(delivery.cache, facts.tokenEnv !== undefined),
    ...buildCors(delivery),
    ...buildTags(facts),
    ...buildTokenParts(kind, facts.tokenEnv),
  }
  return template
    .replace(/\{\{(\w+)\}\}/g, (_, word: string) => {
      const value = values[word]
      if (value === undefined) throw new Error(`the template ${name} wants "${word}"`)
      return value
    })
    .replace(/\n{3,}/g, '\n\n')
    .replace(/\n+$/, '\n')
}

const renderJsonText = (value: object): string => `${JSON.stringify(value, null, 2)}\n`

/** As `aws s3api put-bucket-cors --cors-configuration` takes it. */
const buildS3Cors = ({ cors: { origins } }: Delivery): object => ({
  CORSRules: [
    {
      ID: 'registry',
      AllowedOrigins: origins,
      AllowedMethods: CORS_METHODS,
      AllowedHeaders: CORS_HEADERS,
      ExposeHeaders: CORS_EXPOSED,
      MaxAgeSeconds: CORS_MAX_AGE,
    },
  ],
})

/** The properties of a `Microsoft.Storage/storageAccounts/blobServices`, as ARM templates and `az rest` take them. */
const buildAzureCors = ({ cors: { origins } }: Delivery): object => ({
  properties: {
    cors: {
      corsRules: [
        {
          allowedOrigins: origins,
          allowedMethods: CORS_METHODS,
          allowedHeaders: CORS_HEADERS,
          exposedHeaders: CORS_EXPOSED,
          maxAgeInSeconds: CORS_MAX_AGE,
        },
      ],
    },
  },
})

const buildPlaces = ({ name, baseUrl, root }: HostingFacts) => {
  const { protocol, hostname, port, pathname } = new URL(baseUrl)
  const site = `${protocol}//${hostname}${port === '' ? '' : `:${port}`}`
  return {
    name: name.replace(/[\p{C}\u2028\u2029]/gu, ' '),
    root: root.replace(/\/$/, ''),
    base: pathname,
    baseText: JSON.stringify(pathname),
    basePattern: pathname.replace(/[.~-]/g, '\\$&'),
    hostName: hostname,
    port: port === '' ? '80' : port,
    site,
  }
}

/** The same as of every host that can be told; what only some may read is kept by nobody on the way. */
const buildCaching = (cache: CacheSettings, isPrivate: boolean) => {
  const headers = (path: string, mediaType: string, kind: TreeClass = 'document') =>
    headersOf({ path, class: kind, mediaType }, cache)
  const caching = (path: string, mediaType: string, kind?: TreeClass): string => {
    const value = headers(path, mediaType, kind)['cache-control'] ?? ''
    return isPrivate ? value.replace(/^public/, 'private') : value
  }
  const policy = (mediaType: string): string => headers('', mediaType)['content-security-policy'] ?? ''
  const documents = caching('', MEDIA_TYPES.json)
  const missing = caching(NOT_FOUND_PATH, MEDIA_TYPES.html)
  return {
    cacheDocuments: documents,
    cacheDocumentsText: JSON.stringify(documents),
    cacheArtifacts: caching('', MEDIA_TYPES.gzip, 'artifact'),
    cacheForever: caching('', MEDIA_TYPES.yaml, 'schema'),
    cacheIcons: caching('', 'image/svg+xml'),
    cachePages: caching('', MEDIA_TYPES.html),
    cacheMissing: missing,
    cacheMissingText: JSON.stringify(missing),
    policyPage: policy(MEDIA_TYPES.html),
    policyPageText: JSON.stringify(policy(MEDIA_TYPES.html)),
    policySvg: policy('image/svg+xml'),
    policySvgText: JSON.stringify(policy('image/svg+xml')),
  }
}

const buildCors = ({ cors: { origins } }: Delivery) => {
  const isOpen = origins.includes('*')
  return {
    corsMaxAge: String(CORS_MAX_AGE),
    originsText: JSON.stringify(origins),
    origins: isOpen
      ? '  default "*";'
      : ['  default "";', ...origins.map((each) => `  "${each}" $http_origin;`)].join('\n'),
    serverHeaders: isOpen ? '' : '  add_header Vary Origin always;\n',
    originMatcher: isOpen ? '' : `  @origin {\n${origins.map((each) => `    header Origin ${each}\n`).join('')}  }\n`,
    originHeader: isOpen
      ? '  header Access-Control-Allow-Origin *\n'
      : '  header Vary Origin\n  header @origin Access-Control-Allow-Origin {http.request.header.Origin}\n',
  }
}

/** A function of CloudFront may have 10 kB. */
const MAX_TAGS_LENGTH = 5_000

/** The tags by their names in a query, with their documents: CloudFront cannot look whether there is one. */
const buildTags = ({ tags }: HostingFacts) => {
  let length = 0
  const known = tags.flatMap((tag) => {
    const path = tagPath(tag)
    const name = path.slice(path.lastIndexOf('/') + 1, -'.json'.length)
    const escaped = path.replaceAll('%', '%25')
    length += name.length + escaped.length + 8
    return length < MAX_TAGS_LENGTH ? [[name, escaped] as const] : []
  })
  return { tagsText: JSON.stringify(Object.fromEntries(known)) }
}
