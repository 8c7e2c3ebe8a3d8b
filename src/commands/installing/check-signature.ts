import type { CachedArtifact } from '../../io/artifact-cache.js'
import { isSignedBy, readTrustedKeys } from '../../io/openpgp-signature.js'
import { RegistryError } from '../../model/errors.js'
import { selectUnsigned } from '../../stages/select-unsigned.js'
import type { RegistryClient } from '../client/registry-client.js'
import type { ResolvedRelease } from '../client/resolve-plugins.js'
import { readChunksWhole } from './stage-release.js'

export interface SignatureOptions {
  /** Files with the public keys of those who may sign, ASCII-armored or not. Given: a signature must be by one of them. */
  readonly trustedKeys?: readonly string[] | undefined
  /** A release without a signature is refused, too. Without {@link trustedKeys}, those of the user's own gpg are trusted. */
  readonly checkSignature?: boolean | undefined
}

/**
 * Checks the signature of a release, where there is one: it must be detached, by a trusted key, and of the artifact or of
 * the definition without its `signature`. Returns the id of the key.
 *
 * @throws RegistryError `SIGNATURE_INVALID`
 */
export const checkSignature = async (
  release: ResolvedRelease,
  artifact: CachedArtifact,
  client: RegistryClient,
  { trustedKeys = [], checkSignature: isRequired = false }: SignatureOptions,
): Promise<string | undefined> => {
  if (trustedKeys.length === 0 && !isRequired) return undefined
  // What comes from the lock says nothing of signatures.
  const asked =
    release.isLocked === true
      ? await client.readRelease(nameOf(release, '@'), { allowYanked: true, registryOf: () => release.registry })
      : release
  const { signature } = asked
  if (signature === undefined) {
    if (!isRequired) return undefined
    throw invalid(release, 'is not signed')
  }
  if (!['gpg', 'pgp', 'openpgp'].includes(signature.type.toLowerCase())) {
    throw invalid(
      release,
      `has a signature of a kind that is not known: ${JSON.stringify(signature.type.slice(0, 40))}`,
    )
  }
  const keys = await readTrustedKeys(trustedKeys)
  const definition = await client.readDefinition(asked)
  const signed = [
    await readChunksWhole(artifact),
    ...(definition === undefined ? [] : selectUnsigned(definition.bytes)),
  ]
  const problems: string[] = []
  for (const bytes of signed) {
    const result = await isSignedBy(keys, signature.signature, bytes)
    if ('keyId' in result) return result.keyId
    problems.push(result.problem)
  }
  throw invalid(release, `has a signature that is not good: ${problems[0]}`)
}

const nameOf = ({ slug, version }: ResolvedRelease, between = ' '): string => `${slug}${between}${version}`

const invalid = (release: ResolvedRelease, problem: string): RegistryError =>
  new RegistryError('SIGNATURE_INVALID', `${nameOf(release)} ${problem}.`, {
    hint: 'Nothing was installed. Ask its author for the key and for a good signature.',
  })
