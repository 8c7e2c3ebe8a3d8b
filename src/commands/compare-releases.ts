import type { TempDir } from '../io/temp-dir.js'
import type { Config } from '../model/config.js'
import type { Diagnostic } from '../model/diagnostic.js'
import { compareText } from '../model/order.js'
import type { OnProgress } from '../model/progress.js'
import { type Artifact, isUnpublished, type PluginRecord, versionsOf } from '../model/record.js'
import type { Slug } from '../model/slug.js'
import { compareNewestFirst, type Version } from '../model/version.js'
import { checkRebuild, type FoundArtifact, type RebuildSource } from '../stages/check-rebuild.js'
import type { SourcedPlugin } from './read-plugin.js'
import { originOf, rebuildRelease } from './rebuild-release.js'

/** One plugin: as published, and as its sources describe it. */
export interface Pair {
  readonly slug: Slug
  readonly record: PluginRecord | undefined
  readonly sourced: SourcedPlugin | undefined
}

export interface Comparison {
  readonly pairs: readonly Pair[]
  readonly artifacts: ReadonlyMap<Artifact, FoundArtifact>
  readonly config: Config
  readonly temp: TempDir
  /** Errors of the sources. */
  readonly wrong: readonly Diagnostic[]
}

type Result = ReturnType<typeof checkRebuild>

/** Every plugin that is published or in the sources, by slug. */
export const pairUp = (
  plugins: readonly SourcedPlugin[],
  records: ReadonlyMap<string, PluginRecord>,
): readonly Pair[] => {
  const sourced = new Map(plugins.map((each) => [each.plugin.slug, each]))
  const slugs = new Set<string>([...sourced.keys(), ...records.keys()])
  return ([...slugs].sort(compareText) as Slug[]).map((slug) => ({
    slug,
    record: records.get(slug),
    sourced: sourced.get(slug),
  }))
}

const versionsIn = ({ record, sourced }: Pair): readonly Version[] => {
  const here = sourced?.plugin.releases.map(({ version }) => version) ?? []
  return [...new Set([...here, ...(record === undefined ? [] : versionsOf(record))])].sort(compareNewestFirst)
}

/** Whether its versions live elsewhere. */
export const isLinked = (pair: Pair): boolean =>
  versionsIn(pair).length === 0 &&
  (pair.record?.listing.app_metadata_url ?? pair.sourced?.plugin.manifest.appMetadataUrl) !== undefined

/** Packs every release that is published and has a source, one after the other, and compares it with what was found. */
export const compareReleases = async (comparison: Comparison, onProgress?: OnProgress): Promise<readonly Result[]> => {
  const all = comparison.pairs.flatMap((pair) => versionsIn(pair).map((version) => ({ pair, version })))
  const results: Result[] = []
  for (const { pair, version } of all) {
    onProgress?.({ step: 'pack', done: results.length, total: all.length })
    results.push(await compare(pair, version, comparison))
  }
  return results
}

const compare = async (pair: Pair, version: Version, comparison: Comparison): Promise<Result> => {
  const { slug, record } = pair
  const artifact = record?.releases[version]?.artifact
  const { source, diagnostics } = await rebuild(pair, version, comparison)
  const found = artifact && comparison.artifacts.get(artifact)
  const result = checkRebuild({ slug, version, record, found, source })
  return { ...result, diagnostics: [...diagnostics, ...result.diagnostics] }
}

/** Only what can be compared is packed. */
const rebuild = async (
  { record, sourced }: Pair,
  version: Version,
  { config, temp, wrong }: Comparison,
): Promise<{ readonly source: RebuildSource; readonly diagnostics: readonly Diagnostic[] }> => {
  const release = sourced?.plugin.releases.find((each) => each.version === version)
  if (sourced === undefined || release === undefined) {
    // A version that seems to be gone may be the one that could not be understood.
    const isUnclear = sourced === undefined ? wrong.length > 0 : sourced.isBroken || sourced.plugin.incomplete === true
    return { source: { kind: isUnclear ? 'unclear' : 'gone' }, diagnostics: [] }
  }
  const { plugin, isBroken } = sourced
  const here = { kind: 'here', origin: originOf(plugin, release, config), place: release.place } as const
  const isPublished = record?.releases[version] !== undefined && !isUnpublished(record, version)
  if (isBroken || !isPublished) return { source: here, diagnostics: [] }
  const { rebuilt, diagnostics } = await rebuildRelease(plugin, release, config, temp)
  return { source: { ...here, ...(rebuilt && { rebuilt }) }, diagnostics }
}
