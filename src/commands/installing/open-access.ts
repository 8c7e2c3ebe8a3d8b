import { join, resolve } from 'node:path'
import { type ArtifactCache, openArtifactCache } from '../../io/artifact-cache.js'
import { selectUserCacheDir } from '../../io/cache-dir.js'
import { EMPTY_LOCK, type InstallLock } from '../../model/install-lock.js'
import { parseRegistryAddress, type WrittenRegistry } from '../../stages/parse-registry-address.js'
import { selectHostKey, selectRegistries } from '../../stages/select-registries.js'
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

/** Nothing is asked yet. `lock` names further registries that may be. */
export const openAccess = (options: AccessOptions, lock: InstallLock = EMPTY_LOCK): Access => {
  const { registries = [], offline, cacheDir, env = {}, tries, idle, wait } = options
  const cache = openArtifactCache(
    resolve(cacheDir ?? (env['REGISTRY_CACHE_DIR'] || undefined) ?? join(selectUserCacheDir(env), 'client')),
  )
  const asked = selectRegistries(registries, env)
  const others = Object.values(lock.plugins).map(({ registry }) => registry)
  const client = new RegistryClient({
    registries: asked,
    known: [...new Set(others)].flatMap((url) => toKnown(url, asked, env)),
    documents: cache.documents,
    isOffline: offline,
    tries,
    idle,
    wait,
  })
  const named = registries.map((each) => parseRegistryAddress(typeof each === 'string' ? { url: each } : each).shown)
  return { named, client, cache }
}

/** A registry of the lock, where there is a key for its host and none was given for it. */
const toKnown = (
  url: string,
  asked: readonly WrittenRegistry[],
  env: NonNullable<AccessOptions['env']>,
): readonly WrittenRegistry[] => {
  const apiKey = selectHostKey(url, env)
  const isAsked = asked.some((each) => new URL(each.url).host === new URL(url).host)
  return apiKey === undefined || isAsked ? [] : [{ url, apiKey }]
}
