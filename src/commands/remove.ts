import { resolve } from 'node:path'
import { RegistryError } from '../model/errors.js'
import { INSTALLED_FILE, type InstallLock, LOCK_FILE, LOCK_SCHEMA, lockedOf } from '../model/install-lock.js'
import { selectNeeded } from '../stages/select-needed.js'
import { type InstalledPlugin, removeUnneeded, writeLock } from './install.js'
import { DEFAULT_PLUGINS_DIR, readProject } from './installing/read-project.js'

export interface RemoveOptions {
  /** Slugs. */
  readonly plugins: readonly string[]
  readonly dir?: string | undefined
}

export interface RemoveReceipt {
  readonly ok: boolean
  readonly dir: string
  /** With what nobody needs any more. */
  readonly plugins: readonly InstalledPlugin[]
}

/**
 * Removes plugins that were installed, and what only they needed. What is in the folder and was not installed stays.
 *
 * @throws RegistryError `NOT_INSTALLED`, `DEPENDENCY_CONFLICT` when another plugin needs one of them
 */
export const remove = async ({ plugins, dir }: RemoveOptions): Promise<RemoveReceipt> => {
  const project = readProject(resolve(dir ?? DEFAULT_PLUGINS_DIR))
  const { lock, installed, folder } = project
  for (const slug of plugins) {
    if (lockedOf(lock, slug) !== undefined || lockedOf(installed, slug) !== undefined) continue
    throw new RegistryError('NOT_INSTALLED', `There is no plugin "${slug}" that was installed into ${folder.dir}.`, {
      hint: 'The command list shows what is there.',
    })
  }
  const left = without(lock, plugins)
  for (const [slug, { dependencies = {} }] of Object.entries(left.plugins)) {
    const needed = plugins.find((each) => Object.hasOwn(dependencies, each))
    if (needed === undefined) continue
    throw new RegistryError('DEPENDENCY_CONFLICT', `${slug} needs ${needed}.`, {
      hint: `Remove both: registry remove ${slug} ${needed}`,
    })
  }
  const removed = removeUnneeded(project, left)
  const stillThere = without(
    installed,
    removed.map(({ slug }) => slug),
  )
  writeLock(project, LOCK_FILE, lock, left)
  writeLock(project, INSTALLED_FILE, installed, stillThere)
  return { ok: true, dir: folder.dir, plugins: removed }
}

const without = ({ plugins }: InstallLock, slugs: readonly string[]): InstallLock =>
  selectNeeded({
    schema: LOCK_SCHEMA,
    plugins: Object.fromEntries(Object.entries(plugins).filter(([slug]) => !slugs.includes(slug))),
  })
