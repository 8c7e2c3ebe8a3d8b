import { createReadStream, readFileSync, type Stats, statSync } from 'node:fs'
import { join } from 'node:path'
import { RegistryError } from '../model/errors.js'
import { isSafePath } from '../model/layout.js'
import { copyWhole } from './copy-whole.js'
import { DOCUMENT_LIMIT } from './document-limit.js'
import { type Chunks, readChunks } from './read-chunks.js'
import type { MeasuredFile, RegistryReader } from './registry-reader.js'

/** Up to this many bytes, reading a file at once is faster than a stream. */
const SMALL = 1024 * 1024

/** A registry in a folder (absolute). Small files are read synchronously: for tens of thousands that is several times faster. */
export const openFolder = (dir: string): RegistryReader => {
  const readDated = async (path: string, limit = DOCUMENT_LIMIT) => {
    const found = statFile(dir, path)
    if (found === undefined) return undefined
    if (found.size > limit) throw unreadable(found.file, `it is larger than ${limit} bytes`)
    return { bytes: readWhole(found.file), modified: found.modified }
  }
  const measure = (path: string, toFile?: string, limit?: number) => measureFile(dir, path, toFile, limit)
  return {
    kind: 'folder',
    location: dir,
    read: async (path, limit) => (await readDated(path, limit))?.bytes,
    readDated,
    measure,
    copy: (path, toFile, expected) =>
      copyWhole(join(dir, path), toFile, expected, (temp) => measure(path, temp, expected.size)),
  }
}

/** Whether there is nothing at all where a folder is looked for. */
export const isMissingFolder = (dir: string): boolean => statOf(dir) === undefined

/** Whether a path of the folder is a file. */
export const hasFile = (dir: string, path: string): boolean => {
  if (!isSafePath(path)) return false
  try {
    return statSync(join(dir, path)).isFile()
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(String((error as NodeJS.ErrnoException).code))) return false
    throw unreadable(join(dir, path), (error as Error).message, error)
  }
}

interface FoundFile {
  readonly file: string
  readonly size: number
  readonly modified: number
}

const statFile = (dir: string, path: string): FoundFile | undefined => {
  if (!isSafePath(path)) {
    throw new RegistryError('STATE_CORRUPT', `${dir} names ${JSON.stringify(path)}, which leads out of the registry.`)
  }
  const file = join(dir, path)
  const stats = statOf(file)
  if (stats === undefined) {
    // A folder that is gone (a disk that is not mounted) is not a registry without this file.
    if (statOf(dir) === undefined) throw unreadable(dir, 'there is no such folder')
    return undefined
  }
  // A pipe or a device would never end.
  if (!stats.isFile()) throw unreadable(file, 'it is no file')
  return { file, size: stats.size, modified: Math.floor(stats.mtimeMs / 1000) }
}

/** `undefined` only for `ENOENT`. */
const statOf = (file: string): Stats | undefined => {
  try {
    return statSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw unreadable(file, (error as Error).message, error)
  }
}

const readWhole = (file: string): Uint8Array => {
  try {
    return readFileSync(file)
  } catch (error) {
    throw unreadable(file, (error as Error).message, error)
  }
}

const measureFile = async (
  dir: string,
  path: string,
  toFile?: string,
  limit?: number,
): Promise<MeasuredFile | undefined> => {
  const found = statFile(dir, path)
  if (found === undefined) return undefined
  const chunks = found.size <= SMALL ? [readWhole(found.file)] : streamFile(found.file)
  return { ...(await readChunks(chunks, toFile, limit)), modified: found.modified, encoding: undefined }
}

async function* streamFile(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file, { highWaterMark: SMALL }) as Chunks
  } catch (error) {
    throw unreadable(file, (error as Error).message, error)
  }
}

const unreadable = (file: string, problem: string, cause?: unknown): RegistryError =>
  new RegistryError('STATE_UNREADABLE', `Could not read ${file}: ${problem}.`, {
    hint: 'Check that the folder is there and that you may read it. Nothing was written.',
    cause,
  })
