import { basename, dirname, resolve } from 'node:path'
import { isUrl } from './format-place.js'
import type { Run, Surroundings } from './run-command.js'

/** Whoever names the config means the registry around it. */
export const nameChecked = (path: string): string => (/^registry\.ya?ml$/.test(basename(path)) ? dirname(path) : path)

/** A flag's folder is relative to where it was typed, one in `registry.yaml` to that file. */
export const toFolder = (text: string | undefined, cwd: string): string | undefined =>
  text === undefined ? undefined : resolve(cwd, text)

export const toLocation = (text: string | undefined, cwd: string): string | undefined =>
  text === undefined || text === 'none' || isUrl(text) ? text : resolve(cwd, text)

/** A target that is neither a URL nor a name is a folder. */
export const toTarget = (text: string | undefined, cwd: string): string | undefined =>
  text === undefined || text === 'github-pages' || text.includes('://') ? text : resolve(cwd, text)

/** A flag beats the environment; `auto` is where such things usually are. */
export const toCacheDir = (
  { text, on }: Pick<Run, 'text' | 'on'>,
  { cwd, env }: Pick<Surroundings, 'cwd' | 'env'>,
): string | undefined => {
  if (on.has('no-cache')) return undefined
  return toFolder(text['cache-dir'] ?? (env['REGISTRY_CACHE_DIR'] || undefined), cwd) ?? 'auto'
}
