import fc from 'fast-check'
import { digestOf } from '../../src/model/digest.js'
import type { JsonObject, JsonValue } from '../../src/model/json.js'
import { schemaPath } from '../../src/model/layout.js'
import type { PluginManifest } from '../../src/model/manifest.js'
import type { LifecycleEntry, Listing, PluginRecord, Release } from '../../src/model/record.js'
import type { Slug } from '../../src/model/slug.js'
import type { Version } from '../../src/model/version.js'

/* Records that an author could have made, odd ones included; without members that are `undefined`. */

const text = fc.string({ unit: 'binary', maxLength: 12 })
const option = { requiredKeys: [] }
const digest = text.map(digestOf)
const time = fc
  .integer({ min: 0, max: 2_000_000_000 })
  .map((seconds) => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`)
const slug = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/),
  fc.constantFrom('__proto__', 'constructor', '10', '9'),
) as fc.Arbitrary<string> as fc.Arbitrary<Slug>
const small = fc.integer({ min: 0, max: 12 })
const version = fc
  .tuple(small, small, small, fc.constantFrom('', '', '-rc.1', '-alpha'))
  .map(([a, b, c, pre]) => `${a}.${b}.${c}${pre}` as Version)
/** As JSON reads it: it has no -0. */
const json = fc.jsonValue({ maxDepth: 3 }).map((value): JsonValue => JSON.parse(JSON.stringify(value)))
const jsonObject = fc.dictionary(text, json, { maxKeys: 4, noNullPrototype: true }) as fc.Arbitrary<JsonObject>
const protocols = fc.constantFrom<readonly ('flows' | 'openworkflow')[]>(
  ['flows'],
  ['openworkflow'],
  ['flows', 'openworkflow'],
)
const tags = fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), { maxLength: 4 })

const manifest: fc.Arbitrary<PluginManifest> = fc.record(
  {
    name: text,
    description: text,
    protocols,
    tags,
    author: text,
    icon: text,
    changelog: text,
    actions: fc.array(
      fc.record({ name: text, description: text, input: json, output: json }, { requiredKeys: ['name'] }),
      { maxLength: 3 },
    ),
    runtime: jsonObject,
    environment: fc.array(
      fc.record({ name: text, description: text, required: fc.boolean() }, { requiredKeys: ['name'] }),
      { maxLength: 2 },
    ),
    dependencies: fc.dictionary(text, text, { maxKeys: 3, noNullPrototype: true }),
    compatibility: fc.record({ min: text, max: text }, option),
    signature: fc.record({ type: text, key_id: text, signature: text }, { requiredKeys: ['type', 'signature'] }),
  },
  { requiredKeys: ['name', 'description', 'protocols', 'tags'] },
)

const lifecycleEntry: fc.Arbitrary<LifecycleEntry> = fc.record(
  {
    at: time,
    deprecated: fc.record({ reason: text, replacement_version: version }, option),
    yanked: fc.record({ reason: text }, option),
    unpublished: fc.record({ reason: text }, option),
  },
  { requiredKeys: ['at'] },
)

const listingOf = (of: Slug): fc.Arbitrary<Listing> =>
  fc.record(
    {
      name: text,
      description: text,
      tags,
      color: text,
      icon: fc.oneof(
        fc.constantFrom({ url: 'https://cdn.example.com/icon.svg' }, { url: 'http://old.example.com/i.png' }),
        fc.record({
          path: fc.constantFrom('logo.svg', 'ä b.png', 'a%20b.svg').map((name) => `apps/${of}/${name}`),
          digest,
          size: fc.nat(),
        }),
      ),
      readme: fc.record({ path: fc.constant(`apps/${of}/README.md`), digest, size: fc.nat() }),
      changelog: fc.oneof(text, fc.record({ path: fc.constant(`apps/${of}/CHANGELOG.md`), digest, size: fc.nat() })),
      homepage: text,
      protocols,
      app_metadata_url: fc.constant('https://apps.example.com/versions.json'),
      metadata_path: fc.constant(`meta/${of}.json`),
      at: time,
    },
    { requiredKeys: ['name', 'description', 'tags', 'color', 'icon', 'protocols', 'at'] },
  )

const releaseOf = (of: Slug, number: Version): fc.Arbitrary<Release> =>
  fc.record(
    {
      published_at: time,
      artifact: fc.oneof(
        fc.record({ path: fc.constant(`apps/${of}/${number}.tar.gz`), size: fc.nat(), digest, content: digest }),
        fc.record({ url: fc.constant('https://old.example.com/a.tgz'), size: fc.nat(), digest, content: digest }),
      ),
      schema: fc.record({
        path: fc.constant(schemaPath(of, number)),
        digest,
        size: fc.nat(),
        media_type: fc.constantFrom('application/yaml' as const, 'application/json' as const),
      }),
      manifest,
    },
    { requiredKeys: ['published_at', 'artifact'] },
  )

export const arbitraryRecord = fc
  .tuple(slug, fc.uniqueArray(version, { maxLength: 4 }), fc.integer({ min: 1, max: 99 }))
  .chain(([of, versions, revision]) =>
    fc.record({
      schema: fc.constant(1 as const),
      slug: fc.constant(of),
      revision: fc.constant(revision),
      listing: listingOf(of),
      releases: fc.record(Object.fromEntries(versions.map((number) => [number, releaseOf(of, number)])), {
        noNullPrototype: true,
      }),
      lifecycle: fc.record(Object.fromEntries(versions.map((number) => [number, lifecycleEntry])), {
        requiredKeys: [],
        noNullPrototype: true,
      }),
    }),
  ) as fc.Arbitrary<unknown> as fc.Arbitrary<PluginRecord>

export const arbitraryRecords: fc.Arbitrary<readonly PluginRecord[]> = fc.uniqueArray(arbitraryRecord, {
  selector: (record) => record.slug.toLowerCase(),
  maxLength: 4,
})

/** JSON of the author's own, whose order stays. */
const OWN: ReadonlySet<string> = new Set(['input', 'output', 'runtime'])

/** An equal value whose objects have their members the other way round. */
export const reversed = <T>(value: T): T => {
  if (Array.isArray(value)) return value.map(reversed) as T
  if (value === null || typeof value !== 'object') return value
  const members = Object.entries(value).reverse()
  return Object.fromEntries(members.map(([key, member]) => [key, OWN.has(key) ? member : reversed(member)])) as T
}
