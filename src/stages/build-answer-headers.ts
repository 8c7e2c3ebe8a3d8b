import type { Delivery } from '../model/deploy-config.js'
import { type FileHeaders, headersOf, storedHeadersOf } from '../model/headers.js'
import { isArtifactPath, NOT_FOUND_PATH, parseSchemaPath, SEARCH_PATHS } from '../model/layout.js'
import { mediaTypeByName } from '../model/media-type.js'
import type { PreviewHost } from '../model/preview-host.js'
import { CORS_MAX_AGE, CORS_METHODS } from '../model/store-setting.js'
import { MEDIA_TYPES, type TreeClass } from '../model/tree.js'
import { buildHeaderRules, selectRuleHeaders } from './build-header-rules.js'

/** What an answer's headers depend on. */
export interface HeaderSubject {
  readonly host: PreviewHost
  readonly delivery: Delivery
  /** Of the page that asks, if one does. */
  readonly origin: string | undefined
  /** As the request spelled it, with its slash. */
  readonly rawPath: string
}

/** The headers of a host for a file; `schemaType` is what its author wrote a definition in, which only a store is told. */
export const buildFileHeaders = (
  subject: HeaderSubject,
  path: string,
  schemaType: string = MEDIA_TYPES.yaml,
): FileHeaders => {
  const { host, delivery, rawPath } = subject
  const of = (mediaType: string) => ({ path, class: classOf(path), mediaType })
  switch (host) {
    case 'portable':
      return { ...headersOf(of(mediaTypeByName(path)), delivery.cache), ...buildServerCors(subject) }
    case 'nginx':
    case 'caddy':
      return { ...headersOf(of(toldType(path, MEDIA_TYPES.yaml)), delivery.cache), ...buildServerCors(subject) }
    case 'exact':
      return { ...headersOf(of(toldType(path, schemaType)), delivery.cache), ...buildServerCors(subject) }
    case 's3':
    case 'azure':
      return { ...storedHeadersOf(of(toldType(path, schemaType)), delivery.cache), ...buildStoreCors(subject) }
    case 'github-pages':
      return { 'content-type': pagesType(path), 'cache-control': 'max-age=600', ...OPEN }
    case 'cloudflare-pages':
    case 'netlify':
      return {
        'content-type': mediaTypeByName(path),
        'cache-control': REVALIDATE,
        ...buildRuleHeaders(host, delivery, rawPath),
      }
  }
}

/** The headers of an answer without a file. */
export const buildBareHeaders = (subject: HeaderSubject): FileHeaders => {
  const { host, delivery, rawPath } = subject
  switch (host) {
    case 's3':
    case 'azure':
      return buildStoreCors(subject)
    case 'github-pages':
      return OPEN
    case 'cloudflare-pages':
    case 'netlify':
      return buildRuleHeaders(host, delivery, rawPath)
    default:
      return buildServerCors(subject)
  }
}

/** The headers of the page for what is not there. Rules of a host are for what is. */
export const buildMissingHeaders = (subject: HeaderSubject): FileHeaders => {
  const caching = { 'cloudflare-pages': 'no-store', netlify: REVALIDATE }[String(subject.host)]
  if (caching === undefined) return buildFileHeaders(subject, NOT_FOUND_PATH)
  const { 'content-disposition': _, ...headers } = buildBareHeaders(subject)
  return { ...headers, 'content-type': MEDIA_TYPES.html, 'cache-control': caching }
}

/** What a page is told that asks whether it may ask; `undefined` when it may not. */
export const buildPreflightHeaders = ({ delivery, origin }: HeaderSubject, method: string): FileHeaders | undefined => {
  const allowed = selectAllowedOrigin(delivery, origin)
  if (allowed === undefined || !CORS_METHODS.includes(method)) return undefined
  return {
    'access-control-allow-origin': allowed,
    'access-control-allow-methods': CORS_METHODS.join(', '),
    // The star does not stand for the header of a token.
    'access-control-allow-headers': '*, Authorization',
    'access-control-max-age': String(CORS_MAX_AGE),
    ...(allowed !== '*' && { vary: 'Origin' }),
  }
}

/** What such hosts say unless a rule says otherwise. */
const REVALIDATE = 'public, max-age=0, must-revalidate'

const OPEN: FileHeaders = { 'access-control-allow-origin': '*' }

const classOf = (path: string): TreeClass => {
  if (isArtifactPath(path)) return 'artifact'
  return parseSchemaPath(path) !== undefined ? 'schema' : 'document'
}

/** The type of a file as the tree has it, which is more than its name says. */
const toldType = (path: string, schemaType: string): string => {
  if (SEARCH_PATHS.includes(path)) return MEDIA_TYPES.json
  if (parseSchemaPath(path) !== undefined) return schemaType
  return path.includes('.') ? mediaTypeByName(path) : MEDIA_TYPES.text
}

/** GitHub Pages says the character set of JSON, too. */
const pagesType = (path: string): string => {
  const type = mediaTypeByName(path)
  return type === MEDIA_TYPES.json ? `${type}; charset=utf-8` : type
}

const buildRuleHeaders = (host: PreviewHost, delivery: Delivery, rawPath: string): FileHeaders => ({
  ...(host === 'cloudflare-pages' && { 'referrer-policy': 'strict-origin-when-cross-origin' }),
  ...selectRuleHeaders(buildHeaderRules(delivery), rawPath),
})

const selectAllowedOrigin = ({ cors: { origins } }: Delivery, origin: string | undefined): string | undefined => {
  if (origins.includes('*')) return '*'
  return origin !== undefined && origins.includes(origin) ? origin : undefined
}

/** A web server tells everybody, or whoever is among the origins. */
const buildServerCors = ({ delivery, origin }: HeaderSubject): FileHeaders => {
  const allowed = selectAllowedOrigin(delivery, origin)
  return {
    ...(allowed !== undefined && { 'access-control-allow-origin': allowed, 'access-control-expose-headers': 'ETag' }),
    ...(!delivery.cors.origins.includes('*') && { vary: 'Origin' }),
  }
}

/** A store tells only whoever says where it comes from. */
const buildStoreCors = ({ delivery, origin }: HeaderSubject): FileHeaders => {
  const allowed = origin === undefined ? undefined : selectAllowedOrigin(delivery, origin)
  if (allowed === undefined) return {}
  return {
    'access-control-allow-origin': allowed,
    'access-control-allow-methods': CORS_METHODS.join(', '),
    'access-control-expose-headers': 'ETag',
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  }
}
