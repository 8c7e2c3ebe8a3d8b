import type { HttpRequest, ServedFile } from '../model/http-answer.js'

/** Which part of a file answers a request: from `start` to before `end`. */
export type FilePart =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly start: number; readonly end: number }
  | { readonly kind: 'unsatisfiable' }

/** Whether the client has the file already (RFC 9110, section 13): by its ETag, else by its time. */
export const isKnown = (request: HttpRequest, { etag, modified }: ServedFile): boolean => {
  if (request.headers['if-none-match'] !== undefined) return isSame(request, etag)
  const since = Date.parse(request.headers['if-modified-since'] ?? '')
  return !Number.isNaN(since) && Date.parse(modified) <= since
}

/** Whether the client has what this ETag stands for. */
export const isSame = ({ headers }: HttpRequest, etag: string): boolean => {
  const known = headers['if-none-match']?.split(',').map((each) => each.trim().replace(/^W\//, '')) ?? []
  return known.includes('*') || known.includes(etag)
}

/** The part that a request asks for (RFC 9110, section 14). One range is answered; of several, everything. */
export const selectPart = ({ headers }: HttpRequest, { size, etag, modified }: ServedFile): FilePart => {
  const range = /^bytes=(\d*)-(\d*)$/.exec(headers['range']?.trim() ?? '')
  const condition = headers['if-range']?.trim()
  if (range === null || (condition !== undefined && condition !== etag && condition !== modified)) {
    return { kind: 'whole' }
  }
  const [, first = '', last = ''] = range
  if (first === '' && last === '') return { kind: 'whole' }
  if (first === '') {
    const start = Math.max(0, size - Number(last))
    return start < size ? { kind: 'part', start, end: size } : { kind: 'unsatisfiable' }
  }
  const start = Number(first)
  const end = last === '' ? size : Math.min(size, Number(last) + 1)
  if (last !== '' && Number(last) < start) return { kind: 'whole' }
  return start < size ? { kind: 'part', start, end } : { kind: 'unsatisfiable' }
}
