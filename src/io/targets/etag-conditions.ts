import type { Revision, WriteAnswer, WriteCondition } from '../../model/deploy.js'
import type { StoreAnswer } from './store-http.js'

/** The ETag. A proxy that packs answers makes it weak, and a weak one fulfils no condition: what is stored has it without `W/`. */
export const revisionOf = ({ headers: { etag } }: StoreAnswer): Revision | undefined =>
  typeof etag === 'string' && etag !== '' ? etag.replace(/^W\//, '') : undefined

/** The headers (RFC 9110, 13.1) that let a write happen only on its condition. */
export const conditionHeaders = (condition: WriteCondition): Readonly<Record<string, string>> => {
  if (condition === 'always') return {}
  return condition === 'absent' ? { 'if-none-match': '*' } : { 'if-match': condition.revision }
}

/** Of a write that may have been carried out, or may be yet: the last that the store has said. */
export const unknownWrite = (request: string, path: string, { status, code }: StoreAnswer): WriteAnswer => ({
  kind: 'unknown',
  problem: `${request} of ${path}: ${status === 0 ? code : `${status} ${code}`.trim()}`,
})
