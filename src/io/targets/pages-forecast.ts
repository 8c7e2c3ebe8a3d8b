import type { PagesForecast } from '../../model/pages.js'
import type { GitTree } from './github-tree.js'
import { binariesOf, countWrites } from './put-tree.js'
import type { Changes } from './read-changes.js'

/** `push`: always by `git push`; `auto`: by the API, unless that would take too many requests. */
export type PagesRoute = 'auto' | 'push'

/** Of about 500 writes an hour that the host allows, what one deploy may use before it pushes instead. */
const MOST_BINARIES = 300
const MOST_WRITES = 400

export const isNothing = ({ files, removed }: Changes): boolean => files.length === 0 && removed.length === 0

/** Uploads, trees, commit, branch. */
const countAll = (changes: Changes): number => (isNothing(changes) ? 0 : countWrites(changes) + 2)

export const routeOf = (changes: Changes, route: PagesRoute | undefined): PagesForecast['route'] => {
  const isTooMuch = binariesOf(changes).length > MOST_BINARIES || countAll(changes) > MOST_WRITES
  return route === 'push' || isTooMuch ? 'push' : 'api'
}

/** What a change of the branch will cost; `tree` is the branch as it is, absent: nothing is there. */
export const forecastOf = async (
  tree: GitTree | undefined,
  changes: Changes,
  wanted: PagesRoute | undefined,
): Promise<PagesForecast> => {
  const route = routeOf(changes, wanted)
  const [largest] = [...changes.files].sort((a, b) => b.size - a.size)
  const uploads = changes.files.filter(({ isHeld }) => !isHeld)
  return {
    route,
    contentWrites: route === 'push' ? 0 : countAll(changes),
    uploadBytes: total(uploads),
    ...(tree?.isWhole === false ? {} : { siteBytes: total(await filesAfter(tree, changes)) }),
    ...(largest === undefined ? {} : { largest: { path: largest.path, size: largest.size } }),
  }
}

const filesAfter = async (tree: GitTree | undefined, { files, removed }: Changes) => {
  const gone = new Set([...removed, ...files.map(({ path }) => path)])
  const kept = (await tree?.all(''))?.filter(({ path }) => !gone.has(path)) ?? []
  return [...kept, ...files]
}

const total = (files: readonly { readonly size: number }[]): number => files.reduce((sum, { size }) => sum + size, 0)
