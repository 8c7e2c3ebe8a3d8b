import { join } from 'node:path'
import { openFolder } from '../../io/folder-reader.js'
import { hasFacts } from '../../io/hash-file.js'
import { type Catalog, entryOf } from '../../model/catalog.js'
import type { DeployBody } from '../../model/deploy.js'
import { digestOf } from '../../model/digest.js'
import { RegistryError } from '../../model/errors.js'
import { CATALOG_PATH } from '../../model/layout.js'
import type { FileRef, PluginRecord } from '../../model/record.js'
import type { Slug } from '../../model/slug.js'
import { parseCatalog, parseRecord } from '../../protocols/native.js'

/** A catalog that was parsed, and what from. */
export interface KnownCatalog {
  readonly catalog: Catalog
  readonly catalogBytes: Uint8Array
}

/** A registry that was built here: what a deploy has to offer. */
export interface LocalRegistry extends KnownCatalog {
  readonly readRecord: (slug: Slug) => Promise<PluginRecord>
  /** The bytes of a file, where the built registry has exactly these. */
  readonly findBody: (file: FileRef) => Promise<DeployBody | undefined>
}

/**
 * Opens what a build has left in `dir`. Records are read one by one, as they are asked for.
 *
 * @throws RegistryError `NOT_BUILT` when nothing was built there, `STATE_CORRUPT` when it is no longer what was built.
 */
export const openLocalRegistry = async (dir: string): Promise<LocalRegistry> => {
  const reader = openFolder(dir)
  const bytes = await readBuilt(() => reader.read(CATALOG_PATH), dir)
  const catalog = parseCatalog(bytes, join(dir, CATALOG_PATH))
  return {
    catalog,
    catalogBytes: bytes,
    readRecord: async (slug) => {
      const entry = entryOf(catalog, slug)
      if (entry === undefined) throw new Error(`${slug} was not built`)
      const file = join(dir, entry.record)
      const record = await reader.read(entry.record)
      if (record !== undefined && digestOf(record) === entry.digest) return parseRecord(record, file)
      throw new RegistryError('STATE_CORRUPT', `${file} is not what was built.`, {
        hint: 'Build again: registry build',
      })
    },
    findBody: async (file) => {
      const onDisk = join(dir, file.path)
      return (await hasFacts(onDisk, file)) ? { file: onDisk, size: file.size, digest: file.digest } : undefined
    },
  }
}

const readBuilt = async (read: () => Promise<Uint8Array | undefined>, dir: string): Promise<Uint8Array> => {
  const bytes = await read().catch((error: unknown) => {
    if (error instanceof RegistryError && error.code === 'STATE_UNREADABLE') return undefined
    throw error
  })
  if (bytes !== undefined) return bytes
  throw new RegistryError('NOT_BUILT', `There is no built registry in ${dir}.`, {
    hint: 'Run registry build first, or leave out --no-build.',
  })
}
