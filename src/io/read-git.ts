import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * What git says of the checkout that `dir` is in. Reads only, takes no lock, and in a container also a checkout that another
 * user owns. Nothing of it is executed: no monitor of its config, and no committed files are taken for a repository.
 *
 * @throws Error without git, without a repository, or when git does not know.
 */
export const readGit = async (dir: string, args: readonly string[]): Promise<string> => {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')))
  const fixed = [
    '--no-optional-locks',
    '-c',
    'safe.directory=*',
    '-c',
    'safe.bareRepository=explicit',
    '-c',
    'core.fsmonitor=false',
  ]
  const { stdout } = await run('git', [...fixed, '-C', dir, ...args], { env, maxBuffer: 256 * 1024 * 1024 })
  return stdout
}
