import { type Digest, isDigest } from '../model/digest-text.js'
import { isObject, type JsonObject, type JsonValue, withoutUndefined } from '../model/json.js'
import { isSafePath, urlOf } from '../model/layout.js'
import type { OfferedFile, OfferedPlugin, OfferedRelease } from '../model/offer.js'
import type { Slug } from '../model/slug.js'
import { compareNewestFirst, isPrerelease, parseVersion, type Version } from '../model/version.js'
import { objectOf, signatureOf, textMapOf, textOf, textsOf } from './json-members.js'
import { parseObject } from './parse-details.js'

/*
 * Reads catalog and records as a client does: only what it needs, so that it gets along with registries of newer versions
 * of this program. Publishers read them with `native.ts`, to the last member.
 */

/** Where the catalog says that a plugin's record is. */
export interface RecordPin {
  readonly path: string
  readonly digest: Digest
}

/** The record of each plugin that the registry hosts, by slug; `undefined` when the bytes are no catalog. */
export const parseRecordPins = (bytes: Uint8Array): ReadonlyMap<string, RecordPin> | undefined => {
  const document = parseObject(bytes)
  if (document === undefined || !isObject(document['plugins'])) return undefined
  return new Map(
    Object.entries(document['plugins']).flatMap(([slug, entry]) => {
      const { record, digest, app_metadata_url: linked } = objectOf(entry)
      const isPinned =
        typeof record === 'string' && isSafePath(record) && typeof digest === 'string' && isDigest(digest)
      return isPinned && linked === undefined ? [[slug, { path: record, digest }] as const] : []
    }),
  )
}

/** A plugin, and every release of it that was not unpublished. */
export interface NativeOffer {
  readonly plugin: OfferedPlugin
  readonly releases: ReadonlyMap<Version, OfferedRelease>
}

/** What a record offers; `undefined` when the bytes are no record of that plugin. `base` is the URL of the registry. */
export const parseNativeOffer = (bytes: Uint8Array, slug: Slug, base: string): NativeOffer | undefined => {
  const document = parseObject(bytes)
  if (document === undefined || document['slug'] !== slug || !isObject(document['releases'])) return undefined
  const lifecycle = objectOf(document['lifecycle'])
  const found = Object.entries(document['releases']).flatMap(([text, release]) => {
    const version = parseVersion(text)
    const said = objectOf(lifecycle[text])
    if (version === undefined || !isObject(release) || said['unpublished'] !== undefined) return []
    return [[version, parseRelease(release, said, slug, version, base)] as const]
  })
  const releases = new Map(found.sort(([a], [b]) => compareNewestFirst(a, b)))
  const listing = objectOf(document['listing'])
  return { plugin: parsePlugin(listing, slug, [...releases.values()]), releases }
}

const parsePlugin = (listing: JsonObject, slug: Slug, releases: readonly OfferedRelease[]): OfferedPlugin => {
  const offered = releases.filter(({ yanked }) => yanked === undefined)
  const stable = offered.filter(({ version }) => !isPrerelease(version))
  const latest = stable.find(({ deprecated }) => deprecated === undefined) ?? stable[0] ?? offered[0]
  return withoutUndefined<OfferedPlugin>({
    slug,
    name: textOf(listing['name']) ?? slug,
    description: textOf(listing['description']) ?? '',
    author: textOf(listing['author']),
    homepage: textOf(listing['homepage']),
    repository: textOf(listing['repository']),
    license: textOf(listing['license']),
    tags: textsOf(listing['tags']),
    latest: latest?.version,
    versions: offered.map(({ version }) => version),
  })
}

const parseRelease = (
  { artifact, schema, manifest }: JsonObject,
  { deprecated, yanked }: JsonObject,
  slug: Slug,
  version: Version,
  base: string,
): OfferedRelease => {
  const { dependencies, compatibility, signature } = objectOf(manifest)
  return withoutUndefined<OfferedRelease>({
    slug,
    version,
    artifact: parseFile(artifact, base),
    definition: parseFile(schema, base),
    dependencies: textMapOf(dependencies),
    compatibility: textMapOf(compatibility, ['min', 'max']),
    deprecated: textMapOf(deprecated, ['reason', 'replacement_version']),
    yanked: textMapOf(yanked, ['reason']),
    signature: signatureOf(signature),
  })
}

const parseFile = (value: JsonValue | undefined, base: string): OfferedFile | undefined => {
  const { path, url, size, digest } = objectOf(value)
  const at =
    typeof path === 'string' && isSafePath(path) ? urlOf(base, path) : typeof url === 'string' ? url : undefined
  if (at === undefined || !/^https?:\/\//.test(at) || !URL.canParse(at)) return undefined
  if (typeof digest !== 'string' || !isDigest(digest) || typeof size !== 'number') return undefined
  return { url: at, size, digest }
}
