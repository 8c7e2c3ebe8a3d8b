import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { RegistryError } from '../model/errors.js'
import { CATALOG_PATH, isJournalPath, JOURNAL_DIR, REGISTRY_PATHS } from '../model/layout.js'
import type { OnProgress } from '../model/progress.js'
import { checkFolders } from './check-folders.js'
import { isFile } from './has-path.js'
import { copyVerified, type FileFacts, hasFacts } from './hash-file.js'
import { checkJournal, hasJournal, readJournal, writeJournal } from './out-journal.js'
import { putNewFirst } from './put-new-first.js'

/**
 * Bytes at hand; or known bytes: of a file to copy, of one of our {@link OutDir.stagedFile}s, which moves, or of the file
 * that the out dir has there already.
 */
export type OutBody =
  | { readonly bytes: Uint8Array }
  | (FileFacts & { readonly copyOf: string })
  | (FileFacts & { readonly staged: string })
  | (FileFacts & { readonly inPlace: true })

export interface OutFile {
  /** Relative to the out dir, posix. */
  readonly path: string
  readonly body: OutBody
}

export interface OutReceipt {
  readonly written: number
  readonly unchanged: number
  readonly deleted: number
  /** Bytes written. */
  readonly bytes: number
}

/** The folder that a build writes. */
export interface OutDir {
  /** A file name, not yet taken, on the same file system as the out dir. */
  readonly stagedFile: () => string
  /** Whether the out dir holds a file with these bytes. */
  readonly has: (path: string, facts: FileFacts) => Promise<boolean>
  /** Makes the out dir hold these files, and no file of an earlier run that is not among them. */
  readonly write: (files: readonly OutFile[], onProgress?: OnProgress) => Promise<OutReceipt>
  /** Removes what was staged. */
  readonly close: () => void
}

/**
 * Opens the out dir without changing what it holds. A new one is written beside and renamed in whole; one that exists is
 * written in place, in the order given, each file complete before it takes its name. A journal inside says what this
 * program wrote, before it is written, so that a killed run can be finished and nothing else is ever deleted.
 *
 * @throws RegistryError `OUT_DIR_UNUSABLE` when it cannot be written.
 */
export const openOutDir = (dir: string): OutDir => {
  const isNew = !existsSync(dir)
  if (!isNew) guard(dir, () => checkOurs(dir))
  let staging: string | undefined
  let staged = 0
  const stagedFile = () => {
    staging ??= guard(dir, () => makeStaging(dir, isNew))
    return join(staging, `${++staged}.tmp`)
  }
  return {
    stagedFile,
    has: async (path, facts) => !isNew && (await hasFacts(join(dir, path), facts)),
    write: async (files, onProgress) => {
      checkPaths(dir, files)
      try {
        // Also removes what a killed run has left.
        const tree = stagedFile()
        return isNew
          ? await writeBeside(dir, tree, files, onProgress)
          : await writeInPlace(dir, files, stagedFile, onProgress)
      } catch (error) {
        throw asUnusable(dir, error)
      }
    },
    close: () => {
      if (staging !== undefined) rmSync(staging, { recursive: true, force: true })
    },
  }
}

/** A published registry can name any path; this one is where we keep our notes. */
const checkPaths = (dir: string, files: readonly OutFile[]): void => {
  const clash = files.find(({ path }) => isJournalPath(path))
  if (clash === undefined) return
  throw new RegistryError(
    'STATE_CORRUPT',
    `The registry names ${clash.path}, which in ${dir} is a place of this program's own.`,
  )
}

/** A registry that another tool made is adopted, never overwritten. */
const checkOurs = (dir: string): void => {
  if (!statSync(dir).isDirectory()) throw new Error('it is a file, not a folder')
  checkJournal(dir)
  const foreign = REGISTRY_PATHS.find((path) => existsSync(join(dir, path)))
  if (foreign === undefined || existsSync(join(dir, CATALOG_PATH)) || hasJournal(dir)) return
  throw new RegistryError('FOREIGN_REGISTRY', `${dir} holds a ${foreign} that this program did not write.`, {
    hint: `Take that registry over first (registry adopt ${dir}), or choose another folder with --out.`,
  })
}

const makeStaging = (dir: string, isNew: boolean): string => {
  const parent = isNew ? dirname(dir) : join(dir, JOURNAL_DIR)
  mkdirSync(parent, { recursive: true })
  const prefix = isNew ? `.${basename(dir)}.partial-` : 'partial-'
  // What a killed run has left; two builds of one out dir at the same time were never possible.
  for (const name of readdirSync(parent))
    if (name.startsWith(prefix)) rmSync(join(parent, name), { recursive: true, force: true })
  return mkdtempSync(join(parent, prefix))
}

const writeBeside = async (
  dir: string,
  tree: string,
  files: readonly OutFile[],
  onProgress?: OnProgress,
): Promise<OutReceipt> => {
  let bytes = 0
  for (const [done, file] of files.entries()) {
    onProgress?.({ step: 'write', done, total: files.length })
    bytes += await writeBody(join(tree, file.path), file.body)
  }
  mkdirSync(tree, { recursive: true })
  writeJournal(
    tree,
    files.map((file) => file.path),
  )
  renameSync(tree, dir)
  return { written: files.length, unchanged: 0, deleted: 0, bytes }
}

const writeInPlace = async (
  dir: string,
  files: readonly OutFile[],
  stagedFile: () => string,
  onProgress?: OnProgress,
): Promise<OutReceipt> => {
  const before = new Set(readJournal(dir))
  const changed: OutFile[] = []
  for (const file of files) if (!(await isUnchanged(join(dir, file.path), file.body))) changed.push(file)
  const ordered = putNewFirst(dir, changed)
  const written = ordered.map((file) => file.path)
  const wanted = new Set(files.map((file) => file.path))
  const stale = [...before].filter((path) => !wanted.has(path))
  checkFolders(dir, [...written, ...stale])
  writeJournal(dir, [...before, ...written])
  let bytes = 0
  for (const [done, { path, body }] of ordered.entries()) {
    onProgress?.({ step: 'write', done, total: ordered.length })
    const temp = stagedFile()
    bytes += await writeBody(temp, body)
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    renameSync(temp, join(dir, path))
  }
  const deleted = stale.filter((path) => deleteFile(dir, path)).length
  // What was there with the right bytes, but not in the journal, is somebody else's, and stays so.
  writeJournal(dir, [...[...before].filter((path) => wanted.has(path)), ...written])
  return { written: written.length, unchanged: files.length - written.length, deleted, bytes }
}

const isUnchanged = async (file: string, body: OutBody): Promise<boolean> => {
  if ('inPlace' in body) return true
  if (!('bytes' in body)) return hasFacts(file, body)
  return isFile(file) && statSync(file).size === body.bytes.length && readFileSync(file).equals(body.bytes)
}

/** Returns how many bytes were written. */
const writeBody = async (file: string, body: OutBody): Promise<number> => {
  mkdirSync(dirname(file), { recursive: true })
  if ('bytes' in body) {
    writeFileSync(file, body.bytes)
    return body.bytes.length
  }
  if ('inPlace' in body) throw new Error(`${file} is not there`)
  if ('staged' in body) renameSync(body.staged, file)
  else await copyVerified(body.copyOf, file, body)
  return body.size
}

/** Deletes a file, and the folders that it leaves empty. */
const deleteFile = (dir: string, path: string): boolean => {
  const file = join(dir, path)
  // What has taken the place of our file since is not ours.
  if (!isFile(file)) return false
  rmSync(file)
  for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) {
    if (readdirSync(join(dir, parent)).length > 0) break
    rmdirSync(join(dir, parent))
  }
  return true
}

const guard = <T>(dir: string, action: () => T): T => {
  try {
    return action()
  } catch (error) {
    throw asUnusable(dir, error)
  }
}

const asUnusable = (dir: string, error: unknown): unknown => {
  if (error instanceof RegistryError) return error
  const isSystemError = error instanceof Error && ('syscall' in error || error.message.startsWith('it is '))
  if (!isSystemError) return error
  return new RegistryError('OUT_DIR_UNUSABLE', `Could not write ${dir}: ${error.message}.`, {
    hint: 'Check its permissions and the space left, or choose another folder with --out.',
    cause: error,
  })
}
