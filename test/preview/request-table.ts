import type { PreviewHost } from '../../src/model/preview-host.js'
import { config, LOGO, manifest, writeSample } from '../diagnostics/sample-registry.js'

/** What answers by the table: a host of the preview, or a function at the edge. */
export type Answerer = PreviewHost | 'cloudfront' | 'cloudflare'

export const ORIGIN = 'https://flows.example.com'

/** A registry with two versions, tags that need escapes, definitions of both kinds, an icon and a README. */
export const writeTableRegistry = (dir: string, more = ''): void =>
  writeSample(dir, {
    'registry.yaml': config(more),
    'plugins/hello/plugin.yaml': manifest({ version: '"1.1.0"', tags: '[demo, "c++"]' }),
    'plugins/hello/versions/1.0.0/plugin.yaml': manifest({ tags: '[demo]' }),
    'plugins/hello/versions/1.0.0/main.js': 'export const greet = () => "hi"\n',
    'plugins/hello/README.md': '# Hello\n',
    'plugins/world/plugin.json': JSON.stringify({
      slug: 'world',
      version: '2.0.0',
      name: 'World',
      description: 'Answers hello.',
      author: 'Acme',
      homepage: 'https://example.com/world',
      repository: 'https://example.com/world.git',
      license: 'MIT',
      tags: ['vcs'],
      actions: [{ name: 'answer', description: 'Answers.' }],
    }),
    'plugins/world/logo.svg': LOGO,
    'plugins/world/main.js': 'export const answer = () => "world"\n',
  })

/** `file`: the bytes of that file of the tree. A header that is `null` must not be there. */
export interface Expected {
  readonly status: number
  readonly file?: string
  readonly headers?: Readonly<Record<string, string | RegExp | null>>
}

export interface Row {
  readonly name: string
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly expect: (on: Answerer) => Expected
}

const JSON_TYPE = { 'content-type': 'application/json' }
const OPEN = { 'access-control-allow-origin': '*' }
const FRESH = { 'cache-control': 'public, max-age=300' }
const FOREVER = { 'cache-control': 'public, max-age=31536000, immutable' }

const isIn = (on: Answerer, ...those: readonly Answerer[]): boolean => those.includes(on)
/** Web servers that look at the query, and what stands for one. */
const looksAtQuery = (on: Answerer): boolean =>
  isIn(on, 'nginx', 'caddy', 'exact', 'netlify', 'cloudfront', 'cloudflare')
/** Hosts that are told the headers of each file. */
const isTold = (on: Answerer): boolean => !isIn(on, 'portable', 'github-pages')
const isStore = (on: Answerer): boolean => isIn(on, 's3', 'azure')
const isServer = (on: Answerer): boolean => isIn(on, 'portable', 'nginx', 'caddy', 'exact', 'cloudfront', 'cloudflare')

const caching = (on: Answerer, told: string): string => (on === 'github-pages' ? 'max-age=600' : told)

/** A store tells of origins only who has one. */
const open = (on: Answerer) => (isStore(on) ? { 'access-control-allow-origin': null } : OPEN)

const MISSING = (on: Answerer): Expected =>
  on === 'exact' ? { status: 404, headers: { ...JSON_TYPE, ...OPEN, 'cache-control': 'no-store' } } : missingPage(on)

const missingPage = (on: Answerer): Expected =>
  isIn(on, 'cloudfront', 'cloudflare')
    ? { status: 404, headers: OPEN }
    : {
        status: on === 's3' ? 403 : 404,
        headers: {
          'content-type': /^text\/html/,
          ...open(on),
          'cache-control':
            on === 'github-pages'
              ? 'max-age=600'
              : on === 'cloudflare-pages'
                ? 'no-store'
                : on === 'netlify'
                  ? /max-age=0/
                  : 'public, max-age=60',
        },
      }

/** `plugins/<slug>` without a query. */
const details = (on: Answerer): Expected => {
  if (on === 'portable') return { status: 301, headers: { location: '/plugins/hello/' } }
  if (on === 'github-pages')
    return { status: 200, file: 'plugins/hello.html', headers: { 'content-type': 'text/html; charset=utf-8', ...OPEN } }
  return { status: 200, file: 'plugins/hello.json', headers: { ...JSON_TYPE, ...FRESH, ...open(on) } }
}

const everything = (on: Answerer): Expected => ({
  status: 200,
  // As a server would answer it, the list is made for each request.
  ...(on !== 'exact' && { file: 'plugins/search' }),
  headers: {
    'content-type': isTold(on) ? 'application/json' : 'application/octet-stream',
    'cache-control': caching(on, 'public, max-age=300'),
    ...open(on),
  },
})

/** One request after another, each with what every host answers. */
export const TABLE: readonly Row[] = [
  {
    name: 'the Flows manifest',
    path: '/registry.json',
    expect: (on) => ({
      status: 200,
      file: 'registry.json',
      headers: {
        'content-type': on === 'github-pages' ? 'application/json; charset=utf-8' : 'application/json',
        'cache-control': caching(on, 'public, max-age=300'),
        etag: /^(W\/)?"[^"]+"$/,
        'content-encoding': null,
        ...open(on),
        ...(!isIn(on, 'github-pages', 's3', 'azure') && {
          'access-control-expose-headers': 'ETag',
          'x-content-type-options': 'nosniff',
        }),
      },
    }),
  },
  {
    name: 'an artifact, whatever the client can decompress',
    path: '/apps/hello/1.1.0.tar.gz',
    headers: { 'accept-encoding': 'gzip' },
    expect: (on) => ({
      status: 200,
      file: 'apps/hello/1.1.0.tar.gz',
      headers: {
        'content-type': 'application/gzip',
        'content-encoding': null,
        ...(on !== 'github-pages' && {
          'content-disposition': 'attachment',
          'cache-control': `${FOREVER['cache-control']}, no-transform`,
        }),
      },
    }),
  },
  {
    name: 'a definition in YAML',
    path: '/plugins/hello/1.1.0/schema',
    expect: (on) => ({
      status: 200,
      file: 'plugins/hello/1.1.0/schema',
      headers: isTold(on)
        ? { 'content-type': 'application/yaml', ...FOREVER }
        : { 'content-type': 'application/octet-stream' },
    }),
  },
  {
    name: 'a definition in JSON, whose kind only a store is told',
    path: '/plugins/world/2.0.0/schema',
    expect: (on) => ({
      status: 200,
      file: 'plugins/world/2.0.0/schema',
      headers: {
        'content-type': isIn(on, 's3', 'azure', 'exact', 'cloudfront')
          ? 'application/json'
          : isTold(on)
            ? 'application/yaml'
            : 'application/octet-stream',
      },
    }),
  },
  {
    name: 'an icon, which must not run',
    path: '/apps/hello/logo.svg',
    expect: (on) => ({
      status: 200,
      file: 'apps/hello/logo.svg',
      headers: {
        'content-type': 'image/svg+xml',
        'cache-control': caching(on, 'public, max-age=3600'),
        ...(!isIn(on, 'github-pages', 's3', 'azure', 'cloudflare') && {
          'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        }),
      },
    }),
  },
  {
    name: 'a README',
    path: '/apps/hello/README.md',
    expect: () => ({
      status: 200,
      file: 'apps/hello/README.md',
      headers: { 'content-type': 'text/markdown; charset=utf-8' },
    }),
  },
  {
    name: 'checksums',
    path: '/SHA256SUMS',
    expect: (on) => ({
      status: 200,
      file: 'SHA256SUMS',
      headers: { 'content-type': isTold(on) ? 'text/plain; charset=utf-8' : 'application/octet-stream' },
    }),
  },
  { name: 'details', path: '/plugins/hello', expect: details },
  {
    name: 'details with a slash',
    path: '/plugins/hello/',
    expect: (on) => {
      if (isIn(on, 'portable', 'github-pages')) {
        return {
          status: 200,
          file: 'plugins/hello/index.html',
          headers: { 'content-type': 'text/html; charset=utf-8' },
        }
      }
      if (isIn(on, 'nginx', 'caddy', 'exact', 'cloudfront', 'cloudflare')) {
        return { status: 200, file: 'plugins/hello.json', headers: JSON_TYPE }
      }
      return MISSING(on)
    },
  },
  {
    name: 'details of a version',
    path: '/plugins/hello?version=1.0.0',
    expect: (on) =>
      looksAtQuery(on)
        ? { status: 200, file: 'plugins/hello/1.0.0.json', headers: { ...JSON_TYPE, ...FRESH } }
        : on === 'portable'
          ? { status: 301, headers: { location: '/plugins/hello/?version=1.0.0' } }
          : details(on),
  },
  {
    name: 'details of a version that is not there',
    path: '/plugins/hello?version=9.9.9',
    expect: (on) =>
      looksAtQuery(on)
        ? MISSING(on)
        : on === 'portable'
          ? { status: 301, headers: { location: '/plugins/hello/?version=9.9.9' } }
          : details(on),
  },
  {
    name: 'details of an empty version',
    path: '/plugins/hello?version=',
    expect: (on) =>
      on === 'netlify'
        ? MISSING(on)
        : on === 'portable'
          ? { status: 301, headers: { location: '/plugins/hello/?version=' } }
          : details(on),
  },
  ...['..%2F..%2Fcatalog', '../../catalog', '%2e%2e', '1.0.0%00', '1.0', '*'].map(
    (version): Row => ({
      name: `details of what is no version: ${version}`,
      path: `/plugins/hello?version=${version}`,
      expect: (on) =>
        looksAtQuery(on)
          ? MISSING(on)
          : on === 'portable'
            ? { status: 301, headers: { location: `/plugins/hello/?version=${version}` } }
            : details(on),
    }),
  ),
  { name: 'a plugin that is not there', path: '/plugins/nothing', expect: MISSING },
  { name: 'all plugins', path: '/plugins/search', expect: everything },
  {
    name: 'the plugins of a tag',
    path: '/plugins/search?tag=vcs',
    expect: (on) =>
      on === 'exact' || on === 'cloudflare'
        ? { status: 200, headers: { ...JSON_TYPE, ...FRESH } }
        : looksAtQuery(on)
          ? { status: 200, file: 'plugins/tags/vcs.json', headers: { ...JSON_TYPE, ...FRESH } }
          : everything(on),
  },
  {
    name: 'the plugins of a tag that is escaped in a query',
    path: '/plugins/search?tag=c%2B%2B',
    expect: (on) =>
      on === 'exact' || on === 'cloudflare'
        ? { status: 200, headers: JSON_TYPE }
        : looksAtQuery(on)
          ? { status: 200, file: 'plugins/tags/c%2B%2B.json', headers: JSON_TYPE }
          : everything(on),
  },
  ...['nothing', '', '..%2F..%2Fcatalog', '../../catalog', '%2e%2e', '*', '{query.x}', '.'].map(
    (tag): Row => ({
      name: `the plugins of a tag that nobody has: ${tag}`,
      path: `/plugins/search?tag=${tag}`,
      expect: (on) => (on === 'exact' && tag !== '' ? { status: 200, headers: JSON_TYPE } : everything(on)),
    }),
  ),
  {
    name: 'the document of a tag by its URL',
    path: '/plugins/tags/c%252B%252B.json',
    expect: () => ({ status: 200, file: 'plugins/tags/c%2B%2B.json' }),
  },
  { name: 'what is not there', path: '/nothing.json', expect: missingPage },
  { name: 'an artifact that is not there', path: '/apps/hello/9.9.9.tar.gz', expect: missingPage },
  { name: 'a folder without a page', path: '/records/', expect: missingPage },
  {
    name: 'the notes of the build',
    path: '/.registry-build/journal.txt',
    expect: (on) => (on === 'cloudfront' ? { status: 404 } : missingPage(on)),
  },
  ...['/../../etc/passwd', '/..%2f..%2fetc/passwd', '/apps/%2e%2e/%2e%2e/etc/passwd', '/%00', '/plugins/..\\..\\x'].map(
    (path): Row => ({
      name: `a way out: ${path}`,
      path,
      expect: (on) => (isIn(on, 'nginx', 'caddy', 'cloudfront', 'cloudflare') ? { status: -4 } : { status: 400 }),
    }),
  ),
  {
    name: 'HEAD',
    method: 'HEAD',
    path: '/registry.json',
    expect: () => ({ status: 200, headers: { etag: /"/ } }),
  },
  {
    name: 'a part',
    path: '/apps/hello/1.1.0.tar.gz',
    headers: { range: 'bytes=2-5' },
    expect: (on) =>
      isIn(on, 'cloudflare-pages', 'cloudflare')
        ? { status: 200, file: 'apps/hello/1.1.0.tar.gz' }
        : { status: 206, headers: { 'content-range': /^bytes 2-5\/\d+$/, 'content-length': '4' } },
  },
  {
    name: 'a part beyond the end',
    path: '/apps/hello/1.1.0.tar.gz',
    headers: { range: 'bytes=999999-' },
    expect: (on) => (isIn(on, 'cloudflare-pages', 'cloudflare') ? { status: 200 } : { status: 416 }),
  },
  {
    name: 'a page of another origin',
    path: '/registry.json',
    headers: { origin: ORIGIN },
    expect: () => ({ status: 200, headers: OPEN }),
  },
  {
    name: 'a page that asks whether it may ask',
    method: 'OPTIONS',
    path: '/registry.json',
    headers: {
      origin: ORIGIN,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization',
    },
    expect: (on) =>
      isServer(on)
        ? {
            status: 204,
            headers: {
              ...OPEN,
              'access-control-allow-methods': 'GET, HEAD',
              'access-control-allow-headers': '*, Authorization',
              'access-control-max-age': '86400',
            },
          }
        : isStore(on)
          ? { status: 200, headers: { ...OPEN, 'access-control-max-age': '86400' } }
          : { status: 405 },
  },
  ...(['POST', 'PUT', 'DELETE', 'PATCH'] as const).flatMap((method) =>
    ['/plugins', '/plugins/hello', '/registry.json'].map(
      (path): Row => ({
        name: `${method} ${path}`,
        method,
        path,
        expect: () => ({ status: 405, headers: { allow: /^GET, HEAD/ } }),
      }),
    ),
  ),
]
