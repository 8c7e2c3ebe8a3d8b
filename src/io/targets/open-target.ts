import type { DeployTarget } from '../../model/deploy.js'
import type { Delivery, DeployConfig } from '../../model/deploy-config.js'

export interface TargetOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly delivery: Delivery
  /** Of a folder: takes a lock that another machine holds. */
  readonly breakLock?: boolean | undefined
}

/**
 * Opens the target that a config names. What speaks to it is loaded only here, so that nobody waits for the SDK of a store
 * that is not theirs.
 *
 * @throws RegistryError when there is no such place, or no way to it.
 */
export const openTarget = async (
  config: DeployConfig,
  { env, delivery: { cache }, breakLock }: TargetOptions,
): Promise<DeployTarget> => {
  switch (config.kind) {
    case 'directory':
      return (await import('./directory.js')).openDirectoryTarget(config.dir, { breakLock })
    case 's3':
      return (await import('./s3.js')).openS3Target({ ...config, env, cache })
    case 'azure':
      return (await import('./azure.js')).openAzureTarget({ ...config, env, cache })
    case 'github-pages':
      return (await import('./github-pages.js')).openGitHubPagesTarget({ ...config, env })
  }
}
