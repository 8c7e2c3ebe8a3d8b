import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Digest } from '../model/digest.js'
import { isFreshStamps, STAMP, type Stamps } from './file-stamps.js'
import { readSealed, writeSealed } from './sealed-file.js'
import { messageOf } from './source-file.js'

/** What is remembered of one plugin. */
export interface CacheEntry {
  /** Which plugin this is. */
  readonly item: string
  readonly sources: Stamps
  /** Of the content of its sources. */
  readonly digest: Digest | undefined
  /** Of the files that were made of it. */
  readonly made: Stamps
  /** What a build made of it: plain data, or the bytes in which the last build remembered it. */
  readonly value: unknown
}

/** An entry as it was read. */
export interface RememberedEntry extends Omit<CacheEntry, 'value'> {
  /** Its place among the values. */
  readonly at: number
  /** A file may have changed in the moment in which it was stamped. */
  readonly isFresh: boolean
}

/** What the last build remembered. */
export interface Remembered {
  readonly entries: ReadonlyMap<string, RememberedEntry>
  /** Of the files of the whole registry. */
  readonly index: Stamps
  readonly isIndexFresh: boolean
  /** What it said in the end. */
  readonly readReceipt: () => unknown
  /** The bytes of the values; `undefined` when they are not those that belong to the rest. */
  readonly readValues: () => readonly Buffer[] | undefined
}

export interface CacheContent {
  readonly entries: readonly CacheEntry[]
  readonly index: Stamps
  readonly receipt: unknown
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
  readonly entries: readonly WrittenEntry[]
  readonly index: number
  readonly isIndexFresh: boolean
}

/** Item, how many sources, how many files made of it, digest of the sources, whether its stamps are fresh. */
type WrittenEntry = readonly [item: string, sources: number, made: number, digest: Digest | null, isFresh: 0 | 1]

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
  const [headerPart, namesPart, numbersPart, receiptPart] = readSealed(stampsFile(dir)) ?? []
  if (!headerPart || !namesPart || !numbersPart || !receiptPart) return undefined
  const header = JSON.parse(headerPart.toString()) as Header
  if (header.key !== key) return undefined
  const take = openStamps(namesPart, numbersPart)
  const entries = new Map<string, RememberedEntry>()
  for (const [at, [item, sources, made, digest, isFresh]] of header.entries.entries()) {
    const stamps = { sources: take(sources), made: take(made) }
    entries.set(item, { item, at, ...stamps, digest: digest ?? undefined, isFresh: isFresh === 1 })
  }
  // Needed to build what has changed, and again to remember what has not.
  let values: readonly Buffer[] | undefined
  return {
    entries,
    index: take(header.index),
    isIndexFresh: header.isIndexFresh,
    readReceipt: () => JSON.parse(receiptPart.toString()),
    readValues: () => {
      values ??= readValues(dir, header)
      return values
    },
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

/** Remembers a build that ended at `now` (milliseconds since 1970). Returns what went wrong, if anything did. */
export const writeCache = (dir: string, key: string, now: number, content: CacheContent): string | undefined => {
  try {
    write(dir, key, now, content)
    return undefined
  } catch (error) {
    return `Could not write the cache in ${dir}: ${messageOf(error)}.`
  }
}

const write = (dir: string, key: string, now: number, { entries, index, receipt }: CacheContent): void => {
  const id = randomBytes(16).toString('hex')
  const all = [...entries.flatMap(({ sources, made }) => [sources, made]), index]
  const header: Header = {
    id,
    key,
    entries: entries.map(({ item, sources, made, digest }) => {
      const isFresh = isFreshStamps(sources, now) || isFreshStamps(made, now)
      return [item, sources.names.length, made.names.length, digest ?? null, isFresh ? 1 : 0]
    }),
    index: index.names.length,
    isIndexFresh: isFreshStamps(index, now),
  }
  const values = entries.map(({ value }) => (Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value))))
  writeSealed(valuesFile(dir), [Buffer.from(id), ...values])
  writeSealed(stampsFile(dir), [
    Buffer.from(JSON.stringify(header)),
    Buffer.from(all.flatMap(({ names }) => names).join('\0')),
    Buffer.from(joinNumbers(all).buffer),
    Buffer.from(JSON.stringify(receipt)),
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
