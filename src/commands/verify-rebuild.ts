import { startTimer } from '../io/clock.js'
import { readRecords } from '../io/published-registry.js'
import { openRegistry } from '../io/registry-reader.js'
import { openPluginFolders } from '../io/source-files.js'
import { openTempDir } from '../io/temp-dir.js'
import type { Config } from '../model/config.js'
import { type Diagnostic, isFailing, sortDiagnostics } from '../model/diagnostic.js'
import { RegistryError } from '../model/errors.js'
import type { OnProgress } from '../model/progress.js'
import { parseRecord } from '../protocols/native.js'
import { buildPluginFacts } from '../stages/build-plugin-facts.js'
import { checkPlugins } from '../stages/check-plugins.js'
import type { RebuiltRelease } from '../stages/check-rebuild.js'
import { entriesOf } from './build-plugins.js'
import { compareReleases, isLinked, pairUp } from './compare-releases.js'
import { readArtifacts } from './read-artifacts.js'
import { type ReadPlugin, readPlugin, type SourcedPlugin } from './read-plugin.js'
import { readRegistry } from './read-registry.js'
import { readState } from './read-state.js'

export interface VerifyRebuildOptions {
  /** The folder that holds `registry.yaml`; relative to the working directory. */
  readonly dir: string
  /** A URL or a folder; default: `published` of the config, else the deploy target, else what the last build left. */
  readonly published?: string | undefined
  /** Warnings fail, too. */
  readonly strict?: boolean | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  readonly onProgress?: OnProgress | undefined
}

export interface VerifyRebuildReceipt {
  readonly ok: boolean
  /** What differs, is missing or damaged, and the errors of the sources, which keep them from being packed. */
  readonly diagnostics: readonly Diagnostic[]
  /** What the sources were compared with: the URL, or the absolute folder. Absent: the config is wrong. */
  readonly published?: string
  /** Plugins whose versions live elsewhere. */
  readonly linked: number
  /** Every version that is published or in the sources, by slug, the newest first. */
  readonly releases: readonly RebuiltRelease[]
  readonly milliseconds: number
}

/**
 * Packs the sources again and says of each release whether the published artifact has the same bytes, the same content, or
 * neither. Every published artifact is read through, whether its source is here or not. Writes nothing but temporary files.
 *
 * @throws RegistryError `NOTHING_PUBLISHED`, or what else keeps the published state from being read.
 */
export const verifyRebuild = async (options: VerifyRebuildOptions): Promise<VerifyRebuildReceipt> => {
  const elapsed = startTimer()
  const sources = await readRegistry(options)
  const { config } = sources
  if (config === undefined) {
    const diagnostics = sortDiagnostics(sources.diagnostics.filter(isWrong))
    return { ok: false, diagnostics, linked: 0, releases: [], milliseconds: elapsed() }
  }
  const published = await readState(config, options)
  if (published === undefined) throw nothingPublished(config)
  const records = await readRecords(published, parseRecord)
  const { plugins, diagnostics: found } = await readPlugins(config, sources.found.dirs)
  const facts = plugins.map(({ plugin }) => buildPluginFacts(plugin, records.get(plugin.slug)))
  const across = checkPlugins(facts, entriesOf(published))
  const wrong = [...sources.diagnostics, ...sources.found.diagnostics, ...found, ...across].filter(isWrong)
  const artifacts = await readArtifacts(records, published.reader, config.dir, options.onProgress)
  const pairs = pairUp(plugins, records)
  const temp = openTempDir()
  try {
    const results = await compareReleases({ pairs, artifacts, config, temp, wrong }, options.onProgress)
    const diagnostics = sortDiagnostics([...wrong, ...results.flatMap((result) => result.diagnostics)])
    return {
      ok: !isFailing(diagnostics, options.strict === true),
      diagnostics,
      published: published.reader.location,
      linked: pairs.filter(isLinked).length,
      releases: results.map(({ release }) => release),
      milliseconds: elapsed(),
    }
  } finally {
    temp.close()
  }
}

const isWrong = ({ severity }: Diagnostic): boolean => severity === 'error'

const readPlugins = async (
  config: Config,
  dirs: readonly string[],
): Promise<{ readonly plugins: readonly SourcedPlugin[]; readonly diagnostics: readonly Diagnostic[] }> => {
  const readFolder = openPluginFolders(config)
  const read: ReadPlugin[] = []
  for (const dir of dirs) read.push(await readPlugin(dir, config, readFolder))
  return {
    plugins: read.flatMap(({ sourced }) => sourced ?? []),
    diagnostics: read.flatMap(({ diagnostics }) => diagnostics),
  }
}

const nothingPublished = ({ published, outDir }: Config): RegistryError =>
  new RegistryError(
    'NOTHING_PUBLISHED',
    published === 'none'
      ? 'There is nothing to compare the sources with: `published` is none.'
      : `There is nothing to compare the sources with: nothing was ever published at ${openRegistry(published ?? outDir).location}.`,
    { hint: 'Name the registry: registry verify --rebuild --published https://plugins.example.com/' },
  )
