import { pathToFileURL } from 'node:url'
import { hasFile } from '../../io/folder-reader.js'
import { type HostSecret, secretOf } from '../../io/http-authorization.js'
import { openProbe } from '../../io/open-probe.js'
import { openRegistry, parseLocation, type RegistryReader } from '../../io/registry-reader.js'
import { digestOf } from '../../model/digest.js'
import { RegistryError } from '../../model/errors.js'
import { pathOf, urlOf } from '../../model/layout.js'
import { ANY_ORIGIN, type Probe, type ProbeAnswer } from '../../model/probe.js'

/** A registry to be looked at. */
export interface Site {
  readonly kind: 'http' | 'folder'
  /** The URL of its folder, with a final slash and without user and password; of a folder on disk its `file:` URL. */
  readonly base: string
  readonly urlOf: (path: string) => string
  /** The URL here of what documents name, which may say another address of the registry; `undefined`: it cannot be asked for. */
  readonly resolve: (url: string) => string | undefined
  /** The URL without user and password, or the absolute folder. */
  readonly location: string
  readonly hasFile: (path: string) => boolean
  /** Of a folder: files are answered as a server would, without headers; what lies elsewhere is not asked for. */
  readonly probe: Probe
  readonly isPrivate: boolean
}

export interface SiteOptions {
  readonly token?: HostSecret | undefined
  /** Where its documents say that it is. */
  readonly said?: string | undefined
  readonly idle?: number | undefined
  readonly deadline?: number | undefined
}

/** Most bytes of all answers that are kept. */
const MOST_KEPT = 256 * 2 ** 20

/** Most bytes of a document of one plugin. */
const DOCUMENT_LIMIT = 8 * 2 ** 20

/**
 * Opens a registry by its URL or folder. Nothing is read yet.
 *
 * @throws RegistryError `USAGE` for what is neither.
 */
export const openSite = (location: string, options: SiteOptions): Site => {
  const url = parseLocation(location)
  return url === undefined || url.protocol === 'file:'
    ? openFolderSite(openRegistry(location), options)
    : openServedSite(url, options)
}

const openServedSite = (url: URL, { token, said, idle, deadline }: SiteOptions): Site => {
  const secret = secretOf(url) ?? token
  const base = `${url.origin}${url.pathname.replace(/\/?$/, '/')}`
  const probe = openProbe({ secret, idle, deadline })
  let kept = 0
  return {
    kind: 'http',
    base,
    urlOf: (path) => urlOf(base, path),
    resolve: (named) => {
      const path = said === undefined ? undefined : pathOf(said, named)
      return path === undefined ? named : urlOf(base, path)
    },
    location: base,
    hasFile: () => false,
    probe: async (request) => {
      if (kept > MOST_KEPT && request.keep !== 0)
        return { kind: 'none', problem: 'there was too much to read before it' }
      const answer = await probe({ ...request, headers: { origin: ANY_ORIGIN, ...request.headers } })
      kept += answer.kind === 'none' ? 0 : answer.bytes.length
      return answer
    },
    isPrivate: secret !== undefined,
  }
}

const openFolderSite = (reader: RegistryReader, { said }: SiteOptions): Site => {
  const base = `${pathToFileURL(reader.location).href}/`
  return {
    kind: 'folder',
    base,
    urlOf: (path) => urlOf(base, path),
    resolve: (named) => {
      const path = pathOf(base, named) ?? (said === undefined ? undefined : pathOf(said, named))
      return path === undefined ? undefined : urlOf(base, path)
    },
    location: reader.location,
    hasFile: (path) => hasFile(reader.location, path),
    probe: async ({ url, limit, keep }) => {
      const path = pathOf(base, url)
      return path === undefined ? { kind: 'none', problem: 'it lies elsewhere' } : answerFile(reader, path, limit, keep)
    },
    isPrivate: false,
  }
}

const answerFile = async (
  reader: RegistryReader,
  path: string,
  limit?: number,
  keep?: number,
): Promise<ProbeAnswer> => {
  const answer = { kind: 'answer', headers: {}, isWhole: true, redirects: [], bytes: new Uint8Array() } as const
  try {
    // What is not kept may be of any size.
    const bytes = keep === 0 ? undefined : await reader.read(path, limit)
    if (bytes !== undefined) return { ...answer, status: 200, bytes, size: bytes.length, digest: digestOf(bytes) }
    const file = keep === 0 ? await reader.measure(path, undefined, limit) : undefined
    if (file === undefined) return { ...answer, status: 404, size: 0, digest: digestOf('') }
    const { size, digest } = file
    return { ...answer, status: 200, size, digest, isWhole: limit === undefined || size <= limit }
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code !== 'STATE_UNREADABLE') throw error
    return { kind: 'none', problem: error.message.replace(/\.$/, '') }
  }
}

/** Asks for a document, of which a part is worth nothing. */
export const askWhole = async ({ probe }: Site, url: string, limit = DOCUMENT_LIMIT): Promise<ProbeAnswer> => {
  const answer = await probe({ url, limit })
  return answer.kind === 'none' || answer.isWhole
    ? answer
    : { kind: 'none', problem: `it has more than ${limit} bytes` }
}
