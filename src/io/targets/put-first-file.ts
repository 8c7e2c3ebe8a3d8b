import { RegistryError } from '../../model/errors.js'
import { NO_JEKYLL_PATH } from '../../model/layout.js'
import { checkedId } from './github-answers.js'
import type { GitHubApi } from './github-api.js'

/**
 * Makes the first commit of a repository that has none, on our branch, and gives its id; `undefined` when somebody else was
 * faster. Only the contents API can do so.
 */
export const putFirstFile = async (api: GitHubApi): Promise<string | undefined> => {
  const { owner, repo, branch, location } = api.address
  const message = 'Start the registry'
  const answer = await api.askOr([404, 409, 422], (octokit) =>
    octokit.rest.repos.createOrUpdateFileContents({ owner, repo, branch, path: NO_JEKYLL_PATH, message, content: '' }),
  )
  if ('data' in answer) return checkedId(answer.data.commit?.sha, 'the first commit')
  if (answer.status !== 404) return undefined
  throw new RegistryError('TARGET_MISSING', `Could not start ${location}: the repository is empty.`, {
    hint: 'Push a first commit to it, on any branch.',
  })
}
