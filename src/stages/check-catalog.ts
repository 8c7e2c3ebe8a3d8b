import type { Catalog, RecentRelease } from '../model/catalog.js'
import { type Diagnostic, diagnostic } from '../model/diagnostic.js'
import { digestOf, hexOf } from '../model/digest.js'
import { CATALOG_PATH, CHECKSUMS_PATH, RECORDS_FOLDER } from '../model/layout.js'
import { parseCatalogChecksum } from '../protocols/checksums.js'
import { renderCatalog, selectRecent } from './build-catalog.js'
import { checkDocument } from './check-document.js'

export interface CatalogSubject {
  readonly catalog: Catalog
  /** As they were read. */
  readonly bytes: Uint8Array
  /** What the records say of every plugin, in the catalog's order. */
  readonly plugins: Catalog['plugins']
  /** The newest releases of each plugin; absent when a record could not be read. */
  readonly recent: readonly RecentRelease[] | undefined
}

/** Whether a catalog says what its records do, as this program writes it. */
export const checkCatalog = ({ catalog, bytes, plugins, recent }: CatalogSubject): readonly Diagnostic[] => {
  const expected: Catalog = {
    ...catalog,
    recent: recent === undefined ? catalog.recent : selectRecent(recent),
    plugins,
  }
  const problem = checkDocument(renderCatalog(expected), bytes)
  return problem === undefined ? [] : [differs(RECORDS_FOLDER, problem)]
}

/** Whether a finished catalog is the one that `SHA256SUMS` seals. Where that has no such line, it is itself not what it should be. */
export const checkCatalogSeal = (bytes: Uint8Array, checksums: Uint8Array): readonly Diagnostic[] => {
  const sealed = parseCatalogChecksum(Buffer.from(checksums).toString())
  const found = hexOf(digestOf(bytes))
  if (sealed === undefined || sealed === found) return []
  return [differs(CHECKSUMS_PATH, `its digest is ${found}, not ${sealed}; one of the two files was changed`)]
}

const differs = (namedBy: string, problem: string): Diagnostic =>
  diagnostic('PUBLISHED_DIFFERS', { file: CATALOG_PATH }, { namedBy, isDerived: false, problem })
