import { type Digest, isDigest } from '../model/digest-text.js'
import { isObject, isShallow, type JsonObject, type JsonValue, parseJson, withoutUndefined } from '../model/json.js'
import type { EnvironmentVariable } from '../model/manifest.js'
import type { OfferedFile, OfferedPlugin, OfferedRelease } from '../model/offer.js'
import type { Slug } from '../model/slug.js'
import { compareNewestFirst, parseVersion, type Version } from '../model/version.js'
import { objectOf, objectsOf, signatureOf, textMapOf, textOf, textsOf } from './json-members.js'

/*
 * Reads the details that a registry of the OpenWorkflow protocol gives of a plugin. Fields that are not known are let be;
 * of those that a client acts upon, one that is wrong is a problem, told in words that follow "<document>: ".
 */

/** A details document: the plugin, and the version that the document shows. */
export interface Details {
  readonly plugin: OfferedPlugin
  readonly release: OfferedRelease
}

/**
 * The details that these bytes are. URLs may be relative to `url`, where the document was found. `undefined`: no details
 * of that plugin at all, such as the page that some hosts answer for whatever they do not have. A text: what is wrong.
 */
export const parseDetails = (bytes: Uint8Array, slug: Slug, url: string): Details | string | undefined => {
  const document = parseObject(bytes)
  if (document === undefined || document['slug'] !== slug) return undefined
  const version = typeof document['version'] === 'string' ? parseVersion(document['version']) : undefined
  if (version === undefined) return 'its "version" is no semantic version'
  if (isObject(document['unpublished'])) return `version ${version} was unpublished`
  const release = parseRelease(document, slug, version, url)
  return typeof release === 'string' ? release : { plugin: parsePlugin(document, slug, release), release }
}

/** JSON of somebody else that is an object, and not too deep for whoever walks it. */
export const parseObject = (bytes: Uint8Array): JsonObject | undefined => {
  try {
    const value = parseJson(bytes)
    return isObject(value) && isShallow(value) ? value : undefined
  } catch {
    return undefined
  }
}

const parsePlugin = (document: JsonObject, slug: Slug, release: OfferedRelease): OfferedPlugin => {
  const versions = textsOf(document['versions']).flatMap((text) => parseVersion(text) ?? [])
  const isOffered = release.yanked === undefined
  const all = [...new Set<Version>(isOffered ? [release.version, ...versions] : versions)].sort(compareNewestFirst)
  return withoutUndefined<OfferedPlugin>({
    slug,
    name: textOf(document['name']) ?? slug,
    description: textOf(document['description']) ?? '',
    author: textOf(document['author']),
    homepage: textOf(document['homepage']),
    repository: textOf(document['repository']),
    license: textOf(document['license']),
    tags: textsOf(document['tags']),
    actions: objectsOf(document['actions']).map((action) => ({
      name: textOf(action['name']) ?? '',
      description: textOf(action['description']) ?? '',
    })),
    environment: objectsOf(document['environment']).map((variable) =>
      withoutUndefined<EnvironmentVariable>({
        name: textOf(variable['name']) ?? '',
        description: textOf(variable['description']),
        required: variable['required'] === true,
      }),
    ),
    updatedAt: textOf(document['updated_at']),
    latest: isOffered ? release.version : undefined,
    versions: all,
  })
}

const parseRelease = (document: JsonObject, slug: Slug, version: Version, url: string): OfferedRelease | string => {
  const artifact = parseArtifact(document, url)
  if (typeof artifact === 'string') return artifact
  const schemaUrl = toUrl(document['schema_url'], url)
  if (schemaUrl === null) return 'its "schema_url" is no http URL'
  const dependencies = document['dependencies']
  if (dependencies !== undefined && !isTextMap(dependencies)) return 'its "dependencies" are no ranges by slug'
  const { deprecated, yanked } = document
  return withoutUndefined<OfferedRelease>({
    slug,
    version,
    artifact,
    definition: schemaUrl === undefined ? undefined : { url: schemaUrl },
    dependencies,
    compatibility: textMapOf(document['compatibility'], ['min', 'max']),
    deprecated: isSaid(deprecated) ? textMapOf(objectOf(deprecated), ['reason', 'replacement_version']) : undefined,
    yanked: isSaid(yanked) ? textMapOf(objectOf(yanked), ['reason']) : undefined,
    signature: signatureOf(document['signature']),
  })
}

/** Ours; the protocol's own documents name no artifact, but may say the checksum of what they do have. */
const parseArtifact = (document: JsonObject, base: string): OfferedFile | undefined | string => {
  const url = toUrl(document['artifact_url'], base)
  if (url === null) return 'its "artifact_url" is no http URL'
  if (url === undefined) return undefined
  const size = document['artifact_size']
  const digest = parseChecksum(document['checksum'])
  if (digest === null) return 'its "checksum" is no sha256'
  const isSize = typeof size === 'number' && Number.isSafeInteger(size) && size >= 0
  return withoutUndefined<OfferedFile>({ url, size: isSize ? size : undefined, digest })
}

/** `sha256:` and hex digits, or these alone, as the protocol's own examples show it. `null`: something else. */
export const parseChecksum = (value: JsonValue | undefined): Digest | undefined | null => {
  if (value === undefined || value === null || value === '') return undefined
  const digest = typeof value === 'string' ? `sha256:${value.replace(/^sha256:/i, '').toLowerCase()}` : ''
  return isDigest(digest) ? digest : null
}

const toUrl = (value: JsonValue | undefined, base: string): string | undefined | null => {
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value !== 'string' || !URL.canParse(value, base)) return null
  const url = new URL(value, base)
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null
}

/** A live server may say no more than `true`. */
const isSaid = (value: JsonValue | undefined): boolean => value === true || isObject(value)

const isTextMap = (value: JsonValue): value is Readonly<Record<string, string>> =>
  isObject(value) && Object.values(value).every((member) => typeof member === 'string')
