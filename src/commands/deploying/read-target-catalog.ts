import type { Catalog, CatalogEntry } from '../../model/catalog.js'
import type { ObjectTarget, Revision } from '../../model/deploy.js'
import { digestOf } from '../../model/digest.js'
import { RegistryError } from '../../model/errors.js'
import { CATALOG_PATH } from '../../model/layout.js'
import type { PluginRecord } from '../../model/record.js'
import { parseCatalog, parseRecord } from '../../protocols/native.js'
import type { KnownCatalog } from './local-registry.js'
import { StartOverError } from './start-over-error.js'

/** The catalog as the target has it. */
export interface TargetCatalog {
  readonly catalog: Catalog
  readonly revision: Revision
}

/** A path as a person finds it. */
export const shownAt = (location: string, path: string): string => `${location.replace(/\/$/, '')}/${path}`

/**
 * The catalog at the target; `undefined` when there is definitely none.
 *
 * @throws RegistryError when it cannot be read or understood, or a newer program has written it.
 */
export const readTargetCatalog = async (
  target: ObjectTarget,
  known?: KnownCatalog,
): Promise<TargetCatalog | undefined> => {
  const answer = await target.read(CATALOG_PATH)
  if (answer.kind !== 'found') return undefined
  return { catalog: parsePublished(answer.bytes, target, known), revision: answer.revision }
}

/**
 * The catalog that the bytes at a target are. Of bytes that are known the answer is known, too: as long as nobody has
 * published, those of the build are the target's.
 *
 * @throws RegistryError as `parseCatalog`.
 */
export const parsePublished = (
  bytes: Uint8Array,
  { location }: { readonly location: string },
  known: KnownCatalog | undefined,
): Catalog =>
  known !== undefined && Buffer.compare(bytes, known.catalogBytes) === 0
    ? known.catalog
    : parseCatalog(bytes, shownAt(location, CATALOG_PATH))

/**
 * A record that a catalog pins.
 *
 * @throws StartOverError when it is gone, since a newer one may have taken its place; RegistryError `STATE_CORRUPT` when it
 * is another one.
 */
export const readTargetRecord = async (
  read: (path: string) => Promise<Uint8Array | undefined>,
  location: string,
  slug: string,
  { record: path, digest, revision }: CatalogEntry,
): Promise<PluginRecord> => {
  const bytes = await read(path)
  if (bytes === undefined) throw new StartOverError(`${path} is gone`)
  const name = shownAt(location, path)
  const record = digestOf(bytes) === digest ? parseRecord(bytes, name) : undefined
  if (record?.slug === slug && record.revision === revision) return record
  throw new RegistryError('STATE_CORRUPT', `${name} is not the record that the catalog names.`, {
    hint: 'The file was changed after it was published: put it back from a copy of the registry. Nothing was changed.',
  })
}
