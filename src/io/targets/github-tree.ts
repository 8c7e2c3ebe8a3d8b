import { mapBounded } from '../map-bounded.js'
import { checkedId, checkedList } from './github-answers.js'
import type { GitHubApi } from './github-api.js'

/** A file of a commit. */
export interface GitFile {
  /** Relative to the root of the branch, posix. */
  readonly path: string
  readonly id: string
  /** Bytes. */
  readonly size: number
}

/** The files of a commit, read as far as they are asked for. */
export interface GitTree {
  readonly find: (path: string) => Promise<GitFile | undefined>
  /** All files whose path begins with `prefix`: `''`, or a folder with its slash. */
  readonly all: (prefix: string) => Promise<readonly GitFile[]>
  /** The host could list it at once. */
  readonly isWhole: boolean
  /** Whether a file with this name is among those that were read: the host has its bytes. */
  readonly holds: (id: string) => boolean
}

interface Entry extends GitFile {
  readonly isFolder: boolean
}

interface Listing {
  readonly entries: readonly Entry[]
  /** The host stopped listing: 100,000 entries or 7 MB. */
  readonly isTruncated: boolean
}

const CONCURRENCY = 8

/** `id` names a tree or a commit. One request, unless the tree is too large for it. */
export const openGitTree = async (api: GitHubApi, id: string): Promise<GitTree> => {
  const held = new Set<string>()
  const whole = await readListing(api, id, true)
  const hold = (entries: readonly Entry[]): readonly Entry[] => {
    for (const each of entries) if (!each.isFolder) held.add(each.id)
    return entries
  }
  const holds = (each: string): boolean => held.has(each)
  if (!whole.isTruncated) {
    const files = new Map(hold(whole.entries).flatMap((each) => (each.isFolder ? [] : [[each.path, each] as const])))
    const all = (prefix: string) => [...files.values()].filter(({ path }) => path.startsWith(prefix))
    return { find: async (path) => files.get(path), all: async (prefix) => all(prefix), isWhole: true, holds }
  }
  return { ...openFolders(api, id, hold), isWhole: false, holds }
}

/** A tree that is too large to be listed at once: folder by folder, each read once. */
const openFolders = (
  api: GitHubApi,
  rootId: string,
  hold: (entries: readonly Entry[]) => readonly Entry[],
): Pick<GitTree, 'find' | 'all'> => {
  const known = new Map<string, Promise<readonly Entry[]>>()
  const children = (id: string, folder: string): Promise<readonly Entry[]> => {
    const found =
      known.get(folder) ??
      readFolder(api, id, folder)
        .then(hold)
        .catch((error: unknown) => {
          known.delete(folder)
          throw error
        })
    known.set(folder, found)
    return found
  }
  const lookUp = async (path: string): Promise<Entry | undefined> => {
    const end = path.lastIndexOf('/')
    const parent = end === -1 ? { id: rootId, isFolder: true } : await lookUp(path.slice(0, end))
    if (parent?.isFolder !== true) return undefined
    return (await children(parent.id, path.slice(0, end + 1))).find((each) => each.path === path)
  }
  /** One request for each folder that can be listed at once; only those that cannot are divided. */
  const walk = async (id: string, folder: string): Promise<readonly Entry[]> => {
    const found = await mapBounded(await children(id, folder), CONCURRENCY, async (each) => {
      if (!each.isFolder) return [each]
      const { entries, isTruncated } = await readListing(api, each.id, true)
      return isTruncated ? walk(each.id, `${each.path}/`) : hold(below(`${each.path}/`, entries))
    })
    return found.flat()
  }
  return {
    find: async (path) => {
      const found = await lookUp(path)
      return found?.isFolder === false ? found : undefined
    },
    all: async (prefix) => {
      const root = prefix === '' ? { id: rootId, isFolder: true } : await lookUp(prefix.slice(0, -1))
      if (root?.isFolder !== true) return []
      return (await walk(root.id, prefix)).filter((each) => !each.isFolder)
    },
  }
}

const readFolder = async (api: GitHubApi, id: string, folder: string): Promise<readonly Entry[]> => {
  const { entries, isTruncated } = await readListing(api, id, false)
  // A folder of 100,000 entries: what is missing could be anything.
  checkedList(isTruncated ? undefined : entries, `the folder "${folder}", which has too many files`)
  return below(folder, entries)
}

const below = (folder: string, entries: readonly Entry[]): readonly Entry[] =>
  folder === '' ? entries : entries.map((each) => ({ ...each, path: folder + each.path }))

const readListing = async (api: GitHubApi, id: string, isRecursive: boolean): Promise<Listing> => {
  const { owner, repo } = api.address
  const { tree, truncated } = await api.ask((octokit) =>
    octokit.rest.git.getTree({ owner, repo, tree_sha: id, ...(isRecursive ? { recursive: '1' } : {}) }),
  )
  const entries = checkedList(tree, `the tree ${id}`).flatMap(({ path, sha, size, type }) => {
    // What is neither is a repository inside of this one.
    if (path === undefined || (type !== 'blob' && type !== 'tree')) return []
    return [{ path, id: checkedId(sha, `the tree ${id}`), size: size ?? 0, isFolder: type === 'tree' }]
  })
  return { entries, isTruncated: truncated === true }
}
