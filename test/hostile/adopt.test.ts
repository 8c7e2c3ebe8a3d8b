import { afterAll, describe, expect, it } from 'vitest'
import type { HttpOptions } from '../../src/io/http-get.js'
import type { Diagnostic } from '../../src/model/diagnostic.js'
import { digestOf } from '../../src/model/digest.js'
import { type Answer, endless, type Files, serveFiles, status } from '../io/serve-files.js'
import { closeRunners } from './apart.js'
import { attempt, FINE, type Refusal } from './attempt.js'
import { gzipBomb, tarball } from './tar.js'
import { finding, names } from './words.js'

afterAll(closeRunners)

/** A registry that somebody made who means harm, as a web server tells it. */
interface AdoptCase {
  /** Laid over a registry of one app with one version. */
  readonly files: Files
  readonly expect: readonly Diagnostic[] | Refusal
  readonly dryRun?: true
  readonly http?: HttpOptions
  readonly bug?: string
}

const ARTIFACT = tarball([{ path: 'main.js', content: 'hello\n' }])

/** JSON that names the server's own address. */
const json =
  (make: (base: string) => unknown): Answer =>
  (request, response) => {
    response.writeHead(200).end(JSON.stringify(make(`http://${request.headers.host}/`)))
  }

const app = (base: string, changes: object = {}): object => ({
  name: 'Hello',
  description: 'd',
  blockStyle: { iconUrl: 'https://elsewhere.example.com/i.svg', color: '#00aa00' },
  appMetadataUrl: `${base}apps/hello/versions.json`,
  ...changes,
})

const version = (base: string, changes: object = {}): object => ({
  version: '1.0.0',
  artifactUrl: `${base}apps/hello/1.0.0.tar.gz`,
  artifactChecksum: digestOf(ARTIFACT),
  ...changes,
})

const apps = (appsOf: (base: string) => object): Files => ({
  'registry.json': json((base) => ({ apps: appsOf(base) })),
})

const versions = (versionsOf: (base: string) => readonly object[]): Files => ({
  'apps/hello/versions.json': json((base) => ({ versions: versionsOf(base) })),
})

const SOUND: Files = {
  ...apps((base) => ({ hello: app(base) })),
  ...versions((base) => [version(base)]),
  'apps/hello/1.0.0.tar.gz': ARTIFACT,
}

/** A version whose artifact is said to be at another address. */
const artifactAt = (url: (base: string) => string, problem: string): AdoptCase => ({
  files: versions((base) => [version(base, { artifactUrl: url(base) })]),
  expect: [
    finding('ADOPT_ARTIFACT_MISSING', VERSIONS, {
      slug: 'hello',
      version: '1.0.0',
      url: expect.any(String) as never,
      problem,
    }),
  ],
})

const VERSIONS = 'apps/hello/versions.json'

const invalid = (path: string, problem: string) =>
  finding('ADOPT_DOCUMENT_INVALID', path, { url: expect.any(String) as never, problem })

const badApp = (key: string, appOf: (base: string) => unknown, problem: string): AdoptCase => ({
  files: apps((base) => ({ hello: app(base), [key]: appOf(base) })),
  expect: [invalid('registry.json', `app "${key}" ${problem}`)],
})

const refused = (part: string | RegExp, code: Refusal['code'] = 'STATE_UNREADABLE'): Refusal => ({
  code,
  message: (typeof part === 'string' ? expect.stringContaining(part) : expect.stringMatching(part)) as never,
})

const MIB = 1024 * 1024
const bomb = (): Uint8Array => gzipBomb(Buffer.from('x'), 16_000)
const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`

const ADDRESSES: Readonly<Record<string, AdoptCase>> = {
  'an artifact that climbs': artifactAt((base) => `${base}apps/../../../outside/secret.txt`, 'there is no such file'),
  'an artifact that climbs, percent-encoded': artifactAt(
    (base) => `${base}%2e%2e/%2e%2e%2foutside%2fsecret.txt`,
    'there is no such file',
  ),
  'an artifact with backslashes': artifactAt((base) => `${base}..\\..\\outside\\secret.txt`, 'there is no such file'),
  'an artifact with a zero byte': artifactAt((base) => `${base}apps/a%00b`, 'there is no such file'),
  'an artifact that is our catalog': artifactAt((base) => `${base}catalog.json`, 'no artifact can be at this address'),
  'an artifact that is our journal': {
    ...artifactAt((base) => `${base}.registry-build/journal.txt`, 'no artifact can be at this address'),
    files: {
      ...versions((base) => [version(base, { artifactUrl: `${base}.registry-build/journal.txt` })]),
      '.registry-build/journal.txt': ARTIFACT,
    },
  },
  'an artifact of a file URL': {
    files: versions((base) => [version(base, { artifactUrl: 'file:///etc/passwd' })]),
    expect: [invalid(VERSIONS, 'version 1.0.0 has no "artifactUrl" that is an absolute http URL')],
  },
  'an artifact that is a script': {
    files: versions((base) => [version(base, { artifactUrl: 'javascript:alert(1)' })]),
    expect: [invalid(VERSIONS, 'version 1.0.0 has no "artifactUrl" that is an absolute http URL')],
  },
  'a version that climbs': {
    files: versions((base) => [version(base, { version: '../../1.0.0' })]),
    expect: [invalid(VERSIONS, 'version "../../1.0.0" is no semantic version without build metadata')],
  },
  'an app whose key climbs': badApp('../evil', app, 'has a key that is not 1 to 64 letters, digits, "-" and "_"'),
  'an app whose key is a megabyte': {
    files: apps((base) => ({ [`/${'k'.repeat(MIB)}`]: app(base) })),
    expect: [
      invalid('registry.json', `app "/${'k'.repeat(79)}…" has a key that is not 1 to 64 letters, digits, "-" and "_"`),
    ],
  },
  'a version of a megabyte': {
    files: versions((base) => [version(base, { version: `v${'1'.repeat(MIB)}` })]),
    expect: [invalid(VERSIONS, `version "v${'1'.repeat(79)}…" is no semantic version without build metadata`)],
  },
  'an app that is null': badApp('evil', () => null, 'is no object'),
  'an app whose name is a list': badApp('evil', (base) => app(base, { name: ['x'] }), 'has no "name"'),
  'an app whose versions are a file of the disk': badApp(
    'evil',
    (base) => app(base, { appMetadataUrl: 'file:///etc/passwd' }),
    'has no "appMetadataUrl" that is an absolute http URL',
  ),
  'an app whose versions are the catalog': {
    ...badApp(
      'evil',
      (base) => app(base, { appMetadataUrl: `${base}catalog.json` }),
      'has its versions at catalog.json',
    ),
  },
  'an app whose versions climb, percent-encoded': {
    files: apps((base) => ({ hello: app(base, { appMetadataUrl: `${base}%2e%2e%2fversions.json` }) })),
    expect: [],
  },
  'an app whose icon is a file of the disk': badApp(
    'evil',
    (base) => app(base, { blockStyle: { iconUrl: 'file:///etc/passwd' } }),
    'has an "iconUrl" that is no absolute http URL',
  ),
  'an app whose icon is registry.json': {
    files: apps((base) => ({ hello: app(base, { blockStyle: { iconUrl: `${base}registry.json` } }) })),
    expect: [],
  },
  'an app called __proto__': {
    files: {
      'registry.json': (request, response) => {
        const hello = JSON.stringify(app(`http://${request.headers.host}/`))
        response.end(`{"apps": {"__proto__": ${hello}}}`)
      },
    },
    expect: [],
  },
}

const ANSWERS: Readonly<Record<string, AdoptCase>> = {
  'a redirect to a file of the disk': {
    files: { 'registry.json': status(302, { location: 'file:///etc/passwd' }) },
    expect: refused('Could not read http'),
  },
  'a redirect to an address of another kind': {
    files: { 'registry.json': status(302, { location: 'data:application/json,{"apps":{}}' }) },
    expect: refused('Could not read http'),
  },
  'a redirect to itself': {
    files: { 'registry.json': status(302, { location: '/registry.json' }) },
    expect: refused('redirect count exceeded'),
  },
  'redirects without end': {
    files: Object.fromEntries([
      ['registry.json', status(302, { location: '/r0' })],
      ...names(100, 'r').map((name, i) => [name, status(302, { location: `/r${i + 1}` })]),
    ]),
    expect: refused('redirect count exceeded'),
  },
  'pages in the place of everything': {
    files: Object.fromEntries(
      ['catalog.json', 'registry.json', 'index.json'].map((path) => [path, status(200, {}, '<!doctype html><p>Hello')]),
    ),
    expect: refused('There is no registry.json or index.json', 'NOT_FOREIGN'),
  },
  'a page in the place of an artifact': {
    ...artifactAt((base) => `${base}page.tar.gz`, 'a web page is there instead'),
    files: {
      ...versions((base) => [version(base, { artifactUrl: `${base}page.tar.gz` })]),
      'page.tar.gz': '<!doctype html><p>Hello',
    },
  },
  'a registry.json that does not end': {
    files: { 'registry.json': endless('{"apps": {', ' '.repeat(MIB)) },
    expect: refused('it is larger than'),
  },
  'a catalog.json that does not end': {
    files: { 'catalog.json': endless('{', ' '.repeat(MIB)) },
    expect: refused('it is larger than'),
  },
  'versions that do not end': {
    files: { 'apps/hello/versions.json': endless('{', ' '.repeat(MIB)) },
    expect: refused('it is larger than'),
  },
  'a registry.json of 250 MB': {
    files: {
      'registry.json': (_, response) => {
        response.end(Buffer.concat([Buffer.from('{"apps": {}'), Buffer.alloc(250_000_000, ' '), Buffer.from('}')]))
      },
    },
    expect: refused('it is larger than'),
  },
  'a registry.json that unpacks to 16 GB on the way': {
    files: {
      'registry.json': (_, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipBomb(Buffer.from('{'), 16_000))
      },
    },
    expect: refused('it is larger than'),
  },
  'an artifact that does not end': {
    files: { 'apps/hello/1.0.0.tar.gz': endless('x', Buffer.alloc(65_536), 5) },
    expect: refused('it is larger than'),
  },
  'an artifact that unpacks to 16 GB on the way': {
    files: {
      'apps/hello/1.0.0.tar.gz': (_, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipBomb(Buffer.from('x'), 16_000))
      },
    },
    expect: refused('it is larger than'),
  },
  'an artifact that is a gzip bomb of 16 GB': {
    files: {
      ...versions((base) => [version(base, { artifactChecksum: digestOf(bomb()) })]),
      'apps/hello/1.0.0.tar.gz': (_, response) => {
        response.end(bomb())
      },
    },
    expect: [],
  },
  'a registry.json of which a byte comes now and then': {
    files: { 'registry.json': endless('{', ' ', 200) },
    http: { tries: 1, idle: 1000 },
    expect: refused(/nothing came for|only \d+ bytes came in/),
  },
  'a registry.json nested half a million deep': {
    files: { 'registry.json': `{"apps": {}, "x": ${deep(500_000)}}` },
    expect: [invalid('registry.json', 'it is nested more than 500 levels deep')],
  },
  'two root documents nested half a million deep': {
    files: {
      'registry.json': `{"apps": {}, "x": ${deep(500_000)}}`,
      'index.json': `{"apps": {}, "x":  ${deep(500_000)}}`,
    },
    expect: [
      invalid('index.json', 'it is not the same registry as registry.json beside it'),
      invalid('registry.json', 'it is nested more than 500 levels deep'),
    ],
  },
  'a registry.json of two million objects': {
    files: { 'registry.json': `{"apps": {}, "x": [${'{},'.repeat(2_000_000)}0]}` },
    expect: [invalid('registry.json', 'it holds too many values')],
  },
  '20 versions documents of 8 MB': {
    files: {
      ...apps((base) =>
        Object.fromEntries(
          names(20, 'app').map((slug) => [slug, app(base, { appMetadataUrl: `${base}${slug}.json` })]),
        ),
      ),
      ...Object.fromEntries(
        names(20, 'app').map((slug) => [
          `${slug}.json`,
          (_, response) => {
            response.end(`{"versions": []${' '.repeat(8_000_000)}}`)
          },
        ]),
      ),
    },
    expect: refused('its documents have more than 134217728 bytes together'),
  },
  'a registry.json that is not UTF-8': {
    files: { 'registry.json': Buffer.from('{"apps": {"\xff": 1}}', 'latin1') },
    expect: [invalid('registry.json', expect.stringMatching(/^it is not JSON \(/) as never)],
  },
  'versions that are cut off': {
    files: { 'apps/hello/versions.json': '{"versions": [' },
    expect: [invalid(VERSIONS, expect.stringMatching(/^it is not JSON \(/) as never)],
  },
  'one version 1,000 times': {
    files: versions((base) => Array.from({ length: 1000 }, () => version(base))),
    expect: [invalid(VERSIONS, 'version 1.0.0 is listed twice')],
  },
  '20,000 versions of one artifact': {
    files: versions((base) => names(20_000, '1.0.').map((text) => version(base, { version: text }))),
    expect: [],
  },
  '10,000 apps that live elsewhere': {
    files: apps(() =>
      Object.fromEntries(names(10_000, 'app').map((slug) => [slug, app(`https://elsewhere.example.com/${slug}/`)])),
    ),
    expect: [],
    dryRun: true,
  },
}

describe.each([
  ['addresses in a registry to adopt', ADDRESSES],
  ['what a registry to adopt answers', ANSWERS],
])('%s', (_, cases) => {
  for (const [name, input] of Object.entries(cases)) {
    const test = input.bug === undefined ? it.concurrent : it.concurrent.fails
    test(name, async () => {
      const server = await serveFiles({ ...SOUND, ...input.files })
      try {
        const found = await attempt({
          adopt: ({ out }) => ({
            source: server.url,
            out,
            http: input.http ?? { tries: 1 },
            artifactLimit: 20_000_000,
            dryRun: input.dryRun,
          }),
          expect: input.expect,
          apart: true,
          ...(input.bug !== undefined && { bug: input.bug }),
        })
        expect(found).toEqual({ ...FINE, found: input.expect })
      } finally {
        await server.close()
      }
    })
  }
})
