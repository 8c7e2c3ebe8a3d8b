import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { JOURNAL_DIR } from '../model/layout.js'

/** Bound to the order that file names are compared in, so that the same tree has the same journal. */
const sortedUnique = (paths: readonly string[]): readonly string[] => [...new Set(paths)].sort()

const journalOf = (dir: string): string => join(dir, JOURNAL_DIR, 'journal.txt')

/** Whether this program has written into `dir`. */
export const hasJournal = (dir: string): boolean => existsSync(journalOf(dir))

/** Throws unless the notes are what this program makes: through a link it would write elsewhere, from a pipe read for ever. */
export const checkJournal = (dir: string): void => {
  const folder = lstatSync(join(dir, JOURNAL_DIR), { throwIfNoEntry: false })
  if (folder === undefined) return
  const file = folder.isDirectory() ? lstatSync(journalOf(dir), { throwIfNoEntry: false }) : undefined
  if (folder.isDirectory() && file?.isFile() !== false) return
  throw new Error(`it is not what this program made: remove ${JOURNAL_DIR} in it`)
}

/** The lines of the journal: paths that this program wrote into `dir`, or began to, unless somebody else has changed it. */
export const readJournal = (dir: string): readonly string[] =>
  hasJournal(dir) ? readFileSync(journalOf(dir), 'utf8').replace(/\n$/, '').split('\n') : []

/** Says that this program wrote these paths, or is about to. */
export const writeJournal = (dir: string, paths: readonly string[]): void => {
  const folder = join(dir, JOURNAL_DIR)
  mkdirSync(folder, { recursive: true })
  const temp = join(folder, 'journal.tmp')
  // A killed run may have left one, and through a link nothing is written.
  rmSync(temp, { force: true, recursive: true })
  writeFileSync(temp, `${sortedUnique(paths).join('\n')}\n`, { flag: 'wx' })
  renameSync(temp, journalOf(dir))
}
