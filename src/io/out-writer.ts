import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { digestOf } from '../model/digest.js'
import { copyVerified, type FileFacts, hasFacts } from './hash-file.js'
import { asUnusable, type OutBody, type OutFile, type OutPlace, type ReadyFile } from './out-dir.js'
import { type TurnLock, withTurn } from './turn-lock.js'

/** Puts files where {@link OutDir.commit} finds them. Every thread has one of its own. */
export interface OutWriter {
  /** A file name, not yet taken, on the same file system as the out dir. */
  readonly stagedFile: () => string
  /** Whether the out dir holds a file with these bytes. */
  readonly has: (path: string, facts: FileFacts) => Promise<boolean>
  /** Makes one file ready; nothing that the out dir holds changes. */
  readonly put: (file: OutFile) => Promise<ReadyFile>
}

/**
 * Opens a place for writing; `name` tells the writers of one place apart.
 *
 * @throws RegistryError from its functions: `OUT_DIR_UNUSABLE` when a file cannot be written, `FILE_UNREADABLE` when one
 * changed since it was read.
 */
export const openOutWriter = ({ dir, staging, tree, lock }: OutPlace, name: string): OutWriter => {
  const folder = join(staging, name)
  let staged = 0
  const stagedFile = (): string => {
    if (staged === 0) makeStaging(staging, folder)
    return join(folder, `${++staged}.tmp`)
  }
  const write = openBodyWriter(lock)
  const put = async ({ path, body }: OutFile): Promise<ReadyFile> => {
    const file = { path, ...factsOf(body) }
    if (tree !== undefined) {
      if (staged === 0) stagedFile()
      return { ...file, state: await orCollided(write(join(tree, path), body)) }
    }
    if (await isThere(join(dir, path), body)) return { ...file, state: 'unchanged' }
    if ('staged' in body) return { ...file, state: { staged: body.staged } }
    const temp = stagedFile()
    await write(temp, body)
    return { ...file, state: { staged: temp } }
  }
  return {
    stagedFile: () => {
      try {
        return stagedFile()
      } catch (error) {
        throw asUnusable(dir, error)
      }
    },
    has: async (path, facts) => tree === undefined && hasFacts(join(dir, path), facts),
    put: async (file) => {
      try {
        return await put(file)
      } catch (error) {
        throw asUnusable(dir, error)
      }
    },
  }
}

/**
 * A folder for this writer alone, in one that another thread may have made. Not with one recursive call: on some file
 * systems Node never returns from a refused one.
 */
const makeStaging = (staging: string, folder: string): void => {
  mkdirSync(dirname(staging), { recursive: true })
  try {
    mkdirSync(staging)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  mkdirSync(folder)
}

const factsOf = (body: OutBody): FileFacts =>
  'bytes' in body ? { digest: digestOf(body.bytes), size: body.bytes.length } : { digest: body.digest, size: body.size }

const isThere = async (file: string, body: OutBody): Promise<boolean> => {
  if ('inPlace' in body) return true
  if (!('bytes' in body)) return hasFacts(file, body)
  const stats = statSync(file, { throwIfNoEntry: false })
  return stats?.isFile() === true && stats.size === body.bytes.length && readFileSync(file).equals(body.bytes)
}

/** A path that lies below another file, or is a folder already: laying out the whole tree tells which two they are. */
const COLLISIONS: readonly unknown[] = ['ENOTDIR', 'EISDIR', 'EEXIST']

const orCollided = async (writing: Promise<void>): Promise<'written' | 'collided'> => {
  try {
    await writing
    return 'written'
  } catch (error) {
    if (!COLLISIONS.includes((error as NodeJS.ErrnoException).code)) throw error
    return 'collided'
  }
}

/** Folders that a writer knows to be there; enough for those that its next files are in, too. */
const KNOWN_FOLDERS = 1_000

/** Writes files, their folders before them. */
const openBodyWriter = (lock: TurnLock): ((file: string, body: OutBody) => Promise<void>) => {
  const known = new Set<string>()
  const makeFolder = (folder: string): void => {
    if (known.has(folder)) return
    if (known.size >= KNOWN_FOLDERS) known.clear()
    mkdirSync(folder, { recursive: true })
    known.add(folder)
  }
  return async (file, body) => {
    if ('copyOf' in body) {
      makeFolder(dirname(file))
      return copyVerified(body.copyOf, file, body)
    }
    withTurn(lock, () => {
      makeFolder(dirname(file))
      if ('bytes' in body) writeBytes(file, body.bytes)
      else if ('staged' in body) renameSync(body.staged, file)
      else throw new Error(`${file} is not there`)
    })
  }
}

const writeBytes = (file: string, bytes: Uint8Array): void => {
  const descriptor = openSync(file, 'w')
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at)
  } finally {
    closeSync(descriptor)
  }
}
