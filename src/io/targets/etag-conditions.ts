import type { Revision, WriteCondition } from '../../model/deploy.js'
import type { StoreAnswer } from './store-http.js'

/** The ETag. A proxy that packs answers makes it weak, and a weak one fulfils no condition: what is stored has it without `W/`. */
export const revisionOf = ({ headers: { etag } }: StoreAnswer): Revision | undefined =>
  typeof etag === 'string' && etag !== '' ? etag.replace(/^W\//, '') : undefined

/** The headers (RFC 9110, 13.1) that let a write happen only on its condition. */
export const conditionHeaders = (condition: WriteCondition): Readonly<Record<string, string>> => {
  if (condition === 'always') return {}
  return condition === 'absent' ? { 'if-none-match': '*' } : { 'if-match': condition.revision }
}
