import { stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Whether `dir` has a folder of that name. */
export const isFolder = async (dir: string, name: string): Promise<boolean> => {
  try {
    return (await stat(join(dir, name))).isDirectory()
  } catch {
    // Not there, or not to be looked into: either way nothing to read plugins from.
    return false
  }
}
