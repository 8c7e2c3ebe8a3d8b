import { createHash } from 'node:crypto'

/** The name that git gives to a file with these bytes: 40 hex digits. */
export const gitBlobId = (bytes: Uint8Array): string =>
  createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
