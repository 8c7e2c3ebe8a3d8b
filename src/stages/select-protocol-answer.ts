import { digestOf, hexOf } from '../model/digest.js'
import type { HttpAnswer, HttpRequest } from '../model/http-answer.js'
import { PLUGINS_FOLDER, parseDetailsKey, SEARCH_PATHS } from '../model/layout.js'
import { MEDIA_TYPES } from '../model/tree.js'
import type { SearchResult } from '../protocols/openworkflow.js'
import { parseTarget, queryValue } from './parse-target.js'
import { renderJson } from './render-json.js'
import { type AnswerSources, selectAnswer } from './select-answer.js'
import { isSame } from './select-part.js'

/** What answers as a server of the OpenWorkflow protocol would. */
export interface ProtocolSources extends AnswerSources {
  /** Every plugin that a client can install, by slug. */
  readonly results: readonly SearchResult[]
}

/** Source: Registry Protocol Specification 0.1.0, "Search Plugins". */
const DEFAULT_LIMIT = 20
const MAX_LIMIT = 100

/**
 * The whole read side of the OpenWorkflow registry protocol: search by `q`, `tag`, `limit` and `offset`, details by `version`,
 * definitions, and errors as JSON. All else is answered as a web server does.
 */
export const selectProtocolAnswer = (request: HttpRequest, sources: ProtocolSources): HttpAnswer => {
  const target = parseTarget(request.target)
  if (target === undefined || !`${target.path}/`.startsWith(PLUGINS_FOLDER)) return selectAnswer(request, sources)
  const isSearch = target.path === SEARCH_PATHS[0]
  const answer = selectAnswer(isSearch ? withoutConditions(request) : request, sources)
  if (answer.status === 404) return asJson(answer, { error: 'not_found', message: describeMissing(target) })
  if (answer.status === 405) return asJson(answer, { error: 'method_not_allowed', message: WRITE_REFUSED })
  if (!isSearch || answer.status !== 200) return answer
  const found = answerSearch(target.query, answer, sources.results)
  return found.status === 200 && isSame(request, found.headers['etag'] ?? '')
    ? { ...found, status: 304, body: NOTHING }
    : found
}

const WRITE_REFUSED = 'This registry is static: a deploy publishes.'
const NOTHING = { bytes: new Uint8Array() }

/** A search is answered by other bytes than those of the file. */
const withoutConditions = (request: HttpRequest): HttpRequest => ({
  ...request,
  headers: {
    origin: request.headers['origin'],
    'access-control-request-method': request.headers['access-control-request-method'],
  },
})

const describeMissing = ({ path, query }: { readonly path: string; readonly query: string }): string => {
  const version = queryValue(query, 'version')
  const slug = parseDetailsKey(path)
  if (slug === undefined) return 'There is no such document.'
  return version === undefined ? `There is no plugin "${slug}".` : `There is no version "${version}" of "${slug}".`
}

const answerSearch = (query: string, answer: HttpAnswer, results: readonly SearchResult[]): HttpAnswer => {
  const limit = toCount(queryValue(query, 'limit'), DEFAULT_LIMIT)
  const offset = toCount(queryValue(query, 'offset'), 0)
  if (limit === undefined || offset === undefined) {
    const message = `${limit === undefined ? 'limit' : 'offset'} must be a whole number from 0 up.`
    return asJson({ status: 400, headers: withoutValidators(answer), body: NOTHING }, { error: 'bad_request', message })
  }
  const words = (queryValue(query, 'q') ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const tag = queryValue(query, 'tag')?.trim().toLowerCase()
  const found = results.filter(
    (result) =>
      (tag === undefined || tag === '' || result.tags.includes(tag)) && words.every((word) => hasWord(result, word)),
  )
  const bytes = renderJson({ total: found.length, results: found.slice(offset, offset + Math.min(limit, MAX_LIMIT)) })
  return {
    ...answer,
    headers: { ...withoutValidators(answer), etag: `"${hexOf(digestOf(bytes), 16)}"` },
    body: { bytes },
  }
}

/** Those of the file say nothing of what is made for one request. */
const withoutValidators = ({ headers: { etag: _, 'last-modified': __, 'accept-ranges': ___, ...kept } }: HttpAnswer) =>
  kept

/** A query "matches name, description, tags". */
const hasWord = ({ name, description, tags }: SearchResult, word: string): boolean =>
  [name, description, ...tags].some((text) => text.toLowerCase().includes(word))

const toCount = (text: string | undefined, absent: number): number | undefined => {
  if (text === undefined || text === '') return absent
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

const asJson = ({ status, headers }: HttpAnswer, document: object): HttpAnswer => {
  const { 'content-security-policy': _, ...kept } = headers
  return {
    status,
    headers: { ...kept, 'content-type': MEDIA_TYPES.json, 'cache-control': 'no-store' },
    body: { bytes: renderJson(document) },
  }
}
