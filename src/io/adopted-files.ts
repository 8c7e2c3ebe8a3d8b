import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { RegistryError } from '../model/errors.js'
import type { OnProgress } from '../model/progress.js'
import { checkFolders } from './check-folders.js'
import { copyVerified, hasFacts } from './hash-file.js'
import { factsOf, type OutBody, type OutFile } from './out-dir.js'

/** A folder for what is fetched before it is known whether it will be kept. */
export interface Staging {
  /** A file name, not yet taken. */
  readonly file: () => string
  readonly close: () => void
}

/**
 * Opens a folder beside `dir`, so that what it holds moves there by renaming.
 *
 * @throws RegistryError `OUT_DIR_UNUSABLE`.
 */
export const openStaging = (dir: string): Staging => {
  let parent = dirname(dir)
  while (!existsSync(parent)) parent = dirname(parent)
  const folder = guard(dir, () => mkdtempSync(join(parent, `.${basename(dir)}.adopt-`)))
  let count = 0
  return {
    file: () => join(folder, `${++count}.tmp`),
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** What writing would do. */
export interface AdoptedCounts {
  readonly written: number
  readonly unchanged: number
  /** Bytes written. */
  readonly bytes: number
}

/**
 * Which of the files are not yet in `dir`. Nothing is changed.
 *
 * @throws RegistryError `FILE_EXISTS` when a file is there with other bytes: it would have to be overwritten.
 */
export const checkAdopted = async (
  dir: string,
  files: readonly OutFile[],
): Promise<{ readonly missing: readonly OutFile[]; readonly counts: AdoptedCounts }> => {
  const missing: OutFile[] = []
  const taken: string[] = []
  let bytes = 0
  for (const file of files) {
    const state = await compare(dir, file)
    if (state === 'other') taken.push(file.path)
    if (state !== 'absent') continue
    missing.push(file)
    bytes += sizeOf(file.body)
  }
  if (taken.length === 0) {
    return { missing, counts: { written: missing.length, unchanged: files.length - missing.length, bytes } }
  }
  const more = taken.length > 5 ? ` and ${taken.length - 5} more` : ''
  throw new RegistryError('FILE_EXISTS', `${dir} has other files at ${taken.slice(0, 5).join(', ')}${more}.`, {
    hint: 'Nothing was written. Choose an empty folder with --out.',
  })
}

/**
 * Writes the files that {@link checkAdopted} found missing, in the order given; each takes its name when it is whole.
 *
 * @throws RegistryError `OUT_DIR_UNUSABLE`; `FILE_UNREADABLE` when a file to be copied changed since it was read.
 */
export const writeAdopted = async (
  dir: string,
  missing: readonly OutFile[],
  staging: Staging,
  onProgress?: OnProgress,
): Promise<void> => {
  const paths = missing.map(({ path }) => path)
  try {
    checkFolders(dir, paths)
    for (const [done, { path, body }] of missing.entries()) {
      onProgress?.({ step: 'write', done, total: missing.length })
      const target = join(dir, path)
      mkdirSync(dirname(target), { recursive: true })
      const temp = 'staged' in body ? body.staged : staging.file()
      if ('bytes' in body) writeFileSync(temp, body.bytes)
      if ('copyOf' in body) await copyVerified(body.copyOf, temp, body)
      renameSync(temp, target)
    }
  } catch (error) {
    throw asUnusable(dir, error)
  }
}

const compare = async (dir: string, { path, body }: OutFile): Promise<'same' | 'other' | 'absent'> => {
  if ('inPlace' in body) return 'same'
  const file = join(dir, path)
  const found = guard(dir, () => statSync(file, { throwIfNoEntry: false }))
  if (found === undefined) return 'absent'
  return (await hasFacts(file, factsOf(body))) ? 'same' : 'other'
}

const sizeOf = (body: OutBody): number => ('bytes' in body ? body.bytes.length : body.size)

const guard = <T>(dir: string, action: () => T): T => {
  try {
    return action()
  } catch (error) {
    throw asUnusable(dir, error)
  }
}

const asUnusable = (dir: string, error: unknown): RegistryError =>
  error instanceof RegistryError
    ? error
    : new RegistryError('OUT_DIR_UNUSABLE', `Could not write ${dir}: ${(error as Error).message}.`, {
        hint: 'Check its permissions and the space left, or choose another folder with --out.',
        cause: error,
      })
