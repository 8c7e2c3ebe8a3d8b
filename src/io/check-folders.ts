import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { RegistryError } from '../model/errors.js'

/**
 * Checks the folders in which these paths of `dir` lie: through one that is a link we would write, or delete, elsewhere.
 *
 * @throws RegistryError `OUT_DIR_UNUSABLE`
 */
export const checkFolders = (dir: string, paths: readonly string[]): void => {
  const checked = new Set<string>()
  for (const path of paths) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end)
      if (checked.has(folder)) break
      checked.add(folder)
      if (lstatSync(join(dir, folder), { throwIfNoEntry: false })?.isSymbolicLink() !== true) continue
      throw new RegistryError('OUT_DIR_UNUSABLE', `Could not write ${dir}: ${folder} in it is a link.`, {
        hint: 'Remove the link, or choose another folder with --out.',
      })
    }
  }
}
