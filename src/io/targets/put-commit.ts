import { checkedId } from './github-answers.js'
import type { GitHubApi } from './github-api.js'

/** Makes a commit; it belongs to no branch yet. Author and committer are who the token stands for. */
export const putCommit = async (
  api: GitHubApi,
  { parent, tree, message }: { readonly parent: string | undefined; readonly tree: string; readonly message: string },
): Promise<string> => {
  const { owner, repo } = api.address
  const parents = parent === undefined ? [] : [parent]
  const { sha } = await api.ask((octokit) => octokit.rest.git.createCommit({ owner, repo, message, tree, parents }))
  return checkedId(sha, 'a new commit')
}
