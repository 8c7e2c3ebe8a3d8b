import { readBuildTime, readSourceTime } from '../io/clock.js'
import type { OutBody, OutDir } from '../io/out-dir.js'
import type { Config } from '../model/config.js'
import type { Diagnostic } from '../model/diagnostic.js'
import type { OnProgress } from '../model/progress.js'
import type { PluginRecord } from '../model/record.js'
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
  return { records: sortRecords(records), releases, bodies, diagnostics, sourceTime }
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
  [...records.values()].sort((a, b) => (a.slug < b.slug ? -1 : 1))
