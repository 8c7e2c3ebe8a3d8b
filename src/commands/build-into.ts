import type { OutDir } from '../io/out-dir.js'
import { openOutWriter } from '../io/out-writer.js'
import type { Catalog } from '../model/catalog.js'
import { assembleCatalog, assembleIndex, inWriteOrder } from '../stages/assemble-tree.js'
import { buildCatalogOf } from '../stages/build-catalog.js'
import { checkTree } from '../stages/check-tree.js'
import type { BuiltFile } from './build-basis.js'
import { buildPlugins, checkRegistry, entriesOf, type PluginsOptions, type Sources } from './build-plugins.js'
import { type BuildReceipt, buildReceipt, type ReceiptOptions } from './build-receipt.js'
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
  const index = await makeIndex(catalog, outDir)
  const files = inWriteOrder(checkTree([...built.flatMap((plugin) => plugin.files), ...index]))
  const written = outDir.commit(files, options.onProgress)
  const made = { plugins, catalog, index, isSettled: diagnostics.length === 0, isDraft: options.isDraft === true }
  const cacheProblem = cached && remember(cached.cache, sources, made)
  return { ...receipt, generation: catalog.generation, files: written, ...(cacheProblem && { cacheProblem }) }
}

/** Makes the files of the whole registry. */
const makeIndex = async (catalog: Catalog, { place }: OutDir): Promise<readonly BuiltFile[]> => {
  const writer = openOutWriter(place, 'index')
  const files: BuiltFile[] = []
  for (const { path, class: kind, body } of [assembleCatalog(catalog), ...assembleIndex(catalog)]) {
    if (!('bytes' in body)) throw new Error(`${path} is not made from the catalog`)
    files.push({ ...(await writer.put({ path, body })), class: kind })
  }
  return files
}
