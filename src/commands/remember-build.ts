import type { Catalog } from '../model/catalog.js'
import type { Digest } from '../model/digest.js'
import type { BuiltFile } from './build-basis.js'
import { checkRegistry, entriesOf, type Sources } from './build-plugins.js'
import { type BuildReceipt, buildReceipt } from './build-receipt.js'
import { type PluginToRemember, settle } from './describe-plugins.js'
import type { PluginCache } from './plugin-cache.js'
import { isOwnState } from './read-registry.js'

type Receipt = Omit<BuildReceipt, 'milliseconds'>

/** What a build has made, as it is written. */
export interface MadeRegistry {
  readonly plugins: readonly PluginToRemember[]
  readonly catalog: Catalog
  readonly index: readonly BuiltFile[]
  /** What was done to the files of the tree. */
  readonly files: BuildReceipt['files']
  /** Digest of the journal, where it names these files and nothing else. */
  readonly journal: Digest | undefined
  /** Nothing was found that depends on the time. */
  readonly isSettled: boolean
  /** It is not published, and the next build is to find it as new as this one did. */
  readonly isDraft: boolean
}

/** Leaves to the next build what this one has made. What went wrong with that, if anything, is told: it fails no build. */
export const remember = (cache: PluginCache, sources: Sources, made: MadeRegistry): string | undefined => {
  const { plugins, catalog, index, isSettled, isDraft } = made
  const settled = plugins
    .filter(({ built, reuse }) => reuse !== undefined || (built.isSettled === true && built.sources !== undefined))
    .map((plugin) =>
      plugin.reuse !== undefined ? plugin : isDraft ? plugin : { ...plugin, built: settle(plugin.built) },
    )
  const published = isOwnState(sources.config) ? undefined : index.find((file) => file.class === 'catalog')?.digest
  const isWhole = settled.length === plugins.length
  const isForetold = isWhole && isSettled && !isAhead(sources, published)
  const receipt = isForetold ? foretell(sources, settled, made) : undefined
  const lasting = index.map((file): BuiltFile => ({ ...file, state: 'unchanged' }))
  const journal = isWhole ? made.journal : undefined
  const about = { shown: catalog.config, index: lasting, ...(journal && { journal }) }
  return cache.write(settled, about, { published, ...(receipt && { receipt }) })
}

/** Something here is not published yet: each build makes it anew, until it is. */
const isAhead = ({ published }: Sources, digest: string | undefined): boolean =>
  digest !== undefined && published?.digest !== digest

/** What the next build will say when nothing changes until then. */
const foretell = (
  sources: Sources,
  plugins: readonly PluginToRemember[],
  { catalog, files }: Pick<MadeRegistry, 'catalog' | 'files'>,
): Receipt => {
  const built = plugins.map((plugin) => plugin.built)
  const entries = entriesOf({ catalog })
  const receipt = buildReceipt(sources.config, built, entries, checkRegistry(sources, built, entries), {})
  const unchanged = files.written + files.unchanged
  return { ...receipt, generation: catalog.generation, files: { ...receipt.files, unchanged } }
}
