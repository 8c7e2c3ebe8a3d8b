import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { isFolder } from './has-path.js'

const NAME = 'registry-build'

/**
 * Where caches lie unless somebody says otherwise: in the nearest `node_modules/.cache`, as JavaScript tools do, else where
 * the system keeps a user's (XDG Base Directory Specification; `~/Library/Caches`, `%LOCALAPPDATA%`).
 */
export const selectCacheDir = (dir: string, env: Readonly<Record<string, string | undefined>>): string => {
  for (let at = dir; ; at = dirname(at)) {
    if (isFolder(join(at, 'node_modules'))) return join(at, 'node_modules', '.cache', NAME)
    if (dirname(at) === at) return selectUserCacheDir(env)
  }
}

/** Where the system keeps a user's caches, whatever the project. */
export const selectUserCacheDir = (env: Readonly<Record<string, string | undefined>>): string =>
  join(userCacheDir(env), NAME)

const userCacheDir = (env: Readonly<Record<string, string | undefined>>): string => {
  if (env['XDG_CACHE_HOME']) return env['XDG_CACHE_HOME']
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches')
  if (process.platform === 'win32') return env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local')
  return join(homedir(), '.cache')
}
