import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isSafePath } from '../model/layout.js'

/** Inside the out dir; holds the journal, and while a build runs what it has staged. */
export const JOURNAL_DIR = '.registry-build'

/** Bound to the order that file names are compared in, so that the same tree has the same journal. */
const sortedUnique = (paths: readonly string[]): readonly string[] => [...new Set(paths)].sort()

const journalOf = (dir: string): string => join(dir, JOURNAL_DIR, 'journal.txt')

/** Whether this program has written into `dir`. */
export const hasJournal = (dir: string): boolean => existsSync(journalOf(dir))

/** The paths that this program wrote into `dir`, or began to. */
export const readJournal = (dir: string): readonly string[] => {
  // Only ever used to decide what may be deleted, so a path that leads out of the folder is no path.
  return hasJournal(dir) ? readFileSync(journalOf(dir), 'utf8').split('\n').filter(isSafePath) : []
}

/** Says that this program wrote these paths, or is about to. */
export const writeJournal = (dir: string, paths: readonly string[]): void => {
  const folder = join(dir, JOURNAL_DIR)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'journal.tmp'), `${sortedUnique(paths).join('\n')}\n`)
  renameSync(join(folder, 'journal.tmp'), journalOf(dir))
}
