import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { RegistryError } from '../../model/errors.js'
import { type GitHubOptions, readGitHubAddress } from './github-address.js'
import { done, openGitClone } from './open-git-clone.js'

export interface PagesDir {
  /** Absolute. */
  readonly dir: string
  /** The commit whose files it holds. */
  readonly revision: string
}

/**
 * Fills a folder, empty or not there yet, with all files of the branch as it is at this moment, for a workflow to upload as
 * the site: read in the job that uploads it, so that a slower job does not bring an older state back. Every byte is as it was
 * committed, whatever the branch's attributes say; a symbolic link becomes a file.
 *
 * @throws RegistryError `OUT_DIR_UNUSABLE`, `TARGET_MISSING` when there is no such branch, `TARGET_DENIED`,
 * `TARGET_UNREADABLE`, `ENVIRONMENT_INVALID`
 */
export const writePagesDir = async (options: GitHubOptions, toDir: string): Promise<PagesDir> => {
  const address = readGitHubAddress(options)
  const dir = resolve(toDir)
  await makeEmptyFolder(dir)
  const clone = await openGitClone(address, false)
  try {
    if (clone.head === undefined) {
      throw new RegistryError('TARGET_MISSING', `There is no branch ${address.branch} at ${address.location}.`, {
        hint: 'Deploy first: the branch is made by the first deploy.',
      })
    }
    await mkdir(join(clone.gitDir, 'info'), { recursive: true })
    await writeFile(join(clone.gitDir, 'info/attributes'), AS_COMMITTED)
    const settings = ['-c', 'core.symlinks=false', '-c', 'core.autocrlf=false', '-c', 'core.bare=false']
    const run = clone.run([...settings, '--work-tree', dir, 'checkout', '--quiet', '--force', clone.head, '--', '.'])
    await done(address, run)
    return { dir, revision: clone.head }
  } finally {
    await clone.close()
  }
}

/** Stronger than what the branch's own `.gitattributes` asks for. */
const AS_COMMITTED = '* -text -eol -crlf -ident -filter -working-tree-encoding\n'

/** What lay there before would be published, too. */
const makeEmptyFolder = async (dir: string): Promise<void> => {
  const problem = await mkdir(dir, { recursive: true })
    .then(() => readdir(dir))
    .then(
      (names) => (names.length === 0 ? undefined : 'it is not empty'),
      (error: Error) => error.message,
    )
  if (problem === undefined) return
  throw new RegistryError('OUT_DIR_UNUSABLE', `Could not fill ${dir}: ${problem}.`, {
    hint: 'Name a folder that is empty or not there yet.',
  })
}
