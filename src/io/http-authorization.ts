/** What a private registry asks for: sent as a bearer token, to this origin only, and shown in no message. */
export interface HostToken {
  readonly origin: string
  readonly value: string
}

/** What is sent to prove who asks. `fetch` drops it on a redirect to another origin. */
export const authorizationOf = (url: URL, token: HostToken | undefined): { readonly authorization?: string } => {
  const secret = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  if (secret !== ':') return { authorization: `Basic ${Buffer.from(secret).toString('base64')}` }
  return token?.origin === url.origin ? { authorization: `Bearer ${token.value}` } : {}
}

/** The URL as it is asked for. */
export const bareUrl = (url: URL): URL => {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  bare.hash = ''
  return bare
}
