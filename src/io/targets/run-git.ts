import { spawn } from 'node:child_process'
import { pipeline } from 'node:stream/promises'
import { RegistryError } from '../../model/errors.js'
import type { GitHubAddress } from './github-address.js'
import { basicAuth, withoutToken } from './without-token.js'

export interface GitRun {
  readonly code: number | null
  readonly stdout: string
  /** Without the token, should anything have shown it. */
  readonly stderr: string
}

const TIMEOUT_MS = 15 * 60_000

/**
 * Runs git (2.31 or later) on the repository `gitDir`, as the person's settings for proxies and certificates have it, but with none of
 * their hooks or credentials: the token of `address` goes to its server, by the environment, which no list of processes
 * shows.
 *
 * @throws RegistryError `ENVIRONMENT_INVALID` where there is no git.
 */
export const runGit = async (
  address: GitHubAddress,
  gitDir: string,
  args: readonly string[],
  input?: AsyncIterable<Uint8Array>,
): Promise<GitRun> => {
  const child = spawn('git', ['--git-dir', gitDir, ...args], {
    env: environment(address),
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const fed = pipeline(input ?? [], child.stdin)
  try {
    // git may end before it has read everything; what it then says on stderr tells more than the broken pipe.
    const [code] = await Promise.all([ended, fed.catch(ignoreBrokenPipe)])
    return { code, stdout: output.stdout, stderr: withoutToken(output.stderr, address.token) }
  } catch (error) {
    child.kill()
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new RegistryError('ENVIRONMENT_INVALID', 'git is not there, or not on the PATH.', {
      hint: 'Install git: many files, or large ones, are published with it.',
    })
  }
}

const ignoreBrokenPipe = (error: NodeJS.ErrnoException): void => {
  if (!['EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET'].includes(error.code ?? '')) throw error
}

const environment = ({ serverUrl, token }: GitHubAddress): NodeJS.ProcessEnv => {
  const settings: (readonly [string, string])[] = [
    ['core.hooksPath', '/dev/null'],
    ['credential.helper', ''],
    // The empty one takes back headers of other settings: two of them, and the server refuses.
    [`http.${serverUrl}/.extraheader`, ''],
    ...(token === undefined
      ? []
      : [[`http.${serverUrl}/.extraheader`, `AUTHORIZATION: basic ${basicAuth(token)}`] as const]),
  ]
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(
      settings.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
  }
}
