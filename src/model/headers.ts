import { isHashedPath, NOT_FOUND_PATH } from './layout.js'
import type { TreeFile } from './tree.js'

/** Seconds for which clients and caches may keep a file without asking again. */
export interface CacheSettings {
  /** JSON documents, README and changelog. */
  readonly documents: number
  readonly icons: number
  /** Pages of the site. */
  readonly pages: number
}

export const DEFAULT_CACHE: CacheSettings = { documents: 300, icons: 3600, pages: 300 }

/** HTTP headers of a file, by lower-case name. */
export type FileHeaders = Readonly<Record<string, string>>

const FOREVER = 'public, max-age=31536000, immutable'

/** A file that was not there may be there soon. */
const LONGEST_ABSENCE = 60

/** An icon may be hostile: opened on its own it must not run, load or frame anything. */
const SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

/**
 * Pages have their own styles and scripts, and a form for their search; icons may come from anywhere. A page says so itself,
 * for hosts that cannot.
 */
export const PAGE_META_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self' https: data:",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ')

/** What only a header can say is added. */
const PAGE_POLICY = `${PAGE_META_POLICY}; frame-ancestors 'none'`

/**
 * What a host must say of a file. Never `Content-Encoding`: a tarball is served as the bytes that its digest is of. CORS is
 * no part of it, since that answer may depend on who asks.
 */
export const headersOf = (
  { path, class: kind, mediaType }: Pick<TreeFile, 'path' | 'class' | 'mediaType'>,
  cache: CacheSettings,
): FileHeaders => {
  const policy = policyOf(mediaType)
  return {
    'content-type': mediaType,
    'cache-control':
      kind === 'artifact'
        ? // A proxy that packs it once more would change its digest.
          `${FOREVER}, no-transform`
        : isImmutable(path, kind, mediaType)
          ? FOREVER
          : `public, max-age=${maxAge(path, mediaType, cache)}`,
    ...(kind === 'artifact' && { 'content-disposition': 'attachment' }),
    ...(policy !== undefined && { 'content-security-policy': policy }),
    'x-content-type-options': 'nosniff',
  }
}

/**
 * What a store of objects keeps with an object and gives to every reader. The rest needs a host in front of it, which can
 * be told to say it.
 */
export const storedHeadersOf = (
  file: Pick<TreeFile, 'path' | 'class' | 'mediaType'>,
  cache: CacheSettings,
): FileHeaders => {
  const { 'x-content-type-options': _, 'content-security-policy': __, ...stored } = headersOf(file, cache)
  return stored
}

/** Files that never change under their path. A version's details may: a deprecation changes them. */
const isImmutable = (path: string, kind: TreeFile['class'], mediaType: string): boolean =>
  kind === 'schema' || isHashedPath(path) || mediaType === 'application/pgp-signature'

const maxAge = (path: string, mediaType: string, cache: CacheSettings): number => {
  if (path === NOT_FOUND_PATH) return Math.min(cache.pages, LONGEST_ABSENCE)
  if (mediaType.startsWith('image/')) return cache.icons
  return isPage(mediaType) ? cache.pages : cache.documents
}

const policyOf = (mediaType: string): string | undefined => {
  if (mediaType === 'image/svg+xml') return SVG_POLICY
  return isPage(mediaType) ? PAGE_POLICY : undefined
}

const isPage = (mediaType: string): boolean => mediaType.startsWith('text/html')
