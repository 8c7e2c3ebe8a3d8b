/** What a private registry asks for: the header `authorization`, sent to this origin only and shown in no message. */
export interface HostSecret {
  readonly origin: string
  readonly authorization: string
}

/** User and password of a URL. */
export const secretOf = (url: URL): HostSecret | undefined => {
  const secret = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  if (secret === ':') return undefined
  return { origin: url.origin, authorization: basicOf(secret) }
}

/** What is sent to prove who asks, if anything. `fetch` drops it on a redirect to another origin. */
export const authorizationOf = (url: URL, secret: HostSecret | undefined): { readonly authorization?: string } => {
  const { origin, authorization } = secretOf(url) ?? secret ?? {}
  return authorization !== undefined && origin === url.origin ? { authorization } : {}
}

/** Basic authentication, of UTF-8 (RFC 7617). No `Buffer`: this file runs in browsers, too. */
const basicOf = (secret: string): string => `Basic ${btoa(String.fromCodePoint(...new TextEncoder().encode(secret)))}`

/** The URL as it is asked for. */
export const bareUrl = (url: URL): URL => {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  bare.hash = ''
  return bare
}
