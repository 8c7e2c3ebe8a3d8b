import { SEARCH_ORDERS, type SearchQuery } from '../src/stages/select-matches.js'

/** What is asked for. The page's address says it all, so that it can be shared. */
export type Asked = Required<SearchQuery>

/** What `?q=words&tag=vcs&order=updated` asks for; an order that there is not is the usual one. */
export const parseAddress = (search: string): Asked => {
  const parameters = new URLSearchParams(search)
  return {
    text: parameters.get('q') ?? '',
    tags: [...new Set(parameters.getAll('tag').filter((tag) => tag !== ''))],
    order: SEARCH_ORDERS.find((order) => order === parameters.get('order')) ?? 'relevance',
  }
}

/** The query that asks for this, with its `?`; empty when it asks for nothing: all plugins are shown by name anyway. */
export const renderAddress = ({ text, tags, order }: Asked): string => {
  const parameters = new URLSearchParams()
  const words = text.trim()
  if (words !== '') parameters.set('q', words)
  for (const tag of tags) parameters.append('tag', tag)
  if (order !== 'relevance' && (order !== 'name' || words !== '')) parameters.set('order', order)
  const query = parameters.toString()
  return query === '' ? '' : `?${query}`
}
