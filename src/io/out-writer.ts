import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { digestOf } from '../model/digest.js'
import { copyVerified, type FileFacts, hasFacts } from './hash-file.js'
import { asUnusable, type OutBody, type OutFile, type OutPlace, type ReadyFile } from './out-dir.js'

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
export const openOutWriter = ({ dir, staging, tree }: OutPlace, name: string): OutWriter => {
  let staged = 0
  let isMade = false
  const stage = (): void => {
    if (!isMade) makeStaging(staging)
    isMade = true
  }
  const stagedFile = (): string => {
    stage()
    return join(staging, `${name}-${++staged}.tmp`)
  }
  const put = async ({ path, body }: OutFile): Promise<ReadyFile> => {
    const file = { path, ...factsOf(body) }
    if (tree !== undefined) {
      stage()
      return { ...file, state: await writeNew(join(tree, path), body) }
    }
    if (await isThere(join(dir, path), body)) return { ...file, state: 'unchanged' }
    if ('staged' in body) return { ...file, state: { staged: body.staged } }
    const temp = stagedFile()
    await writeBody(temp, body)
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

/** Another thread may have made it. Not with one recursive call: on some file systems Node never returns from a refused one. */
const makeStaging = (staging: string): void => {
  mkdirSync(dirname(staging), { recursive: true })
  try {
    mkdirSync(staging)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
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

const writeNew = async (file: string, body: OutBody): Promise<'written' | 'collided'> => {
  try {
    await writeBody(file, body)
    return 'written'
  } catch (error) {
    if (!COLLISIONS.includes((error as NodeJS.ErrnoException).code)) throw error
    return 'collided'
  }
}

const writeBody = async (file: string, body: OutBody): Promise<void> => {
  if ('bytes' in body) withFolder(file, () => writeBytes(file, body.bytes))
  else if ('staged' in body) withFolder(file, () => renameSync(body.staged, file))
  else if ('copyOf' in body) {
    mkdirSync(dirname(file), { recursive: true })
    await copyVerified(body.copyOf, file, body)
  } else throw new Error(`${file} is not there`)
}

const writeBytes = (file: string, bytes: Uint8Array): void => {
  const descriptor = openSync(file, 'w')
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at)
  } finally {
    closeSync(descriptor)
  }
}

/** The folder nearly always exists already, so it is only made when it does not. */
const withFolder = (file: string, write: () => void): void => {
  try {
    write()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    mkdirSync(dirname(file), { recursive: true })
    write()
  }
}
