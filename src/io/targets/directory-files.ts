import { createHash } from 'node:crypto'
import {
  closeSync,
  createReadStream,
  type Dirent,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  type Stats,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { StoredObject } from '../../model/deploy.js'
import type { Digest } from '../../model/digest.js'
import { RegistryError } from '../../model/errors.js'
import { isSafePath } from '../../model/layout.js'
import { formatTime } from '../clock.js'
import type { Chunks } from '../read-chunks.js'

/** Bytes in one read. */
const PART = 64 * 1024

/** Inside the folder: the lock, and what is being written. No part of the registry. */
export const DEPLOY_DIR = '.registry-deploy'

/** What is there itself, not what a link names; `undefined` only when there is definitely nothing. */
export const statStored = (file: string): Stats | undefined => {
  try {
    return lstatSync(file)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code))) return undefined
    throw unreadable(file, (error as Error).message, error)
  }
}

/**
 * Makes sure that a path stays in the folder: it is a plain one, and no part of it is a link.
 *
 * @throws RegistryError `TARGET_UNREADABLE` when it is not.
 */
export const checkDeployPath = (root: string, path: string): void => {
  if (!isSafePath(path) || path.split('/')[0] === DEPLOY_DIR) throw unreadable(root, `${path} is no path of a registry`)
  for (let part = path; part !== '.'; part = dirname(part)) {
    if (statStored(join(root, part))?.isSymbolicLink() === true) {
      throw unreadable(join(root, part), 'it is a link, and links are not followed')
    }
  }
}

/** The file at a path, or `undefined` when there is nothing. */
const findStored = (root: string, path: string): { readonly file: string; readonly stats: Stats } | undefined => {
  checkDeployPath(root, path)
  const file = join(root, path)
  const stats = statStored(file)
  // A folder that has gone in the meantime (a disk that is no longer mounted) has not lost its files.
  if (stats === undefined && statStored(root) === undefined) throw unreadable(root, 'the folder is gone')
  // Where a folder is there is no object.
  if (stats === undefined || stats.isDirectory()) return undefined
  if (!stats.isFile()) throw unreadable(file, 'it is no file')
  return { file, stats }
}

const reading = <T>(file: string, read: () => T): T => {
  try {
    return read()
  } catch (error) {
    throw unreadable(file, (error as Error).message, error)
  }
}

/** The bytes at a path, or `undefined` when there is nothing. */
export const readStored = (root: string, path: string): Uint8Array | undefined => {
  const found = findStored(root, path)
  return found && reading(found.file, () => readFileSync(found.file))
}

/** Gives the bytes at a path to `take` as they are read; `undefined` when there is nothing. */
export const streamStored = async <T>(
  root: string,
  path: string,
  take: (chunks: Chunks) => Promise<T>,
): Promise<T | undefined> => {
  const found = findStored(root, path)
  return found && take(streamFile(found.file))
}

async function* streamFile(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file, { highWaterMark: PART })
  } catch (error) {
    throw unreadable(file, (error as Error).message, error)
  }
}

/** A file of any size, read in parts. */
const digestStored = (file: string): Digest => {
  const hash = createHash('sha256')
  const handle = openSync(file, 'r')
  try {
    const part = Buffer.allocUnsafe(PART)
    for (let count = readSync(handle, part); count > 0; count = readSync(handle, part)) {
      hash.update(part.subarray(0, count))
    }
    return `sha256:${hash.digest('hex')}`
  } finally {
    closeSync(handle)
  }
}

export const lookStored = (root: string, path: string): StoredObject | undefined => {
  const found = findStored(root, path)
  if (found === undefined) return undefined
  const { file, stats } = found
  const revision = reading(file, () => digestStored(file))
  return { path, revision, size: stats.size, modified: formatTime(Math.floor(stats.mtimeMs / 1000)) }
}

/** The files whose paths begin with `prefix`; links and devices are none of ours. */
export const listStored = (
  root: string,
  prefix: string,
  { shallow = false, limit = Number.POSITIVE_INFINITY }: { readonly shallow?: boolean; readonly limit?: number } = {},
): readonly StoredObject[] => {
  const found: StoredObject[] = []
  const visit = (folder: string): void => {
    for (const entry of readFolder(root, folder)) {
      if (found.length >= limit) return
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (path === DEPLOY_DIR) continue
      if (entry.isDirectory()) {
        // Only folders on the way to the prefix, or below it.
        const isBelow = `${path}/`.startsWith(prefix) && !shallow
        if (isBelow || prefix.startsWith(`${path}/`)) visit(path)
      } else if (entry.isFile() && path.startsWith(prefix)) {
        const stored = lookStored(root, path)
        if (stored !== undefined) found.push(stored)
      }
    }
  }
  visit('')
  return found
}

const readFolder = (root: string, folder: string): readonly Dirent[] => {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true })
  } catch (error) {
    if (folder !== '' && (error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw unreadable(join(root, folder), (error as Error).message, error)
  }
}

const unreadable = (file: string, problem: string, cause?: unknown): RegistryError =>
  new RegistryError('TARGET_UNREADABLE', `Could not read ${file}: ${problem}.`, {
    hint: 'Check the folder and its permissions. Nothing was changed.',
    cause,
  })
