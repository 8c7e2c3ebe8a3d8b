import { RegistryError } from '../model/errors.js'

/**
 * Runs what reads and writes in a folder; what the system says against it becomes a RegistryError.
 *
 * @throws RegistryError `INSTALL_DIR_UNUSABLE`, or what the action throws of its own
 */
export const usingFolder = async <T>(dir: string, flag: string, action: () => T | Promise<T>): Promise<T> => {
  try {
    return await action()
  } catch (error) {
    throw toFolderError(dir, flag, error)
  }
}

/** As {@link usingFolder}, at once. */
export const usingFolderSync = <T>(dir: string, flag: string, action: () => T): T => {
  try {
    return action()
  } catch (error) {
    throw toFolderError(dir, flag, error)
  }
}

const toFolderError = (dir: string, flag: string, error: unknown): unknown => {
  if (!(error instanceof Error) || !('syscall' in error)) return error
  return new RegistryError('INSTALL_DIR_UNUSABLE', `Could not use the folder ${dir}: ${error.message}.`, {
    hint: `Check its permissions and the space left, or choose another folder with ${flag}.`,
    cause: error,
  })
}
