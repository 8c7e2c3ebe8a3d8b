import { join } from 'node:path'
import { isFolder } from '../../io/has-path.js'
import { openPluginsDir, type PluginsDir } from '../../io/plugins-dir.js'
import {
  EMPTY_LOCK,
  INSTALLED_FILE,
  type InstallLock,
  LOCK_FILE,
  LOCK_SCHEMA,
  type LockedPlugin,
} from '../../model/install-lock.js'
import { parseLock } from '../../stages/parse-lock.js'

/** Where plugins are installed unless somebody says otherwise. */
export const DEFAULT_PLUGINS_DIR = 'plugins'

/** The plugins of a project. */
export interface Project {
  readonly folder: PluginsDir
  /** What is to be installed. */
  readonly lock: InstallLock
  /** What was, and is still there. */
  readonly installed: InstallLock
}

/** @throws RegistryError `LOCK_INVALID`, `UPGRADE_REQUIRED`, `INSTALL_DIR_UNUSABLE` */
export const readProject = (dir: string): Project => {
  const folder = openPluginsDir(dir)
  const readLock = (name: string): InstallLock => {
    const bytes = folder.read(name)
    return bytes === undefined ? EMPTY_LOCK : parseLock(bytes, join(dir, name))
  }
  const { plugins } = readLock(INSTALLED_FILE)
  const there = Object.entries(plugins).filter(([slug]) => isFolder(join(dir, slug)))
  return {
    folder,
    lock: readLock(LOCK_FILE),
    installed: { schema: LOCK_SCHEMA, plugins: Object.fromEntries<LockedPlugin>(there) },
  }
}
