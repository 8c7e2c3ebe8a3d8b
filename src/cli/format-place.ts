import { relative, resolve, sep } from 'node:path'
import type { Place } from '../model/diagnostic.js'

/**
 * The file of a place as it is called from the folder `from` (absolute), with slashes. `root` is what the place is relative
 * to: an absolute folder, or the URL of a registry.
 */
export const formatFile = (file: string, root: string, from: string): string => {
  if (isUrl(file)) return file
  if (isUrl(root)) return new URL(file, root.endsWith('/') ? root : `${root}/`).href
  return relative(from, resolve(root, file)).split(sep).join('/') || '.'
}

/** `plugins/hello/plugin.yaml:3:10`, with as much as is known: editors open it. */
export const formatPlace = (place: Place, root: string, from: string): string =>
  [formatFile(place.file, root, from), place.line, place.line === undefined ? undefined : place.column]
    .filter((part) => part !== undefined)
    .join(':')

/** Whether text is a URL rather than a path; `C:\\plugins` is a path. */
export const isUrl = (text: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(text)
