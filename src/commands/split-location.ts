import { basename, dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseLocation } from '../io/registry-reader.js'
import { RegistryError } from '../model/errors.js'

/** Where a registry is. */
export interface SplitLocation {
  /** Its URL, or its folder (absolute). */
  readonly location: string
  /** The root document that was named. */
  readonly document: string | undefined
}

/**
 * A registry is named by its folder, or by one of the root documents inside.
 *
 * @throws RegistryError `USAGE` for a URL that is none, or that of another document.
 */
export const splitLocation = (source: string, documents: readonly string[]): SplitLocation => {
  const url = parseLocation(source)
  if (url === undefined || url.protocol === 'file:') {
    const file = resolve(url === undefined ? source : fileURLToPath(url))
    return documents.includes(basename(file))
      ? { location: dirname(file), document: basename(file) }
      : { location: file, document: undefined }
  }
  const last = url.pathname.slice(url.pathname.lastIndexOf('/') + 1)
  if (documents.includes(last)) return { location: new URL('.', url).href, document: last }
  if (!last.endsWith('.json')) return { location: source, document: undefined }
  throw new RegistryError('USAGE', `The root document of a registry is ${documents.join(' or ')}, not ${last}.`, {
    hint: 'Publish it under one of these names first: that is where a build will write it.',
  })
}
