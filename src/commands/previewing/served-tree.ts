import { openTreeFiles, type TreeFiles } from '../../io/tree-files.js'
import { type Catalog, entryOf } from '../../model/catalog.js'
import type { Delivery } from '../../model/deploy-config.js'
import { CATALOG_PATH, parseSchemaPath } from '../../model/layout.js'
import type { PreviewHost } from '../../model/preview-host.js'
import { releaseOf } from '../../model/record.js'
import { parseCatalog, parseRecord } from '../../protocols/native.js'
import { buildSearchDocument } from '../../protocols/openworkflow.js'
import type { ProtocolSources } from '../../stages/select-protocol-answer.js'

/** A tree that was built, and all that answers about it depend on. */
export interface ServedTree extends ProtocolSources {
  readonly files: TreeFiles
}

/** Opens the tree in `dir` as `host` serves it. What answers need beyond its files is read when it is asked for. */
export const openServedTree = (dir: string, host: PreviewHost, delivery: Delivery): ServedTree => {
  const files = openTreeFiles(dir)
  let known: { readonly etag: string; readonly catalog: Catalog } | undefined
  const readCatalog = (): Catalog | undefined => {
    const etag = files.find(CATALOG_PATH)?.etag
    const bytes = etag === undefined || etag === known?.etag ? undefined : files.read(CATALOG_PATH)
    if (etag !== undefined && bytes !== undefined) known = { etag, catalog: parseCatalog(bytes, CATALOG_PATH) }
    return known?.catalog
  }
  return {
    host,
    delivery,
    files,
    find: files.find,
    schemaTypeOf: (path) => {
      const wanted = parseSchemaPath(path)
      const entry = wanted && entryOf(readCatalog(), wanted.slug)
      const bytes = entry && files.read(entry.record)
      if (wanted === undefined || entry === undefined || bytes === undefined) return undefined
      const record = parseRecord(bytes, entry.record)
      return record.releases[wanted.version] && releaseOf(record, wanted.version).schema?.media_type
    },
    get results() {
      const catalog = readCatalog()
      return catalog === undefined ? [] : buildSearchDocument(catalog).results
    },
  }
}
