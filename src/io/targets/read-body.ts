import { readFile } from 'node:fs/promises'
import type { DeployBody } from '../../model/deploy.js'
import { digestOf } from '../../model/digest.js'
import { RegistryError } from '../../model/errors.js'

/**
 * The bytes of an object to put.
 * @throws RegistryError `FILE_UNREADABLE` when a file cannot be read or is not the one that was hashed.
 */
export const readBody = async (body: DeployBody): Promise<Uint8Array> => {
  if ('bytes' in body) return body.bytes
  const bytes = await readFile(body.file).catch((error: unknown) => {
    const { message } = error as Error
    throw new RegistryError('FILE_UNREADABLE', `Could not read ${body.file}: ${message}`, { cause: error })
  })
  if (digestOf(bytes) === body.digest) return bytes
  throw new RegistryError('FILE_UNREADABLE', `${body.file} changed while it was read.`, {
    hint: 'Run the command again.',
  })
}
