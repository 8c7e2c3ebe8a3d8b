import { join } from 'node:path'
import type { Catalog, CatalogEntry } from '../model/catalog.js'
import { digestOf } from '../model/digest.js'
import { RegistryError } from '../model/errors.js'
import { CATALOG_PATH, REGISTRY_PATHS } from '../model/layout.js'
import type { OnProgress } from '../model/progress.js'
import type { PluginRecord } from '../model/record.js'
import { isMissingFolder } from './folder-reader.js'
import type { HttpOptions } from './http-get.js'
import { mapBounded } from './map-bounded.js'
import { openRegistry, type RegistryReader } from './registry-reader.js'

/** The whole state of a published registry. */
export interface Published {
  readonly catalog: Catalog
  /** By slug. */
  readonly records: ReadonlyMap<string, PluginRecord>
  readonly reader: RegistryReader
}

export interface PublishedOptions {
  /** A folder that is not there is an error, not a registry that nobody has published yet. */
  readonly mustExist: boolean
  /** Given the name for messages; throw RegistryError `STATE_CORRUPT` or `UPGRADE_REQUIRED`. */
  readonly parseCatalog: (bytes: Uint8Array, name: string) => Catalog
  readonly parseRecord: (bytes: Uint8Array, name: string) => PluginRecord
  readonly http?: HttpOptions | undefined
  readonly onProgress?: OnProgress | undefined
}

/** Requests at a time. */
const CONCURRENCY = 16

/**
 * Reads catalog and records of a published registry, each record checked against the digest that the catalog pins.
 * `undefined` when nothing was ever published there, and only then.
 *
 * @throws RegistryError `FOREIGN_REGISTRY` for a registry that another tool made, `STATE_UNREADABLE` when it cannot be
 * told what is there, `STATE_CORRUPT` when a record is missing or not the one that is pinned, and what the parsers throw.
 */
export const readPublished = async (location: string, options: PublishedOptions): Promise<Published | undefined> => {
  const reader = openRegistry(location, options.http)
  if (!options.mustExist && reader.kind === 'folder' && isMissingFolder(reader.location)) return undefined
  const bytes = await reader.read(CATALOG_PATH)
  if (bytes === undefined) {
    await checkUnpublished(reader)
    return undefined
  }
  return readPinned(reader, bytes, options, false)
}

const readPinned = async (
  reader: RegistryReader,
  bytes: Uint8Array,
  options: PublishedOptions,
  isSecondTry: boolean,
): Promise<Published> => {
  if (isHtml(bytes)) throw unreadable(reader, CATALOG_PATH, 'it is a web page, not JSON')
  const catalog = options.parseCatalog(bytes, shown(reader, CATALOG_PATH))
  const entries = Object.entries(catalog.plugins)
  let done = 0
  const found = await mapBounded(entries, reader.kind === 'http' ? CONCURRENCY : 1, async ([slug, entry]) => {
    const record = await readRecord(reader, slug, entry, options)
    options.onProgress?.({ step: 'read', done: ++done, total: entries.length })
    return record === undefined ? undefined : ([slug, record] as const)
  })
  const records = new Map(found.filter((pair) => pair !== undefined))
  if (records.size === entries.length) return { catalog, records, reader }

  // A newer record may have replaced the pinned one since the catalog was read, or the catalog came from a stale cache.
  const again = isSecondTry ? undefined : await reader.read(CATALOG_PATH)
  if (again !== undefined && !Buffer.from(again).equals(bytes)) return readPinned(reader, again, options, true)
  const missing = entries.flatMap(([slug, entry]) => (records.has(slug) ? [] : [entry.record]))
  throw new RegistryError(
    'STATE_CORRUPT',
    `${reader.location} lacks ${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ` and ${missing.length - 3} more records` : ''}, which its catalog names.`,
    { hint: 'Put the file back from a copy of the registry. Nothing was written.' },
  )
}

const readRecord = async (
  reader: RegistryReader,
  slug: string,
  entry: CatalogEntry,
  { parseRecord }: PublishedOptions,
): Promise<PluginRecord | undefined> => {
  const bytes = await reader.read(entry.record)
  if (bytes === undefined) return undefined
  const found = digestOf(bytes)
  const record = found === entry.digest ? parseRecord(bytes, shown(reader, entry.record)) : undefined
  if (record?.slug === slug && record.revision === entry.revision) return record
  const problem =
    record === undefined
      ? `has digest ${found}, not ${entry.digest}`
      : `is of "${record.slug}", revision ${record.revision}`
  throw new RegistryError('STATE_CORRUPT', `${shown(reader, entry.record)} ${problem} as its catalog says.`, {
    hint: 'The file was changed after it was published: put it back from a copy of the registry. Nothing was written.',
  })
}

/** No catalog: then there must be nothing else either. */
const checkUnpublished = async (reader: RegistryReader): Promise<void> => {
  for (const path of REGISTRY_PATHS) {
    const bytes = await reader.read(path)
    if (bytes === undefined) continue
    if (!hasApps(bytes)) throw unreadable(reader, path, 'it is no registry, and there is no catalog.json beside it')
    throw new RegistryError('FOREIGN_REGISTRY', `${reader.location} holds a registry that another tool made.`, {
      hint: `Take it over first, so that no published version is lost: registry adopt ${reader.location}`,
    })
  }
}

/** A path as a person finds it. */
const shown = ({ kind, location }: RegistryReader, path: string): string =>
  kind === 'http' ? `${location}${path}` : join(location, path)

const isHtml = (bytes: Uint8Array): boolean => /^\s*</.test(Buffer.from(bytes.subarray(0, 64)).toString('latin1'))

const hasApps = (bytes: Uint8Array): boolean => {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    if (value === null || typeof value !== 'object' || !('apps' in value)) return false
    return value.apps !== null && typeof value.apps === 'object' && !Array.isArray(value.apps)
  } catch {
    return false
  }
}

const unreadable = (reader: RegistryReader, path: string, problem: string): RegistryError =>
  new RegistryError(
    'STATE_UNREADABLE',
    `Could not make out what is published at ${reader.location}: in ${path}, ${problem}.`,
    {
      hint: 'A host that answers every path with a page must be set to 404; for the very first publication, use --published none.',
    },
  )
