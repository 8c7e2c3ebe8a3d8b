import type { AzureDeployConfig, Delivery, S3DeployConfig } from '../../model/deploy-config.js'
import { INDEX_PATH, NOT_FOUND_PATH } from '../../model/layout.js'
import type { StoreSetting } from '../../model/store-setting.js'

export interface ConfigureStoreOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly delivery: Delivery
  /** Nothing is changed. */
  readonly dryRun: boolean
}

/**
 * Makes a store readable for the registry's readers: everybody and, of a bucket or `$web`, as a website, unless only a CDN
 * is to read it; and pages of other origins.
 *
 * @throws RegistryError `TARGET_DENIED`, `TARGET_MISSING`, `TARGET_UNREADABLE`, `TARGET_UNWRITABLE`
 */
export const configureStore = async (
  config: S3DeployConfig | AzureDeployConfig,
  { env, delivery, dryRun }: ConfigureStoreOptions,
): Promise<readonly StoreSetting[]> => {
  const publicRead = config.public !== false
  const hasWebsite = publicRead && (config.kind === 's3' || config.container === '$web')
  const website = hasWebsite ? { index: INDEX_PATH, error: NOT_FOUND_PATH } : undefined
  const wanted = { env, origins: delivery.cors.origins, publicRead, website, dryRun }
  if (config.kind === 's3') return (await import('./s3-configure.js')).configureS3({ ...config, ...wanted })
  return (await import('./azure-configure.js')).configureAzure({ ...config, ...wanted })
}
