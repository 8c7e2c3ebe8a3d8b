import type { Digest } from '../model/digest-text.js'

/** The digest of bytes that are in memory, in Node and in browsers. */
export const readSha256 = async (bytes: Uint8Array): Promise<Digest> => {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>))
  return `sha256:${[...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}
