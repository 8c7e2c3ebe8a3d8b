import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const exec = promisify(execFile)

const env = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Acme',
  GIT_AUTHOR_EMAIL: 'acme@example.com',
  GIT_COMMITTER_NAME: 'Acme',
  GIT_COMMITTER_EMAIL: 'acme@example.com',
}

/** An entry as `git ls-tree` shows it. */
export interface TreeEntry {
  readonly path: string
  readonly mode: string
  readonly type: string
  readonly sha: string
  readonly size?: number
}

/** A bare repository on disk. */
export interface GitRepository {
  readonly dir: string
  /** What git says, without the final newline; throws when it fails. */
  readonly git: (...args: readonly string[]) => Promise<string>
  readonly bytes: (...args: readonly string[]) => Promise<Buffer>
  /** The same, given something on stdin, and variables. */
  readonly feed: (
    input: string | Uint8Array,
    args: readonly string[],
    extra?: Readonly<Record<string, string>>,
  ) => Promise<string>
  readonly list: (tree: string, recursive: boolean) => Promise<readonly TreeEntry[]>
  readonly close: () => Promise<void>
}

export const makeGitRepository = async (): Promise<GitRepository> => {
  const dir = await mkdtemp(join(tmpdir(), 'hosted-'))
  const options = { cwd: dir, env, maxBuffer: 1024 ** 3 }
  const git: GitRepository['git'] = async (...args) => (await exec('git', args, options)).stdout.trimEnd()
  await git('init', '--quiet', '--bare', '.')
  await git('config', 'http.receivepack', 'true')
  await git('config', 'uploadpack.allowFilter', 'true')
  return {
    dir,
    git,
    bytes: async (...args) => (await exec('git', args, { ...options, encoding: 'buffer' })).stdout,
    feed: (input, args, extra = {}) =>
      new Promise((resolve, reject) => {
        const child = spawn('git', args, { cwd: dir, env: { ...env, ...extra } })
        let stdout = ''
        let stderr = ''
        child.stdout.on('data', (text) => {
          stdout += text
        })
        child.stderr.on('data', (text) => {
          stderr += text
        })
        child.on('close', (code) => (code === 0 ? resolve(stdout.trimEnd()) : reject(new Error(stderr))))
        if (input.length > 0) child.stdin.write(input)
        child.stdin.end()
      }),
    list: async (tree, recursive) => {
      const args = ['ls-tree', '-l', '-z', ...(recursive ? ['-r', '-t'] : []), tree]
      const lines = (await exec('git', args, options)).stdout.split('\0').slice(0, -1)
      return lines.map((line) => {
        const [facts = '', path = ''] = line.split('\t')
        const [mode = '', type = '', sha = '', size = ''] = facts.split(/ +/)
        return { path, mode, type, sha, ...(type === 'blob' ? { size: Number(size) } : {}) }
      })
    },
    close: () => rm(dir, { recursive: true, force: true }),
  }
}
