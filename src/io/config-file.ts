import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { RegistryError } from '../model/errors.js'
import type { SourceText } from '../model/source.js'

const NAMES = ['registry.yaml', 'registry.yml'] as const

/** A config is a page of text; anything this large is some other file. */
const MAX_BYTES = 2 ** 20

/**
 * Reads `registry.yaml` (or `registry.yml`) of a registry's folder; `undefined` when there is none. Throws a `RegistryError`:
 * `DIR_NOT_FOUND` when `dir` is no folder, `CONFIG_UNREADABLE` when the file is there and cannot be read.
 */
export const readConfigFile = async (dir: string): Promise<SourceText | undefined> => {
  await checkIsFolder(dir)
  for (const path of NAMES) {
    const bytes = await readSmallFile(join(dir, path))
    if (bytes !== undefined) return { path, bytes }
  }
  return undefined
}

const checkIsFolder = async (dir: string): Promise<void> => {
  const hint = "Name the folder that holds registry.yaml, or make one with 'registry init'."
  const stats = await stat(dir).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') {
      throw new RegistryError('DIR_NOT_FOUND', `There is no folder ${dir}.`, { hint, cause })
    }
    throw new RegistryError('DIR_NOT_FOUND', `Could not look into ${dir}: ${cause.message}.`, { cause })
  })
  if (!stats.isDirectory()) throw new RegistryError('DIR_NOT_FOUND', `${dir} is not a folder.`, { hint })
}

const readSmallFile = async (file: string): Promise<Uint8Array | undefined> => {
  try {
    const stats = await stat(file)
    // Reading a FIFO or a device could wait for ever.
    if (!stats.isFile()) throw new Error('it is not a regular file')
    if (stats.size > MAX_BYTES) throw new Error(`it has more than ${MAX_BYTES} bytes`)
    return await readFile(file)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new RegistryError('CONFIG_UNREADABLE', `Could not read ${file}: ${(cause as Error).message}.`, { cause })
  }
}
