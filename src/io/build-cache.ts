import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Digest } from '../model/digest.js'
import { STAMP, type Stamps } from './file-stamps.js'
import { readSealed, writeSealed } from './sealed-file.js'
import { messageOf } from './source-file.js'

/** What is remembered of some plugin, to know it again by. */
export interface StampedEntry {
  /** Which plugin this is. */
  readonly item: string
  readonly sources: Stamps
  /** Of the content of its sources. */
  readonly digest: Digest | undefined
  /** Of the files that were made of it. */
  readonly made: Stamps
  /** Of the content of these. */
  readonly madeDigest: Digest
  /** A file may have changed in the moment in which it was stamped. */
  readonly isFresh: boolean
}

/** The files of the whole registry. */
export type StampedIndex = Pick<StampedEntry, 'made' | 'madeDigest' | 'isFresh'>

export interface CacheEntry extends StampedEntry {
  /** What a build made of it. Asked for once: all together are the most that a build would have in memory. */
  readonly readValue: () => Uint8Array
}

/** An entry as it was read. */
export interface RememberedEntry extends StampedEntry {
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
  readonly entries: ReadonlyMap<string, RememberedEntry>
  readonly readAbout: () => unknown
  readonly readReceipt: () => unknown
  /** The values; `undefined` when they are not those that belong to the rest. */
  readonly readValues: () => readonly Buffer[] | undefined
  /** Remembers the same with other stamps: as many entries, in their order. Returns what went wrong, if anything did. */
  readonly writeStamps: (
    entries: readonly StampedEntry[],
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
  readonly entries: readonly WrittenEntry[]
  readonly index: WrittenEntry
}

/** Item, digest of the sources, digest of what was made, how many files of each, whether its stamps are fresh. */
type WrittenEntry = readonly [string, Digest | null, Digest, sources: number, made: number, isFresh: 0 | 1]

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
  const [headerPart, namesPart, numbersPart, aboutPart, receiptPart] = readSealed(stampsFile(dir)) ?? []
  if (!headerPart || !namesPart || !numbersPart || !aboutPart || !receiptPart) return undefined
  const header = JSON.parse(headerPart.toString()) as Header
  if (header.key !== key) return undefined
  const take = openStamps(namesPart, numbersPart)
  const takeEntry = ([item, digest, madeDigest, sources, made, isFresh]: WrittenEntry): StampedEntry => ({
    item,
    sources: take(sources),
    digest: digest ?? undefined,
    made: take(made),
    madeDigest,
    isFresh: isFresh === 1,
  })
  const entries = new Map<string, RememberedEntry>()
  for (const [at, entry] of header.entries.entries()) entries.set(entry[0], { ...takeEntry(entry), at })
  // Needed to build what has changed, and again to remember what has not.
  let values: readonly Buffer[] | undefined
  return {
    entries,
    index: takeEntry(header.index),
    outFolder: header.outFolder,
    readAbout: () => JSON.parse(aboutPart.toString()),
    readReceipt: () => JSON.parse(receiptPart.toString()),
    readValues: () => {
      values ??= readValues(dir, header)
      return values
    },
    writeStamps: (stamped, about) =>
      tryToWrite(dir, () =>
        writeStamps(dir, { id: header.id, key, entries: stamped, ...about }, [aboutPart, receiptPart]),
      ),
  }
}

const readValues = (dir: string, { id: wanted, entries }: Header): readonly Buffer[] | undefined => {
  const [id, ...values] = readSealed(valuesFile(dir)) ?? []
  return id?.toString() === wanted && values.length === entries.length ? values : undefined
}

const openStamps = (namesPart: Buffer, numbersPart: Buffer): ((count: number) => Stamps) => {
  const names = namesPart.toString().split('\0')
  const numbers = new Float64Array(numbersPart.length / 8)
  new Uint8Array(numbers.buffer).set(numbersPart)
  let at = 0
  return (count) => {
    const start = at
    at += count
    return { names: names.slice(start, at), numbers: numbers.subarray(start * STAMP, at * STAMP) }
  }
}

/** Remembers a build. Returns what went wrong, if anything did. */
export const writeCache = (
  dir: string,
  key: string,
  { about, receipt, ...content }: CacheContent,
): string | undefined =>
  tryToWrite(dir, () => {
    const id = randomBytes(16).toString('hex')
    writeSealed(valuesFile(dir), writtenValues(id, content.entries))
    const parts = [about, receipt].map((part) => Buffer.from(JSON.stringify(part)))
    writeStamps(dir, { id, key, ...content }, parts)
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

interface StampsContent extends Pick<Header, 'id' | 'key'>, Pick<CacheContent, 'index' | 'outFolder'> {
  readonly entries: readonly StampedEntry[]
}

const NONE: Stamps = { names: [], numbers: [] }

const writeStamps = (dir: string, content: StampsContent, parts: readonly Uint8Array[]): void => {
  const { id, key, outFolder, entries, index } = content
  const all = [...entries.flatMap(({ sources, made }) => [sources, made]), index.made]
  const written = ({ item, digest, madeDigest, sources, made, isFresh }: StampedEntry): WrittenEntry => [
    item,
    digest ?? null,
    madeDigest,
    sources.names.length,
    made.names.length,
    isFresh ? 1 : 0,
  ]
  const header: Header = {
    id,
    key,
    outFolder,
    entries: entries.map(written),
    index: written({ ...index, item: 'index', sources: NONE, digest: undefined }),
  }
  writeSealed(stampsFile(dir), [
    Buffer.from(JSON.stringify(header)),
    Buffer.from(all.flatMap(({ names }) => names).join('\0')),
    Buffer.from(joinNumbers(all).buffer),
    ...parts,
  ])
}

const joinNumbers = (all: readonly Stamps[]): Float64Array => {
  const numbers = new Float64Array(all.reduce((sum, stamps) => sum + stamps.numbers.length, 0))
  let at = 0
  for (const stamps of all) {
    numbers.set(stamps.numbers, at)
    at += stamps.numbers.length
  }
  return numbers
}
