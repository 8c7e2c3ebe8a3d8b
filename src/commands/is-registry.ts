import { hasFile } from '../io/folder-reader.js'
import { parseLocation } from '../io/registry-reader.js'
import { ROOT_PATHS } from '../model/layout.js'
import { splitLocation } from './split-location.js'

/** Whether a whole registry is named: by a URL, by the folder that holds it, or by a root document in there. */
export const isRegistry = (source: string): boolean => {
  const { location, document } = splitLocation(source, ROOT_PATHS)
  const isUrl = parseLocation(location) !== undefined
  return isUrl || document !== undefined || ROOT_PATHS.some((path) => hasFile(location, path))
}
