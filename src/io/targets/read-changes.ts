import { isUtf8 } from 'node:buffer'
import type { DeployObject } from '../../model/deploy.js'
import { RegistryError } from '../../model/errors.js'
import { NO_JEKYLL_PATH } from '../../model/layout.js'
import { gitBlobId } from './git-blob-id.js'
import type { GitTree } from './github-tree.js'
import { readBody } from './read-body.js'

/** A file that the next commit has, and this one has not, or otherwise. */
export interface ChangedFile {
  /** Relative to the root of the branch, posix. */
  readonly path: string
  readonly id: string
  /** Bytes. */
  readonly size: number
  /** Valid UTF-8, which JSON can carry as it is. */
  readonly isText: boolean
  /** The host has its bytes, under another path. */
  readonly isHeld: boolean
  readonly read: () => Promise<Uint8Array>
}

export interface Changes {
  readonly files: readonly ChangedFile[]
  /** Paths that are there. */
  readonly removed: readonly string[]
}

/** Bytes of a file that the host takes. */
const LARGEST_FILE = 100 * 1024 * 1024

/**
 * What has to change so that the files of `write` are there and those of `remove` are not. `tree` is the branch as it is;
 * absent: nothing is there. The branch gets the file that makes GitHub Pages serve it as it is, and keeps it.
 *
 * @throws RegistryError `FILE_UNREADABLE`, and `TARGET_DENIED` for a file that the host does not take.
 */
export const readChanges = async (
  tree: GitTree | undefined,
  prefix: string,
  write: readonly DeployObject[],
  remove: readonly string[],
): Promise<Changes> => {
  const noJekyll = { path: NO_JEKYLL_PATH, read: async () => new Uint8Array() }
  const wanted = [
    noJekyll,
    ...write.map(({ path, body }) => ({ path: prefix + path, read: () => readBody(body) })),
  ].filter(({ path }, index) => index === 0 || path !== NO_JEKYLL_PATH)
  const files: ChangedFile[] = []
  for (const { path, read } of wanted) {
    const bytes = await read()
    const id = gitBlobId(bytes)
    if ((await tree?.find(path))?.id === id) continue
    if (bytes.length > LARGEST_FILE) throw tooLarge(path, bytes.length)
    const isText = isUtf8(bytes) && !bytes.includes(0)
    files.push({ path, id, size: bytes.length, isText, isHeld: tree?.holds(id) ?? false, read })
  }
  const removed: string[] = []
  for (const path of remove.map((each) => prefix + each)) {
    if (path !== NO_JEKYLL_PATH && (await tree?.find(path)) !== undefined) removed.push(path)
  }
  return { files, removed }
}

const tooLarge = (path: string, size: number): RegistryError =>
  new RegistryError('TARGET_DENIED', `${path} has ${Math.ceil(size / 1e6)} MB; GitHub takes files of up to 100 MB.`, {
    hint: 'Leave out of the artifact what is not needed to run it, or deploy to another target. Nothing was published.',
  })
