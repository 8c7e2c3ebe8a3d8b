import type { Host } from '../model/config.js'
import type { Delivery } from '../model/deploy-config.js'
import { type FileHeaders, headersOf } from '../model/headers.js'
import { HEADER_PATTERNS } from '../model/layout.js'
import { mediaTypeByName } from '../model/media-type.js'
import { MEDIA_TYPES, type TreeClass } from '../model/tree.js'

/** Headers for the requests whose path a pattern matches: `:name` is one segment, `*` is anything. */
export interface HeaderRule {
  readonly pattern: string
  readonly headers: FileHeaders
}

/** Whether the host takes the headers of its answers from a file of the tree. */
export const hasHeaderRules = (host: Host): boolean => host === 'cloudflare-pages' || host === 'netlify'

/**
 * The rules of such a host. Of two that match one path, no two name the same header: hosts would join what they say. The host
 * knows types by extension; a rule names the type of what has none, unless a redirect leads to a file that has one.
 */
export const buildHeaderRules = ({ cache, cors: { origins } }: Delivery): readonly HeaderRule[] => {
  const rule = (pattern: string, kind: TreeClass, mediaType: string, isTold = false): HeaderRule => {
    const {
      'x-content-type-options': _,
      'content-type': type = '',
      ...headers
    } = headersOf({ path: pattern.slice(1), class: kind, mediaType }, cache)
    return { pattern, headers: { ...(isTold && { 'content-type': type }), ...headers } }
  }
  const { all, artifacts, schema, details, json, text, icons, markdown, pages, hashed } = HEADER_PATTERNS
  return [
    { pattern: all, headers: { ...buildOpenCors(origins), 'x-content-type-options': 'nosniff' } },
    ...artifacts.map((pattern) => rule(pattern, 'artifact', MEDIA_TYPES.gzip)),
    // JSON is YAML.
    rule(schema, 'schema', MEDIA_TYPES.yaml, true),
    rule(details, 'document', MEDIA_TYPES.json),
    ...json.map((pattern) => rule(pattern, 'document', MEDIA_TYPES.json)),
    rule(text, 'index', MEDIA_TYPES.text, true),
    ...icons.map((pattern) => rule(pattern, 'asset', mediaTypeByName(pattern))),
    rule(markdown, 'asset', MEDIA_TYPES.markdown),
    ...pages.map((pattern) => rule(pattern, 'index', MEDIA_TYPES.html)),
    rule(hashed, 'asset', MEDIA_TYPES.text),
  ]
}

/** A rule cannot ask who asks, so that it cannot tell one of several origins: all may read what everybody can read. */
const buildOpenCors = (origins: readonly string[]): FileHeaders => ({
  'access-control-allow-origin': origins.length === 1 ? (origins[0] ?? '*') : '*',
  'access-control-expose-headers': 'ETag',
})

/** The headers that rules give to a path, as a request spells it. */
export const selectRuleHeaders = (rules: readonly HeaderRule[], path: string): FileHeaders =>
  Object.assign({}, ...rules.filter(({ pattern }) => toExpression(pattern).test(path)).map(({ headers }) => headers))

const toExpression = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replace(/:[a-z]+/g, '[^/]+')}$`,
  )
