import { type Catalog, entryOf } from '../model/catalog.js'
import { isVersionDetails } from '../model/layout.js'
import type { PluginRecord } from '../model/record.js'
import type { Slug } from '../model/slug.js'
import type { TreeFile } from '../model/tree.js'
import { assemblePlugin } from './assemble-plugin.js'
import { assembleIndex } from './assemble-tree.js'

/** A file that shows a publication. */
export interface RenderedFile extends TreeFile {
  /** Absent: of the whole registry. */
  readonly slug?: Slug
}

export interface RenderingSources {
  readonly catalog: Catalog
  /** Of every pending plugin. */
  readonly records: ReadonlyMap<Slug, PluginRecord>
  /** What their pages show of READMEs, as safe HTML. */
  readonly readmes: ReadonlyMap<Slug, string>
  /** The catalog that this one follows directly, where its documents can be relied on. */
  readonly base?: Catalog | undefined
  /** The records that {@link base} pins, of plugins that have changed since. */
  readonly baseRecords?: ReadonlyMap<Slug, PluginRecord>
}

/**
 * The files that show a catalog's pending plugins, in phases: a phase may be written when the one before is complete. Left
 * out is what was the same in `base`, unless that was itself pending there: then nobody knows what the store has.
 */
export const assembleRendering = (sources: RenderingSources): readonly (readonly RenderedFile[])[] => {
  const { catalog, records } = sources
  const files = catalog.pending.flatMap((slug) => {
    const record = records.get(slug)
    if (record === undefined) throw new Error(`the record of ${slug} was not read`)
    const shown = assembleShown(record, catalog, sources.readmes.get(slug))
    return selectChanged(shown, assembleBase(slug, sources)).map((file) => ({ ...file, slug }))
  })
  const { base } = sources
  const known =
    base !== undefined && isSettled(base, catalog) && base.pending.length === 0 ? selectShownIndex(base) : []
  return [
    files.filter((file) => file.class !== 'document'),
    files.filter((file) => file.class === 'document' && isVersionDetails(file.path)),
    files.filter((file) => file.class === 'document' && !isVersionDetails(file.path)),
    selectChanged(selectShownIndex(catalog), known),
  ].map(selectOnePerPath)
}

/** Another renderer would have made other documents of the same records. */
const isSettled = (base: Catalog, catalog: Catalog): boolean => base.renderer === catalog.renderer

/** What pages load is there before the publication. */
const selectShownIndex = (catalog: Catalog): readonly TreeFile[] =>
  assembleIndex(catalog).filter((file) => file.class !== 'asset')

const assembleBase = (
  slug: Slug,
  { catalog, records, readmes, base, baseRecords }: RenderingSources,
): readonly TreeFile[] => {
  const pinned = entryOf(base, slug)
  const isSame = pinned !== undefined && pinned.digest === entryOf(catalog, slug)?.digest
  const record = isSame ? records.get(slug) : baseRecords?.get(slug)
  if (base === undefined || pinned === undefined || record === undefined) return []
  if (!isSettled(base, catalog) || base.pending.includes(slug)) return []
  // Where the README was another one, so was the record, whose page has other bytes in any case.
  return assembleShown(record, base, readmes.get(slug))
}

/** Artifacts and records are there before the publication. */
const assembleShown = (record: PluginRecord, catalog: Catalog, readme: string | undefined): readonly TreeFile[] =>
  assemblePlugin(record, catalog.config, readme).filter(
    (file) => file.class === 'schema' || file.class === 'asset' || file.class === 'document',
  )

const selectChanged = (files: readonly TreeFile[], known: readonly TreeFile[]): readonly TreeFile[] => {
  const before = new Map(known.map((file) => [file.path, file]))
  return files.filter((file) => {
    const other = before.get(file.path)
    return other === undefined || !isSameBody(file, other)
  })
}

const isSameBody = ({ body: a }: TreeFile, { body: b }: TreeFile): boolean =>
  'bytes' in a ? 'bytes' in b && Buffer.compare(a.bytes, b.bytes) === 0 : 'digest' in b && a.digest === b.digest

/** Plugins of an adopted registry may share an icon. */
const selectOnePerPath = (files: readonly RenderedFile[]): readonly RenderedFile[] => [
  ...new Map(files.map((file) => [file.path, file])).values(),
]
