import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RegistryError, type RegistryErrorCode } from '../../model/errors.js'
import type { GitHubAddress } from './github-address.js'
import { type GitRun, runGit } from './run-git.js'

/** A repository of git in a temporary folder, with the newest commit of the branch and none before it. */
export interface GitClone {
  readonly gitDir: string
  /** The branch's commit; `undefined` when there is no such branch. */
  readonly head: string | undefined
  readonly run: (args: readonly string[], input?: AsyncIterable<Uint8Array>) => Promise<GitRun>
  readonly close: () => Promise<void>
}

const FETCHED = 'refs/registry/fetched'

/**
 * @param isPartial without the bytes of the files, where the server can do so: enough to add a commit.
 * @throws RegistryError `TARGET_DENIED`, `TARGET_MISSING`, `TARGET_UNREADABLE`, `ENVIRONMENT_INVALID`
 */
export const openGitClone = async (address: GitHubAddress, isPartial: boolean): Promise<GitClone> => {
  const gitDir = await mkdtemp(join(tmpdir(), 'registry-git-'))
  const run: GitClone['run'] = (args, input) => runGit(address, gitDir, args, input)
  const close = () => rm(gitDir, { recursive: true, force: true })
  try {
    const { serverUrl, owner, repo, branch } = address
    await done(address, run(['init', '--quiet', '--bare']))
    await done(address, run(['remote', 'add', 'origin', `${serverUrl}/${owner}/${repo}.git`]))
    const filter = isPartial ? ['--filter=blob:none'] : []
    const fetched = await run([
      ...['fetch', '--quiet', '--no-tags', '--depth=1', ...filter],
      ...['origin', `+refs/heads/${branch}:${FETCHED}`],
    ])
    if (/couldn't find remote ref/i.test(fetched.stderr)) return { gitDir, head: undefined, run, close }
    if (fetched.code !== 0) throw gitError(address, 'git fetch', fetched)
    const head = await done(address, run(['rev-parse', FETCHED]))
    return { gitDir, head: head.trim(), run, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** What git said of a run that must not fail. */
export const done = async (address: GitHubAddress, run: Promise<GitRun>): Promise<string> => {
  const result = await run
  if (result.code === 0) return result.stdout
  throw gitError(address, 'git', result)
}

/** A failed run as the error that ends the program. */
export const gitError = (
  address: GitHubAddress,
  command: string,
  { code, stderr }: GitRun,
  otherwise: RegistryErrorCode = 'TARGET_UNREADABLE',
): RegistryError => {
  const lines = stderr.split('\n').map((line) => line.trim())
  // The server's own words say more than what git makes of them.
  const said =
    lines.findLast((line) => /^remote: *\S/.test(line)) ??
    lines.findLast((line) => /^(fatal|error):/.test(line)) ??
    `exit code ${code}`
  const isDenied = /Authentication failed|could not read Username|403|401|Permission .* denied/i.test(stderr)
  const isMissing = /not found|does not appear to be a git repository/i.test(stderr)
  const errorCode = isDenied ? 'TARGET_DENIED' : isMissing ? 'TARGET_MISSING' : otherwise
  return new RegistryError(errorCode, `Could not use ${address.location}: ${command}: ${said.slice(0, 200)}`, {
    hint: isDenied
      ? 'GITHUB_TOKEN must be able to read and write the contents of the repository.'
      : 'Check the name and the network. What is published is as it was.',
  })
}
