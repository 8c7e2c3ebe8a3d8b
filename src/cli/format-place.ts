import { relative, resolve, sep } from 'node:path'
import type { Place } from '../model/diagnostic.js'

/**
 * The file of a place as it is called from the folder `from` (absolute), with slashes; `dir` (absolute) is what the
 * place is relative to. A URL stays one.
 */
export const formatFile = (file: string, dir: string, from: string): string => {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(file)) return file
  return relative(from, resolve(dir, file)).split(sep).join('/') || '.'
}

/** `plugins/hello/plugin.yaml:3:10`, with as much as is known: editors open it. */
export const formatPlace = (place: Place, dir: string, from: string): string =>
  [formatFile(place.file, dir, from), place.line, place.line === undefined ? undefined : place.column]
    .filter((part) => part !== undefined)
    .join(':')
