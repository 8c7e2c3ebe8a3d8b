import type { StoredObject } from '../../model/deploy.js'

/** A blob by what Azure says of it; the md5 in base64. */
export const toStoredBlob = (
  path: string,
  facts: { readonly etag: string; readonly size: string; readonly md5: string; readonly modified: string },
): StoredObject => {
  const md5 = Buffer.from(facts.md5, 'base64').toString('hex')
  const time = new Date(facts.modified)
  return {
    path,
    revision: facts.etag,
    size: Number(facts.size),
    ...(md5.length === 32 && { md5 }),
    ...(!Number.isNaN(time.getTime()) && { modified: time.toISOString().replace(/\.\d+Z$/, 'Z') }),
  }
}
