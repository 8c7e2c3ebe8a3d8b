import type { DeployConfig } from '../../model/deploy-config.js'
import { RegistryError } from '../../model/errors.js'
import { isFolder } from '../has-path.js'

/** Whether there is anything to ask a target with; it may still be refused. Of a folder: whether it is on this machine. */
export const hasCredentials = async (
  config: DeployConfig,
  env: Readonly<Record<string, string | undefined>>,
): Promise<boolean> => {
  switch (config.kind) {
    case 'directory':
      return isFolder(config.dir)
    case 's3':
      return isFound((await import('./s3-credentials.js')).openS3Credentials(`s3://${config.bucket}`))
    case 'azure': {
      const { credential } = (await import('./azure-place.js')).resolveAzurePlace(config, env)
      return credential.kind !== 'token' || isFound(credential.read)
    }
    case 'github-pages':
      return (env['GITHUB_TOKEN'] ?? '') !== '' && (config.owner ?? env['GITHUB_REPOSITORY'] ?? '') !== ''
  }
}

const isFound = async (read: () => Promise<unknown>): Promise<boolean> => {
  try {
    await read()
    return true
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'TARGET_DENIED') return false
    throw error
  }
}
