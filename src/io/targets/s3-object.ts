import type { StoredObject } from '../../model/deploy.js'

/** An object by what S3 says of it. */
export const toStoredObject = (
  path: string,
  { etag, size, modified }: { readonly etag: string; readonly size: number; readonly modified: string },
): StoredObject => {
  // Of an upload in parts, or with a key of the customer's, it is something else, and then no md5 of any bytes we have.
  const md5 = /^"([0-9a-f]{32})"$/.exec(etag)?.[1]
  const time = new Date(modified)
  return {
    path,
    revision: etag,
    size,
    ...(md5 !== undefined && { md5 }),
    ...(!Number.isNaN(time.getTime()) && { modified: time.toISOString().replace(/\.\d+Z$/, 'Z') }),
  }
}
