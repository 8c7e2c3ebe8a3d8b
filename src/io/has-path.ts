import { statSync } from 'node:fs'

/** Whether there is a folder, and it can be seen. */
export const isFolder = (path: string): boolean => statOf(path)?.isDirectory() === true

/** Whether there is a file, or a link to one, and it can be seen. */
export const isFile = (path: string): boolean => statOf(path)?.isFile() === true

const statOf = (path: string) => {
  try {
    return statSync(path)
  } catch {
    // Not there, or not to be looked into: either way there is nothing to read.
    return undefined
  }
}
