import { hash } from 'node:crypto'
import type { Digest } from './digest-text.js'

// A browser has no node:crypto: what is only about the text of a digest is apart.
export { type Digest, hexOf, isDigest } from './digest-text.js'

/** The digest of bytes, or of text as UTF-8. */
export const digestOf = (bytes: Uint8Array | string): Digest => `sha256:${hash('sha256', bytes, 'hex')}`
