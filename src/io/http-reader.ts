import { RegistryError } from '../model/errors.js'
import { isSafePath, urlOf } from '../model/layout.js'
import { copyWhole } from './copy-whole.js'
import { getUrl, type HttpBody, type HttpOptions, shownUrl } from './http-get.js'
import { readChunks } from './read-chunks.js'
import type { DatedFile, MeasuredFile, RegistryReader } from './registry-reader.js'

/** No JSON document of a registry comes near this; a host that sends without end is stopped. */
const LARGEST_DOCUMENT = 256 * 1024 * 1024

/** A registry on a web server. `url` is that of its folder. */
export const openHttp = (url: URL, options: HttpOptions): RegistryReader => {
  const base = url.href.endsWith('/') ? url.href : `${url.href}/`
  const location = shownUrl(new URL(base))
  const urlFor = (path: string): URL => {
    if (isSafePath(path)) return new URL(urlOf(base, path))
    throw new RegistryError(
      'STATE_CORRUPT',
      `${location} names ${JSON.stringify(path)}, which leads out of the registry.`,
    )
  }
  const readDated = (path: string) => readUrl(urlFor(path), options)
  return {
    kind: 'http',
    location,
    read: async (path) => (await readDated(path))?.bytes,
    readDated,
    measure: (path, toFile) => measureUrl(urlFor(path), options, toFile),
    copy: (path, toFile, expected) =>
      copyWhole(shownUrl(urlFor(path)), toFile, expected, (temp) => measureUrl(urlFor(path), options, temp)),
  }
}

const readUrl = (url: URL, options: HttpOptions): Promise<DatedFile | undefined> =>
  getUrl(url, options, async ({ chunks, modified }: HttpBody) => {
    const parts: Uint8Array[] = []
    let size = 0
    for await (const chunk of chunks) {
      size += chunk.length
      if (size > LARGEST_DOCUMENT) {
        throw new RegistryError('STATE_UNREADABLE', `Could not read ${shownUrl(url)}: it is larger than 256 MB.`)
      }
      parts.push(chunk)
    }
    return { bytes: Buffer.concat(parts), modified }
  })

/** Reads what lies at a URL through, and keeps it in `toFile` where that is given; `undefined` when it is absent. */
export const measureUrl = (url: URL, options: HttpOptions, toFile?: string): Promise<MeasuredFile | undefined> =>
  getUrl(url, options, async ({ chunks, modified, encoding }) => ({
    ...(await readChunks(chunks, toFile)),
    modified,
    encoding,
  }))
