import { RegistryError } from '../model/errors.js'
import { isSafePath, urlOf } from '../model/layout.js'
import { copyWhole } from './copy-whole.js'
import { DOCUMENT_LIMIT } from './document-limit.js'
import { getUrl, type HttpBody, type HttpOptions, shownUrl } from './http-get.js'
import { readChunks } from './read-chunks.js'
import type { DatedFile, MeasuredFile, RegistryReader } from './registry-reader.js'

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
  const readDated = (path: string, limit = DOCUMENT_LIMIT) => readUrl(urlFor(path), options, limit)
  return {
    kind: 'http',
    location,
    read: async (path, limit) => (await readDated(path, limit))?.bytes,
    readDated,
    measure: (path, toFile, limit) => measureUrl(urlFor(path), options, toFile, limit),
    copy: (path, toFile, expected) =>
      copyWhole(shownUrl(urlFor(path)), toFile, expected, (temp) =>
        measureUrl(urlFor(path), options, temp, expected.size),
      ),
  }
}

const readUrl = (url: URL, options: HttpOptions, limit: number): Promise<DatedFile | undefined> =>
  getUrl(url, options, async ({ chunks, modified }: HttpBody) => {
    const parts: Uint8Array[] = []
    let size = 0
    for await (const chunk of chunks) {
      size += chunk.length
      if (size > limit) {
        throw new RegistryError(
          'STATE_UNREADABLE',
          `Could not read ${shownUrl(url)}: it is larger than ${limit} bytes.`,
        )
      }
      parts.push(chunk)
    }
    return { bytes: Buffer.concat(parts), modified }
  })

/** Measures what lies at a URL, as {@link RegistryReader.measure} does. */
export const measureUrl = (
  url: URL,
  options: HttpOptions,
  toFile?: string,
  limit?: number,
): Promise<MeasuredFile | undefined> =>
  getUrl(url, options, async ({ chunks, modified, encoding }) => ({
    ...(await readChunks(chunks, toFile, limit)),
    modified,
    encoding,
  }))
