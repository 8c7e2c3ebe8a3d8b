import { isObject, isShallow, type JsonObject, MAX_DEPTH, parseJson, withoutUndefined } from '../model/json.js'
import { parseSlug, type Slug } from '../model/slug.js'
import { parseVersion, suggestVersion, type Version } from '../model/version.js'

/*
 * Reads Flows documents that something else wrote. Fields beyond the protocol's are let be; what a client could not use is
 * a problem, told in words that follow "<document>: ".
 */

/** An app of a foreign `registry.json`. */
export interface ForeignApp {
  readonly slug: Slug
  readonly name: string
  readonly description: string
  readonly iconUrl?: string
  readonly color?: string
  readonly appMetadataUrl: string
}

/** A version of a foreign `versions.json`. */
export interface ForeignVersion {
  readonly version: Version
  readonly artifactUrl: string
  /** As written; empty when there is none. */
  readonly checksum: string
  /** Seconds since 1970, where the document says when this version was published. */
  readonly publishedAt?: number
}

export interface ParsedDocument<T> {
  readonly items: readonly T[]
  readonly problems: readonly string[]
}

/** The apps of a `registry.json` or `index.json`. */
export const parseRegistryDocument = (bytes: Uint8Array): ParsedDocument<ForeignApp> => {
  const document = parseObject(bytes)
  if (typeof document === 'string') return { items: [], problems: [document] }
  const apps = document['apps']
  if (!isObject(apps)) return { items: [], problems: ['it has no object "apps"'] }
  return gather(Object.entries(apps).map(([key, app]) => parseApp(key, app)))
}

/** The versions of a `versions.json`. */
export const parseVersionsDocument = (bytes: Uint8Array): ParsedDocument<ForeignVersion> => {
  const document = parseObject(bytes)
  if (typeof document === 'string') return { items: [], problems: [document] }
  const versions = document['versions']
  if (!Array.isArray(versions)) return { items: [], problems: ['it has no array "versions"'] }
  const { items, problems } = gather(versions.map(parseForeignVersion))
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const { version } of items) (seen.has(version) ? twice : seen).add(version)
  return { items, problems: [...problems, ...[...twice].map((version) => `version ${version} is listed twice`)] }
}

/** Whether the bytes are a page, which some hosts answer for every path that they do not have. */
export const isHtml = (bytes: Uint8Array): boolean =>
  /^\uFEFF?\s*</.test(new TextDecoder().decode(bytes.subarray(0, 64)))

/** Whether bytes are a Flows registry manifest at all, whatever may be wrong inside. */
export const isRegistryDocument = (bytes: Uint8Array): boolean => {
  const document = parseObject(bytes)
  return typeof document !== 'string' && isObject(document['apps'])
}

const parseApp = (key: string, app: unknown): ForeignApp | string => {
  const where = `app ${quote(key)}`
  const slug = parseSlug(key)
  if (slug === undefined) return `${where} has a key that is not 1 to 64 letters, digits, "-" and "_"`
  if (!isObject(app)) return `${where} is no object`
  const { name, description = '', blockStyle = {}, appMetadataUrl } = app
  if (typeof name !== 'string' || name === '') return `${where} has no "name"`
  if (typeof description !== 'string') return `${where} has a "description" that is no text`
  if (!isObject(blockStyle)) return `${where} has a "blockStyle" that is no object`
  const { iconUrl, color } = blockStyle
  if (iconUrl !== undefined && !isWebUrl(iconUrl)) return `${where} has an "iconUrl" that is no absolute http URL`
  if (color !== undefined && typeof color !== 'string') return `${where} has a "color" that is no text`
  if (!isWebUrl(appMetadataUrl)) return `${where} has no "appMetadataUrl" that is an absolute http URL`
  return withoutUndefined<ForeignApp>({ slug, name, description, iconUrl, color, appMetadataUrl })
}

const parseForeignVersion = (entry: unknown, index: number): ForeignVersion | string => {
  if (!isObject(entry)) return `versions[${index}] is no object`
  const { version: text, artifactUrl, artifactChecksum } = entry
  if (typeof text !== 'string') return `versions[${index}] has no "version" that is text`
  const version = parseVersion(text)
  if (version === undefined) {
    const suggestion = suggestVersion(text)
    const instead = suggestion === undefined ? '' : `; ${suggestion} would be`
    return `version ${quote(text)} is no semantic version without build metadata${instead}`
  }
  if (!isWebUrl(artifactUrl)) return `version ${version} has no "artifactUrl" that is an absolute http URL`
  return withoutUndefined<ForeignVersion>({
    version,
    artifactUrl,
    checksum: typeof artifactChecksum === 'string' ? artifactChecksum : '',
    publishedAt: parsePublishedAt(entry),
  })
}

/** Not of the protocol: where registries that tell the time nevertheless write it. */
const TIME_FIELDS = ['publishedAt', 'published_at', 'releasedAt', 'released_at', 'createdAt', 'created_at']

/** A date, or a time with its zone: what has none would mean another moment on each machine. */
const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?$/

const parsePublishedAt = (entry: JsonObject): number | undefined => {
  for (const field of TIME_FIELDS) {
    const text = entry[field]
    const milliseconds = typeof text === 'string' && TIME.test(text) ? Date.parse(text) : Number.NaN
    if (!Number.isNaN(milliseconds)) return Math.floor(milliseconds / 1000)
  }
  return undefined
}

/** A JSON object that somebody else wrote, or what is wrong. */
export const parseObject = (bytes: Uint8Array): JsonObject | string => {
  if (isHtml(bytes)) return 'it is a web page, not JSON'
  try {
    const value = parseJson(bytes)
    if (!isShallow(value)) return `it is nested more than ${MAX_DEPTH} levels deep`
    return isObject(value) ? value : 'it is no JSON object'
  } catch (error) {
    if (error instanceof RangeError) return error.message
    return `it is not JSON (${error instanceof Error ? error.message : String(error)})`
  }
}

/** As much of a text as tells which one is meant. */
const quote = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)

const isWebUrl = (value: unknown): value is string =>
  typeof value === 'string' && /^https?:\/\/[^\s/]\S*$/.test(value) && URL.canParse(value)

const gather = <T extends object>(results: readonly (T | string)[]): ParsedDocument<T> => ({
  items: results.filter((result) => typeof result !== 'string'),
  problems: results.filter((result) => typeof result === 'string'),
})
