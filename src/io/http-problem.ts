/** Failures of the network that another try may not meet again. Certificates, unknown names and endless redirects stay. */
const TRANSIENT = [
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'ETIMEDOUT',
  'EPIPE',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
]

const IDLE = /^(nothing came for|only \d+ bytes came in) /

/** Whether another try may succeed. */
export const isTransient = (error: unknown): boolean => {
  const root = rootOf(error)
  return TRANSIENT.includes(codeOf(root)) || IDLE.test(root.message)
}

/** What went wrong, in a few words. */
export const problemOf = (error: unknown): string => {
  const root = rootOf(error)
  const code = codeOf(root)
  return code === '' || root.message.includes(code) ? root.message : `${root.message} (${code})`
}

/** fetch says "fetch failed" or "terminated"; what happened is its cause, or for two addresses of one host their first error. */
const rootOf = (error: unknown): Error => {
  if (error instanceof AggregateError && error.errors.length > 0) return rootOf(error.errors[0])
  if (error instanceof Error && error.cause instanceof Error) return rootOf(error.cause)
  return error instanceof Error ? error : new Error(String(error))
}

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '')

/**
 * What a 404 means when it is not about the file: there is no such bucket, container or site at all. A mistyped address or
 * a site that is switched off must not pass for a registry that nobody has published yet.
 */
export const isSiteMissing = (headers: Headers, body: string): string | undefined => {
  if (/<Code>NoSuchBucket<\/Code>/.test(body)) return 'there is no such bucket'
  const isContainer = /ContainerNotFound|ContainerBeingDeleted/
  if (isContainer.test(headers.get('x-ms-error-code') ?? '') || isContainer.test(body))
    return 'there is no such container'
  if (/There isn't a GitHub Pages site here/.test(body)) return 'there is no GitHub Pages site'
  return undefined
}

/** What to do about an answer, or about none. */
export const answerHint = (status: number | undefined): string => {
  if (status === 401) return 'The host asks for a user and password: give them in the URL, or check them.'
  if (status === 403) {
    return (
      'The host refuses this file. S3 says so of a file that is missing, too, unless s3:ListBucket is granted: ' +
      'grant it or, for the very first publication, use --published none.'
    )
  }
  if (status === 404 || status === 410)
    return 'Check the address or, for the very first publication, use --published none.'
  if (status === undefined) return 'Check the address and the network. Nothing was written.'
  return 'Nothing was written. Try again later.'
}
