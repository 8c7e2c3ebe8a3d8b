import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Digest } from '../model/digest.js'
import { compareText } from '../model/order.js'
import { STAMP, type Stamps } from './file-stamps.js'
import { updateWithFile } from './files-digest.js'

const EXECUTABLE = 0o100

/**
 * The sha256 of all that {@link Stamps} were made of: names, what links say, whether a file is executable, and content.
 * `undefined` when something is no regular file, or cannot be read.
 */
export const readSourceDigest = (dir: string, { names, numbers }: Stamps): Digest | undefined => {
  const hash = createHash('sha256')
  const files = names.map((name, at) => ({ name, mode: numbers[at * STAMP + 4] ?? 0 }))
  try {
    for (const { name, mode } of files.sort((a, b) => compareText(a.name, b.name))) {
      hash.update(`${name}\0${mode === -1 ? 'folder' : mode & EXECUTABLE}\0`)
      if (mode !== -1 && mode !== 0) {
        updateWithFile(hash, join(dir, name.split('//')[0] ?? name), (size) => hash.update(`${size}\0`))
      }
    }
    return `sha256:${hash.digest('hex')}`
  } catch {
    // Whatever it is, building the plugin will say.
    return undefined
  }
}
