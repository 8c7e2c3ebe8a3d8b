import { readGit } from '../io/read-git.js'
import type { Config } from '../model/config.js'
import { parseOrigin } from '../stages/parse-origin.js'

/**
 * The repository that a registry's sources are in, which owns the plugins that it was the first to publish: `origin` of the
 * config, else that of the workflow that runs, else where the checkout was cloned from. `undefined` where nothing tells.
 */
export const readOrigin = async (
  { origin, dir }: Pick<Config, 'origin' | 'dir'>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> => {
  if (origin !== undefined) return origin
  const repository = env['GITHUB_REPOSITORY'] || undefined
  if (repository !== undefined) {
    return parseOrigin(`${env['GITHUB_SERVER_URL'] || 'https://github.com'}/${repository}`)
  }
  try {
    return parseOrigin(await readGit(dir, ['config', '--get', 'remote.origin.url']))
  } catch {
    // No git, no repository, or one that was not cloned.
    return undefined
  }
}
