import { type Digest, digestOf } from '../model/digest.js'
import { canonicalJson } from '../model/json.js'
import { recordPath } from '../model/layout.js'
import type { Action, EnvironmentVariable, PluginManifest, Signature } from '../model/manifest.js'
import { compareText } from '../model/order.js'
import type {
  Artifact,
  FileRef,
  IconRef,
  LifecycleChange,
  LifecycleEntry,
  Listing,
  PluginRecord,
  Release,
} from '../model/record.js'
import { type Version, versionsIn } from '../model/version.js'
import { renderJson } from './render-json.js'

export interface RenderedRecord {
  readonly path: string
  readonly digest: Digest
  readonly bytes: Uint8Array
  /** What is written: the same record with every member in the one order. */
  readonly record: PluginRecord
}

/** Every member of `T` in the order in which it is written, and what is written of its value. */
type Order<T> = { readonly [K in keyof Required<T>]: (value: NonNullable<T[K]>) => unknown }

/** A plain value, or JSON of the author's own: the order of a schema's properties means something to its readers. */
const asIs = (value: unknown): unknown => value

const inOrder = <T extends object>(order: Order<T>, value: T): T => {
  const ordered: Partial<Record<keyof T, unknown>> = {}
  for (const key in order) {
    const member = value[key]
    if (member !== undefined) ordered[key] = order[key](member as NonNullable<T[typeof key]>)
  }
  return ordered as T
}

const byName = (map: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(map).sort(([a], [b]) => compareText(a, b)))

const byVersion = <T>(map: Readonly<Record<Version, T>>, order: (value: T) => T): Readonly<Record<Version, T>> =>
  Object.fromEntries(versionsIn(map).map((version) => [version, order(map[version] as T)]))

const FILE: Order<FileRef> = { path: asIs, digest: asIs, size: asIs }
const fileInOrder = (file: FileRef): FileRef => inOrder(FILE, file)
const iconInOrder = (icon: IconRef): IconRef => ('url' in icon ? { url: icon.url } : fileInOrder(icon))

const LISTING: Order<Listing> = {
  name: asIs,
  description: asIs,
  namespace: asIs,
  author: asIs,
  homepage: asIs,
  repository: asIs,
  license: asIs,
  tags: asIs,
  color: asIs,
  icon: iconInOrder,
  readme: fileInOrder,
  changelog: (changelog) => (typeof changelog === 'string' ? changelog : fileInOrder(changelog)),
  security: asIs,
  support: asIs,
  protocols: asIs,
  app_metadata_url: asIs,
  metadata_path: asIs,
  delisted: asIs,
  at: asIs,
}

const ARTIFACT: Order<Artifact> = { path: asIs, url: asIs, size: asIs, digest: asIs, content: asIs }
const SCHEMA_FILE: Order<NonNullable<Release['schema']>> = { ...FILE, media_type: asIs }
const ACTION: Order<Action> = { name: asIs, description: asIs, input: asIs, output: asIs }
const VARIABLE: Order<EnvironmentVariable> = { name: asIs, description: asIs, required: asIs }
const SIGNATURE: Order<Signature> = { type: asIs, key_id: asIs, signature: asIs }
const COMPATIBILITY: Order<NonNullable<PluginManifest['compatibility']>> = { min: asIs, max: asIs }

const MANIFEST: Order<PluginManifest> = {
  name: asIs,
  description: asIs,
  version: asIs,
  namespace: asIs,
  protocols: asIs,
  author: asIs,
  homepage: asIs,
  repository: asIs,
  license: asIs,
  tags: asIs,
  icon: asIs,
  color: asIs,
  changelog: asIs,
  actions: (actions) => actions.map((action) => inOrder(ACTION, action)),
  runtime: asIs,
  environment: (variables) => variables.map((variable) => inOrder(VARIABLE, variable)),
  dependencies: byName,
  compatibility: (compatibility) => inOrder(COMPATIBILITY, compatibility),
  security: asIs,
  support: asIs,
  signature: (signature) => inOrder(SIGNATURE, signature),
  appMetadataUrl: asIs,
}

const RELEASE: Order<Release> = {
  published_at: asIs,
  artifact: (artifact) => inOrder(ARTIFACT, artifact),
  schema: (schema) => inOrder(SCHEMA_FILE, schema),
  manifest: (manifest) => inOrder(MANIFEST, manifest),
}

const LIFECYCLE: Order<LifecycleEntry> = {
  at: asIs,
  deprecated: (deprecated) => inOrder({ reason: asIs, replacement_version: asIs }, deprecated),
  yanked: asIs,
  unpublished: asIs,
}

const RECORD: Order<PluginRecord> = {
  schema: asIs,
  slug: asIs,
  revision: asIs,
  origin: asIs,
  listing: (listing) => inOrder(LISTING, listing),
  releases: (releases) => byVersion(releases, (release) => inOrder(RELEASE, release)),
  lifecycle: (lifecycle) => byVersion(lifecycle, (entry) => inOrder(LIFECYCLE, entry)),
}

/** A record is rendered when it is merged, pinned and laid out: once is enough. */
const rendered = new WeakMap<PluginRecord, RenderedRecord>()

/** The file of a record, named by its bytes: the same for equal records, in whatever order they were put together. */
export const renderRecord = (record: PluginRecord): RenderedRecord => {
  const known = rendered.get(record)
  if (known !== undefined) return known
  const ordered = inOrder(RECORD, record)
  const bytes = renderJson(ordered)
  const digest = digestOf(bytes)
  const result = { path: recordPath(record.slug, record.revision, digest), digest, bytes, record: ordered }
  rendered.set(record, result)
  return result
}

/** Of what a listing says; not of when, so that a later source that says the same is no change. */
export const listingDigest = (listing: Omit<Listing, 'at'>): Digest =>
  digestOf(canonicalJson({ ...listing, at: undefined }))

/** Of what was said of a release; not of when. */
export const lifecycleDigest = ({ deprecated, yanked, unpublished }: LifecycleChange): Digest =>
  digestOf(canonicalJson({ deprecated, yanked, unpublished }))
