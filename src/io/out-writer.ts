import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isFile } from './has-path.js'
import { copyVerified, type FileFacts, hasFacts } from './hash-file.js'
import { asUnusable, factsOf, type OutBody, type OutFile, type OutPlace, type ReadyFile } from './out-dir.js'
import { openTreeWriter, writeBody } from './tree-writer.js'
import { withTurn } from './turn-lock.js'

/** Puts files where {@link OutDir.commit} finds them. Every thread has one of its own. */
export interface OutWriter {
  /** A file name, not yet taken, on the same file system as the out dir. */
  readonly stagedFile: () => string
  /** Whether the out dir holds a file with these bytes. */
  readonly has: (path: string, facts: FileFacts) => Promise<boolean>
  /** Makes one file ready; nothing that the out dir holds changes. */
  readonly put: (file: OutFile) => Promise<ReadyFile>
  /** The same of several, in their order: in a new tree all wait for one turn, which costs as much as writing a small file. */
  readonly putAll: (files: readonly OutFile[]) => Promise<readonly ReadyFile[]>
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
  const writeToTree = tree === undefined ? undefined : openTreeWriter(tree, lock)
  const stage = async ({ path, body }: OutFile): Promise<ReadyFile['state']> => {
    if (await isThere(join(dir, path), body)) return 'unchanged'
    if ('staged' in body) return { staged: body.staged }
    const temp = stagedFile()
    if ('copyOf' in body) await copyVerified(body.copyOf, temp, body)
    else withTurn(lock, () => writeBody(temp, body))
    return { staged: temp }
  }
  const readyOf = ({ path, body }: OutFile, state: ReadyFile['state']): ReadyFile => ({ path, ...factsOf(body), state })
  const putAll = async (files: readonly OutFile[]): Promise<readonly ReadyFile[]> => {
    const ready: ReadyFile[] = []
    if (writeToTree === undefined) {
      for (const file of files) ready.push(readyOf(file, await stage(file)))
      return ready
    }
    if (staged === 0) stagedFile()
    const states = await writeToTree(files)
    for (const [at, file] of files.entries()) ready.push(readyOf(file, states[at] ?? 'collided'))
    return ready
  }
  const orUnusable = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action()
    } catch (error) {
      throw asUnusable(dir, error)
    }
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
    put: (file) => orUnusable(async () => (await putAll([file]))[0] as ReadyFile),
    putAll: (files) => orUnusable(() => putAll(files)),
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

const isThere = async (file: string, body: OutBody): Promise<boolean> => {
  if ('inPlace' in body) return true
  if (!('bytes' in body)) return hasFacts(file, body)
  return isFile(file) && statSync(file).size === body.bytes.length && readFileSync(file).equals(body.bytes)
}
