import { type ClientHttp, readBounded } from '../../io/client-http.js'
import { readSha256 } from '../../io/sha256.js'
import type { Digest } from '../../model/digest-text.js'
import { RegistryError } from '../../model/errors.js'
import type { OfferedFile, OfferedRelease } from '../../model/offer.js'

/** What is installed of a release: its artifact, or its definition where the registry has no more than that. */
export const selectReleaseFile = ({ slug, version, artifact, definition }: OfferedRelease): OfferedFile => {
  const file = artifact ?? definition
  if (file !== undefined) return file
  throw new RegistryError('REGISTRY_INVALID', `There is nothing to install of ${slug} ${version}.`, {
    hint: 'Its registry names neither an artifact nor a definition: tell whoever runs it.',
  })
}

/** Bytes that were read, and what they are. */
export interface ReadFile {
  readonly bytes: Uint8Array
  readonly digest: Digest
}

/** Most bytes of an artifact that is read into memory. */
const MEMORY_LIMIT = 512 * 1024 * 1024

/**
 * Reads a file of a release whole, and checks it against what the registry says of it.
 *
 * @throws RegistryError `ARTIFACT_MISMATCH`, or what reading throws
 */
export const readReleaseFile = async (file: OfferedFile, name: string, http: ClientHttp): Promise<ReadFile> => {
  const bytes = await http.readBody(file.url, ({ chunks }) => readBounded(chunks, file.size ?? MEMORY_LIMIT, file.url))
  if (bytes === undefined) throw gone(name)
  const digest = await readSha256(bytes)
  checkReleaseFile(file, name, { digest, size: bytes.length })
  return { bytes, digest }
}

/** A registry that names a file which is not there. */
export const gone = (name: string): RegistryError =>
  new RegistryError('REGISTRY_INVALID', `The file of ${name} is missing, although its registry names it.`, {
    hint: 'Tell whoever runs the registry.',
  })

/** @throws RegistryError `ARTIFACT_MISMATCH` unless a file is what it should be */
export const checkReleaseFile = (
  { size, digest }: Pick<OfferedFile, 'size' | 'digest'>,
  name: string,
  found: { readonly digest: Digest; readonly size: number },
): void => {
  const isRight = (digest === undefined || digest === found.digest) && (size === undefined || size === found.size)
  if (isRight) return
  throw new RegistryError(
    'ARTIFACT_MISMATCH',
    `What came as ${name} is not what was published: it has ${found.digest} and ${found.size} bytes, not ${[digest, size === undefined ? undefined : `${size} bytes`].filter((each) => each !== undefined).join(' and ')}.`,
    { hint: 'Nothing was installed. Try again; if it stays so, tell whoever runs the registry.' },
  )
}
