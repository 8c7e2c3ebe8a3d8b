import { join, resolve } from 'node:path'
import { type ArtifactCache, openArtifactCache } from '../../io/artifact-cache.js'
import { selectUserCacheDir } from '../../io/cache-dir.js'
import { parseRegistryAddress, type WrittenRegistry } from '../../stages/parse-registry-address.js'
import { selectRegistries } from '../../stages/select-registries.js'
import { RegistryClient, type RegistryClientOptions } from '../client/registry-client.js'

/** Which registries are asked, and how. */
export interface AccessOptions extends Pick<RegistryClientOptions, 'tries' | 'idle' | 'wait'> {
  /** Default: `OPENWORKFLOW_REGISTRY_URL`, else the public registry. */
  readonly registries?: readonly (string | WrittenRegistry)[] | undefined
  /** Ask nobody: what is in the cache is all there is. */
  readonly offline?: boolean | undefined
  /** Where downloads are kept; default: `REGISTRY_CACHE_DIR`, else the user's cache folder. */
  readonly cacheDir?: string | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

export interface Access {
  /** The registries that were named; empty: those of the environment are asked. */
  readonly named: readonly string[]
  readonly client: RegistryClient
  readonly cache: ArtifactCache
}

/** Nothing is asked yet. */
export const openAccess = (options: AccessOptions): Access => {
  const { registries = [], offline, cacheDir, env = {}, tries, idle, wait } = options
  const asked = env['REGISTRY_CACHE_DIR'] || undefined
  const cache = openArtifactCache(resolve(cacheDir ?? asked ?? join(selectUserCacheDir(env), 'client')))
  const written = registries.filter((each) => typeof each !== 'string')
  const urls = registries.filter((each) => typeof each === 'string')
  const keyed = written.length > 0 && urls.length === 0 ? [] : selectRegistries(urls, env)
  const client = new RegistryClient({
    registries: [...written, ...keyed],
    documents: cache.documents,
    isOffline: offline,
    tries,
    idle,
    wait,
  })
  const named = registries.map((each) => parseRegistryAddress(typeof each === 'string' ? { url: each } : each).shown)
  return { named, client, cache }
}
