import { readFileSync, realpathSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import type { ServedFile } from '../model/http-answer.js'
import { isJournalPath, isSafePath } from '../model/layout.js'

/** The files of a tree that was built, as they are at this moment. */
export interface TreeFiles {
  /** `undefined` also for what is reached through a link, or by another spelling of its name. */
  readonly find: (path: string) => ServedFile | undefined
  readonly read: (path: string) => Uint8Array | undefined
}

/** Opens the tree in `dir`, which need not be there yet. */
export const openTreeFiles = (dir: string): TreeFiles => {
  const find = (path: string): ServedFile | undefined => {
    if (!isSafePath(path) || isJournalPath(path)) return undefined
    return ifThere(() => {
      const file = join(dir, ...path.split('/'))
      if (realpathSync(file) !== [realpathSync(dir), ...path.split('/')].join(sep)) return undefined
      const stats = statSync(file)
      if (!stats.isFile()) return undefined
      const { size, ino, mtimeMs, mtime } = stats
      const etag = `"${[ino, Math.round(mtimeMs * 1000), size].map((part) => part.toString(36)).join('-')}"`
      return { path, file, size, etag, modified: mtime.toUTCString() }
    })
  }
  return {
    find,
    read: (path) => {
      const found = find(path)
      return found && ifThere(() => readFileSync(found.file))
    },
  }
}

/** A build may remove a file between one look and the next, and names may be asked for that no disk can hold. */
const ifThere = <T>(look: () => T): T | undefined => {
  try {
    return look()
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) return undefined
    throw error
  }
}
