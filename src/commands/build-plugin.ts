import type { HttpOptions } from '../io/http-get.js'
import type { OutBody, OutFile } from '../io/out-dir.js'
import type { OutWriter } from '../io/out-writer.js'
import { readRecord } from '../io/published-registry.js'
import type { RegistryReader } from '../io/registry-reader.js'
import type { ReadSources } from '../io/source-file.js'
import type { openPluginFolders } from '../io/source-files.js'
import { readFileBytes } from '../io/source-text.js'
import { type Diagnostic, type DiagnosticCode, isFailing } from '../model/diagnostic.js'
import { digestOf } from '../model/digest.js'
import { type FileRef, isUnpublished, type PluginRecord, releaseOf, versionsOf } from '../model/record.js'
import type { TreeFile } from '../model/tree.js'
import { compareNewestFirst } from '../model/version.js'
import { parseRecord } from '../protocols/native.js'
import { assemblePlugin } from '../stages/assemble-plugin.js'
import { buildCatalogEntry, buildRecent } from '../stages/build-catalog.js'
import { buildListing } from '../stages/build-listing.js'
import { buildPluginFacts } from '../stages/build-plugin-facts.js'
import { checkLifecycle } from '../stages/check-lifecycle.js'
import { checkVersions } from '../stages/check-versions.js'
import { resolveDelisting } from '../stages/resolve-delisting.js'
import { resolveReleases } from '../stages/resolve-releases.js'
import type { BuildBasis, BuiltFile, BuiltPlugin, ListedPlugin } from './build-basis.js'
import { type PackedFile, packReleases } from './pack-releases.js'
import { readBody } from './read-body.js'
import { readPlugin } from './read-plugin.js'
import { renderPageReadme } from './render-page-readme.js'

/** What cannot be handed to another thread. */
export interface ThreadOptions {
  /** How the published state is read. */
  readonly http?: HttpOptions | undefined
  /** Told when a plugin has been read, and its versions are to be packed, which may take long. */
  readonly onPack?: (() => void) | undefined
}

/** The same basis, opened in one thread. */
export interface OpenBasis extends BuildBasis, Pick<ThreadOptions, 'onPack'> {
  readonly readFolder: ReturnType<typeof openPluginFolders>
  readonly reader: RegistryReader | undefined
  /** What the last build has left, where the state is elsewhere: a record is known by its digest, wherever it lies. */
  readonly near: RegistryReader | undefined
  readonly writer: OutWriter | undefined
}

/** What there is to say of a plugin when nothing was made. */
const NOTHING = { versions: 0, releases: [], files: [], diagnostics: [] } as const

/** A plugin whose sources are elsewhere, as it is published. */
export const buildFromRecord = async (slug: string, basis: OpenBasis): Promise<BuiltPlugin> => {
  const base = await readBase(slug, basis)
  if (base === undefined) throw new Error(`${slug} is not published`)
  const record = resolveDelisting(base, basis)
  return { ...NOTHING, isSettled: true, listed: describe(record), files: await makeFiles(record, new Map(), basis) }
}

/** A plugin as its folder describes it, joined to what is published of it; a snapshot of the folder is read in its place. */
export const buildFromFolder = async (dir: string, basis: OpenBasis, snapshot?: ReadSources): Promise<BuiltPlugin> => {
  const { config, readFolder, writer } = basis
  const { isEmpty, sourced, diagnostics: found } = await readPlugin(dir, config, readFolder, snapshot)
  if (sourced === undefined) return { ...NOTHING, isSettled: true, ...(isEmpty && { isEmpty }), diagnostics: found }
  const { plugin, listing } = sourced
  const base = await readBase(plugin.slug, basis)
  const facts = buildPluginFacts(plugin, base)
  const checked = [...found, ...checkVersions(plugin, base), ...checkLifecycle(plugin, base)]
  // Half of its files would only be told to differ from what is published.
  if (sourced.isBroken) {
    const versions = plugin.releases.length
    return { ...NOTHING, facts, versions, ...(base && { listed: describe(base) }), diagnostics: checked }
  }
  basis.onPack?.()
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
  const record = claim(resolved.record ?? base, base, basis.origin)
  const bodies = new Map([...listing.bodies, ...releaseBodies(packed, record)])
  const isMade = record !== undefined && !isFailing(diagnostics, false)
  return {
    facts,
    ...(isSettled(diagnostics) && { isSettled: true, settledFacts: buildPluginFacts(plugin, record) }),
    versions: plugin.releases.length,
    releases: [...resolved.releases].sort((a, b) => compareNewestFirst(a.version, b.version)),
    ...(record && { listed: describe(record) }),
    files: isMade ? await makeFiles(record, bodies, basis) : [],
    diagnostics,
  }
}

/** What is new belongs to the repository that publishes it, as the deploy will say: so its bytes are those at the target. */
const claim = (
  record: PluginRecord | undefined,
  base: PluginRecord | undefined,
  origin: string | undefined,
): PluginRecord | undefined =>
  record === undefined || record === base || record.origin !== undefined || origin === undefined
    ? record
    : { ...record, origin }

/** Findings about what the sources said too early, which a later source may say again. */
const UNSETTLED: readonly DiagnosticCode[] = ['LISTING_NOT_NEWER', 'LIFECYCLE_NOT_NEWER', 'LIFECYCLE_NEEDS_AT']

const isSettled = (diagnostics: readonly Diagnostic[]): boolean =>
  !diagnostics.some(({ code }) => UNSETTLED.includes(code))

const readBase = async (slug: string, { published, reader, near }: OpenBasis): Promise<PluginRecord | undefined> => {
  const pin = published?.pins.get(slug)
  if (published === undefined || reader === undefined || pin === undefined) return undefined
  const kept = await near?.read(pin.record)
  const isSame = kept !== undefined && digestOf(kept) === pin.digest
  return isSame ? parseRecord(kept) : readRecord({ reader, digest: published.digest }, slug, pin, parseRecord)
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
  const known = new Map(bodies)
  const readme = await renderPageReadme(record, output.shown, async (file) => {
    const bytes = await readText(file, bodies.get(file.path), reader)
    if (bytes !== undefined) known.set(file.path, { bytes })
    return bytes
  })
  // A folder on disk cannot hold a file and a folder of one name: the deploy makes such keys.
  const files = assemblePlugin(record, output.shown, readme).filter(({ keyOnly }) => keyOnly !== true)
  const wanted: OutFile[] = []
  for (const file of files) {
    wanted.push({ path: file.path, body: await readBody(file, { bodies: known, writer, reader }) })
  }
  const made = await writer.putAll(wanted)
  return made.map((file, at) => ({ ...file, class: (files[at] as TreeFile).class }))
}

/** A text of the sources, or one that is published; what is neither is found missing when it is written. */
const readText = async (
  { path, digest, size }: FileRef,
  source: OutBody | undefined,
  reader: RegistryReader | undefined,
): Promise<Uint8Array | undefined> => {
  const isSource = source !== undefined && 'digest' in source && source.digest === digest
  const known = isSource ? readSource(source, size) : undefined
  const bytes = known ?? (await reader?.read(path, size))
  return bytes !== undefined && digestOf(bytes) === digest ? bytes : undefined
}

const readSource = (source: OutBody, size: number): Uint8Array | undefined => {
  if ('bytes' in source) return source.bytes
  return 'copyOf' in source ? readFileBytes(source.copyOf, size) : undefined
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
