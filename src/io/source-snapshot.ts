import { closeSync, constants, type Dirent, fstatSync, openSync, readdirSync, readSync, type Stats } from 'node:fs'
import { sep } from 'node:path'
import type { Digest } from '../model/digest.js'
import { isPassedOver, pushFolder, pushStamp, type Stamps } from './file-stamps.js'
import { isTarball } from './prebuilt-files.js'
import { digestOfSources } from './source-digest.js'
import { READ, type ReadSources } from './source-file.js'

/**
 * All of a plugin's folder, each file of it read once. What is made of nothing else is made of exactly what `stamps` and
 * `digest` tell: whatever changes while or after it is read gets other stamps, and is found to have another digest.
 */
export interface SourceSnapshot extends ReadSources {
  readonly stamps: Stamps
  readonly digest: Digest
}

interface SnapshotFile {
  readonly stats: Stats
  readonly bytes: Uint8Array
}

/** Most bytes of all files together: they are in memory until their plugin is built. */
const ROOM = 1024 * 1024
/** Every file counts for so many bytes at least: giving up after many small ones must not cost much either. */
const LEAST = 4096

/**
 * Reads a plugin's folder, but for `outputs` (absolute), if that is simple: when it is small, and nothing but folders and
 * readable files that keep still. `undefined` otherwise, also where a tarball lies, which is read as a stream.
 */
export const readSourceSnapshot = (dir: string, outputs: ReadonlySet<string>): SourceSnapshot | undefined => {
  const names: string[] = []
  const numbers: number[] = []
  const contents: (Uint8Array | undefined)[] = []
  const folders = new Map<string, readonly Dirent[]>()
  const files = new Map<string, SnapshotFile>()
  let room = ROOM
  const walk = (outer: string, prefix: string): boolean => {
    const entries = readdirSync(outer, { withFileTypes: true })
    folders.set(outer, entries)
    for (const entry of entries) {
      const path = outer + sep + entry.name
      if (isPassedOver(entry, path, outputs)) continue
      names.push(prefix + entry.name)
      if (entry.isDirectory()) {
        pushFolder(numbers)
        contents.push(undefined)
        if (!walk(path, `${prefix}${entry.name}/`)) return false
        continue
      }
      const file = entry.isFile() && !isTarball(entry.name) ? readPlainFile(path, room) : undefined
      if (file === undefined) return false
      pushStamp(numbers, file.stats)
      contents.push(file.bytes)
      files.set(path, file)
      room -= Math.max(file.bytes.length, LEAST)
    }
    return true
  }
  try {
    if (!walk(dir, '')) return undefined
  } catch {
    // Whatever it is, reading the plugin without a snapshot will say.
    return undefined
  }
  const stamps = { names, numbers }
  const digest = digestOfSources(stamps, (hash, at) => {
    const bytes = contents[at] as Uint8Array
    hash.update(`${bytes.length}\0`)
    hash.update(bytes)
  })
  return { stamps, digest, folders, files }
}

const READ_PLAIN = READ | (constants.O_NOFOLLOW ?? 0)

/** A regular file of at most `room` bytes; `undefined` for another, or one whose size changes while it is read. */
const readPlainFile = (file: string, room: number): SnapshotFile | undefined => {
  const descriptor = openSync(file, READ_PLAIN)
  try {
    // Before its content: a change between the two must show in the stamp.
    const stats = fstatSync(descriptor)
    if (!stats.isFile() || Math.max(stats.size, LEAST) > room) return undefined
    // One byte more than there should be tells a file that grew.
    const bytes = new Uint8Array(stats.size + 1)
    const count = readSync(descriptor, bytes)
    return count === stats.size ? { stats, bytes: bytes.subarray(0, count) } : undefined
  } finally {
    closeSync(descriptor)
  }
}
