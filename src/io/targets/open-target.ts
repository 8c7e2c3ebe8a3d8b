import type { DeployTarget } from '../../model/deploy.js'
import type { Delivery, DeployConfig } from '../../model/deploy-config.js'
import { RegistryError } from '../../model/errors.js'

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
export const openTarget = async (config: DeployConfig, { breakLock }: TargetOptions): Promise<DeployTarget> => {
  switch (config.kind) {
    case 'directory':
      return (await import('./directory.js')).openDirectoryTarget(config.dir, { breakLock })
    case 's3': // WIRE openS3Target
      throw unknown('s3')
    case 'azure': // WIRE openAzureTarget
      throw unknown('azure')
    case 'github-pages': // WIRE openGitHubPagesTarget
      throw unknown('github-pages')
  }
}

const unknown = (kind: string): RegistryError =>
  new RegistryError('TARGET_UNKNOWN', `This version cannot deploy to ${kind} targets.`)
