import { RegistryError } from '../../model/errors.js'
import type { S3Credentials } from './s3-signature.js'

/**
 * The credentials of the SDK's chain (environment, OIDC role, SSO, profile, container, machine), each time as fresh as they
 * must be. The SDK is loaded on the first call that needs it.
 */
export const openS3Credentials = (location: string): (() => Promise<S3Credentials>) => {
  let chain: Promise<() => Promise<S3Credentials>> | undefined
  const open = async () => {
    const keys = keysOf(process.env)
    return keys === undefined ? (await import('@aws-sdk/credential-provider-node')).defaultProvider() : async () => keys
  }
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

/**
 * Keys in the environment, the first thing that the chain looks for; it passes them over where a profile is named. Only that
 * much of it is repeated here, since loading the rest takes longer than a request.
 */
const keysOf = (env: Readonly<Record<string, string | undefined>>): S3Credentials | undefined => {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token, AWS_PROFILE: profile } = env
  if (profile || !id || !secret) return undefined
  return { accessKeyId: id, secretAccessKey: secret, ...(token && { sessionToken: token }) }
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
