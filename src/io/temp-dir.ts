import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RegistryError } from '../model/errors.js'

/** A folder for files that nobody keeps. */
export interface TempDir {
  /** Lends a file name; the file, if one was written, is removed when `use` is done. */
  readonly withFile: <T>(use: (file: string) => Promise<T>) => Promise<T>
  readonly close: () => void
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Makes a folder in the system's place for temporary files. It is gone after {@link TempDir.close}, and when a signal or
 * an exit ends the program before that.
 *
 * @throws RegistryError `OUT_DIR_UNUSABLE`
 */
export const openTempDir = (): TempDir => {
  const dir = makeDir()
  const remove = (): void => rmSync(dir, { recursive: true, force: true, maxRetries: 3 })
  const end = (signal: NodeJS.Signals): void => {
    close()
    process.kill(process.pid, signal)
  }
  const close = (): void => {
    process.removeListener('exit', remove)
    for (const signal of SIGNALS) process.removeListener(signal, end)
    remove()
  }
  process.on('exit', remove)
  for (const signal of SIGNALS) process.on(signal, end)
  let count = 0
  return {
    withFile: async (use) => {
      const file = join(dir, `${++count}.tar.gz`)
      try {
        return await use(file)
      } finally {
        // A command may have made anything of it.
        rmSync(file, { recursive: true, force: true })
      }
    },
    close,
  }
}

const makeDir = (): string => {
  try {
    return mkdtempSync(join(tmpdir(), 'registry-'))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause
    throw new RegistryError('OUT_DIR_UNUSABLE', `Could not make a temporary folder: ${reason}`, {
      hint: 'Name a folder that can be written in the environment variable TMPDIR.',
      cause,
    })
  }
}
