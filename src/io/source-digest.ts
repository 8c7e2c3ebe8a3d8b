import { createHash, type Hash } from 'node:crypto'
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
export const readSourceDigest = (dir: string, stamps: Stamps): Digest | undefined => {
  try {
    return digestOfSources(stamps, (hash, at) => {
      const [path = ''] = stamps.names[at]?.split('//') ?? []
      updateWithFile(hash, join(dir, path), (size) => hash.update(`${size}\0`))
    })
  } catch {
    // Whatever it is, building the plugin will say.
    return undefined
  }
}

/** The same, where `addContent` adds the size of a file, a zero byte and its content. */
export const digestOfSources = ({ names, numbers }: Stamps, addContent: (hash: Hash, at: number) => void): Digest => {
  const hash = createHash('sha256')
  const entries = names.map((name, at) => ({ name, at, mode: numbers[at * STAMP + 4] ?? 0 }))
  for (const { name, at, mode } of entries.sort((a, b) => compareText(a.name, b.name))) {
    hash.update(`${name}\0${mode === -1 ? 'folder' : mode & EXECUTABLE}\0`)
    if (mode !== -1 && mode !== 0) addContent(hash, at)
  }
  return `sha256:${hash.digest('hex')}`
}
