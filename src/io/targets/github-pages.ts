import type { AtomicTarget, Snapshot, WriteAnswer } from '../../model/deploy.js'
import { RegistryError } from '../../model/errors.js'
import { type GitHubOptions, readGitHubAddress } from './github-address.js'
import { checkedId } from './github-answers.js'
import { type GitHubApi, type GitHubApiOptions, openGitHubApi } from './github-api.js'
import { type GitHubSnapshot, openGitHubSnapshot } from './github-snapshot.js'
import { forecastOf, isNothing, type PagesRoute, routeOf } from './pages-forecast.js'
import { putBranch } from './put-branch.js'
import { putByPush } from './put-by-push.js'
import { putCommit } from './put-commit.js'
import { putFirstFile } from './put-first-file.js'
import { putTree } from './put-tree.js'
import { type Changes, readChanges } from './read-changes.js'
import { readHead } from './read-head.js'

export interface GitHubPagesOptions extends GitHubOptions, GitHubApiOptions {
  readonly route?: PagesRoute | undefined
}

type Change = Parameters<AtomicTarget['apply']>[1]

/** A branch that GitHub Pages serves. */
export type GitHubPagesTarget = AtomicTarget & Required<Pick<AtomicTarget, 'forecast'>>

/**
 * A registry on a branch of a GitHub repository: each change is one commit, made on the condition that the branch is still
 * where it was read. Other files of the branch stay. Who cannot write may read.
 *
 * @throws RegistryError `ENVIRONMENT_INVALID` when the address is none; its functions throw `TARGET_DENIED`,
 * `TARGET_MISSING`, `TARGET_UNREADABLE`, and `FILE_UNREADABLE` for files that changed meanwhile.
 */
export const openGitHubPagesTarget = async (options: GitHubPagesOptions): Promise<GitHubPagesTarget> => {
  const address = readGitHubAddress(options)
  const api = await openGitHubApi(address, options)
  const opened = new Map<string | undefined, GitHubSnapshot>()
  const snapshotAt = (commit: string | undefined): GitHubSnapshot => {
    const found = opened.get(commit) ?? openGitHubSnapshot(api, commit)
    opened.set(commit, found)
    return found
  }
  const changesOf = async (base: Snapshot, { write, remove }: Pick<Change, 'write' | 'remove'>) =>
    readChanges(await snapshotAt(base.revision).tree(), address.prefix, write, remove)

  return {
    kind: 'atomic',
    location: address.location,
    holdsKeyAndFolder: false,
    open: async () => snapshotAt((await readHead(api)).commit).snapshot,
    forecast: async (base, change) => {
      const tree = await snapshotAt(base.revision).tree()
      return forecastOf(tree, await changesOf(base, change), options.route)
    },
    apply: async (base, change) => {
      if (address.token === undefined) throw tokenless(address.location)
      const changes = await changesOf(base, change)
      const { revision } = base
      if (revision !== undefined && isNothing(changes)) return { kind: 'written', revision }
      if (routeOf(changes, options.route) === 'push') {
        return putByPush(api, { parent: revision, message: change.message, changes })
      }
      return putByApi(api, revision, changes, change.message)
    },
    requests: api.requests,
    close: async () => {},
  }
}

const putByApi = async (
  api: GitHubApi,
  revision: string | undefined,
  changes: Changes,
  message: string,
): Promise<WriteAnswer> => {
  const isEmpty = revision === undefined && (await readHead(api)).isEmpty
  const parent = isEmpty ? await putFirstFile(api) : revision
  if (isEmpty && parent === undefined) return { kind: 'refused' }
  const base = revision === undefined ? undefined : await readTreeId(api, revision)
  const tree = await putTree(api, base, changes)
  return putBranch(api, parent, await putCommit(api, { parent, tree, message }))
}

const readTreeId = async (api: GitHubApi, commit_sha: string): Promise<string> => {
  const { owner, repo } = api.address
  const { tree } = await api.ask((octokit) => octokit.rest.git.getCommit({ owner, repo, commit_sha }))
  return checkedId(tree?.sha, `the commit ${commit_sha}`)
}

const tokenless = (location: string): RegistryError =>
  new RegistryError('TARGET_DENIED', `Could not write to ${location}: there is no token.`, {
    hint: 'Set GITHUB_TOKEN; in a workflow, pass the one of github.token, with permissions: contents: write.',
  })
