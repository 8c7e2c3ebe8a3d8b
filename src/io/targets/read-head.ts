import { checkedId } from './github-answers.js'
import type { GitHubApi } from './github-api.js'

/** Where the branch is. */
export interface Head {
  /** Absent when the host says that there is no such branch. */
  readonly commit?: string
  /** The repository has no commit at all, and takes none by the ways of git objects. */
  readonly isEmpty: boolean
}

export const readHead = async (api: GitHubApi): Promise<Head> => {
  const { owner, repo, branch } = api.address
  const answer = await api.askOr([404, 409], (octokit) =>
    octokit.rest.git.getRef({ owner, repo, ref: `heads/${branch}` }),
  )
  if ('data' in answer) return { commit: checkedId(answer.data.object?.sha, `the branch ${branch}`), isEmpty: false }
  // 404 may also mean that there is no such repository, or none for us.
  if (answer.status === 404) await api.ask((octokit) => octokit.rest.repos.get({ owner, repo }))
  return { isEmpty: answer.status === 409 }
}
