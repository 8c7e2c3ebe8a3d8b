import { RegistryError } from '../model/errors.js'

/** Where a registry is, as a person or program gives it. */
export interface WrittenRegistry {
  readonly url: string
  /** Sent as `Authorization: Bearer …` to the origin of `url`, and nowhere else. */
  readonly apiKey?: string | undefined
}

/** The same, understood. */
export interface RegistryAddress {
  /** The URL of its folder, with a final slash and without user and password. */
  readonly base: string
  /** {@link base} as it is shown and kept: without the slash of a bare host. */
  readonly shown: string
  /** The URL of its `registry.json`, where that was given. */
  readonly manifestUrl?: string
  readonly origin: string
  /** The value of the `Authorization` header. */
  readonly authorization?: string
}

/** The community's registry of the OpenWorkflow protocol. */
export const PUBLIC_REGISTRY = 'https://registry.openworkflowspec.org'

/**
 * Understands the URL of a registry: of its folder, or of its `registry.json`. User and password in it are a credential.
 *
 * @throws RegistryError `USAGE`, also for a credential that would travel unencrypted
 */
export const parseRegistryAddress = ({ url: text, apiKey }: WrittenRegistry): RegistryAddress => {
  const url = /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.search !== '' || url.hash !== '') {
    throw new RegistryError('USAGE', 'This is no address of a registry.', {
      hint: 'Give the URL of the folder that holds it, such as https://plugins.example.com/, or of its registry.json.',
    })
  }
  const authorization = apiKey === undefined || apiKey === '' ? basicOf(url) : `Bearer ${apiKey}`
  const bare = `${url.origin}${url.pathname}`
  const isManifest = url.pathname.endsWith('.json')
  const base = isManifest ? new URL('.', bare).href : bare.replace(/\/*$/, '/')
  if (authorization !== undefined && url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new RegistryError('USAGE', `The API key of ${url.origin} would be sent unencrypted.`, {
      hint: 'Write https:// in the address of the registry.',
    })
  }
  return {
    base,
    shown: base.replace(/\/$/, ''),
    origin: url.origin,
    ...(isManifest && { manifestUrl: bare }),
    ...(authorization !== undefined && { authorization }),
  }
}

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(host)

const basicOf = ({ username, password }: URL): string | undefined => {
  if (username === '' && password === '') return undefined
  const bytes = new TextEncoder().encode(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`)
  return `Basic ${btoa(String.fromCodePoint(...bytes))}`
}
