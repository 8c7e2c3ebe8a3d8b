import type { PublishedConfig } from '../../model/catalog.js'
import { INDEX_PATH, urlOf } from '../../model/layout.js'

/** How one page names others: by relative URLs, so that a registry works under any prefix and as a copy elsewhere. */
export interface SiteLinks {
  /** The registry's root, with a final slash. */
  readonly root: string
  /** What the URL of a folder needs to show its page: nothing, but in a store of keys. */
  readonly index: string
  /** The URL of a page, whose path ends in `index.html`. */
  readonly page: (path: string) => string
  readonly file: (path: string) => string
}

/** Links of the page at `path`; of one that is shown at any depth where that is absent. */
export const buildSiteLinks = (
  path: string | undefined,
  { base_url, host }: Pick<PublishedConfig, 'base_url' | 'host'>,
): SiteLinks => {
  const depth = path === undefined ? 0 : path.split('/').length - 1
  const root =
    path === undefined ? new URL(base_url).pathname.replace(/^\/+/, '/') : depth === 0 ? './' : '../'.repeat(depth)
  const index = host === 's3' ? INDEX_PATH : ''
  const file = (to: string): string => linkOf(root, to)
  return { root, index, file, page: (to) => file(to.slice(0, -INDEX_PATH.length)) + index }
}

/** The absolute URL of a page, as other sites name it. */
export const pageUrl = ({ base_url, host }: Pick<PublishedConfig, 'base_url' | 'host'>, path: string): string => {
  const folder = path.endsWith(INDEX_PATH) ? path.slice(0, -INDEX_PATH.length) : path
  return linkOf(base_url, folder) + (host === 's3' && folder !== path ? INDEX_PATH : '')
}

/** As {@link urlOf}; pages have very many links, and nearly all lead to paths of characters that no URL escapes. */
const linkOf = (root: string, path: string): string => (PLAIN_PATH.test(path) ? root + path : urlOf(root, path))

const PLAIN_PATH = /^[\w.!~*'()/-]*$/
