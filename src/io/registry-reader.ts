import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Digest } from '../model/digest.js'
import { RegistryError } from '../model/errors.js'
import { openFolder } from './folder-reader.js'
import type { HttpOptions } from './http-get.js'
import { openHttp } from './http-reader.js'
import type { StreamFacts } from './read-chunks.js'

/** A small file read whole. */
export interface DatedFile {
  readonly bytes: Uint8Array
  /** When it was last changed, as its host or file system says, in seconds since 1970. */
  readonly modified: number | undefined
}

/** A file of any size that was read through. */
export interface MeasuredFile extends StreamFacts {
  readonly modified: number | undefined
  /** A `Content-Encoding` that the host claims and that was undone: {@link digest} may not be that of the file itself. */
  readonly encoding: string | undefined
}

/**
 * A published registry, wherever it lies. Paths are those of the registry. A file is absent only when that is definite (HTTP
 * 404 or 410, `ENOENT` in a folder that exists); whatever else goes wrong is a RegistryError `STATE_UNREADABLE`, so that
 * an outage never looks like an empty registry.
 */
export interface RegistryReader {
  readonly kind: 'http' | 'folder' | 'store'
  /** The URL, with a final slash and without user and password, or the absolute folder. Of a store: its name, with a slash. */
  readonly location: string
  /** A document's bytes; `undefined` when it is absent. With more than `limit` bytes it is unreadable; default: 128 MiB. */
  readonly read: (path: string, limit?: number) => Promise<Uint8Array | undefined>
  readonly readDated: (path: string, limit?: number) => Promise<DatedFile | undefined>
  /**
   * Reads a file of any size through, and keeps it in `toFile` where that is given; `undefined` when it is absent. Stops
   * after `limit` bytes: a `size` above it tells that, and nothing else means anything.
   */
  readonly measure: (path: string, toFile?: string, limit?: number) => Promise<MeasuredFile | undefined>
  /**
   * Copies a file that is known. `toFile` is written beside and renamed, so it is there whole or not at all.
   *
   * @throws RegistryError `STATE_CORRUPT` when the file is absent or has other bytes.
   */
  readonly copy: (
    path: string,
    toFile: string,
    expected: { readonly digest: Digest; readonly size: number },
  ) => Promise<void>
}

/**
 * Opens a registry for reading: a URL (http, https, file) or a folder. Nothing is read yet.
 *
 * @throws RegistryError `USAGE` for a URL that is none, of another kind, or with a query.
 */
export const openRegistry = (location: string, options: HttpOptions = {}): RegistryReader => {
  const url = parseLocation(location)
  if (url === undefined) return openFolder(resolve(location))
  return url.protocol === 'file:' ? openFolder(fileURLToPath(url)) : openHttp(url, options)
}

/** The URL that a location is, or `undefined` for a folder. A Windows path's drive letter is no scheme. */
export const parseLocation = (location: string): URL | undefined => {
  if (!/^[a-z][a-z0-9+.-]+:\/?\/?/i.test(location) || !location.includes('://')) return undefined
  const url = URL.canParse(location) ? new URL(location) : undefined
  if (url === undefined || !['http:', 'https:', 'file:'].includes(url.protocol)) {
    throw new RegistryError('USAGE', 'This is no address of a registry.', {
      hint: 'Give a URL that begins with https://, or a folder.',
    })
  }
  if (url.search !== '' || url.hash !== '') {
    throw new RegistryError(
      'USAGE',
      `The address ${url.protocol}//${url.host}${url.pathname} has a query or a fragment.`,
      {
        hint: 'Give the plain URL of the folder that holds registry.json.',
      },
    )
  }
  return url
}
