import { type ClientHttp, type ClientHttpOptions, openClientHttp } from '../../io/client-http.js'
import { RegistryError } from '../../model/errors.js'
import type { OfferedPlugin } from '../../model/offer.js'
import { type PluginSpec, parsePluginSpec } from '../../stages/parse-plugin-spec.js'
import {
  PUBLIC_REGISTRY,
  parseRegistryAddress,
  type RegistryAddress,
  type WrittenRegistry,
} from '../../stages/parse-registry-address.js'
import { openOffers } from './read-offer.js'
import { type ReadFile, readReleaseFile, selectReleaseFile } from './read-release-file.js'
import { missing } from './refusals.js'
import {
  type Registries,
  type Resolution,
  type ResolvedRelease,
  type ResolveOptions,
  resolvePlugins,
  resolveRelease,
} from './resolve-plugins.js'
import { type SearchQuery, type SearchResults, searchRegistries } from './search-registries.js'

export interface RegistryClientOptions extends Partial<Omit<ClientHttpOptions, 'credentials'>> {
  /** In the order in which they are asked; default: the public registry of the OpenWorkflow community. */
  readonly registries?: readonly (string | WrittenRegistry)[] | undefined
  /** Registries that are not asked, but whose keys are known: a lock file may name one. */
  readonly known?: readonly WrittenRegistry[] | undefined
}

/** A plugin as its registry shows it, and where that is. */
export interface ShownPlugin extends OfferedPlugin {
  readonly registry: string
}

/**
 * Reads plugin registries: those of this program, live servers of the OpenWorkflow protocol, and Flows registries.
 * Needs nothing but `fetch`. What it has read it does not ask for again: make a new one to see what was published since.
 *
 * Every method throws a {@link RegistryError}: `PLUGIN_NOT_FOUND`, `REGISTRY_UNREADABLE`, `REGISTRY_DENIED`, …
 */
export class RegistryClient {
  readonly #addresses: readonly RegistryAddress[]
  readonly #registries: Registries
  readonly #http: ClientHttp

  /** @throws RegistryError `USAGE` for an address that is none, or a key that would be sent unencrypted */
  constructor({ registries = [PUBLIC_REGISTRY], known = [], ...options }: RegistryClientOptions = {}) {
    this.#addresses = registries.map((written) =>
      parseRegistryAddress(typeof written === 'string' ? { url: written } : written),
    )
    this.#http = openClientHttp({
      ...options,
      credentials: credentialsOf([...this.#addresses, ...known.map(parseRegistryAddress)]),
    })
    this.#registries = openRegistries(this.#addresses, this.#http)
  }

  /** The network, with the credentials of these registries. */
  get http(): ClientHttp {
    return this.#http
  }

  /** The plugin of that slug, of the first registry that has it. */
  async readPlugin(slug: string): Promise<ShownPlugin> {
    const spec = parsePluginSpec(slug)
    for (const { address, readPlugin } of this.#registries.all) {
      const offer = await readPlugin(spec.slug)
      if (offer !== undefined) return { ...offer.plugin, registry: address.shown }
    }
    throw missing(spec.slug, [])
  }

  /** The release that `github`, `github@1.2.0` or `github@^1.0.0` means, without what it depends on. */
  async readRelease(spec: string, options: ResolveOptions = {}): Promise<ResolvedRelease> {
    return resolveRelease(parsePluginSpec(spec), this.#registries, options)
  }

  /** One release of each plugin that is asked for, and of all that they depend on. */
  resolve(specs: readonly (string | PluginSpec)[], options: ResolveOptions = {}): Promise<Resolution> {
    const asked = specs.map((spec) => (typeof spec === 'string' ? parsePluginSpec(spec) : spec))
    return resolvePlugins(asked, this.#registries, options)
  }

  /** The bytes that are installed of a release, checked against size and digest wherever its registry publishes them. */
  readFile(release: ResolvedRelease): Promise<ReadFile> {
    return readReleaseFile(selectReleaseFile(release), `${release.slug} ${release.version}`, this.#http)
  }

  /** The definition of a release, as its author wrote it; `undefined` when it has none, as Flows apps do. */
  async readDefinition({ slug, version, definition }: ResolvedRelease): Promise<ReadFile | undefined> {
    return definition && readReleaseFile(definition, `the definition of ${slug} ${version}`, this.#http)
  }

  /** Plugins by words and tag, best first. */
  search(query: SearchQuery = {}): Promise<SearchResults> {
    return searchRegistries(this.#addresses, query, this.#http)
  }
}

/** Each registry is opened once, so that what it speaks is found out once. */
const openRegistries = (addresses: readonly RegistryAddress[], http: ClientHttp): Registries => {
  const opened = new Map(addresses.map((address) => [address.shown, openOffers(address, http)]))
  return {
    all: [...opened.values()],
    open: (url) => {
      const address = parseRegistryAddress({ url })
      const offers = opened.get(address.shown) ?? openOffers(address, http)
      opened.set(address.shown, offers)
      return offers
    },
  }
}

/** Two registries of one origin cannot have a key each: it would be sent to either. */
const credentialsOf = (addresses: readonly RegistryAddress[]): ReadonlyMap<string, string> => {
  const credentials = new Map<string, string>()
  for (const { origin, authorization } of addresses) {
    if (authorization === undefined) continue
    if ((credentials.get(origin) ?? authorization) !== authorization) {
      throw new RegistryError('USAGE', `There are two API keys for ${origin}.`, { hint: 'Give one for each host.' })
    }
    credentials.set(origin, authorization)
  }
  return credentials
}
