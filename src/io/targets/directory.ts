import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { DeployObject, ObjectTarget, WriteAnswer, WriteCondition } from '../../model/deploy.js'
import { digestOf } from '../../model/digest.js'
import { RegistryError } from '../../model/errors.js'
import { copyVerified } from '../hash-file.js'
import {
  checkDeployPath,
  DEPLOY_DIR,
  listStored,
  lookStored,
  readStored,
  statStored,
  streamStored,
} from './directory-files.js'
import type { LockOptions } from './directory-lock.js'
import { type HeldLock, shareLock } from './directory-lock-sharing.js'

/**
 * A folder, for a web server or rsync to take it from. Each file is written beside, brought to the disk and renamed, so
 * that a reader finds it whole; conditions hold between deploys of this program, which take turns by a lock file. Links in
 * the folder are not followed: they could lead anywhere.
 *
 * @throws RegistryError `TARGET_MISSING` when there is no such folder: a disk that is not mounted is no empty registry.
 */
export const openDirectoryTarget = async (dir: string, options: LockOptions = {}): Promise<ObjectTarget> => {
  const root = findRoot(dir)
  const own = join(root, DEPLOY_DIR)
  const lock = shareLock(own, options)
  let requests = 0
  const count = <T>(action: () => T): T => {
    requests += 1
    return action()
  }
  return {
    kind: 'objects',
    location: dir,
    holdsKeyAndFolder: false,
    read: async (path, known) => {
      const bytes = count(() => readStored(root, path))
      if (bytes === undefined) return { kind: 'absent' }
      const revision = digestOf(bytes)
      return revision === known ? { kind: 'unchanged' } : { kind: 'found', bytes, revision }
    },
    stream: async (path, take) => count(() => streamStored(root, path, take)),
    look: async (path) => count(() => lookStored(root, path)),
    list: async (prefix, listing) => count(() => listStored(root, prefix, listing)),
    write: (object, condition) => count(() => writing(root, () => writeStored(root, own, lock, object, condition))),
    remove: (path, revision) =>
      count(() =>
        writing(root, () =>
          lock.during(() => {
            checkDeployPath(root, path)
            const there = lookStored(root, path)
            if (there === undefined) return 'removed'
            if (revision !== undefined && there.revision !== revision) return 'refused'
            rmSync(join(root, path))
            removeEmpty(root, dirname(path))
            return 'removed'
          }),
        ),
      ),
    requests: () => requests,
    close: async () => {
      await lock.end()
      removeEmpty(root, DEPLOY_DIR)
    },
  }
}

/** The folder itself may be named by a link: whoever names it means it. */
const findRoot = (dir: string): string => {
  try {
    const root = realpathSync(dir)
    if (statStored(root)?.isDirectory() === true) return root
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') throw asTargetError(dir, error)
  }
  throw new RegistryError('TARGET_MISSING', `There is no folder ${dir} to deploy to.`, {
    hint: 'Make it first, or mount its disk. Nothing was changed.',
  })
}

const writeStored = async (
  root: string,
  own: string,
  lock: HeldLock,
  { path, body }: DeployObject,
  condition: WriteCondition,
): Promise<WriteAnswer> => {
  checkDeployPath(root, path)
  return lock.during(async () => {
    const temp = join(own, `${randomBytes(8).toString('hex')}.tmp`)
    try {
      if ('bytes' in body) writeWhole(temp, body.bytes)
      else await copyVerified(body.file, temp, body)
      syncFile(temp)
      const revision = 'bytes' in body ? digestOf(body.bytes) : body.digest
      // From here to the rename nothing waits, so no other write of this process comes between.
      if (!isMet(root, path, condition)) return { kind: 'refused' }
      mkdirSync(dirname(join(root, path)), { recursive: true })
      renameSync(temp, join(root, path))
      syncFile(dirname(join(root, path)))
      return { kind: 'written', revision }
    } finally {
      rmSync(temp, { force: true })
    }
  })
}

const isMet = (root: string, path: string, condition: WriteCondition): boolean => {
  if (condition === 'always') return true
  if (condition === 'absent') return statStored(join(root, path)) === undefined
  return lookStored(root, path)?.revision === condition.revision
}

const writeWhole = (file: string, bytes: Uint8Array): void => {
  const handle = openSync(file, 'wx')
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(handle, bytes, done)
  } finally {
    closeSync(handle)
  }
}

/** Brings a file, or a folder's list of names, to the disk. Windows cannot open a folder, and keeps its names by itself. */
const syncFile = (file: string): void => {
  if (process.platform === 'win32') return
  const handle = openSync(file, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Removes a folder and those above it, as long as they are empty. */
const removeEmpty = (root: string, path: string): void => {
  for (let folder = path; folder !== '.'; folder = dirname(folder)) {
    try {
      rmdirSync(join(root, folder))
    } catch {
      // Something is in it, or somebody else was faster.
      return
    }
  }
}

const writing = async <T>(root: string, action: () => Promise<T>): Promise<T> => {
  try {
    return await action()
  } catch (error) {
    throw asTargetError(root, error)
  }
}

const asTargetError = (dir: string, error: unknown): unknown => {
  if (error instanceof RegistryError || !(error instanceof Error) || !('syscall' in error)) return error
  const { code } = error as NodeJS.ErrnoException
  const isDenied = code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
  return new RegistryError(
    isDenied ? 'TARGET_DENIED' : 'TARGET_UNWRITABLE',
    `Could not write ${dir}: ${error.message}.`,
    {
      hint: isDenied
        ? 'Deploy as a user who may write there.'
        : 'Check the space left on its disk. What is published is whole.',
      cause: error,
    },
  )
}
