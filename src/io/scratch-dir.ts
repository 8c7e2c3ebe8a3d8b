import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RegistryError } from '../model/errors.js'

export interface ScratchDir {
  /** Absolute. */
  readonly dir: string
  readonly close: () => void
}

/**
 * Makes a folder for files that nobody keeps, which is gone after `close`, or when the program ends before that.
 *
 * @throws RegistryError `OUT_DIR_UNUSABLE`
 */
export const openScratchDir = (): ScratchDir => {
  const dir = makeDir()
  const remove = (): void => rmSync(dir, { recursive: true, force: true, maxRetries: 3 })
  process.once('exit', remove)
  return {
    dir,
    close: () => {
      process.removeListener('exit', remove)
      remove()
    },
  }
}

const makeDir = (): string => {
  try {
    return realpathSync(mkdtempSync(join(tmpdir(), 'registry-')))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause
    throw new RegistryError('OUT_DIR_UNUSABLE', `Could not make a temporary folder: ${reason}`, {
      hint: 'Name a folder that can be written in the environment variable TMPDIR.',
      cause,
    })
  }
}
