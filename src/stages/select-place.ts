import {
  detailsPath,
  HEADERS_PATH,
  INDEX_PATH,
  parseDetailsKey,
  REDIRECTS_PATH,
  SEARCH_PATHS,
  tagFileByName,
  versionDetailsPath,
} from '../model/layout.js'
import type { PreviewHost } from '../model/preview-host.js'
import { isReservedSlug } from '../model/slug.js'
import { tagPath } from '../model/tag-path.js'
import { parseVersion } from '../model/version.js'
import { queryValue, rawQueryValue, type Target } from './parse-target.js'

/** Where a request leads: to a file of the tree, elsewhere, or nowhere. */
export type Place =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'redirect'; readonly status: 301 | 302 | 308; readonly location: string }
  | { readonly kind: 'missing' }

/** Whether the tree has such a file. */
export type HasFile = (path: string) => boolean

/** Where a host looks for what a request asks for, and the order in which it does: each has rules of its own. */
export const selectPlace = (host: PreviewHost, target: Target, has: HasFile): Place => {
  switch (host) {
    case 'portable':
      return selectPlain(target, has, 301) ?? MISSING
    case 'github-pages':
      return selectOnPages(target, has)
    case 's3':
      return selectKey(target, has) ?? selectPlain(target, has, 302) ?? MISSING
    case 'azure':
      return selectOnAzure(target, has)
    case 'cloudflare-pages':
      return selectOnCloudflare(target, has)
    case 'netlify':
      return selectOnNetlify(target, has)
    case 'nginx':
    case 'exact':
      return selectByRules(target, has) ?? selectPlain(target, has, 301) ?? MISSING
    case 'caddy':
      return selectByRules(target, has) ?? selectPlain(target, has, 308) ?? MISSING
  }
}

const MISSING: Place = { kind: 'missing' }

const file = (path: string, has: HasFile): Place | undefined => (has(path) ? { kind: 'file', path } : undefined)

const isFolder = ({ path }: Target): boolean => path === '' || path.endsWith('/')

const redirect = (status: 301 | 302 | 308, path: string, query = ''): Place => ({
  kind: 'redirect',
  status,
  location: query === '' ? path : `${path}?${query}`,
})

/** Files, and folders by their index. */
const selectPlain = (target: Target, has: HasFile, status: 301 | 302 | 308): Place | undefined => {
  const { path, raw, query } = target
  if (isFolder(target)) return file(path + INDEX_PATH, has)
  const found = file(path, has)
  if (found !== undefined || !has(`${path}/${INDEX_PATH}`)) return found
  // S3 forgets the query.
  return redirect(status, `${raw}/`, status === 302 ? '' : query)
}

/** GitHub Pages: a page is also found without its ending, before a folder of that name is. */
const selectOnPages = (target: Target, has: HasFile): Place =>
  file(target.path, has) ??
  (isFolder(target) ? undefined : file(`${target.path}.html`, has)) ??
  selectPlain(target, has, 301) ??
  MISSING

/** A store of keys holds `plugins/<slug>` beside what is below it. On disk its bytes are those of the document. */
const selectKey = ({ path }: Target, has: HasFile): Place | undefined => {
  const slug = parseDetailsKey(path)
  return slug === undefined || isReservedSlug(slug) ? undefined : file(detailsPath(slug), has)
}

/** The static website of an Azure account serves the index of a folder whose slash is missing in place. */
const selectOnAzure = (target: Target, has: HasFile): Place =>
  selectKey(target, has) ??
  (isFolder(target) ? file(target.path + INDEX_PATH, has) : undefined) ??
  file(target.path, has) ??
  file(`${target.path}/${INDEX_PATH}`, has) ??
  MISSING

const isHostFile = (path: string): boolean => path === REDIRECTS_PATH || path === HEADERS_PATH

/** Cloudflare Pages: rewrites come first, whether there is such a file or not; pages have no ending. */
const selectOnCloudflare = (target: Target, hasFile: HasFile): Place => {
  const has: HasFile = (path) => !isHostFile(path) && hasFile(path)
  const { raw, query } = target
  const path = rewriteOnCloudflare(target.path)
  if (path.endsWith('.html') && has(path)) {
    return redirect(308, raw.replace(/(?:(?<=\/)index)?\.html$/, ''), query)
  }
  if (isFolder(target)) {
    const page = path.slice(0, -1)
    if (has(path + INDEX_PATH)) return { kind: 'file', path: path + INDEX_PATH }
    return page !== '' && has(`${page}.html`) ? redirect(308, raw.slice(0, -1), query) : MISSING
  }
  const found = file(path, has) ?? file(`${path}.html`, has)
  return found ?? (has(`${path}/${INDEX_PATH}`) ? redirect(308, `${raw}/`, query) : MISSING)
}

const [search = '', searchJson = ''] = SEARCH_PATHS

const rewriteOnCloudflare = (path: string): string => {
  if (path === search) return searchJson
  const slug = parseDetailsKey(path)
  return slug === undefined ? path : detailsPath(slug)
}

/** Netlify: forced rewrites, then files, then the other rewrites. */
const selectOnNetlify = (target: Target, hasFile: HasFile): Place => {
  const has: HasFile = (path) => !isHostFile(path) && hasFile(path)
  const { path, raw, query } = target
  if (path === search) {
    const tag = queryValue(query, 'tag')
    return (tag === undefined ? undefined : file(tagPath(tag), has)) ?? file(searchJson, has) ?? MISSING
  }
  if (isFolder(target) && path !== '' && has(`${path.slice(0, -1)}.html`)) return redirect(301, raw.slice(0, -1), query)
  const found =
    file(path, has) ?? (isFolder(target) ? undefined : file(`${path}.html`, has)) ?? selectPlain(target, has, 301)
  if (found !== undefined) return found
  const slug = parseDetailsKey(path)
  if (slug === undefined) return MISSING
  const version = queryValue(query, 'version')
  if (version === undefined) return file(detailsPath(slug), has) ?? MISSING
  const known = parseVersion(version)
  return (known === undefined ? undefined : file(versionDetailsPath(slug, known), has)) ?? MISSING
}

/** What the templates for web servers say: the protocol's paths lead to documents, by the query where it names one. */
const selectByRules = ({ path, query }: Target, has: HasFile): Place | undefined => {
  if (path === search) {
    const tag = tagFileByName(rawQueryValue(query, 'tag') ?? '')
    return (tag === undefined ? undefined : file(tag, has)) ?? file(searchJson, has) ?? MISSING
  }
  const slug = parseDetailsKey(path.replace(/\/$/, ''))
  if (slug === undefined) return undefined
  const version = rawQueryValue(query, 'version') ?? ''
  if (version === '') return file(detailsPath(slug), has) ?? MISSING
  const known = parseVersion(version)
  return (known === undefined ? undefined : file(versionDetailsPath(slug, known), has)) ?? MISSING
}
