import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { RegistryError } from '../model/errors.js'

/**
 * Writes a file that somebody has named, whole or not at all; one that is there is replaced.
 *
 * @throws RegistryError `OUT_DIR_UNUSABLE`
 */
export const writeOwnFile = async (file: string, text: string): Promise<void> => {
  const beside = `${file}.partial-${process.pid}`
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(beside, text)
    await rename(beside, file)
  } catch (cause) {
    await rm(beside, { force: true })
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new RegistryError('OUT_DIR_UNUSABLE', `Could not write ${file}: ${reason}`, { cause })
  }
}
