import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Digest, digestOf } from '../model/digest.js'
import { JOURNAL_DIR } from '../model/layout.js'
import { mergeLines } from './merge-lines.js'

/** Bound to the order that file names are compared in, so that the same tree has the same journal. */
const sortedUnique = (paths: Iterable<string>): readonly string[] => [...new Set(paths)].sort()

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

/** The paths of a tree. */
export interface TreePaths {
  /** Of what is written, or found to be right. */
  readonly files: readonly string[]
  /** Of what is as the last build left it. */
  readonly kept: readonly string[]
  readonly last?: LastPaths | undefined
}

/** What the last build left. */
export interface LastPaths {
  /** Digest of its journal, which names what it left and nothing else. */
  readonly journal: Digest
  /** All of it that is not kept. */
  readonly replaced: readonly string[]
}

/** How the paths of a tree stand to those that the journal names: paths that this program wrote, or began to. */
export interface JournalChanges {
  /** Only the journal names them. */
  readonly others: ReadonlySet<string>
  /** It does not name them. */
  readonly added: ReadonlySet<string>
  /** All paths of the tree. */
  readonly count: number
  /** Of the journal, as long as nothing is written. */
  readonly digest: Digest
  /** Says that this program wrote more, or is about to, and that less of it is there. Returns the digest of the journal. */
  readonly write: (more: readonly string[], less: readonly string[]) => Digest
}

/** Compares a tree with the journal; of one that the last build left only what has changed since. */
export const readJournalChanges = (dir: string, paths: TreePaths): JournalChanges => {
  const text = hasJournal(dir) ? readFileSync(journalOf(dir), 'utf8') : ''
  const digest = digestOf(text)
  return paths.last?.journal === digest
    ? compareWithLast(dir, text, digest, { ...paths, last: paths.last })
    : compareWithAll(dir, text, digest, paths)
}

const compareWithLast = (
  dir: string,
  text: string,
  digest: Digest,
  { files, kept, last }: TreePaths & { readonly last: LastPaths },
): JournalChanges => {
  const others = new Set(last.replaced)
  const added = new Set(files)
  for (const path of files) others.delete(path)
  for (const path of last.replaced) added.delete(path)
  // Plugins may share a file.
  if (others.size + added.size > 0) {
    for (const path of kept) {
      others.delete(path)
      added.delete(path)
    }
  }
  const write = (more: readonly string[], less: readonly string[]) => writeText(dir, mergeLines(text, more, less))
  return { others, added, count: countLines(text) - others.size + added.size, digest, write }
}

const countLines = (text: string): number => {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}

/** Somebody else may have changed it. */
const compareWithAll = (dir: string, text: string, digest: Digest, { files, kept }: TreePaths): JournalChanges => {
  const wanted = new Set(kept)
  for (const path of files) wanted.add(path)
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n')
  const others = new Set(lines.filter((path) => !wanted.has(path)))
  const added = new Set(files)
  for (const path of lines) added.delete(path)
  const write = (more: readonly string[], less: readonly string[]): Digest => {
    const unwanted = new Set(less)
    return writeJournal(dir, [...lines.filter((path) => !unwanted.has(path)), ...more])
  }
  return { others, added, count: wanted.size, digest, write }
}

/** Says that this program wrote these paths, or is about to. Returns the digest of the journal. */
export const writeJournal = (dir: string, paths: Iterable<string>): Digest =>
  writeText(dir, `${sortedUnique(paths).join('\n')}\n`)

const writeText = (dir: string, text: string): Digest => {
  const folder = join(dir, JOURNAL_DIR)
  mkdirSync(folder, { recursive: true })
  const temp = join(folder, 'journal.tmp')
  // A killed run may have left one, and through a link nothing is written.
  rmSync(temp, { force: true, recursive: true })
  writeFileSync(temp, text, { flag: 'wx' })
  renameSync(temp, journalOf(dir))
  return digestOf(text)
}
