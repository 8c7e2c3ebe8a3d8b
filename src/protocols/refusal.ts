import { RegistryError } from '../model/errors.js'
import type { Mismatch } from './shape.js'

/** What is thrown for a file of the registry that is not what it must be. `problem` continues a sentence. */
export const corrupt = (path: string, problem: string, cause?: unknown): RegistryError =>
  new RegistryError('STATE_CORRUPT', `Could not understand ${path}: ${problem}.`, {
    hint: 'The published registry is the state and must be whole: look at what its host answers, or restore the file.',
    cause,
  })

/** What is thrown for a file that a newer version of this program made. */
export const upgradeRequired = (path: string, found: string, ours: number): RegistryError =>
  new RegistryError('UPGRADE_REQUIRED', `Could not read ${path}: it has ${found}, this version knows ${ours}.`, {
    hint: 'A newer version of registry-build published this registry: use that version or a later one.',
  })

/**
 * Lets a file pass that has no mismatch.
 * @throws RegistryError `STATE_CORRUPT`
 */
export const refuse = (path: string, found: Mismatch | undefined): void => {
  if (found === undefined) return
  const where = found.path.map((key) => (/^[\w.@-]{1,80}$/.test(key) ? key : JSON.stringify(key.slice(0, 80))))
  throw corrupt(path, where.length === 0 ? `it ${found.problem}` : `${where.join(' › ')} ${found.problem}`)
}

/** Whether a number that says which format something is of is a later one than ours. */
export const isAbove = (value: unknown, ours: number): value is number =>
  Number.isSafeInteger(value) && (value as number) > ours
