import type { Catalog } from '../model/catalog.js'
import { hexOf } from '../model/digest.js'
import { comparePaths } from '../model/order.js'

/**
 * `SHA256SUMS`, as `sha256sum -c` reads it: every artifact that the registry holds, by path, then every record. It takes no
 * salt, so it is the records, whose revisions only rise, that tell any two states apart.
 */
export const buildChecksums = (catalog: Catalog): string => {
  const digests = new Map(
    Object.values(catalog.plugins)
      .flatMap((entry) => Object.values(entry.versions))
      .flatMap(({ artifact, digest }) => (artifact === undefined ? [] : [[artifact, digest] as const])),
  )
  const records = Object.values(catalog.plugins).map(({ record, digest }) => [record, digest] as const)
  return [[...digests], records]
    .flatMap((files) => files.sort(([a], [b]) => comparePaths(a, b)))
    .map(([path, digest]) => `${hexOf(digest)}  ${path}\n`)
    .join('')
}
