import type { Delivery } from '../model/deploy-config.js'
import type { FileHeaders } from '../model/headers.js'
import { type HttpAnswer, type HttpRequest, type ServedFile, textAnswer } from '../model/http-answer.js'
import { NOT_FOUND_PATH } from '../model/layout.js'
import type { PreviewHost } from '../model/preview-host.js'
import { MEDIA_TYPES } from '../model/tree.js'
import {
  buildBareHeaders,
  buildFileHeaders,
  buildMissingHeaders,
  buildPreflightHeaders,
  type HeaderSubject,
} from './build-answer-headers.js'
import { parseTarget } from './parse-target.js'
import { isKnown, selectPart } from './select-part.js'
import { selectPlace } from './select-place.js'

/** What answers a request. */
export interface AnswerSources {
  readonly host: PreviewHost
  readonly delivery: Delivery
  /** A file of the tree, if it is there. */
  readonly find: (path: string) => ServedFile | undefined
  /** What a definition was written in. */
  readonly schemaTypeOf: (path: string) => string | undefined
}

/** What a host answers when this tree is published there. */
export const selectAnswer = (request: HttpRequest, sources: AnswerSources): HttpAnswer => {
  const { host, delivery } = sources
  const target = parseTarget(request.target)
  if (target === undefined) return textAnswer(400, MEDIA_TYPES.text, 'Bad request\n')
  const subject: HeaderSubject = { host, delivery, origin: request.headers['origin'], rawPath: target.raw }
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuseMethod(request, subject)
  const place = selectPlace(host, target, (path) => sources.find(path) !== undefined)
  if (place.kind === 'redirect') {
    const headers = { ...buildBareHeaders(subject), location: place.location }
    return { status: place.status, headers, body: { bytes: new Uint8Array() } }
  }
  const file = place.kind === 'file' ? sources.find(place.path) : undefined
  return file === undefined ? answerMissing(subject, sources) : answerFile(request, file, subject, sources)
}

const answerFile = (
  request: HttpRequest,
  file: ServedFile,
  subject: HeaderSubject,
  { schemaTypeOf }: AnswerSources,
): HttpAnswer => {
  const hasRanges = subject.host !== 'cloudflare-pages'
  const headers: FileHeaders = {
    ...buildFileHeaders(subject, file.path, schemaTypeOf(file.path)),
    etag: file.etag,
    // Cloudflare Pages knows content and no times.
    ...(hasRanges && { 'last-modified': file.modified }),
  }
  const nothing = { bytes: new Uint8Array() }
  if (isKnown(request, file)) {
    const { 'content-type': _, 'content-disposition': __, ...kept } = headers
    return { status: 304, headers: kept, body: nothing }
  }
  if (!hasRanges) return { status: 200, headers, body: { file, start: 0, end: file.size } }
  const part = selectPart(request, file)
  if (part.kind === 'unsatisfiable') {
    return {
      status: 416,
      headers: { ...buildBareHeaders(subject), 'content-range': `bytes */${file.size}` },
      body: nothing,
    }
  }
  if (part.kind === 'whole') {
    return { status: 200, headers: { ...headers, 'accept-ranges': 'bytes' }, body: { file, start: 0, end: file.size } }
  }
  const { start, end } = part
  const range = { 'accept-ranges': 'bytes', 'content-range': `bytes ${start}-${end - 1}/${file.size}` }
  return { status: 206, headers: { ...headers, ...range }, body: { file, start, end } }
}

/** A bucket that nobody may list does not say that something is missing. */
const answerMissing = (subject: HeaderSubject, { find }: AnswerSources): HttpAnswer => {
  const status = subject.host === 's3' ? 403 : 404
  const headers = buildMissingHeaders(subject)
  const page = find(NOT_FOUND_PATH)
  if (page !== undefined) return { status, headers, body: { file: page, start: 0, end: page.size } }
  return textAnswer(status, MEDIA_TYPES.html, `<!doctype html><title>${status}</title><h1>Not found</h1>\n`, headers)
}

/** A registry is published by other means than its readers': whatever is no reading is refused. */
const refuseMethod = ({ method, headers }: HttpRequest, subject: HeaderSubject): HttpAnswer => {
  const nothing = { bytes: new Uint8Array() }
  const { host } = subject
  const isStore = host === 's3' || host === 'azure'
  const answersPreflight = isStore || host === 'portable' || host === 'nginx' || host === 'caddy' || host === 'exact'
  if (method === 'OPTIONS' && answersPreflight) {
    const allowed = buildPreflightHeaders(subject, headers['access-control-request-method'] ?? 'GET')
    if (!isStore) return { status: 204, headers: { allow: READING, ...allowed }, body: nothing }
    return {
      status: allowed === undefined || subject.origin === undefined ? 403 : 200,
      headers: allowed ?? {},
      body: nothing,
    }
  }
  return {
    status: 405,
    headers: { ...buildBareHeaders(subject), allow: answersPreflight ? READING : 'GET, HEAD' },
    body: nothing,
  }
}

const READING = 'GET, HEAD, OPTIONS'
