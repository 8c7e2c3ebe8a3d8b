import { RegistryError } from '../model/errors.js'
import { AS_IT_IS, getUrl, type HttpBody, type HttpFailure, type HttpOptions, shownUrl } from './http-get.js'

/** Documents of earlier requests, by URL. */
export interface DocumentStore {
  readonly read: (url: string) => Uint8Array | undefined
  readonly put: (url: string, bytes: Uint8Array) => void
}

export interface ClientHttpOptions extends Pick<HttpOptions, 'tries' | 'idle' | 'wait'> {
  /** Origin → the `Authorization` that is sent there, and nowhere else: fetch drops it on a redirect to another origin. */
  readonly credentials: ReadonlyMap<string, string>
  readonly documents?: DocumentStore | undefined
  /** Ask nobody; what is in {@link documents} is all there is. */
  readonly isOffline?: boolean | undefined
}

export interface FoundDocument {
  readonly bytes: Uint8Array
  /** Where it was found in the end: what its relative URLs are relative to. */
  readonly url: string
}

/** The network as a client of registries needs it. */
export interface ClientHttp {
  readonly isOffline: boolean
  /**
   * A small file; `undefined` when it is not there. A store that may not be listed says 403 of what it does not have,
   * and a server that does not know a path may say 400 or 405: with `isProbe`, that is not there, too. 401 never is.
   */
  readonly readDocument: (url: string, isProbe?: boolean) => Promise<FoundDocument | undefined>
  /** Gives a body to `take`, once per try; `undefined` when it is not there. */
  readonly readBody: <T>(url: string, take: (body: HttpBody) => Promise<T>) => Promise<T | undefined>
}

/** Most bytes of a document: the list of some 100,000 plugins. */
const DOCUMENT_LIMIT = 64 * 1024 * 1024

const GONE: readonly number[] = [404, 410]
const PROBED: readonly number[] = [...GONE, 400, 403, 405]

/**
 * Opens the network. What may pass is tried again with growing waits; a host that is slow to a crawl counts as broken off.
 *
 * @throws RegistryError `REGISTRY_UNREADABLE`, `REGISTRY_DENIED` (401, 403), `OFFLINE`
 */
export const openClientHttp = (options: ClientHttpOptions): ClientHttp => {
  const { credentials, documents, isOffline = false, ...retry } = options
  const get = <T>(url: string, absent: readonly number[], take: (body: HttpBody) => Promise<T>) => {
    const address = new URL(url)
    const authorization = credentials.get(address.origin)
    const headers = { ...AS_IT_IS, ...(authorization !== undefined && { authorization }) }
    return getUrl(address, { ...retry, headers, toError, isAbsent: (status) => absent.includes(status) }, (body) => {
      checkNotDowngraded(address, body.url)
      return take(body)
    })
  }
  return {
    isOffline,
    readDocument: async (url, isProbe = false) => {
      if (isOffline) {
        const bytes = documents?.read(url)
        if (bytes === undefined && !isProbe) throw offline(url)
        return bytes && { bytes, url }
      }
      const found = await get(url, isProbe ? PROBED : GONE, async (body) => ({
        bytes: await readBounded(body.chunks, DOCUMENT_LIMIT, url),
        url: body.url,
      }))
      if (found !== undefined) documents?.put(url, found.bytes)
      return found
    },
    readBody: async (url, take) => {
      if (isOffline) throw offline(url)
      return get(url, GONE, take)
    },
  }
}

const offline = (url: string): RegistryError =>
  new RegistryError('OFFLINE', `Could not get ${shownUrl(new URL(url))}: it is not in the cache.`, {
    hint: 'Run the command once without --offline.',
  })

/** All bytes of a body, in memory. */
export const readBounded = async (chunks: HttpBody['chunks'], limit: number, url: string): Promise<Uint8Array> => {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const chunk of chunks) {
    size += chunk.length
    if (size > limit) throw tooLarge(url, limit)
    parts.push(chunk)
  }
  const [first] = parts
  if (first !== undefined && parts.length === 1) return first
  const bytes = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

export const tooLarge = (url: string, limit: number): RegistryError =>
  new RegistryError(
    'REGISTRY_UNREADABLE',
    `Could not read ${shownUrl(new URL(url))}: it is larger than ${limit} bytes.`,
  )

/** What was asked for over https is not taken from whoever is on the way. */
const checkNotDowngraded = ({ protocol, host }: URL, found: string): void => {
  if (protocol !== 'https:' || !found.startsWith('http:')) return
  throw new RegistryError(
    'REGISTRY_UNREADABLE',
    `${host} redirects to ${shownUrl(new URL(found))}, which is not encrypted.`,
  )
}

const toError = ({ url, problem, status }: HttpFailure): RegistryError => {
  if (status === 401 || status === 403) {
    return new RegistryError('REGISTRY_DENIED', `Could not read ${url}: ${problem}.`, {
      hint: 'A private registry needs its API key: set OPENWORKFLOW_REGISTRY_API_KEY, or check the one that is set.',
    })
  }
  const hint =
    status === undefined ? 'Check the address and the network.' : 'Try again later, or tell whoever runs the registry.'
  return new RegistryError('REGISTRY_UNREADABLE', `Could not read ${url}: ${problem}.`, { hint })
}
