import { closeSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { copyVerified } from './hash-file.js'
import type { OutBody, OutFile } from './out-dir.js'
import { type TurnLock, withTurn } from './turn-lock.js'

/** What became of a file: a path that lies below another file, or is a folder already, collides. */
type Written = 'written' | 'collided'

/** The errors that say so. Laying out the whole tree tells which two they are. */
const COLLISIONS: readonly unknown[] = ['ENOTDIR', 'EISDIR', 'EEXIST']

const orCollided = (error: unknown): Written => {
  if (COLLISIONS.includes((error as NodeJS.ErrnoException).code)) return 'collided'
  throw error
}

/** Writes files into a new tree, their folders before them; the folder that the tree is made in is there. */
export const openTreeWriter = (
  tree: string,
  lock: TurnLock,
): ((files: readonly OutFile[]) => Promise<readonly Written[]>) => {
  const makeFolder = openFolderMaker(tree)
  const write = ({ path, body }: OutFile): Written => {
    try {
      makeFolder(folderOf(path))
      if (!('copyOf' in body)) writeBody(`${tree}/${path}`, body)
      return 'written'
    } catch (error) {
      return orCollided(error)
    }
  }
  return async (files) => {
    const states = withTurn(lock, () => files.map(write))
    // Nobody waits for a file that is read from elsewhere, which may take long.
    for (const [at, { path, body }] of files.entries()) {
      if (!('copyOf' in body) || states[at] !== 'written') continue
      await copyVerified(body.copyOf, `${tree}/${path}`, body).catch((error) => {
        states[at] = orCollided(error)
      })
    }
    return states
  }
}

/** Of a path; `''` for that of a file in the tree's own folder. */
const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0))

/** Folders that a writer knows to be there; enough for those that its next files are in, too. */
const KNOWN_FOLDERS = 1_000

/**
 * Makes the folders of a tree (relative, posix; `''`: its own), and those around each, where they are missing. One by one: a
 * recursive call costs twice as much.
 */
const openFolderMaker = (tree: string): ((folder: string) => void) => {
  const known = new Set<string>()
  const make = (folder: string): void => {
    if (known.has(folder)) return
    if (folder !== '') make(folderOf(folder))
    const path = folder === '' ? tree : `${tree}/${folder}`
    try {
      mkdirSync(path)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      // A bundle command can remove what is around it.
      if (code === 'ENOENT') mkdirSync(path, { recursive: true })
      // Another thread was faster; a file of that name is found out by who writes below it.
      else if (code !== 'EEXIST') throw error
    }
    if (known.size >= KNOWN_FOLDERS) known.clear()
    known.add(folder)
  }
  return make
}

/** Gives a file these bytes, or the staged file that has them. */
export const writeBody = (file: string, body: OutBody): void => {
  if ('bytes' in body) writeBytes(file, body.bytes)
  else if ('staged' in body) renameSync(body.staged, file)
  else throw new Error(`${file} is not there`)
}

const writeBytes = (file: string, bytes: Uint8Array): void => {
  const descriptor = openSync(file, 'w')
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at)
  } finally {
    closeSync(descriptor)
  }
}
