import { join } from 'node:path'
import type { Catalog, CatalogEntry } from '../model/catalog.js'
import { type Digest, digestOf } from '../model/digest.js'
import { RegistryError } from '../model/errors.js'
import { CATALOG_PATH, REGISTRY_PATHS, SEARCH_PATHS } from '../model/layout.js'
import type { PluginRecord } from '../model/record.js'
import { isMissingFolder } from './folder-reader.js'
import { mapBounded } from './map-bounded.js'
import type { RegistryReader } from './registry-reader.js'
import { openStateReader, type StatePlace, type StateReaderOptions } from './state-reader.js'

/** The record that a catalog pins for a plugin. */
export type Pin = Pick<CatalogEntry, 'record' | 'digest' | 'revision'>

/** Given the name for messages; throw RegistryError `STATE_CORRUPT` or `UPGRADE_REQUIRED`. */
export interface StateParsers {
  readonly parseCatalog: (bytes: Uint8Array, name: string, digest: Digest) => Catalog
  readonly parseRecord: (bytes: Uint8Array, name: string) => PluginRecord
}

export interface PublishedOptions extends StateReaderOptions {
  /** A folder that is not there is an error, not a registry that nobody has published yet. */
  readonly mustExist: boolean
  readonly parseCatalog: StateParsers['parseCatalog']
}

/** A published registry. Its records are read when they are asked for. */
export interface Published {
  readonly catalog: Catalog
  /** Of the catalog's bytes. */
  readonly digest: Digest
  readonly reader: RegistryReader
  /** What {@link reader} was opened on. */
  readonly place: StatePlace
}

/**
 * Reads the catalog of a published registry. `undefined` when nothing was ever published there, and only then.
 *
 * @throws RegistryError `FOREIGN_REGISTRY` for a registry that another tool made, `CATALOG_MISSING` for one of ours, `STATE_UNREADABLE` when it cannot be
 * told what is there, and what the parser throws.
 */
export const readPublished = async (place: StatePlace, options: PublishedOptions): Promise<Published | undefined> => {
  const reader = openStateReader(place, options)
  if (!options.mustExist && reader.kind === 'folder' && isMissingFolder(reader.location)) return undefined
  const bytes = await reader.read(CATALOG_PATH)
  if (bytes === undefined) {
    await checkUnpublished(reader)
    return undefined
  }
  if (isHtml(bytes)) throw unreadable(reader, CATALOG_PATH, 'it is a web page, not JSON')
  const digest = digestOf(bytes)
  return { catalog: options.parseCatalog(bytes, shown(reader, CATALOG_PATH), digest), digest, reader, place }
}

/**
 * Reads the record that the catalog with this digest pins, and checks it.
 *
 * @throws RegistryError `STATE_CORRUPT` when it is missing or not the one that is pinned, `STATE_CHANGED` when the registry
 * was published anew since the catalog was read, and what the parser throws.
 */
export const readRecord = async (
  { reader, digest }: Pick<Published, 'reader' | 'digest'>,
  slug: string,
  pin: Pin,
  parseRecord: StateParsers['parseRecord'],
): Promise<PluginRecord> => {
  const bytes = await reader.read(pin.record)
  if (bytes === undefined) throw await explainMissing(reader, digest, pin.record)
  const found = digestOf(bytes)
  const record = found === pin.digest ? parseRecord(bytes, shown(reader, pin.record)) : undefined
  if (record?.slug === slug && record.revision === pin.revision) return record
  const problem =
    record === undefined
      ? `has digest ${found}, not ${pin.digest}`
      : `is of "${record.slug}", revision ${record.revision}`
  throw new RegistryError('STATE_CORRUPT', `${shown(reader, pin.record)} ${problem} as its catalog says.`, {
    hint: 'The file was changed after it was published: put it back from a copy of the registry. Nothing was written.',
  })
}

/** Every record that the catalog pins, by slug; as {@link readRecord}. */
export const readRecords = async (
  published: Published,
  parseRecord: StateParsers['parseRecord'],
): Promise<ReadonlyMap<string, PluginRecord>> => {
  const pins = Object.entries(published.catalog.plugins)
  const records = await mapBounded(pins, published.reader.kind === 'folder' ? 1 : CONCURRENCY, async ([slug, pin]) => {
    return [slug, await readRecord(published, slug, pin, parseRecord)] as const
  })
  return new Map(records)
}

/** Requests at a time. */
const CONCURRENCY = 16

/** A newer record may have replaced the pinned one since the catalog was read, or the catalog came from a stale cache. */
const explainMissing = async (reader: RegistryReader, digest: Digest, path: string): Promise<RegistryError> => {
  const again = await reader.read(CATALOG_PATH)
  return again !== undefined && digestOf(again) !== digest
    ? new RegistryError('STATE_CHANGED', `${reader.location} was published anew while it was read.`, {
        hint: 'Run the command again.',
      })
    : new RegistryError('STATE_CORRUPT', `${reader.location} lacks ${path}, which its catalog names.`, {
        hint: 'Put the file back from a copy of the registry. Nothing was written.',
      })
}

/** No catalog: then there must be nothing else either. What only this program makes tells a lost one from another tool's registry. */
const checkUnpublished = async (reader: RegistryReader): Promise<void> => {
  for (const path of SEARCH_PATHS) {
    if ((await reader.read(path)) === undefined) continue
    throw new RegistryError(
      'CATALOG_MISSING',
      `${reader.location} has no catalog, but there is ${shown(reader, path)}.`,
      {
        hint: 'A registry was published there: put its catalog.json back. Nothing was written.',
      },
    )
  }
  for (const path of REGISTRY_PATHS) {
    const bytes = await reader.read(path)
    if (bytes === undefined) continue
    if (!hasApps(bytes)) throw unreadable(reader, path, 'it is no registry, and there is no catalog.json beside it')
    throw new RegistryError('FOREIGN_REGISTRY', `${reader.location} holds a registry that another tool made.`, {
      hint: `Take it over first, so that no published version is lost: registry adopt ${reader.kind === 'store' ? '<its URL>' : reader.location}`,
    })
  }
}

/** A path as a person finds it. */
const shown = ({ kind, location }: RegistryReader, path: string): string =>
  kind === 'folder' ? join(location, path) : `${location}${path}`

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
