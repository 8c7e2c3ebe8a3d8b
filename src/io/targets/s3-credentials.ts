import { RegistryError } from '../../model/errors.js'
import type { S3Credentials } from './s3-signature.js'

/**
 * The credentials of the SDK's chain (environment, OIDC role, SSO, profile, container, machine), each time as fresh as they
 * must be. The SDK is loaded on the first call.
 */
export const openS3Credentials = (location: string): (() => Promise<S3Credentials>) => {
  let chain: Promise<() => Promise<S3Credentials>> | undefined
  const open = async () => (await import('@aws-sdk/credential-provider-node')).defaultProvider()
  return async () => {
    chain ??= open()
    const read = await chain
    try {
      return await read()
    } catch (error) {
      throw new RegistryError('TARGET_DENIED', `There are no credentials for ${location}: ${wordsOf(error)}`, {
        hint: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile with AWS_PROFILE, or a role in the workflow.',
      })
    }
  }
}

/** The region of environment or profile, as the SDK finds it, and `AWS_DEFAULT_REGION` as the CLI does. */
export const readS3Region = async (env: Readonly<Record<string, string | undefined>>): Promise<string | undefined> => {
  const fromEnv = env['AWS_REGION'] || env['AWS_DEFAULT_REGION']
  if (fromEnv) return fromEnv
  const { loadSharedConfigFiles } = await import('@smithy/core/config')
  const { configFile } = await loadSharedConfigFiles()
  return configFile[env['AWS_PROFILE'] || 'default']?.['region']
}

/** The chain's own words, such as those of a session that has expired. */
const wordsOf = (error: unknown): string => {
  const text = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
  return /[.!?]$/.test(text) ? text : `${text}.`
}
