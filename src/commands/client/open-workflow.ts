import type { Digest } from '../../model/digest-text.js'
import { PUBLIC_REGISTRY, type WrittenRegistry } from '../../stages/parse-registry-address.js'
import { RegistryClient } from './registry-client.js'

export interface OpenWorkflowOptions {
  /** Default: the public registry. */
  readonly registryUrl?: string | undefined
  readonly registryApiKey?: string | undefined
}

export interface InstallPluginOptions {
  /** A version or a range; default: the latest. */
  readonly version?: string | undefined
  /** In place of `registryUrl`. */
  readonly registry?: string | undefined
  /** Of `registry`. */
  readonly apiKey?: string | undefined
}

/** A plugin in memory, checked. */
export interface LoadedPlugin {
  readonly slug: string
  readonly version: string
  /** The URL of the registry that it came from. */
  readonly registry: string
  readonly digest: Digest
  /** What {@link bytes} are: a `.tar.gz`, or the definition where the registry has no more than that. */
  readonly kind: 'artifact' | 'definition'
  readonly bytes: Uint8Array
}

/** A plugin, and all that it needs. */
export interface PluginWithDependencies extends LoadedPlugin {
  readonly dependencies: readonly LoadedPlugin[]
}

/** The SDK's entry to registries, as the OpenWorkflow protocol shows it. Without a disk, plugins stay in memory. */
export class OpenWorkflow {
  readonly #options: OpenWorkflowOptions

  constructor(options: OpenWorkflowOptions = {}) {
    this.#options = options
  }

  /** Loads a plugin and all that it depends on; sizes and digests are checked. */
  async installPlugin(slug: string, options: InstallPluginOptions = {}): Promise<PluginWithDependencies> {
    const client = new RegistryClient({ registries: toRegistries(this.#options, options) })
    const { releases } = await client.resolve([toSpec(slug, options.version)])
    const loaded: LoadedPlugin[] = []
    for (const release of releases) {
      const { version, registry, artifact } = release
      const kind = artifact === undefined ? 'definition' : 'artifact'
      loaded.push({ slug: release.slug, version, registry, kind, ...(await client.readFile(release)) })
    }
    const [first, ...dependencies] = loaded
    if (first === undefined) throw new Error('nothing was resolved')
    return { ...first, dependencies }
  }
}

export const toSpec = (slug: string, version: string | undefined): string =>
  version === undefined ? slug : `${slug}@${version}`

/** The registry to ask. The key of one is not sent to another. */
export const toRegistries = (
  { registryUrl = PUBLIC_REGISTRY, registryApiKey }: OpenWorkflowOptions,
  { registry, apiKey }: InstallPluginOptions,
): readonly WrittenRegistry[] => {
  const url = registry ?? registryUrl
  const isOwn = originOf(url) === originOf(registryUrl)
  return [{ url, apiKey: apiKey ?? (isOwn ? registryApiKey : undefined) }]
}

const originOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : url)
