import type { ClientHttp } from '../../io/client-http.js'
import { RegistryError } from '../../model/errors.js'
import { parseJson, withoutUndefined } from '../../model/json.js'
import { SEARCH_INDEX_PATH, SEARCH_PATHS, urlOf } from '../../model/layout.js'
import type { FoundPlugin } from '../../model/offer.js'
import { buildFoundPlugins, type FoundPlugins, parseFoundPlugins } from '../../protocols/parse-found-plugins.js'
import { parseSearchIndex } from '../../protocols/parse-search-index.js'
import type { SearchEntry } from '../../protocols/search-index.js'
import type { RegistryAddress } from '../../stages/parse-registry-address.js'
import { type PluginQuery, rankPlugins } from '../../stages/rank-plugins.js'
import { readApps } from './read-flows-offer.js'

export interface SearchQuery extends PluginQuery {
  /** Results at most; default: 20. */
  readonly limit?: number | undefined
  /** Results that are passed over. */
  readonly offset?: number | undefined
}

export interface SearchResults {
  /** How many there are in all. */
  readonly total: number
  readonly results: readonly (FoundPlugin & { readonly registry: string })[]
}

const LIMIT = 20
/** The protocol's most results of one answer. */
const PAGE = 100

/** Searches registries in their order; a plugin that several have is found in the first. */
export const searchRegistries = async (
  registries: readonly RegistryAddress[],
  query: SearchQuery,
  http: ClientHttp,
): Promise<SearchResults> => {
  const { offset = 0, limit = LIMIT } = query
  const found = new Map<string, FoundPlugin & { readonly registry: string }>()
  let total = 0
  for (const address of registries) {
    const { results, total: here } = await searchRegistry(address, query, offset + limit, http)
    const unseen = results.filter(({ slug }) => !found.has(slug))
    for (const result of unseen) found.set(result.slug, { ...result, registry: address.shown })
    total += here - (results.length - unseen.length)
  }
  return { total, results: [...found.values()].slice(offset, offset + limit) }
}

/** The best `most` results of one registry: its index is ranked here, a server ranks for itself. */
const searchRegistry = async (
  address: RegistryAddress,
  query: SearchQuery,
  most: number,
  http: ClientHttp,
): Promise<FoundPlugins> => {
  const all = (await readIndex(address, http)) ?? (await readStaticList(address, http))
  if (all !== undefined) return toFound(rankPlugins(all, query))
  const answered = await searchServer(address, query, most, http)
  return answered ?? toFound(rankPlugins(buildFoundPlugins(await readApps(address, http)), query))
}

const readIndex = async ({ base }: RegistryAddress, http: ClientHttp): Promise<readonly FoundPlugin[] | undefined> => {
  const document = await http.readDocument(urlOf(base, SEARCH_INDEX_PATH), true)
  try {
    return document && parseSearchIndex(parseJson(document.bytes)).map(toFoundPlugin)
  } catch (error) {
    // Another tool's file of that name, or a later version's: the protocol's own list has the same plugins.
    if (error instanceof RegistryError || error instanceof SyntaxError) return undefined
    throw error
  }
}

const toFoundPlugin = ({ slug, name, description, version, author, tags, deprecated }: SearchEntry): FoundPlugin =>
  withoutUndefined<FoundPlugin>({ slug, name, description, version, author, tags, deprecated })

/** Only the twin with an extension is surely a file: the other may be a server's. */
const readStaticList = async (
  { base }: RegistryAddress,
  http: ClientHttp,
): Promise<readonly FoundPlugin[] | undefined> => {
  const document = await http.readDocument(urlOf(base, SEARCH_PATHS.at(-1) ?? ''), true)
  return document && parseFoundPlugins(document.bytes)?.results
}

const searchServer = async (
  { base }: RegistryAddress,
  { q, tag }: PluginQuery,
  most: number,
  http: ClientHttp,
): Promise<FoundPlugins | undefined> => {
  const results: FoundPlugin[] = []
  for (;;) {
    const page = Math.min(PAGE, most - results.length)
    const asked = new URLSearchParams({
      ...(q && { q }),
      ...(tag && { tag }),
      limit: `${page}`,
      offset: `${results.length}`,
    })
    const document = await http.readDocument(`${urlOf(base, SEARCH_PATHS[0] ?? '')}?${asked}`, true)
    const found = document && parseFoundPlugins(document.bytes)
    if (found === undefined) return undefined
    // A host that does not look at the query answers with everything.
    if (found.results.length > page) return toFound(rankPlugins(found.results, { q, tag }))
    results.push(...found.results)
    if (results.length >= most || results.length >= found.total || found.results.length === 0) {
      return { total: found.total, results }
    }
  }
}

const toFound = (results: readonly FoundPlugin[]): FoundPlugins => ({ total: results.length, results })
