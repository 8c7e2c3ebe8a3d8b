import { readBuildTime, readSourceTime } from '../io/clock.js'
import type { OutBody, OutDir } from '../io/out-dir.js'
import type { Config } from '../model/config.js'
import type { Diagnostic } from '../model/diagnostic.js'
import { compareText } from '../model/order.js'
import type { OnProgress } from '../model/progress.js'
import type { PluginRecord } from '../model/record.js'
import type { Slug } from '../model/slug.js'
import { compareNewestFirst } from '../model/version.js'
import { buildListing } from '../stages/build-listing.js'
import { type ResolvedRelease, resolveReleases } from '../stages/resolve-releases.js'
import { type PackedFile, packReleases } from './pack-releases.js'
import type { RegistrySources } from './read-registry.js'

/** Every record as it is to be published, and the bytes that the sources gave. */
export interface PackedRegistry {
  /** By slug. */
  readonly records: readonly PluginRecord[]
  readonly releases: readonly ResolvedRelease[]
  /** Of which something else than a new version changed. */
  readonly updated: readonly Slug[]
  /** Bytes at hand, by path in the registry. */
  readonly bodies: ReadonlyMap<string, OutBody>
  readonly diagnostics: readonly Diagnostic[]
  readonly sourceTime: string
}

/**
 * Packs what the sources hold and joins it to what is published. Without an out dir (a dry run) contents are compared, and
 * no artifact is made.
 */
export const packRegistry = async (
  { plugins, published }: RegistrySources,
  config: Config,
  outDir: OutDir | undefined,
  options: {
    readonly env?: Readonly<Record<string, string | undefined>> | undefined
    readonly onProgress?: OnProgress | undefined
  },
): Promise<PackedRegistry> => {
  const env = options.env ?? {}
  const buildTime = readBuildTime(env)
  const sourceTime = await readSourceTime(config.dir, sourcesOf(config), env, buildTime)
  const context = {
    buildTime,
    sourceTime,
    isOwnState: isOwnState(config),
    artifactLayout: config.layout.artifact,
    policy: config.policy,
  }
  const records = new Map<string, PluginRecord>(published?.records)
  for (const slug of selectDelisted(config, plugins, published)) records.delete(slug)
  const bodies = new Map<string, OutBody>()
  const releases: ResolvedRelease[] = []
  const diagnostics: Diagnostic[] = []
  for (const [done, { plugin, listing, isBroken }] of plugins.entries()) {
    options.onProgress?.({ step: 'pack', done, total: plugins.length })
    // Half of its files would only be told to differ from what is published.
    if (isBroken) continue
    const base = published?.records.get(plugin.slug)
    const packed = await packReleases(plugin, base, config, {
      stagedFile: outDir?.stagedFile,
      hasArtifact: async ({ path, digest, size }) =>
        path === undefined || outDir === undefined || outDir.has(path, { digest, size }),
    })
    const resolved = resolveReleases(
      plugin,
      base,
      packed,
      buildListing(plugin, listing.files, sourceTime, base?.listing.metadata_path),
      context,
    )
    if (resolved.record !== undefined) records.set(plugin.slug, resolved.record)
    releases.push(...[...resolved.releases].sort((a, b) => compareNewestFirst(a.version, b.version)))
    diagnostics.push(...packed.flatMap((release) => release.diagnostics), ...resolved.diagnostics)
    for (const [path, body] of [...listing.bodies, ...releaseBodies(packed, resolved.record)]) bodies.set(path, body)
  }
  const sorted = sortRecords(records)
  const updated = selectUpdated(sorted, releases, published)
  return { records: sorted, releases, updated, bodies, diagnostics, sourceTime }
}

/** The state is what the previous build has left here, and nobody else publishes there. */
export const isOwnState = ({ published }: Config): boolean => published === undefined

/** What the sources are, as git pathspecs: the config and every plugin folder, but not what is built from them. */
const sourcesOf = ({ dir, file, plugins, outDir }: Config): readonly string[] => [
  ...(file === undefined ? [] : [`:(literal)${file}`]),
  ...plugins.map((glob) =>
    glob === '.' ? ':(top,glob)**' : `:(glob)${glob.replace(/^\.\//, '').replace(/\/$/, '')}/**`,
  ),
  ...(outDir.startsWith(`${dir}/`) ? [`:(exclude,literal)${outDir.slice(dir.length + 1)}`] : []),
]

/**
 * Linked plugins whose source is gone. They have no version that somebody could miss, and in our own state nobody else can
 * have listed them.
 */
const selectDelisted = (
  config: Config,
  plugins: RegistrySources['plugins'],
  published: RegistrySources['published'],
): readonly string[] => {
  if (!isOwnState(config) || published === undefined) return []
  const here = new Set<string>(plugins.map(({ plugin }) => plugin.slug))
  return [...published.records.values()]
    .filter(
      ({ slug, listing, releases }) =>
        listing.app_metadata_url !== undefined && Object.keys(releases).length === 0 && !here.has(slug),
    )
    .map(({ slug }) => slug)
}

const selectUpdated = (
  records: readonly PluginRecord[],
  releases: readonly ResolvedRelease[],
  published: RegistrySources['published'],
): readonly Slug[] => {
  const grown = new Set(releases.filter(({ state }) => state === 'new').map(({ slug }) => slug))
  const left = new Set(published?.records.keys())
  const changed = records.filter(({ slug, revision }) => {
    const base = published?.records.get(slug)
    left.delete(slug)
    return !grown.has(slug) && base?.revision !== revision
  })
  return [...changed.map(({ slug }) => slug), ...([...left] as Slug[])].sort(compareText)
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

const sortRecords = (records: ReadonlyMap<string, PluginRecord>): readonly PluginRecord[] =>
  [...records.values()].sort((a, b) => compareText(a.slug, b.slug))
