import { assetType } from '../model/asset-type.js'
import type { Catalog } from '../model/catalog.js'
import { type Digest, digestOf } from '../model/digest.js'
import { CATALOG_PATH } from '../model/layout.js'
import { comparePaths } from '../model/order.js'
import type { PluginRecord } from '../model/record.js'
import { type PublishedSite, siteFiles } from '../model/site.js'
import type { Slug } from '../model/slug.js'
import { MEDIA_TYPES, type Tree, type TreeFile, WRITE_ORDER } from '../model/tree.js'
import { assembleHostFiles } from './assemble-host-files.js'
import { assemblePlugin } from './assemble-plugin.js'
import { renderCatalog } from './build-catalog.js'
import { buildIndexDocuments } from './build-documents.js'
import { renderRecord } from './build-record.js'
import { checkTree } from './check-tree.js'
import { buildSitePages } from './site/build-site-pages.js'

/**
 * Every file of the registry that these records make, in the order in which it is written. `catalog` must pin exactly
 * `records`. Artifacts, icons and the like are named by digest: the caller knows where their bytes are.
 *
 * @throws RegistryError `STATE_CORRUPT` when two different files would have one path, or one a path inside another.
 */
export const assembleTree = ({
  catalog,
  records,
  readmes = new Map(),
}: {
  readonly catalog: Catalog
  readonly records: readonly PluginRecord[]
  /** What pages show of READMEs, as safe HTML. */
  readonly readmes?: ReadonlyMap<Slug, string>
}): Tree => {
  if (Object.keys(catalog.plugins).length !== records.length) throw new Error('the catalog pins other plugins')
  for (const record of records) {
    if (catalog.plugins[record.slug]?.digest === renderRecord(record).digest) continue
    throw new Error(`the catalog pins another record of ${record.slug}`)
  }
  const files = [
    ...records.flatMap((record) => assemblePlugin(record, catalog.config, readmes.get(record.slug))),
    assembleCatalog(catalog),
    ...assembleIndex(catalog),
  ]
  const laid = checkTree(files.map((file) => ({ ...file, digest: digestOfFile(file) })))
  return inWriteOrder(laid).map(({ digest: _, ...file }) => file)
}

/** The file of the catalog. */
export const assembleCatalog = (catalog: Catalog): TreeFile => ({
  path: CATALOG_PATH,
  class: 'catalog',
  mediaType: MEDIA_TYPES.json,
  body: { bytes: renderCatalog(catalog) },
})

/**
 * The files of the whole registry, but for the catalog itself: what is derived from it alone, what pages load, and what
 * the host needs. Left out is what {@link selectCountedFiles} counts and `isKept`. `digest`: of the catalog's file once
 * nothing is pending, where it is known.
 */
export const assembleIndex = (
  catalog: Catalog,
  isKept: (path: string) => boolean = () => false,
  digest?: Digest,
): readonly TreeFile[] => [
  ...assembleSiteFiles(catalog.config.site),
  ...buildIndexDocuments(catalog, isKept, digest),
  ...buildSitePages(catalog, isKept),
  ...assembleHostFiles(catalog),
]

const assembleSiteFiles = (site: PublishedSite | undefined): readonly TreeFile[] =>
  site === undefined
    ? []
    : siteFiles(site).map(({ path, ...body }) => ({ path, class: 'asset', mediaType: assetType(path), body }))

/** What is pointed at comes before what points at it; by path within a class. */
export const inWriteOrder = <T extends Pick<TreeFile, 'path' | 'class'>>(files: readonly T[]): readonly T[] => {
  const rank = new Map(WRITE_ORDER.map((kind, at) => [kind, at]))
  return [...files].sort((a, b) => (rank.get(a.class) ?? 0) - (rank.get(b.class) ?? 0) || comparePaths(a.path, b.path))
}

const digestOfFile = ({ body }: TreeFile) => ('bytes' in body ? digestOf(body.bytes) : body.digest)
