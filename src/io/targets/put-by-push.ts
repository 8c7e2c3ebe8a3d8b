import type { WriteAnswer } from '../../model/deploy.js'
import type { GitHubApi } from './github-api.js'
import { done, type GitClone, gitError, openGitClone } from './open-git-clone.js'
import { settle } from './put-branch.js'
import type { Changes } from './read-changes.js'

export interface PushedCommit {
  /** Absent: the branch is not there yet. */
  readonly parent: string | undefined
  readonly message: string
  readonly changes: Changes
}

const OURS = 'refs/registry/new'
const NAME = 'registry-build'
const RACE = /fetch first|non-fast-forward|stale info|cannot lock ref|failed to update ref|incorrect old value/i

/**
 * Adds a commit to the branch with `git push`, however many files it has: one upload. The same compare and swap as by the
 * API, since a push that would leave out a commit of the branch is refused.
 */
export const putByPush = async (api: GitHubApi, commit: PushedCommit): Promise<WriteAnswer> => {
  const clone = await openGitClone(api.address, true)
  try {
    if (clone.head !== commit.parent) return { kind: 'refused' }
    await done(api.address, clone.run(['fast-import', '--quiet', '--done'], streamOf(commit)))
    const id = (await done(api.address, clone.run(['rev-parse', OURS]))).trim()
    return await push(api, clone, commit.parent, id)
  } finally {
    await clone.close()
  }
}

const push = async (
  api: GitHubApi,
  clone: GitClone,
  parent: string | undefined,
  commit: string,
): Promise<WriteAnswer> => {
  const run = await clone.run([
    'push',
    '--porcelain',
    '--no-thin',
    'origin',
    `${OURS}:refs/heads/${api.address.branch}`,
  ])
  if (run.code === 0) return { kind: 'written', revision: commit }
  const answer = await settle(api, parent, commit)
  if (answer !== undefined) return answer
  const isRejected = /\[remote rejected\]/.test(run.stdout)
  const error = gitError(api.address, 'git push', run, isRejected ? 'TARGET_UNWRITABLE' : 'TARGET_UNREADABLE')
  if (error.code !== 'TARGET_UNREADABLE' && !RACE.test(run.stdout)) throw error
  return { kind: 'unknown', problem: error.message }
}

/** The commit in the language of git-fast-import. */
async function* streamOf({ parent, message, changes }: PushedCommit): AsyncGenerator<Uint8Array> {
  const seconds = Math.floor(Date.now() / 1000)
  yield Buffer.from(`commit ${OURS}\ncommitter ${NAME} <${NAME}@localhost> ${seconds} +0000\n`)
  yield* data(Buffer.from(message))
  if (parent !== undefined) yield Buffer.from(`from ${parent}\n`)
  for (const path of changes.removed) yield Buffer.from(`D ${quote(path)}\n`)
  for (const { path, read } of changes.files) {
    yield Buffer.from(`M 100644 inline ${quote(path)}\n`)
    yield* data(await read())
  }
  yield Buffer.from('\ndone\n')
}

function* data(bytes: Uint8Array): Generator<Uint8Array> {
  yield Buffer.from(`data ${bytes.length}\n`)
  yield bytes
  yield Buffer.from('\n')
}

const quote = (path: string): string => `"${path.replace(/["\\]/g, '\\$&')}"`
