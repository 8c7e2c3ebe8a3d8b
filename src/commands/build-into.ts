import type { OutDir } from '../io/out-dir.js'
import { openOutWriter } from '../io/out-writer.js'
import type { Catalog } from '../model/catalog.js'
import { assembleCatalog, assembleIndex, inWriteOrder } from '../stages/assemble-tree.js'
import { buildCatalogOf } from '../stages/build-catalog.js'
import { checkTree } from '../stages/check-tree.js'
import type { BuiltFile } from './build-basis.js'
import { buildPlugins, checkRegistry, entriesOf, type PluginsOptions, type Sources } from './build-plugins.js'
import { type BuildReceipt, buildReceipt, type ReceiptOptions } from './build-receipt.js'
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
  const index = await makeIndex(catalog, outDir, sources)
  const files = inWriteOrder(checkTree([...built.flatMap((plugin) => plugin.files), ...index]))
  const written = outDir.commit(files, options.onProgress)
  const made = { plugins, catalog, index, isSettled: diagnostics.length === 0 }
  const cacheProblem = cached && remember(cached.cache, sources, made)
  return { ...receipt, generation: catalog.generation, files: written, ...(cacheProblem && { cacheProblem }) }
}

/** Makes the files of the whole registry. What pages load may be a newer config's, and then is published already. */
const makeIndex = async (
  catalog: Catalog,
  { place }: OutDir,
  { site, published }: Pick<Sources, 'site' | 'published'>,
): Promise<readonly BuiltFile[]> => {
  const writer = openOutWriter(place, 'index')
  const bodies = site?.bodies ?? new Map()
  const files: BuiltFile[] = []
  for (const file of [assembleCatalog(catalog), ...assembleIndex(catalog)]) {
    const body = await readBody(file, { bodies, writer, reader: published?.reader })
    files.push({ ...(await writer.put({ path: file.path, body })), class: file.class })
  }
  return files
}
