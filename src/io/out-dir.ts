import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type Digest, digestOf } from '../model/digest.js'
import { RegistryError } from '../model/errors.js'
import { CATALOG_PATH, isJournalPath, isSafePath, JOURNAL_DIR, REGISTRY_PATHS } from '../model/layout.js'
import type { OnProgress } from '../model/progress.js'
import { checkFolders } from './check-folders.js'
import { isFile } from './has-path.js'
import type { FileFacts } from './hash-file.js'
import { checkJournal, hasJournal, type LastPaths, readJournalChanges, writeJournal } from './out-journal.js'
import { putNewFirst } from './put-new-first.js'
import { openTurnLock, type TurnLock } from './turn-lock.js'

/**
 * Bytes at hand, with their digest where it is known; or known bytes: of a file to copy, of one of the
 * `stagedFile`s of the writer, which moves, or of the file that the out dir has there already.
 */
export type OutBody =
  | { readonly bytes: Uint8Array }
  | (FileFacts & { readonly bytes: Uint8Array })
  | (FileFacts & { readonly copyOf: string })
  | (FileFacts & { readonly staged: string })
  | (FileFacts & { readonly inPlace: true })

/** Digest and size, which of bytes at hand may still have to be found out. */
export const factsOf = (body: OutBody): FileFacts =>
  'digest' in body
    ? { digest: body.digest, size: body.size }
    : { digest: digestOf(body.bytes), size: body.bytes.length }

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
  /** Digest of the journal, where it names the files of the tree and nothing else. */
  readonly journal?: Digest
}

/** Where the files of a build go: plain data, so that every thread can write there. */
export interface OutPlace {
  /** Absolute. */
  readonly dir: string
  /** Holds what is not yet in its place, on the same file system; made when it is first needed. */
  readonly staging: string
  /** The whole tree, where there is no out dir yet: it takes the name of the out dir when it is complete. */
  readonly tree?: string
  /** Whose turn it is to make files. */
  readonly lock: TurnLock
}

/** A file of the tree that is ready: as it is in the out dir or the new tree already, or staged and still to be moved there. */
export interface ReadyFile extends FileFacts {
  /** Relative to the out dir, posix. */
  readonly path: string
  readonly state: 'unchanged' | 'written' | 'collided' | { readonly staged: string }
}

export interface CommitOptions {
  readonly kept?: readonly string[] | undefined
  /** What the last build left, which `kept` is a part of. */
  readonly last?: LastPaths | undefined
  readonly onProgress?: OnProgress | undefined
}

/** The folder that a build writes. */
export interface OutDir {
  readonly place: OutPlace
  /**
   * Makes the out dir hold these files, in this order, beside those that are `kept`: paths of this program's files that are
   * as they should be. No file of an earlier run remains that is not among them.
   *
   * @throws RegistryError `OUT_DIR_UNUSABLE`, `STATE_CORRUPT` for a path that is this program's own.
   */
  readonly commit: (files: readonly ReadyFile[], options?: CommitOptions) => OutReceipt
  /** Removes what was staged. */
  readonly close: () => void
}

/** Of a folder for what is not yet in its place, in an out dir that exists. */
const STAGING_PREFIX = 'partial-'

/**
 * Opens the out dir without changing what it holds. A new one is written beside and renamed in whole; one that exists is
 * written in place, in the order given, each file complete before it takes its name. A journal inside says what this
 * program wrote, before it is written, so that a killed run can be finished and nothing else is ever deleted.
 *
 * @throws RegistryError `OUT_DIR_UNUSABLE` when it cannot be written, `FOREIGN_REGISTRY` when another tool made it.
 */
export const openOutDir = (dir: string): OutDir => {
  const isNew = !existsSync(dir)
  if (!isNew) guard(dir, () => checkOurs(dir))
  const parent = isNew ? dirname(dir) : join(dir, JOURNAL_DIR)
  const prefix = isNew ? `.${basename(dir)}.partial-` : STAGING_PREFIX
  const staging = join(parent, `${prefix}${randomBytes(4).toString('hex')}`)
  const place = { dir, staging, ...(isNew && { tree: join(staging, 'tree') }), lock: openTurnLock() }
  const removeStaged = (): void => rmSync(staging, { recursive: true, force: true })
  return {
    place,
    commit: (files, options = {}) =>
      guard(dir, () => {
        checkPaths(dir, files)
        deleteLitter(parent, prefix, staging)
        if (isNew && options.kept?.length) throw new Error('it is gone since this build began')
        const receipt = isNew ? renameTree(place.tree ?? dir, dir, files) : moveInPlace(dir, files, options)
        // Last of all, and before the build is remembered: it tells the next one that this one has ended.
        removeStaged()
        return receipt
      }),
    close: removeStaged,
  }
}

/** Whether a build of this out dir was killed before its end: its staging folder is the last thing that a build removes. */
export const isInterrupted = (dir: string): boolean => {
  const notes = join(dir, JOURNAL_DIR)
  return existsSync(notes) && readdirSync(notes).some((name) => name.startsWith(STAGING_PREFIX))
}

/** A published registry can name any path; this one is where we keep our notes. */
const checkPaths = (dir: string, files: readonly ReadyFile[]): void => {
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

/** What killed runs have left; two builds of one out dir at the same time were never possible. */
const deleteLitter = (parent: string, prefix: string, own: string): void => {
  if (!existsSync(parent)) return
  for (const name of readdirSync(parent)) {
    const litter = join(parent, name)
    if (name.startsWith(prefix) && litter !== own) rmSync(litter, { recursive: true, force: true })
  }
}

const renameTree = (tree: string, dir: string, files: readonly ReadyFile[]): OutReceipt => {
  mkdirSync(tree, { recursive: true })
  const journal = writeJournal(
    tree,
    files.map((file) => file.path),
  )
  renameSync(tree, dir)
  return { written: files.length, unchanged: 0, deleted: 0, bytes: sumSizes(files), journal }
}

const moveInPlace = (
  dir: string,
  files: readonly ReadyFile[],
  { kept = [], last, onProgress }: CommitOptions,
): OutReceipt => {
  const changed = putNewFirst(
    dir,
    files.filter(({ state }) => state !== 'unchanged'),
  )
  const written = changed.map((file) => file.path)
  const paths = files.map(({ path }) => path)
  const { others, added, count, digest, write } = readJournalChanges(dir, { files: paths, kept, last })
  // Only ever used to decide what may be deleted, so a path that leads out of the folder is no path.
  const stale = [...others].filter(isSafePath)
  checkFolders(dir, [...written, ...stale])
  // What is there with the right bytes, but not in the journal, is somebody else's, and stays so.
  const more = written.filter((path) => added.has(path))
  let journal = digest
  if (more.length > 0) {
    journal = write(
      more,
      [...others].filter((path) => !isSafePath(path)),
    )
  }
  for (const [done, { path, state }] of changed.entries()) {
    if (typeof state === 'string') throw new Error(`${path} was not staged`)
    onProgress?.({ step: 'write', done, total: changed.length })
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    renameSync(state.staged, join(dir, path))
  }
  const deleted = stale.filter((path) => deleteFile(dir, path)).length
  if (stale.length > 0) journal = write(more, [...others])
  const isWhole = more.length === added.size && (stale.length > 0 || others.size === 0)
  return {
    written: written.length,
    unchanged: count - written.length,
    deleted,
    bytes: sumSizes(changed),
    ...(isWhole && { journal }),
  }
}

const sumSizes = (files: readonly ReadyFile[]): number => files.reduce((sum, { size }) => sum + size, 0)

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

/** What went wrong while writing, in words for whoever runs this. */
export const asUnusable = (dir: string, error: unknown): unknown => {
  if (error instanceof RegistryError) return error
  const isSystemError = error instanceof Error && ('syscall' in error || error.message.startsWith('it is '))
  if (!isSystemError) return error
  return new RegistryError('OUT_DIR_UNUSABLE', `Could not write ${dir}: ${error.message}.`, {
    hint: 'Check its permissions and the space left, or choose another folder with --out.',
    cause: error,
  })
}
