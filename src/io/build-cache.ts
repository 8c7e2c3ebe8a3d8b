import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { readSealed, writeSealed } from './sealed-file.js'
import { messageOf } from './source-file.js'
import { parseEntry, renderEntry, type StampedEntry } from './stamped-entry.js'

/** The files of the whole registry. */
export type StampedIndex = Pick<StampedEntry, 'made' | 'madeDigest' | 'isFresh'>

export interface CacheEntry {
  /** Which plugin this is. */
  readonly item: string
  /** What it is known again by; bytes where it is remembered already. */
  readonly stamped: StampedEntry | Uint8Array
  /** What a build made of it. Asked for once: all together are the most that a build would have in memory. */
  readonly readValue: () => Uint8Array
}

/** An entry as it is written. */
export interface RememberedEntry {
  readonly bytes: Buffer
  /** Its place among the values. */
  readonly at: number
}

export interface CacheContent {
  readonly entries: readonly CacheEntry[]
  readonly index: StampedIndex
  /** Tells the folder of what was made from any other. */
  readonly outFolder: string
  /** Read by each build that makes something. */
  readonly about: unknown
  /** Read by each that does not. */
  readonly receipt: unknown
}

/** What the last build remembered. */
export interface Remembered extends Pick<CacheContent, 'index' | 'outFolder'> {
  /** Every plugin, in the order in which they were given. */
  readonly items: readonly string[]
  /** For {@link parseEntry}: of most nothing but its bytes is ever needed. */
  readonly readEntry: (item: string) => RememberedEntry | undefined
  readonly readAbout: () => unknown
  readonly readReceipt: () => unknown
  /** The values; `undefined` when they are not those that belong to the rest. */
  readonly readValues: () => readonly Buffer[] | undefined
  /** Remembers the same, but for other stamps of these items. Returns what went wrong, if anything did. */
  readonly writeStamps: (
    changed: ReadonlyMap<string, StampedEntry>,
    about: Pick<CacheContent, 'index' | 'outFolder'>,
  ) => string | undefined
}

/** Where the cache of one registry lies, below a folder that many may share. */
export const cacheFolder = (dir: string, registry: string): string =>
  join(dir, createHash('sha256').update(registry).digest('hex').slice(0, 16))

const stampsFile = (dir: string): string => join(dir, 'stamps')
const valuesFile = (dir: string): string => join(dir, 'values')

interface Header {
  /** Both files were written by one build. */
  readonly id: string
  /** Says which program, with which settings, remembers. */
  readonly key: string
  readonly outFolder: string
  /** In the order of the entries, and of the values. */
  readonly items: readonly string[]
}

/** What the last build with this key remembered; `undefined` when there is none, or it is not whole. */
export const readCache = (dir: string, key: string): Remembered | undefined => {
  try {
    return read(dir, key)
  } catch {
    // What another program has sealed is no cache of ours.
    return undefined
  }
}

const read = (dir: string, key: string): Remembered | undefined => {
  const [headerPart, aboutPart, receiptPart, indexPart, ...entries] = readSealed(stampsFile(dir)) ?? []
  if (!headerPart || !aboutPart || !receiptPart || !indexPart) return undefined
  const header = JSON.parse(headerPart.toString()) as Header
  if (header.key !== key || header.items.length !== entries.length) return undefined
  const places = new Map(header.items.map((item, at) => [item, at]))
  // Needed to build what has changed, and again to remember what has not.
  let values: readonly Buffer[] | undefined
  return {
    items: header.items,
    readEntry: (item) => {
      const at = places.get(item)
      const bytes = at === undefined ? undefined : entries[at]
      return bytes && at !== undefined ? { bytes, at } : undefined
    },
    index: parseEntry(indexPart),
    outFolder: header.outFolder,
    readAbout: () => JSON.parse(aboutPart.toString()),
    readReceipt: () => JSON.parse(receiptPart.toString()),
    readValues: () => {
      values ??= readValues(dir, header)
      return values
    },
    writeStamps: (changed, { index, outFolder }) =>
      tryToWrite(dir, () => {
        const stamped = entries.map((bytes, at) => changed.get(header.items[at] ?? '') ?? bytes)
        writeStamps(dir, { ...header, outFolder }, [aboutPart, receiptPart], index, stamped)
      }),
  }
}

const readValues = (dir: string, { id: wanted, items }: Header): readonly Buffer[] | undefined => {
  const [id, ...values] = readSealed(valuesFile(dir)) ?? []
  return id?.toString() === wanted && values.length === items.length ? values : undefined
}

/** Remembers a build. Returns what went wrong, if anything did. */
export const writeCache = (
  dir: string,
  key: string,
  { entries, about, receipt, index, outFolder }: CacheContent,
): string | undefined =>
  tryToWrite(dir, () => {
    const id = randomBytes(16).toString('hex')
    writeSealed(valuesFile(dir), writtenValues(id, entries))
    const parts = [about, receipt].map((part) => Buffer.from(JSON.stringify(part)))
    const stamped = entries.map((entry) => entry.stamped)
    writeStamps(dir, { id, key, outFolder, items: entries.map(({ item }) => item) }, parts, index, stamped)
  })

const tryToWrite = (dir: string, write: () => void): string | undefined => {
  try {
    write()
    return undefined
  } catch (error) {
    return `Could not write the cache in ${dir}: ${messageOf(error)}.`
  }
}

function* writtenValues(id: string, entries: readonly CacheEntry[]): Iterable<Uint8Array> {
  yield Buffer.from(id)
  for (const { readValue } of entries) yield readValue()
}

const NO_SOURCES: Pick<StampedEntry, 'sources' | 'digest'> = { sources: { names: [], numbers: [] }, digest: undefined }

const writeStamps = (
  dir: string,
  header: Header,
  parts: readonly Uint8Array[],
  index: StampedIndex,
  stamped: readonly (StampedEntry | Uint8Array)[],
): void =>
  writeSealed(stampsFile(dir), [
    Buffer.from(JSON.stringify(header)),
    ...parts,
    renderEntry({ ...index, ...NO_SOURCES }),
    ...stamped.map((entry) => (entry instanceof Uint8Array ? entry : renderEntry(entry))),
  ])
