import type { WriteAnswer } from '../../model/deploy.js'
import { RegistryError } from '../../model/errors.js'
import { checkedList } from './github-answers.js'
import { backOff, type GitHubApi } from './github-api.js'
import { readHead } from './read-head.js'

/** Commits that a late look at the branch goes back before it gives up finding ours. */
const LONGEST_WALK = 20
/** How often a move that a rival was in the way of is tried again. */
const TRIES = 5
const IS_RACE = /fast.?forward|already exists|does not exist|cannot lock|is at .* but expected/i

/** Moves the branch from `base` (absent: no such branch) to `commit`, whose parent that is. */
export const putBranch = async (api: GitHubApi, base: string | undefined, commit: string): Promise<WriteAnswer> => {
  for (let count = 1; ; count++) {
    const move = await tryMove(api, base, commit)
    if (move.kind === 'done') return { kind: 'written', revision: commit }
    const answer = await settle(api, base, commit)
    if (answer !== undefined) return answer
    // The branch is where it was: it may yet move, or a late try of ours may move it.
    if (move.kind === 'unanswered' || count >= TRIES) return { kind: 'unknown', problem: move.problem }
    if (move.status === 422 && !IS_RACE.test(move.problem)) throw forbidden(api, move.problem)
    await api.wait(backOff(count))
  }
}

/** What became of a move of the branch that was not confirmed; `undefined`: the branch is still at `base`. */
export const settle = async (
  api: GitHubApi,
  base: string | undefined,
  commit: string,
): Promise<WriteAnswer | undefined> => {
  try {
    const { commit: head } = await readHead(api)
    if (head === base) return undefined
    const isOurs = await hasCommit(api, head, base, commit)
    return isOurs ? { kind: 'written', revision: commit } : { kind: 'refused' }
  } catch (error) {
    if (!isUnanswered(error)) throw error
    return { kind: 'unknown', problem: error.message }
  }
}

type Move =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly status: number; readonly problem: string }
  | { readonly kind: 'unanswered'; readonly problem: string }

const tryMove = async (api: GitHubApi, base: string | undefined, sha: string): Promise<Move> => {
  const { owner, repo, branch } = api.address
  try {
    const answer = await api.askOr([409, 422], (octokit) =>
      base === undefined
        ? octokit.rest.git.createRef({ owner, repo, ref: `refs/heads/${branch}`, sha })
        : octokit.rest.git.updateRef({ owner, repo, ref: `heads/${branch}`, sha, force: false }),
    )
    return 'data' in answer ? { kind: 'done' } : { kind: 'refused', ...answer }
  } catch (error) {
    if (!isUnanswered(error)) throw error
    return { kind: 'unanswered', problem: error.message }
  }
}

const isUnanswered = (error: unknown): error is RegistryError =>
  error instanceof RegistryError && error.code === 'TARGET_UNREADABLE'

/** Whether the branch holds `commit`, be it below later ones: an earlier try of ours may have landed. */
const hasCommit = async (
  api: GitHubApi,
  head: string | undefined,
  base: string | undefined,
  commit: string,
): Promise<boolean> => {
  const { owner, repo } = api.address
  let at = head
  for (let count = 0; count < LONGEST_WALK && at !== undefined && at !== base; count++) {
    if (at === commit) return true
    const commit_sha = at
    const { parents } = await api.ask((octokit) => octokit.rest.git.getCommit({ owner, repo, commit_sha }))
    at = checkedList(parents, 'a commit')[0]?.sha
  }
  return false
}

const forbidden = ({ address }: GitHubApi, problem: string): RegistryError =>
  new RegistryError(
    'TARGET_DENIED',
    `Could not move the branch ${address.branch} of ${address.location}: ${problem}.`,
    {
      hint: 'A rule may protect the branch: let the token write to it. Nothing was published.',
    },
  )
