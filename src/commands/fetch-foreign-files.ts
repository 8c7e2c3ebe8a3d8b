import { join } from 'node:path'
import type { Staging } from '../io/adopted-files.js'
import { type HttpOptions, shownUrl } from '../io/http-get.js'
import { measureUrl } from '../io/http-reader.js'
import { mapBounded } from '../io/map-bounded.js'
import type { OutFile } from '../io/out-dir.js'
import type { MeasuredFile, RegistryReader } from '../io/registry-reader.js'
import { RegistryError } from '../model/errors.js'
import type { OnProgress } from '../model/progress.js'
import { type ForeignPlace, parsePlace } from '../stages/plan-adoption.js'

/** A file that documents of a foreign registry name. */
export interface ForeignFile {
  readonly place: ForeignPlace
  /** Absent: it is missing. */
  readonly found?: MeasuredFile
  /** The file to be mirrored; absent when it lies elsewhere or is missing. */
  readonly mirror?: OutFile
}

export interface FetchOptions {
  readonly reader: RegistryReader
  readonly baseUrl: string
  /** Where fetched files are kept; absent: they are only looked at. */
  readonly staging: Staging | undefined
  /** The registry is a folder that stays where it is. */
  readonly isInPlace: boolean
  readonly http: HttpOptions
  /** Most bytes of a file. */
  readonly limit: number
  readonly onProgress: OnProgress | undefined
}

/** Requests at a time. */
const CONCURRENCY = 8

/**
 * Reads each file once, however many documents name it. By URL.
 *
 * @throws RegistryError `STATE_UNREADABLE` when one cannot be read, or is too large.
 */
export const fetchForeignFiles = async (
  urls: readonly string[],
  options: FetchOptions,
): Promise<ReadonlyMap<string, ForeignFile>> => {
  const byFile = new Map<string, ForeignPlace[]>()
  for (const url of new Set(urls)) {
    const place = parsePlace(options.baseUrl, url)
    // Two spellings of one path are one file.
    const file = place.path ?? place.url
    byFile.set(file, [...(byFile.get(file) ?? []), place])
  }
  const groups = [...byFile.values()]
  let done = 0
  const fetched = await mapBounded(groups, CONCURRENCY, async (group) => {
    const files = await fetchPlaces(group, options)
    options.onProgress?.({ step: 'fetch', done: ++done, total: groups.length })
    return files
  })
  return new Map(fetched.flat().map((file) => [file.place.url, file]))
}

const fetchPlaces = async (
  places: readonly ForeignPlace[],
  { reader, staging, isInPlace, http, limit }: FetchOptions,
): Promise<readonly ForeignFile[]> => {
  const place = places[0]
  if (place === undefined) return []
  const { path } = place
  if (path === undefined) {
    const found = place.taken === undefined ? await measureUrl(new URL(place.url), http, undefined, limit) : undefined
    checkSize(place, found, limit)
    return places.map((each) => ({ place: each, ...(found && { found }) }))
  }
  const staged = reader.kind === 'http' ? staging?.file() : undefined
  const found = await reader.measure(path, staged, limit)
  if (found === undefined) return places.map((each) => ({ place: each }))
  checkSize(place, found, limit)
  const facts = { digest: found.digest, size: found.size }
  const body = isInPlace
    ? { ...facts, inPlace: true as const }
    : reader.kind === 'folder'
      ? { ...facts, copyOf: join(reader.location, path) }
      : { ...facts, staged: staged ?? '' }
  return places.map((each) => ({ place: each, found, mirror: { path, body } }))
}

const checkSize = ({ url }: ForeignPlace, found: MeasuredFile | undefined, limit: number): void => {
  if (found === undefined || found.size <= limit) return
  throw new RegistryError('STATE_UNREADABLE', `Could not read ${shown(url)}: it is larger than ${limit} bytes.`, {
    hint: 'If it is what it should be, allow it with --artifact-limit.',
  })
}

/** A URL as messages may show it. */
export const shown = (url: string): string => shownUrl(new URL(url))
