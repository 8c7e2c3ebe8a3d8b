import { join } from 'node:path'
import type { Remembered } from '../io/build-cache.js'
import {
  isFreshStamps,
  isSameCopy,
  isSameStamps,
  readFileStamps,
  readFolderIdentity,
  readFolderStamps,
  type Stamps,
} from '../io/file-stamps.js'
import { readFilesDigest } from '../io/files-digest.js'
import { readSourceDigest } from '../io/source-digest.js'
import { parseEntry, type StampedEntry } from '../io/stamped-entry.js'
import type { Config } from '../model/config.js'
import { type BuildItem, itemName } from './build-basis.js'

/** What is unchanged has the stamps that are remembered, or these. */
export interface Restamped {
  readonly sources?: Stamps
  readonly made?: Stamps
}

/** By item: plugins of which all that is known is as the last build left it. */
export type Unchanged = ReadonlyMap<string, Restamped>

const AS_REMEMBERED: Restamped = {}

/** Where to look, and for what. */
export interface UnchangedBasis {
  readonly config: Pick<Config, 'dir' | 'outDir'>
  /** Folders of ours, which no plugin is made of even when they lie in its folder. */
  readonly outputs: ReadonlySet<string>
  readonly remembered: Pick<Remembered, 'readEntry' | 'index' | 'outFolder'>
}

/** Whether an item is as the last build left it: its sources, and what was made of them. `undefined` when it is not. */
export const openUnchangedCheck = (basis: UnchangedBasis): ((item: BuildItem) => Restamped | undefined) => {
  const { config, outputs, remembered } = basis
  const checkMade = openMadeCheck(basis)
  return (item) => {
    const known = remembered.readEntry(itemName(item))
    if (known === undefined) return undefined
    const entry = parseEntry(known.bytes)
    const made = checkMade(entry)
    const sources =
      made === undefined || !('dir' in item) ? made : checkSources(join(config.dir, item.dir), outputs, entry)
    return made && sources && (made === sources ? made : { ...made, ...sources })
  }
}

/** Whether the files of the whole registry are as the last build left them. */
export const checkIndexUnchanged = (basis: UnchangedBasis): Restamped | undefined =>
  openMadeCheck(basis)(basis.remembered.index)

type StampedFiles = Pick<StampedEntry, 'made' | 'madeDigest' | 'isFresh'>

/** A registry that came out of an archive is another folder, and each file another one: of such its times are believed. */
const openMadeCheck = ({ config: { outDir }, remembered }: UnchangedBasis) => {
  const isCopy = readFolderIdentity(outDir) !== remembered.outFolder
  return ({ made, madeDigest, isFresh }: StampedFiles): Restamped | undefined => {
    const stamps = readFileStamps(outDir, made.names)
    if (!isFresh && isSameStamps(stamps, made)) return AS_REMEMBERED
    const isSame =
      (!isFresh && isCopy && isSameCopy(stamps, made)) || readFilesDigest(outDir, made.names) === madeDigest
    return isSame ? { made: stamps } : undefined
  }
}

/** By content, where the times of files say nothing: those of a fresh checkout are all new. */
const checkSources = (
  dir: string,
  outputs: ReadonlySet<string>,
  { sources, digest, isFresh }: StampedEntry,
): Restamped | undefined => {
  const stamps = readFolderStamps(dir, outputs)
  if (stamps === undefined) return undefined
  if (!isFresh && isSameStamps(stamps, sources)) return AS_REMEMBERED
  return digest !== undefined && readSourceDigest(dir, stamps) === digest ? { sources: stamps } : undefined
}

/** An entry with the stamps that it has been found with; all were taken after `since` (milliseconds since 1970). */
export const restamp = (entry: StampedEntry, restamped: Restamped, since: number): StampedEntry => {
  const { sources = entry.sources, made = entry.made } = restamped
  const { digest, madeDigest } = entry
  return { sources, digest, made, madeDigest, isFresh: isFreshStamps(sources, since) || isFreshStamps(made, since) }
}

/** Whether something was found with other stamps than those that are remembered. */
export const isRestamped = ({ sources, made }: Restamped): boolean => sources !== undefined || made !== undefined
