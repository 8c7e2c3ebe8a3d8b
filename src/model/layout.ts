import { type Digest, hexOf } from './digest-text.js'
import type { Artifact } from './record.js'
import { parseSlug, type Slug } from './slug.js'
import { parseVersion, type Version } from './version.js'

/*
 * Every path of the registry, relative to its root. Nothing else in the program spells one.
 * `{slug}` and `{version}` need no escaping: their rules allow only characters that are safe in a path and a URL.
 */

export const REGISTRY_PATHS: readonly string[] = ['registry.json', 'index.json']
export const CATALOG_PATH = 'catalog.json'
/** The documents that a registry may be named by, besides its folder. */
export const ROOT_PATHS: readonly string[] = [...REGISTRY_PATHS, CATALOG_PATH]
export const SEARCH_PATHS: readonly string[] = ['plugins/search', 'plugins/search.json']
export const TAGS_PATH = 'plugins/tags.json'
export const SEARCH_INDEX_PATH = 'search-index.json'
export const CHECKSUMS_PATH = 'SHA256SUMS'
export const NO_JEKYLL_PATH = '.nojekyll'
/** Rules that Cloudflare Pages and Netlify read. */
export const REDIRECTS_PATH = '_redirects'
export const HEADERS_PATH = '_headers'
/**
 * The URL paths of the registry by what they lead to, as hosts write patterns: `:name` is one segment, `*` is anything. No
 * two match the same path, but for {@link all}.
 */
export const HEADER_PATTERNS = {
  all: '/*',
  artifacts: ['/*.tar.gz', '/*.tgz'],
  schema: '/plugins/:slug/:version/schema',
  /** JSON without an extension, and some with it. */
  details: '/plugins/:slug',
  json: [
    '/plugins/:slug/:document',
    '/apps/*.json',
    '/records/*.json',
    '/registry.json',
    '/index.json',
    '/catalog.json',
    '/search-index.json',
  ],
  text: '/SHA256SUMS',
  icons: ['svg', 'png', 'jpg', 'jpeg', 'gif', 'webp', 'ico'].map((extension) => `/apps/*.${extension}`),
  markdown: '/apps/*.md',
  pages: ['/', '/apps/:slug/', '/page/:number/', '/tags/:tag/'],
  hashed: '/assets/*',
} as const

/** How a rule of Cloudflare Pages or Netlify leads to the document of a plugin, where `:name` is what the path holds. */
export const DETAILS_RULE = { from: '/plugins/:slug', to: '/plugins/:slug.json' } as const
/** Of one version, by the query. */
export const VERSION_RULE = {
  from: '/plugins/:slug',
  query: 'version=:version',
  to: '/plugins/:slug/:version.json',
} as const

/** What a host shows for a folder. */
export const INDEX_PATH = 'index.html'
/** What a host shows for a path that is not there. */
export const NOT_FOUND_PATH = '404.html'
export const FEED_PATH = 'feed.xml'
export const SITEMAP_PATH = 'sitemap.xml'
export const ROBOTS_PATH = 'robots.txt'

/** Beside the registry on disk, and no part of it: the journal, and while a build runs what it has staged. */
export const JOURNAL_DIR = '.registry-build'

/** Whether a path is one that {@link JOURNAL_DIR} takes, also where case does not count. */
export const isJournalPath = (path: string): boolean => path.split('/')[0]?.toLowerCase() === JOURNAL_DIR

/** Where new artifacts go unless the config says otherwise. */
export const DEFAULT_ARTIFACT_LAYOUT = 'apps/{slug}/{version}.tar.gz'

/** The path of a new artifact by the config's `layout.artifact`. */
export const artifactPath = (layout: string, slug: Slug, version: Version): string =>
  layout.replaceAll('{slug}', slug).replaceAll('{version}', version)

export const versionsPath = (slug: Slug): string => `apps/${slug}/versions.json`
/** Where an app's versions document is: the usual path, or where an adopted registry has always kept it. */
export const metadataPath = (slug: Slug, of: { readonly metadata_path?: string }): string =>
  of.metadata_path ?? versionsPath(slug)
export const iconPath = (slug: Slug, fileName: string): string => `apps/${slug}/${fileName}`
export const readmePath = (slug: Slug): string => `apps/${slug}/README.md`
export const changelogPath = (slug: Slug): string => `apps/${slug}/CHANGELOG.md`
export const detailsPath = (slug: Slug): string => `plugins/${slug}.json`
export const versionDetailsPath = (slug: Slug, version: Version): string => `plugins/${slug}/${version}.json`
/** Whether a plugin's document is that of one version, which others point at. */
export const isVersionDetails = (path: string): boolean => /^plugins\/[^/]+\/[^/]+\.json$/.test(path)
export const schemaPath = (slug: Slug, version: Version): string => `plugins/${slug}/${version}/schema`
/** The release whose definition lies at a path; `undefined` when it is not the path of one. */
export const parseSchemaPath = (path: string): { readonly slug: Slug; readonly version: Version } | undefined => {
  const [, first = '', second = ''] = /^plugins\/([^/]+)\/([^/]+)\/schema$/.exec(path) ?? []
  const [slug, version] = [parseSlug(first), parseVersion(second)]
  return slug === undefined || version === undefined ? undefined : { slug, version }
}
/** Whether a path is that of an artifact, whatever the layout of the registry. */
export const isArtifactPath = (path: string): boolean => /\.(tar\.gz|tgz)$/.test(path)
export const recordPath = (slug: Slug, revision: number, digest: Digest): string =>
  `records/${slug}/${revision}-${hexOf(digest, 8)}.json`

/**
 * Where the bytes of an icon, a README or a definition are kept under their digest. Their own paths are written after the
 * publication, by whoever gets there first: this is where that publisher finds them.
 */
export const copyPath = (slug: Slug, digest: Digest): string => `${recordsFolder(slug)}files/${hexOf(digest)}`

/** The revision of the record at a path; `undefined` for a copy. */
export const parseRecordPath = (path: string): number | undefined => {
  const revision = /^records\/[^/]+\/(\d{1,15})-[0-9a-f]{8}\.json$/.exec(path)?.[1]
  return revision === undefined ? undefined : Number(revision)
}

/** Whether a path below {@link RECORDS_FOLDER} can be there before anything was published: a first record, or a copy. */
export const isFirstRecord = (path: string): boolean => /^records\/[^/]+\/(1-|files\/)/.test(path)

/** The folder of a plugin's records and {@link copyPath}s, with its final slash. */
export const recordsFolder = (slug: Slug): string => `${RECORDS_FOLDER}${slug}/`
/** Folders that only a published registry has things in. */
export const RECORDS_FOLDER = 'records/'
export const APPS_FOLDER = 'apps/'
export const PLUGINS_FOLDER = 'plugins/'

/** Where an artifact goes when its path is taken by other content, left by a deploy that was never finished. */
export const artifactTwin = (path: string, digest: Digest): string =>
  path.replace(/(\.tar\.gz)?$/, (end) => `-${hexOf(digest, 8)}${end}`)

/** An object of no registry, written to learn whether a store heeds conditions. */
export const probePath = (token: string): string => `registry-probe-${token}`

/** The page of a plugin. */
export const pluginPagePath = (slug: Slug): string => `apps/${slug}/${INDEX_PATH}`
/** A page of all plugins, from 1. */
export const listPagePath = (page: number): string => (page === 1 ? INDEX_PATH : `page/${page}/${INDEX_PATH}`)
/** The page of all tags. */
export const TAGS_PAGE_PATH = `tags/${INDEX_PATH}`
/** A page of the plugins of a tag, from 1, whose name was made fit for a folder, as `tag-path.ts` does. */
export const tagFolderPath = (folderName: string, page: number): string => `tags/${folderName}/${listPagePath(page)}`

/** What a page loads; the name holds the digest, so that a changed file is another one. */
export const assetPath = (name: string, digest: Digest, extension: string): string =>
  `assets/${name}-${hexOf(digest, 16)}.${extension}`

/** Whether a path belongs to the state: the catalog and the records. */
export const isStatePath = (path: string): boolean => path === CATALOG_PATH || path.startsWith(RECORDS_FOLDER)

/** Whether a file's name holds its digest, so that it never has other bytes. */
export const isHashedPath = (path: string): boolean => path.startsWith('assets/')

/** `plugins/<slug>` of the OpenWorkflow protocol, where a host keeps a file and a folder of one name. */
export const detailsKey = (slug: Slug): string => `plugins/${slug}`
/** The plugin whose {@link detailsKey} a path may be; `undefined` when it cannot be one. */
export const parseDetailsKey = (path: string): Slug | undefined =>
  SEARCH_PATHS.includes(path) ? undefined : parseSlug(/^plugins\/([^/]+)$/.exec(path)?.[1] ?? '')
/** The same, where it cannot: the two files that a file tree serves for `plugins/<slug>`. */
export const detailsTwins = (slug: Slug): readonly string[] => [`plugins/${slug}.html`, `plugins/${slug}/index.html`]

/** The path of the document of a tag whose name was made fit for a file, as `tag-path.ts` does. */
export const tagFilePath = (fileName: string): string => `plugins/tags/${fileName}.json`

/** The same by a name that somebody else has made, as in a query; `undefined` when it cannot be one. */
export const tagFileByName = (name: string): string | undefined =>
  /^[A-Za-z0-9._~%-]{1,200}$/.test(name) ? tagFilePath(name) : undefined

/** The absolute URL of a path: `baseUrl` ends in a slash; each segment is escaped, so a `%` in a file name becomes `%25`. */
export const urlOf = (baseUrl: string, path: string): string =>
  baseUrl + path.split('/').map(encodeURIComponent).join('/')

/** The absolute URL of an artifact: in this registry, or where an adopted one keeps it. */
export const artifactUrl = (baseUrl: string, { path, url }: Artifact): string => {
  if (path !== undefined) return urlOf(baseUrl, path)
  if (url !== undefined) return url
  throw new Error('an artifact has neither a path nor a URL')
}

/** The registry path that an absolute URL stands for, or `undefined` when it lies outside `baseUrl` or is no plain path. */
export const pathOf = (baseUrl: string, url: string): string | undefined => {
  if (!url.startsWith(baseUrl) || /[?#]/.test(url)) return undefined
  try {
    const path = url.slice(baseUrl.length).split('/').map(decodeURIComponent).join('/')
    return isSafePath(path) ? path : undefined
  } catch {
    return undefined
  }
}

/** Whether a path stays below the root it is joined to, on any OS. */
export const isSafePath = (path: string): boolean =>
  path !== '' &&
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  !/[\\\u0000-\u001f\u007f\p{Surrogate}]|^[A-Za-z]:/u.test(path) &&
  path.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..')
