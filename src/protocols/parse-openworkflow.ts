import { isObject, type JsonObject } from '../model/json.js'
import { parseSlug, type Slug } from '../model/slug.js'
import { parseObject } from './parse-flows.js'

/*
 * Reads OpenWorkflow documents that something else may have written. Fields beyond the protocol's are let be; what a client
 * could not use is a problem, told in words that follow "<document>: ".
 */

/** What a client needs of one result of a search. */
export interface FoundPlugin {
  readonly slug: Slug
  readonly version: string
}

export interface ParsedSearch {
  readonly total: number
  readonly results: readonly FoundPlugin[]
  readonly problems: readonly string[]
}

/** What a client needs of a plugin's details. URLs are as they were written. */
export interface ParsedDetails {
  readonly slug: string
  readonly version: string
  readonly versions: readonly string[]
  readonly schemaUrl?: string
  readonly iconUrl?: string
  readonly artifactUrl?: string
  readonly checksum?: string
  readonly problems: readonly string[]
}

/** `plugins/search`. A text: it is no such document, and why. */
export const parseSearchDocument = (bytes: Uint8Array): ParsedSearch | string => {
  const document = parseObject(bytes)
  if (typeof document === 'string') return document
  const { total, results } = document
  if (!Array.isArray(results)) return 'it has no array "results"'
  if (typeof total !== 'number') return 'it has no number "total"'
  const problems: string[] = []
  const plugins = results.flatMap((result: unknown, index): readonly FoundPlugin[] => {
    const found = isObject(result) ? parseResult(result) : 'is no object'
    if (typeof found !== 'string') return [found]
    problems.push(`results[${index}] ${found}`)
    return []
  })
  return { total, results: plugins, problems }
}

const parseResult = (result: JsonObject): FoundPlugin | string => {
  const missing = missingText(result, ['slug', 'name', 'description', 'version'])
  if (missing !== undefined) return missing
  const slug = parseSlug(String(result['slug']))
  return slug === undefined
    ? 'has a slug that is not 1 to 64 letters, digits, "-" and "_"'
    : { slug, version: String(result['version']) }
}

/** `plugins/<slug>` and those of its versions. A text: it is no such document, and why. */
export const parseDetailsDocument = (bytes: Uint8Array): ParsedDetails | string => {
  const document = parseObject(bytes)
  if (typeof document === 'string') return document
  const problem = missingText(document, ['slug', 'version', 'name', 'description'])
  if (problem !== undefined) return `it ${problem}`
  const problems = [
    ...(Array.isArray(document['actions']) && document['actions'].length > 0 ? [] : ['it has no "actions"']),
    ...(Array.isArray(document['versions']) ? [] : ['it has no array "versions"']),
  ]
  const { schema_url: schemaUrl, icon_url: iconUrl, artifact_url: artifactUrl, checksum } = document
  return {
    slug: String(document['slug']),
    version: String(document['version']),
    versions: textsOf(document['versions']),
    ...(typeof schemaUrl === 'string' && { schemaUrl }),
    ...(typeof iconUrl === 'string' && { iconUrl }),
    ...(typeof artifactUrl === 'string' && { artifactUrl }),
    ...(typeof checksum === 'string' && { checksum }),
    problems,
  }
}

const missingText = (document: JsonObject, names: readonly string[]): string | undefined => {
  const missing = names.find((name) => typeof document[name] !== 'string' || document[name] === '')
  return missing === undefined ? undefined : `has no text "${missing}"`
}

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
