import { join } from 'node:path'
import { isFile } from '../../io/has-path.js'
import type { Config } from '../../model/config.js'
import { DEFAULT_DELIVERY, type Delivery } from '../../model/deploy-config.js'
import { CATALOG_PATH, REGISTRY_PATHS } from '../../model/layout.js'
import { type PreviewHost, treeHostOf } from '../../model/preview-host.js'
import { type BuildOptions, build } from '../build.js'
import type { BuildReceipt } from '../build-receipt.js'
import { type ConfigOptions, readConfig } from '../read-config.js'

export interface DraftOptions extends Omit<BuildOptions, 'host' | 'isDraft' | 'dryRun' | 'target' | 'out' | 'baseUrl'> {
  /** Absent: that of the config. */
  readonly host?: PreviewHost | undefined
  /** Absolute: where the tree goes. */
  readonly treeDir: string
  readonly baseUrl: string
}

/** A build for the eyes of whoever works on the plugins, and how it is to be served. */
export interface Draft {
  readonly receipt: BuildReceipt
  readonly host: PreviewHost
  readonly delivery: Delivery
}

/** Builds the registry as it would be published now, by what `registry.yaml` says at this moment. */
export const buildDraft = async (options: DraftOptions): Promise<Draft> => {
  const { host: asked, treeDir, ...rest } = options
  const { config } = await readConfig(pickConfigOptions(rest))
  const host = asked ?? selectPreviewHost(config)
  // The registry's own out dir holds what a build goes on from: nothing in it is a draft.
  const isDraft = treeDir !== config?.outDir
  const published = rest.published ?? (isDraft ? selectPublished(config) : config?.published)
  const receipt = await build({ ...rest, published, out: treeDir, host: treeHostOf(host), isDraft })
  return { receipt, host, delivery: config?.delivery ?? DEFAULT_DELIVERY }
}

const pickConfigOptions = ({
  dir,
  baseUrl,
  published,
  env,
}: Pick<BuildOptions, keyof ConfigOptions>): ConfigOptions => ({
  dir,
  baseUrl,
  published,
  env,
})

/** The host of the tree, but for stores that differ in how they serve the same one. */
const selectPreviewHost = (config: Config | undefined): PreviewHost => {
  if (config === undefined) return 'portable'
  return config.host === 's3' && config.deploy?.kind === 'azure' ? 'azure' : config.host
}

/** What a build would go on from; the draft's own tree is nothing that anybody has published. */
const selectPublished = (config: Config | undefined): string => {
  if (config?.published !== undefined) return config.published
  const dir = config?.outDir
  const isBuilt = dir !== undefined && [CATALOG_PATH, ...REGISTRY_PATHS].some((path) => isFile(join(dir, path)))
  return isBuilt ? dir : 'none'
}
