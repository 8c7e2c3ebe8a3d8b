import type { SearchQuery, SearchResults } from './client/search-registries.js'
import { type AccessOptions, openAccess } from './installing/open-access.js'

export interface SearchOptions extends AccessOptions, SearchQuery {}

export interface SearchReceipt extends SearchResults {
  readonly ok: boolean
}

/** Searches registries by words and tag, best first. */
export const search = async (options: SearchOptions = {}): Promise<SearchReceipt> => {
  const { q, tag, limit, offset, ...access } = options
  return { ok: true, ...(await openAccess(access).client.search({ q, tag, limit, offset })) }
}
