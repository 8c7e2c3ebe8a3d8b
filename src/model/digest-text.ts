/** `sha256:` and 64 lower-case hex digits: the form that Flows requires of `artifactChecksum`. */
export type Digest = `sha256:${string}`

const DIGEST = /^sha256:[0-9a-f]{64}$/

/** Whether `text` is a digest in the one form that is allowed. */
export const isDigest = (text: string): text is Digest => DIGEST.test(text)

/** The 64 hex digits of a digest, or its first `length`. */
export const hexOf = (digest: Digest, length = 64): string => digest.slice('sha256:'.length, 'sha256:'.length + length)
