import { join } from 'node:path'
import { isSameStamps, readFolderStamps } from '../io/file-stamps.js'
import { isFolder } from '../io/has-path.js'
import { openOutWriter } from '../io/out-writer.js'
import { openRegistry } from '../io/registry-reader.js'
import { readSourceDigest } from '../io/source-digest.js'
import { openPluginFolders } from '../io/source-files.js'
import { openStateReader } from '../io/state-reader.js'
import type { BuildBasis, BuildItem, BuiltPlugin, KnownPlugin } from './build-basis.js'
import { buildFromFolder, buildFromRecord, NOTHING, type OpenBasis, type ThreadOptions } from './build-plugin.js'
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

/** Builds a plugin, unless what is known of it is still right. */
const buildItem = async (item: BuildItem, basis: OpenBasis): Promise<BuiltPlugin> => {
  const before = basis.isRemembered ? readSources(item, basis) : undefined
  if (before !== undefined && item.known !== undefined && (await isKnown(item.known, before, basis))) {
    return { ...NOTHING, isKnown: true, sources: before }
  }
  const built = await ('dir' in item ? buildFromFolder(item.dir, basis) : buildFromRecord(item.slug, basis))
  const after = before && readSources(item, basis)
  const isSteady =
    before !== undefined &&
    after !== undefined &&
    after.digest === before.digest &&
    isSameStamps(after.stamps, before.stamps)
  return isSteady ? { ...built, sources: before } : built
}

const readSources = (item: BuildItem, { config }: OpenBasis): BuiltPlugin['sources'] => {
  if (!('dir' in item)) return { stamps: { names: [], numbers: [] } }
  const dir = join(config.dir, item.dir)
  const stamps = readFolderStamps(dir, outputsOf(config))
  const digest = stamps && readSourceDigest(dir, stamps)
  return stamps && digest && { stamps, digest }
}

const isKnown = async (
  { digest, files }: KnownPlugin,
  sources: NonNullable<BuiltPlugin['sources']>,
  { writer }: OpenBasis,
): Promise<boolean> => {
  if (writer === undefined || digest !== sources.digest) return false
  for (const { path, ...facts } of files) if (!(await writer.has(path, facts))) return false
  return true
}
