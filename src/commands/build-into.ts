import type { OutDir } from '../io/out-dir.js'
import { openOutWriter } from '../io/out-writer.js'
import type { Published } from '../io/published-registry.js'
import type { Catalog } from '../model/catalog.js'
import type { TreeFile } from '../model/tree.js'
import { assembleCatalog, assembleIndex, inWriteOrder } from '../stages/assemble-tree.js'
import { buildCatalogOf } from '../stages/build-catalog.js'
import { checkTree } from '../stages/check-tree.js'
import { selectCountedFiles } from '../stages/select-counted-files.js'
import type { BuiltFile } from './build-basis.js'
import { buildPlugins, checkRegistry, entriesOf, type PluginsOptions, type Sources } from './build-plugins.js'
import { type BuildReceipt, buildReceipt, type ReceiptOptions } from './build-receipt.js'
import { isLastCatalog, type PluginCache } from './plugin-cache.js'
import { readBody } from './read-body.js'
import { remember } from './remember-build.js'

type Receipt = Omit<BuildReceipt, 'milliseconds'>

/** Builds everything and writes it; without an out dir everything is decided, and nothing made. */
export const buildInto = async (
  outDir: OutDir | undefined,
  sources: Sources,
  cached: PluginsOptions['cached'],
  options: Omit<PluginsOptions, 'place' | 'cached'> & ReceiptOptions,
): Promise<Receipt> => {
  const { config, published } = sources
  const { plugins, shown, diagnostics } = await buildPlugins(sources, { ...options, place: outDir?.place, cached })
  const before = entriesOf(published)
  const built = plugins.map((plugin) => plugin.built)
  const problems = [...sources.diagnostics, ...diagnostics, ...checkRegistry(sources, built, before)]
  const receipt = buildReceipt(config, built, before, problems, options)
  if (!receipt.ok || outDir === undefined || shown === undefined) return receipt

  const catalog = buildCatalogOf({
    previous: published?.catalog,
    plugins: new Map(built.flatMap(({ listed }) => (listed ? [[listed.slug, listed.entry] as const] : []))),
    recent: built.flatMap(({ listed }) => listed?.recent ?? []),
    config: shown,
  })
  const index = await makeIndex(catalog, outDir, sources, selectKept(catalog, published, cached?.cache))
  const kept = plugins.flatMap(({ reuse }) => (reuse === undefined ? [] : [reuse.made]))
  const files = checkTree([...built.flatMap((plugin) => plugin.files), ...index], kept)
  const keptPaths = kept.flatMap(({ paths }) => paths)
  const { journal, ...written } = outDir.commit(inWriteOrder(files), {
    kept: keptPaths,
    last: cached?.cache.readLastPaths(plugins.flatMap(({ item, reuse }) => (reuse === undefined ? [] : [item]))),
    onProgress: options.onProgress,
  })
  const isDraft = options.isDraft === true
  const made = { plugins, catalog, index, files: written, journal, isSettled: diagnostics.length === 0, isDraft }
  const cacheProblem = cached && remember(cached.cache, sources, made)
  return { ...receipt, generation: catalog.generation, files: written, ...(cacheProblem && { cacheProblem }) }
}

/** The files of the whole registry, by path, that are as the last build wrote them. */
const selectKept = (
  catalog: Catalog,
  published: Published | undefined,
  cache: PluginCache | undefined,
): ReadonlyMap<string, BuiltFile> => {
  if (cache === undefined || !isLastCatalog(published, cache) || !cache.isIndexUnchanged()) return new Map()
  const before = published?.catalog
  if (before === undefined || before.config !== catalog.config) return new Map()
  const [then, now] = [selectCountedFiles(before), selectCountedFiles(catalog)]
  return new Map(
    cache.readBuild()?.index.flatMap((file) => {
      const changed = now.get(file.path)
      return changed !== undefined && changed === then.get(file.path) ? [[file.path, file] as const] : []
    }),
  )
}

/**
 * Makes the files of the whole registry, but for those that are `kept`. What pages load may be a newer config's, and then is
 * published already.
 */
const makeIndex = async (
  catalog: Catalog,
  { place }: OutDir,
  { site, published }: Pick<Sources, 'site' | 'published'>,
  kept: ReadonlyMap<string, BuiltFile>,
): Promise<readonly BuiltFile[]> => {
  const writer = openOutWriter(place, 'index')
  const bodies = site?.bodies ?? new Map()
  const files: BuiltFile[] = [...kept.values()]
  const make = async (file: TreeFile): Promise<BuiltFile> => {
    const body = await readBody(file, { bodies, writer, reader: published?.reader })
    return { ...(await writer.put({ path: file.path, body })), class: file.class }
  }
  const root = await make(assembleCatalog(catalog))
  files.push(root)
  for (const file of assembleIndex(catalog, (path) => kept.has(path), root.digest)) files.push(await make(file))
  return files
}
