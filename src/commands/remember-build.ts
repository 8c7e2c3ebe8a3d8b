import type { Catalog } from '../model/catalog.js'
import type { BuiltFile, BuiltPlugin } from './build-basis.js'
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
  /** Nothing was found that depends on the time. */
  readonly isSettled: boolean
  /** It is not published, and the next build is to find it as new as this one did. */
  readonly isDraft: boolean
}

/** Leaves to the next build what this one has made. What went wrong with that, if anything, is told: it fails no build. */
export const remember = (
  cache: PluginCache,
  sources: Sources,
  { plugins, catalog, index, isSettled, isDraft }: MadeRegistry,
): string | undefined => {
  const settled = plugins
    .filter(({ built }) => built.isSettled === true && built.sources !== undefined)
    .map((plugin) =>
      plugin.reuse !== undefined ? plugin : isDraft ? plugin : { ...plugin, built: settle(plugin.built) },
    )
  const published = isOwnState(sources.config) ? undefined : index.find((file) => file.class === 'catalog')?.digest
  const isWhole = isSettled && settled.length === plugins.length && !isAhead(sources, published)
  const receipt = isWhole ? foretell(sources, settled, catalog, index) : undefined
  const lasting = index.map((file): BuiltFile => ({ ...file, state: 'unchanged' }))
  return cache.write(settled, { shown: catalog.config, index: lasting }, { published, ...(receipt && { receipt }) })
}

/** Something here is not published yet: each build makes it anew, until it is. */
const isAhead = ({ published }: Sources, digest: string | undefined): boolean =>
  digest !== undefined && published?.digest !== digest

/** What the next build will say when nothing changes until then. */
const foretell = (
  sources: Sources,
  plugins: readonly PluginToRemember[],
  catalog: Catalog,
  index: readonly BuiltFile[],
): Receipt => {
  const built = plugins.map((plugin) => plugin.built)
  const entries = entriesOf({ catalog })
  const receipt = buildReceipt(sources.config, built, entries, checkRegistry(sources, built, entries), {})
  const paths = new Set(index.map(({ path }) => path))
  for (const { built, reuse } of plugins) for (const path of reuse?.made.paths ?? pathsOf(built)) paths.add(path)
  return { ...receipt, generation: catalog.generation, files: { ...receipt.files, unchanged: paths.size } }
}

const pathsOf = ({ files }: BuiltPlugin): readonly string[] => files.map(({ path }) => path)
