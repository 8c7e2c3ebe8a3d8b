import type { OutBody, OutPlace, ReadyFile } from '../io/out-dir.js'
import { type OutWriter, openOutWriter } from '../io/out-writer.js'
import { type Pin, readRecord } from '../io/published-registry.js'
import { openRegistry, type RegistryReader } from '../io/registry-reader.js'
import { openPluginFolders } from '../io/source-files.js'
import type { CatalogEntry, PublishedConfig, RecentRelease } from '../model/catalog.js'
import type { Config } from '../model/config.js'
import { type Diagnostic, isFailing } from '../model/diagnostic.js'
import type { Digest } from '../model/digest.js'
import type { PluginFacts } from '../model/plugin-facts.js'
import { isUnpublished, type PluginRecord, releaseOf, versionsOf } from '../model/record.js'
import type { Slug } from '../model/slug.js'
import type { TreeClass } from '../model/tree.js'
import { compareNewestFirst } from '../model/version.js'
import { parseRecord } from '../protocols/native.js'
import { assemblePlugin } from '../stages/assemble-plugin.js'
import { buildCatalogEntry, buildRecent } from '../stages/build-catalog.js'
import { buildListing } from '../stages/build-listing.js'
import { buildPluginFacts } from '../stages/build-plugin-facts.js'
import { checkLifecycle } from '../stages/check-lifecycle.js'
import { checkVersions } from '../stages/check-versions.js'
import { parsePlugin } from '../stages/parse-plugin.js'
import { type ResolvedRelease, resolveReleases } from '../stages/resolve-releases.js'
import { type PackedFile, packReleases } from './pack-releases.js'
import { readBody } from './read-body.js'
import { readListingFiles } from './read-listing-files.js'

/** What every plugin is built against. Plain data: each thread opens its work with it. */
export interface BuildBasis {
  readonly config: Config
  readonly published?: {
    /** A URL or a folder. */
    readonly location: string
    /** Of its catalog. */
    readonly digest: Digest
    /** By slug. */
    readonly pins: ReadonlyMap<string, Pin>
  }
  /** The state is what the previous build has left here, and nobody else publishes there. */
  readonly isOwnState: boolean
  readonly buildTime: string
  readonly sourceTime: string
  /** Where files go, and what documents show. Absent: everything is checked and decided, nothing is made. */
  readonly output?: { readonly place: OutPlace; readonly shown: PublishedConfig }
}

/** A plugin to build: from its folder (relative to the registry's, posix), or from nothing but its published record. */
export type BuildItem = { readonly dir: string } | { readonly slug: string }

/** What became of one plugin. Plain data. */
export interface BuiltPlugin {
  /** Nothing is there but what git leaves behind. */
  readonly isEmpty?: true
  /** Absent: nothing in the sources, or nothing that could be understood. */
  readonly facts?: PluginFacts
  /** How many the sources hold. */
  readonly versions: number
  /** Of these, unless the plugin is too broken to tell. */
  readonly releases: readonly ResolvedRelease[]
  /** How the registry will list it; absent: not at all. */
  readonly listed?: ListedPlugin
  readonly files: readonly BuiltFile[]
  readonly diagnostics: readonly Diagnostic[]
}

export interface ListedPlugin {
  readonly slug: Slug
  readonly entry: CatalogEntry
  readonly recent: readonly RecentRelease[]
  readonly artifacts: { readonly count: number; readonly bytes: number }
}

export type BuiltFile = ReadyFile & { readonly class: TreeClass }

/** The same basis, opened in one thread. */
interface OpenBasis extends BuildBasis {
  readonly readFolder: ReturnType<typeof openPluginFolders>
  readonly reader: RegistryReader | undefined
  readonly writer: OutWriter | undefined
}

/** Opens the work of one thread, which `thread` names. */
export const openPluginBuilder = (basis: BuildBasis, thread: string): ((item: BuildItem) => Promise<BuiltPlugin>) => {
  const open: OpenBasis = {
    ...basis,
    readFolder: openPluginFolders(basis.config),
    reader: basis.published && openRegistry(basis.published.location),
    writer: basis.output && openOutWriter(basis.output.place, thread),
  }
  return (item) => ('dir' in item ? buildFromFolder(item.dir, open) : buildFromRecord(item.slug, open))
}

const NOTHING = { versions: 0, releases: [], files: [], diagnostics: [] } as const

const buildFromRecord = async (slug: string, basis: OpenBasis): Promise<BuiltPlugin> => {
  const record = await readBase(slug, basis)
  if (record === undefined) throw new Error(`${slug} is not published`)
  return { ...NOTHING, listed: describe(record), files: await makeFiles(record, new Map(), basis) }
}

const buildFromFolder = async (dir: string, basis: OpenBasis): Promise<BuiltPlugin> => {
  const { config, readFolder, writer } = basis
  const folder = await readFolder(dir)
  if (folder === undefined) return { ...NOTHING, isEmpty: true }
  const { plugin, diagnostics: problems } = parsePlugin(folder, config)
  if (plugin === undefined) return { ...NOTHING, diagnostics: [...folder.diagnostics, ...problems] }

  const listing = readListingFiles(plugin, config)
  const base = await readBase(plugin.slug, basis)
  const found = [...folder.diagnostics, ...problems, ...listing.diagnostics]
  const facts = buildPluginFacts(plugin, base)
  const checked = [...found, ...checkVersions(plugin, base), ...checkLifecycle(plugin, base)]
  // Half of its files would only be told to differ from what is published.
  if (isFailing(found, false)) {
    const versions = plugin.releases.length
    return { ...NOTHING, facts, versions, ...(base && { listed: describe(base) }), diagnostics: checked }
  }
  const packed = await packReleases(plugin, base, config, {
    stagedFile: writer?.stagedFile,
    hasArtifact: async ({ path, digest, size }) =>
      path === undefined || writer === undefined || writer.has(path, { digest, size }),
  })
  const written = buildListing(plugin, listing.files, basis.sourceTime, base?.listing.metadata_path)
  const resolved = resolveReleases(plugin, base, packed, written, {
    ...basis,
    artifactLayout: config.layout.artifact,
    policy: config.policy,
  })
  const diagnostics = [...checked, ...packed.flatMap((release) => release.diagnostics), ...resolved.diagnostics]
  const record = resolved.record ?? base
  const bodies = new Map([...listing.bodies, ...releaseBodies(packed, record)])
  const isMade = record !== undefined && !isFailing(diagnostics, false)
  return {
    facts,
    versions: plugin.releases.length,
    releases: [...resolved.releases].sort((a, b) => compareNewestFirst(a.version, b.version)),
    ...(record && { listed: describe(record) }),
    files: isMade ? await makeFiles(record, bodies, basis) : [],
    diagnostics,
  }
}

const readBase = async (slug: string, { published, reader }: OpenBasis): Promise<PluginRecord | undefined> => {
  const pin = published?.pins.get(slug)
  if (published === undefined || reader === undefined || pin === undefined) return undefined
  return readRecord({ reader, digest: published.digest }, slug, pin, parseRecord)
}

/** Which path of the registry each packed file belongs to. */
const releaseBodies = (
  packed: readonly PackedFile[],
  record: PluginRecord | undefined,
): readonly (readonly [string, OutBody])[] =>
  packed.flatMap(({ source, body }) => {
    const release = record?.releases[source.version]
    const path = release?.artifact.path
    return [
      ...(path === undefined || body === undefined ? [] : [[path, body] as const]),
      ...(release?.schema === undefined || source.definition === undefined
        ? []
        : [[release.schema.path, { bytes: source.definition.bytes }] as const]),
    ]
  })

const makeFiles = async (
  record: PluginRecord,
  bodies: ReadonlyMap<string, OutBody>,
  { output, writer, reader }: OpenBasis,
): Promise<readonly BuiltFile[]> => {
  if (output === undefined || writer === undefined) return []
  const files: BuiltFile[] = []
  for (const file of assemblePlugin(record, output.shown)) {
    // A folder on disk cannot hold a file and a folder of one name: the deploy makes such keys.
    if (file.keyOnly === true) continue
    const body = await readBody(file, { bodies, writer, reader })
    files.push({ ...(await writer.put({ path: file.path, body })), class: file.class })
  }
  return files
}

const describe = (record: PluginRecord): ListedPlugin => {
  const artifacts = versionsOf(record)
    .filter((version) => !isUnpublished(record, version))
    .map((version) => releaseOf(record, version).artifact)
  return {
    slug: record.slug,
    entry: buildCatalogEntry(record),
    recent: buildRecent(record),
    artifacts: { count: artifacts.length, bytes: artifacts.reduce((sum, { size }) => sum + size, 0) },
  }
}
