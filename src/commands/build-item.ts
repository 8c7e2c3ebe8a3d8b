import { join } from 'node:path'
import { isFreshStamps, isSameStamps, readFolderStamps } from '../io/file-stamps.js'
import { isFolder } from '../io/has-path.js'
import { openOutWriter } from '../io/out-writer.js'
import { openRegistry } from '../io/registry-reader.js'
import { readSourceDigest } from '../io/source-digest.js'
import { openPluginFolders } from '../io/source-files.js'
import { readSourceSnapshot, type SourceSnapshot } from '../io/source-snapshot.js'
import { openStateReader } from '../io/state-reader.js'
import type { BuildBasis, BuildItem, BuiltPlugin } from './build-basis.js'
import { buildFromFolder, buildFromRecord, type OpenBasis, type ThreadOptions } from './build-plugin.js'
import { outputsOf } from './plugin-cache.js'

/** Opens the work of one thread, which `thread` names. */
export const openPluginBuilder = (
  basis: BuildBasis,
  thread: string,
  options: ThreadOptions = {},
): ((item: BuildItem) => Promise<BuiltPlugin>) => {
  const reader = basis.published && openStateReader(basis.published.place, options)
  const { outDir } = basis.config
  const open: OpenBasis = {
    ...basis,
    onPack: options.onPack,
    readFolder: openPluginFolders(basis.config),
    reader,
    near: reader !== undefined && reader.kind !== 'folder' && isFolder(outDir) ? openRegistry(outDir) : undefined,
    writer: basis.output && openOutWriter(basis.output.place, thread),
  }
  return (item) => buildItem(item, open)
}

const NO_SOURCES = { stamps: { names: [], numbers: [] } }

/** Builds a plugin, and tells what it was made of unless that changed meanwhile. */
const buildItem = async (item: BuildItem, basis: OpenBasis): Promise<BuiltPlugin> => {
  const { config, rememberedSince } = basis
  if (!('dir' in item)) return { ...(await buildFromRecord(item.slug, basis)), sources: NO_SOURCES }
  const build = (snapshot?: SourceSnapshot) => buildFromFolder(item.dir, basis, snapshot)
  if (rememberedSince === undefined) return build()
  const dir = join(config.dir, item.dir)
  const outputs = outputsOf(config)
  // What a command packs, it reads for itself.
  const snapshot = config.bundle.command === undefined ? readSourceSnapshot(dir, outputs) : undefined
  if (snapshot !== undefined) {
    const { stamps, digest } = snapshot
    return { ...(await build(snapshot)), sources: { stamps, digest } }
  }
  const stamps = readFolderStamps(dir, outputs)
  const digest = stamps && readSourceDigest(dir, stamps)
  const built = await build()
  if (stamps === undefined || digest === undefined) return built
  const after = readFolderStamps(dir, outputs)
  const isSteady =
    after !== undefined &&
    isSameStamps(after, stamps) &&
    // Stamps that are old enough tell of any change; others do not.
    (!isFreshStamps(stamps, rememberedSince) || readSourceDigest(dir, after) === digest)
  return isSteady ? { ...built, sources: { stamps, digest } } : built
}
