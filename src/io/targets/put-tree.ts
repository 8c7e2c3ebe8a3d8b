import { mapBounded } from '../map-bounded.js'
import { checkedId } from './github-answers.js'
import type { GitHubApi } from './github-api.js'
import type { ChangedFile, Changes } from './read-changes.js'

/** Uploads at a time. */
const CONCURRENCY = 4
/** What one request may hold: more of it, and the host runs into its own time limit. */
const MOST_ENTRIES = 500
const MOST_BYTES = 4 * 1024 * 1024

/** A file to write, or to take away. */
type Step = { readonly file: ChangedFile } | { readonly removed: string }

/**
 * Makes the tree that `base` (a tree's id, absent: none) becomes by the changes, and gives its id. Binary files are uploaded
 * one by one, texts within the tree. Nothing refers to it yet.
 */
export const putTree = async (api: GitHubApi, base: string | undefined, changes: Changes): Promise<string> => {
  await mapBounded(binariesOf(changes), CONCURRENCY, (file) => putBlob(api, file))
  let id = base
  for (const steps of batchesOf(changes)) id = await putBatch(api, id, steps)
  if (id === undefined) throw new Error('a tree without files')
  return id
}

/** Requests that {@link putTree} makes. */
export const countWrites = (changes: Changes): number => binariesOf(changes).length + batchesOf(changes).length

/** Files that cost a request of their own; the same bytes are uploaded once. */
export const binariesOf = ({ files }: Changes): readonly ChangedFile[] => [
  ...new Map(files.filter(({ isText, isHeld }) => !isText && !isHeld).map((file) => [file.id, file])).values(),
]

const batchesOf = ({ files, removed }: Changes): readonly (readonly Step[])[] => {
  const batches: Step[][] = []
  let bytes = 0
  for (const step of [...removed.map((path) => ({ removed: path })), ...files.map((file) => ({ file }))]) {
    const size = 'file' in step && step.file.isText ? step.file.size : 0
    const last = batches.at(-1)
    if (last === undefined || last.length >= MOST_ENTRIES || bytes + size > MOST_BYTES) {
      batches.push([step])
      bytes = size
    } else {
      last.push(step)
      bytes += size
    }
  }
  return batches
}

const putBlob = async (api: GitHubApi, file: ChangedFile): Promise<void> => {
  const { owner, repo } = api.address
  const content = Buffer.from(await file.read()).toString('base64')
  const { sha } = await api.ask((octokit) => octokit.rest.git.createBlob({ owner, repo, content, encoding: 'base64' }))
  checkedId(sha === file.id ? sha : undefined, `the upload of ${file.path}`)
}

const putBatch = async (api: GitHubApi, base: string | undefined, steps: readonly Step[]): Promise<string> => {
  const { owner, repo } = api.address
  const blob = { mode: '100644', type: 'blob' } as const
  const tree = await Promise.all(
    steps.map(async (step) => {
      if ('removed' in step) return { ...blob, path: step.removed, sha: null }
      const { path, id, isText, read } = step.file
      return isText
        ? { ...blob, path, content: Buffer.from(await read()).toString('utf8') }
        : { ...blob, path, sha: id }
    }),
  )
  const { sha } = await api.ask((octokit) =>
    octokit.rest.git.createTree({ owner, repo, tree, ...(base === undefined ? {} : { base_tree: base }) }),
  )
  return checkedId(sha, 'a new tree')
}
