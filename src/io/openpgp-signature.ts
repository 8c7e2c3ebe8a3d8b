import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import type { Key } from 'openpgp'
import { RegistryError } from '../model/errors.js'

const run = promisify(execFile)

/** Keys that the user trusts. */
export type TrustedKeys = readonly Key[]

/**
 * Reads public keys from files; without files, those in the keyring of the user's gpg.
 *
 * @throws RegistryError `SIGNATURE_INVALID` when there are none, `FILE_UNREADABLE`
 */
export const readTrustedKeys = async (files: readonly string[]): Promise<TrustedKeys> => {
  const parts = files.length === 0 ? [await exportKeyring()] : files.map(readKeyFile)
  const keys = (await Promise.all(parts.map(parseKeys))).flat()
  if (keys.length > 0) return keys
  throw new RegistryError('SIGNATURE_INVALID', 'There is no key to check signatures with.', {
    hint: "Name the authors' public keys with --trusted-keys <file>, or import them into gpg.",
  })
}

/** The key that made a detached, armored signature of these bytes, or why none of them did. */
export const isSignedBy = async (
  keys: TrustedKeys,
  armored: string,
  bytes: Uint8Array,
): Promise<{ readonly keyId: string } | { readonly problem: string }> => {
  const { createMessage, readSignature, verify } = await import('openpgp')
  try {
    const signature = await readSignature({ armoredSignature: armored })
    const message = await createMessage({ binary: bytes })
    const { signatures } = await verify({ message, signature, verificationKeys: [...keys], expectSigned: true })
    const keyId = signatures[0]?.keyID.toHex().toUpperCase() ?? ''
    return { keyId: `0x${keyId}` }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

const parseKeys = async (bytes: Uint8Array): Promise<readonly Key[]> => {
  if (bytes.length === 0) return []
  const { readKeys } = await import('openpgp')
  const isArmored = Buffer.from(bytes.subarray(0, 4096)).includes('-----BEGIN PGP')
  return isArmored ? readKeys({ armoredKeys: Buffer.from(bytes).toString('utf8') }) : readKeys({ binaryKeys: bytes })
}

const readKeyFile = (file: string): Uint8Array => {
  try {
    return readFileSync(file)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new RegistryError('FILE_UNREADABLE', `Could not read the keys in ${file}: ${reason}.`, { cause })
  }
}

/** Nothing where there is no gpg, or no key. */
const exportKeyring = async (): Promise<Uint8Array> => {
  try {
    const { stdout } = await run('gpg', ['--batch', '--no-tty', '--export'], {
      encoding: 'buffer',
      maxBuffer: 64 * 1024 * 1024,
    })
    return stdout
  } catch {
    return new Uint8Array()
  }
}
