import type { Snapshot, StoredObject } from '../../model/deploy.js'
import { RegistryError } from '../../model/errors.js'
import { gitBlobId } from './git-blob-id.js'
import { checkedBytes } from './github-answers.js'
import type { GitHubApi } from './github-api.js'
import { type GitTree, openGitTree } from './github-tree.js'

/** A commit of the branch, read as far as it is asked for. */
export interface GitHubSnapshot {
  readonly snapshot: Snapshot
  /** The files of the commit; absent for a branch that is not there. */
  readonly tree: () => Promise<GitTree | undefined>
}

/** Files at the root of a branch that are its owner's or the host's, and no sign of a registry. */
const NOT_OURS = /^(CNAME|(README|LICENSE)[^/]*|\.[^/]+(\/.*)?)$/i

/** `commit`: its id; absent: nothing was ever published. */
export const openGitHubSnapshot = (api: GitHubApi, commit: string | undefined): GitHubSnapshot => {
  if (commit === undefined) {
    return { snapshot: { read: async () => undefined, list: async () => [] }, tree: async () => undefined }
  }
  const { prefix } = api.address
  let opened: Promise<GitTree> | undefined
  const tree = (): Promise<GitTree> => {
    opened ??= openGitTree(api, commit).catch((error: unknown) => {
      opened = undefined
      throw error
    })
    return opened
  }
  const list = async (): Promise<readonly StoredObject[]> => {
    const files = await (await tree()).all(prefix)
    return files.flatMap(({ path, id, size }) =>
      NOT_OURS.test(path) ? [] : [{ path: path.slice(prefix.length), revision: id, size }],
    )
  }
  const read = async (path: string): Promise<Uint8Array | undefined> => {
    if (opened === undefined) {
      const found = await readContents(api, commit, prefix + path)
      if (found !== undefined) return found
    }
    // What is not found is absent only when the commit's own list of files lacks it.
    const file = await (await tree()).find(prefix + path)
    return file === undefined ? undefined : readBlob(api, file.id, prefix + path)
  }
  return { snapshot: { revision: commit, read, list }, tree }
}

/** A file in one request; `undefined` when it is not found, or too large for this way. */
const readContents = async (api: GitHubApi, ref: string, path: string): Promise<Uint8Array | undefined> => {
  const { owner, repo } = api.address
  const answer = await api.askOr([403, 404], (octokit) => octokit.rest.repos.getContent({ owner, repo, path, ref }))
  if (!('data' in answer) || Array.isArray(answer.data) || answer.data.type !== 'file') return undefined
  const { content, encoding, sha } = answer.data
  // Above 1 MB the host gives no content here.
  if ((encoding as string) === 'none') return readBlob(api, sha, path)
  return verified(checkedBytes(content, encoding, path), sha, path)
}

const readBlob = async (api: GitHubApi, id: string, path: string): Promise<Uint8Array> => {
  const { owner, repo } = api.address
  const { content, encoding } = await api.ask((octokit) => octokit.rest.git.getBlob({ owner, repo, file_sha: id }))
  return verified(checkedBytes(content, encoding, path), id, path)
}

/** A file's name in git is the digest of its bytes: an answer that was cut short is not taken for the file. */
const verified = (bytes: Uint8Array, id: string, path: string): Uint8Array => {
  if (gitBlobId(bytes) === id) return bytes
  throw new RegistryError('TARGET_UNREADABLE', `What the host sent for ${path} is not what its commit holds.`, {
    hint: 'Try again later. Nothing was published.',
  })
}
