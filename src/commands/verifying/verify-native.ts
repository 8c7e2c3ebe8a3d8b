import type { HttpOptions } from '../../io/http-get.js'
import { mapBounded } from '../../io/map-bounded.js'
import type { RegistryReader } from '../../io/registry-reader.js'
import { type Catalog, type CatalogEntry, RENDERER } from '../../model/catalog.js'
import { type Diagnostic, diagnostic } from '../../model/diagnostic.js'
import { digestOf } from '../../model/digest.js'
import { RegistryError } from '../../model/errors.js'
import { CATALOG_PATH, CHECKSUMS_PATH, RECORDS_FOLDER } from '../../model/layout.js'
import { limitDiagnostics } from '../../model/limit-diagnostics.js'
import type { OnProgress } from '../../model/progress.js'
import type { Slug } from '../../model/slug.js'
import type { TreeFile } from '../../model/tree.js'
import { parseCatalog } from '../../protocols/native.js'
import { assembleIndex } from '../../stages/assemble-tree.js'
import { checkCatalog, checkCatalogSeal } from '../../stages/check-catalog.js'
import type { VerifiedCounts } from '../verify-registry.js'
import { openFinder } from './open-finder.js'
import { type VerifiedPlugin, type VerifyBasis, verifyFiles, verifyPlugin } from './verify-plugin.js'

export interface NativeOptions {
  readonly http: HttpOptions
  readonly onProgress: OnProgress | undefined
}

export type Verified = VerifiedCounts & { readonly diagnostics: readonly Diagnostic[] }

/** Plugins at a time. */
const PLUGINS = 8

/** Verifies a registry that this program made, from the bytes of its catalog. */
export const verifyNative = async (
  reader: RegistryReader,
  bytes: Uint8Array,
  { http, onProgress }: NativeOptions,
): Promise<Verified> => {
  const catalog = parse(bytes)
  if ('code' in catalog) {
    return { diagnostics: [catalog], plugins: 0, linked: 0, versions: 0, files: 1, bytes: bytes.length }
  }
  const finder = openFinder(reader, http)
  const isComparable = catalog.renderer === RENDERER
  const basis: VerifyBasis = { catalog, finder, isComparable, isRead: (file) => isRead(file, reader) }
  const entries = Object.entries(catalog.plugins) as [Slug, CatalogEntry][]
  let done = 0
  const verified = await mapBounded(entries, PLUGINS, async ([slug, entry]) => {
    const plugin = await verifyPlugin(slug, entry, basis)
    onProgress?.({ step: 'verify', done: ++done, total: entries.length })
    return [slug, plugin] as const
  })
  const plugins = new Map(verified)
  const root = isComparable
    ? await verifyIndex(bytes, plugins, basis)
    : { diagnostics: [olderRenderer(catalog)], lagging: 0 }
  const lagging = verified.reduce((sum, [, plugin]) => sum + plugin.lagging, root.lagging)
  // A catalog that was changed may put everything in the wrong: that it was must not be lost among the rest.
  const ofPlugins = limitDiagnostics(
    verified.flatMap(([, plugin]) => plugin.diagnostics),
    RECORDS_FOLDER,
  )
  const found = [...ofPlugins, ...root.diagnostics]
  if (found.length > 0) await checkUnchanged(reader, bytes)
  const { files, bytes: read } = finder.count()
  return {
    diagnostics: [...found, ...checkUnfinished(catalog, lagging)],
    plugins: entries.length,
    linked: entries.filter(([, entry]) => entry.app_metadata_url !== undefined).length,
    versions: entries.reduce((sum, [, entry]) => sum + Object.keys(entry.versions).length, 0),
    files: files + 1,
    bytes: read + bytes.length,
  }
}

/** The catalog against its records, and the documents of the whole registry against the catalog. */
const verifyIndex = async (
  bytes: Uint8Array,
  verified: ReadonlyMap<Slug, VerifiedPlugin>,
  { catalog, finder, isRead: isReadHere }: VerifyBasis,
): Promise<Pick<VerifiedPlugin, 'diagnostics' | 'lagging'>> => {
  const found = [...verified.values()].flatMap((plugin) => plugin.found ?? [])
  const isWhole = found.length === verified.size
  const plugins = Object.fromEntries(
    Object.entries(catalog.plugins).map(([slug, entry]) => [slug, verified.get(slug as Slug)?.found?.entry ?? entry]),
  )
  const recent = isWhole ? found.flatMap((plugin) => plugin.recent) : undefined
  const own = checkCatalog({ catalog, bytes, plugins, recent })
  const shown = await verifyFiles(assembleIndex(catalog).filter(isReadHere), CATALOG_PATH, finder)
  if (catalog.pending.length > 0) return { diagnostics: own, lagging: shown.length }
  const checksums = await finder.read(CHECKSUMS_PATH, bytes.length)
  const seal = checksums.kind === 'bytes' ? checkCatalogSeal(bytes, checksums.bytes) : []
  return { diagnostics: [...own, ...seal, ...limitDiagnostics(shown, CATALOG_PATH)], lagging: 0 }
}

/** A folder has no file beside a folder of the same name; what only the host reads it may show to nobody else. */
const isRead = (file: TreeFile, { kind }: RegistryReader): boolean =>
  kind === 'folder' ? file.keyOnly !== true : file.class !== 'host'

const parse = (bytes: Uint8Array): Catalog | Diagnostic => {
  try {
    return parseCatalog(bytes)
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code !== 'STATE_CORRUPT') throw error
    return diagnostic('PUBLISHED_INVALID', { file: CATALOG_PATH }, { problem: error.message })
  }
}

const olderRenderer = ({ renderer }: Catalog): Diagnostic =>
  diagnostic('PUBLISHED_BY_OLDER', { file: CATALOG_PATH }, { renderer, ours: RENDERER })

/** What the catalog says of a publication that has not ended. */
const checkUnfinished = ({ pending }: Catalog, files: number): readonly Diagnostic[] =>
  pending.length === 0 ? [] : [diagnostic('PUBLISHED_UNFINISHED', { file: CATALOG_PATH }, { plugins: pending, files })]

/** What looks wrong may only be newer than the catalog that was read. */
const checkUnchanged = async (reader: RegistryReader, bytes: Uint8Array): Promise<void> => {
  const again = await reader.read(CATALOG_PATH)
  if (again !== undefined && digestOf(again) === digestOf(bytes)) return
  throw new RegistryError('STATE_CHANGED', `${reader.location} was published anew while it was read.`, {
    hint: 'Run the command again.',
  })
}
