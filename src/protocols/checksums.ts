import type { Catalog } from '../model/catalog.js'
import { type Digest, hexOf } from '../model/digest.js'
import { CATALOG_PATH } from '../model/layout.js'
import { comparePaths } from '../model/order.js'

/**
 * `SHA256SUMS`, as `sha256sum -c` reads it: every artifact that the registry holds, by path, then every record, and last the
 * catalog, whose digest the caller knows. Nothing else vouches for the catalog: all that is not shown by a document is sealed
 * here. It takes no salt, since the catalog's generation tells any two states apart.
 */
export const buildChecksums = (catalog: Catalog, digest: Digest): string => {
  const digests = new Map(
    Object.values(catalog.plugins)
      .flatMap((entry) => Object.values(entry.versions))
      .flatMap(({ artifact, digest }) => (artifact === undefined ? [] : [[artifact, digest] as const])),
  )
  const records = Object.values(catalog.plugins).map(({ record, digest }) => [record, digest] as const)
  return [
    ...[[...digests], records].flatMap((files) => files.sort(([a], [b]) => comparePaths(a, b))),
    [CATALOG_PATH, digest] as const,
  ]
    .map(([path, digest]) => `${hexOf(digest)}  ${path}\n`)
    .join('')
}

/** The digest that a `SHA256SUMS` gives for the catalog, as 64 hex digits; `undefined` when it has no such line. */
export const parseCatalogChecksum = (checksums: string): string | undefined =>
  checksums
    .split('\n')
    .findLast((line) => line.endsWith(`  ${CATALOG_PATH}`))
    ?.slice(0, 64)
