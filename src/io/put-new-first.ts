import { existsSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Files that are not yet in `dir` before those that replace one, each kind in the order given: nothing points at a new file
 * until one that is there already does, so even files that point at each other can be written one by one.
 */
export const putNewFirst = <F extends { readonly path: string }>(dir: string, files: readonly F[]): readonly F[] => {
  const isThere = files.map(({ path }) => existsSync(join(dir, path)))
  return [...files.filter((_, index) => !isThere[index]), ...files.filter((_, index) => isThere[index])]
}
