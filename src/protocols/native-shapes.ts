import { HOSTS } from '../model/config.js'
import { isDigest } from '../model/digest.js'
import { isSafePath } from '../model/layout.js'
import { PROTOCOLS } from '../model/manifest.js'
import { SCHEMA } from '../model/record.js'
import { parseSlug } from '../model/slug.js'
import { parseVersion } from '../model/version.js'
import {
  eitherOf,
  flag,
  integerFrom,
  json,
  jsonObject,
  listOf,
  mapOf,
  objectOf,
  text,
  textThat,
  valueThat,
} from './shape.js'

/*
 * What a record and a catalog must be, to the last member. They come from the network, their paths become file names and
 * their texts become documents: nothing of them is believed.
 */

const TIME = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/

const isVersion = (value: string): boolean => parseVersion(value) !== undefined
const isSlug = (value: string): boolean => parseSlug(value) !== undefined

const slug = textThat(isSlug, 'is no slug')
const version = textThat(isVersion, 'is no version')
const digest = textThat(isDigest, 'is no sha256 digest')
const time = textThat((value) => TIME.test(value), 'is no time such as 2024-01-15T10:00:00Z')
const path = textThat(isSafePath, 'is no path inside the registry')
const url = textThat((value) => /^https?:\/\/[^\s/]/i.test(value) && URL.canParse(value), 'is no http URL')
const isTrue = valueThat((value) => value === true, 'is not true')
const schema = valueThat((value) => value === SCHEMA, `is not ${SCHEMA}`)
const origin = textThat((value) => value !== '', 'is no repository')
const texts = listOf(text)
const tags = listOf(textThat((value) => value !== '', 'is no tag'))
const protocols = listOf(textThat((value) => PROTOCOLS.some((protocol) => protocol === value), 'is no protocol'))
const bytes = integerFrom(0)
const counter = integerFrom(1)
const hexOfLength = (length: number) =>
  textThat((value) => value.length === length && /^[0-9a-f]*$/.test(value), `is not ${length} hex digits`)

const file = { path, digest, size: bytes }
const fileRef = objectOf(file)

const listing = objectOf(
  {
    name: text,
    description: text,
    tags,
    color: text,
    icon: eitherOf(objectOf({ url }), fileRef),
    protocols,
    at: time,
  },
  {
    namespace: text,
    author: text,
    homepage: text,
    repository: text,
    license: text,
    readme: fileRef,
    changelog: eitherOf(text, fileRef),
    security: text,
    support: text,
    app_metadata_url: url,
    metadata_path: path,
    delisted: isTrue,
  },
)

const manifest = objectOf(
  { name: text, description: text, protocols, tags: texts },
  {
    version,
    namespace: text,
    author: text,
    homepage: text,
    repository: text,
    license: text,
    icon: text,
    color: text,
    changelog: text,
    actions: listOf(objectOf({ name: text }, { description: text, input: json, output: json })),
    runtime: jsonObject,
    environment: listOf(objectOf({ name: text }, { description: text, required: flag })),
    dependencies: mapOf(() => true, '', text),
    compatibility: objectOf({}, { min: text, max: text }),
    security: text,
    support: text,
    signature: objectOf({ type: text, signature: text }, { key_id: text }),
    appMetadataUrl: text,
  },
)

const facts = { size: bytes, digest, content: digest }

const mediaType = textThat((value) => value === 'application/yaml' || value === 'application/json', 'is no media type')

const release = objectOf(
  { published_at: time, artifact: eitherOf(objectOf({ url, ...facts }), objectOf({ path, ...facts })) },
  { schema: objectOf({ ...file, media_type: mediaType }), manifest },
)

const reason = { reason: text }

const lifecycleEntry = objectOf(
  { at: time },
  {
    deprecated: objectOf({}, { ...reason, replacement_version: version }),
    yanked: objectOf({}, reason),
    unpublished: objectOf({}, reason),
  },
)

export const recordShape = objectOf(
  {
    schema,
    slug,
    revision: counter,
    listing,
    releases: mapOf(isVersion, 'is no version', release),
    lifecycle: mapOf(isVersion, 'is no version', lifecycleEntry),
  },
  { origin },
)

const catalogVersion = objectOf(
  { digest, content: hexOfLength(16) },
  { artifact: path, lifecycle: hexOfLength(8), yanked: isTrue, unpublished: isTrue },
)

const entry = objectOf(
  {
    record: path,
    digest,
    revision: counter,
    name: text,
    description: text,
    tags,
    protocols,
    color: text,
    icon: eitherOf(url, path),
    listing: hexOfLength(16),
    versions: mapOf(isVersion, 'is no version', catalogVersion),
  },
  {
    origin,
    latest: version,
    author: text,
    app_metadata_url: url,
    metadata_path: path,
    delisted: isTrue,
    created_at: time,
    updated_at: time,
    deprecated: isTrue,
    dependencies: texts,
  },
)

const host = textThat((value) => HOSTS.some((known) => known === value), 'is no host that this version knows')
const baseUrl = textThat(
  (value) => /^https?:\/\/[^\s?#]*\/$/.test(value) && URL.canParse(value),
  'is no http URL that ends in a slash',
)

const color = textThat((value) => /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(value), 'is no colour such as #2f5bd7')

const site = objectOf(
  {
    accent: color,
    footer: listOf(objectOf({ text, url: text })),
    logo: fileRef,
    theme: fileRef,
    style: fileRef,
    script: fileRef,
  },
  { title: text, description: text, stylesheet: fileRef },
)

const config = objectOf(
  { revision: counter, name: text, base_url: baseUrl, host, at: time },
  { description: text, site, owner: origin },
)

export const catalogShape = objectOf(
  {
    schema,
    generation: counter,
    renderer: counter,
    config,
    pending: listOf(slug),
    tags: mapOf((tag) => tag !== '', 'is no tag', counter),
    recent: listOf(objectOf({ slug, version, published_at: time })),
    plugins: mapOf(isSlug, 'is no slug', entry),
  },
  { lists: mapOf(() => true, '', listOf(counter)), repaired: counter },
)
