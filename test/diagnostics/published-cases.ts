import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { verifyRegistry } from '../../src/commands/verify-registry.js'
import { RENDERER } from '../../src/model/catalog.js'
import type { Case } from './manifest-cases.js'
import { tarball } from './tarball.js'

/** The sample, published, changed, then read as a whole. */
const published: Pick<Case, 'before' | 'run'> = {
  before: {},
  run: (dir) => verifyRegistry({ location: join(dir, 'dist') }),
}

const SEARCH = 'plugins/search.json'

const inCatalog =
  (from: string, to: string): NonNullable<Case['setup']> =>
  (dir) => {
    const file = join(dir, 'dist/catalog.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace(from, to))
  }

const BASE = 'https://r.example.com/'
const app = { name: 'Hello', description: 'd', blockStyle: {}, appMetadataUrl: `${BASE}apps/hello/versions.json` }
const version = { version: '1.0.0', artifactUrl: `${BASE}apps/hello/1.0.0.tar.gz`, artifactChecksum: 'unknown' }

export const PUBLISHED_CASES = {
  PUBLISHED_INVALID: {
    ...published,
    setup: (dir) => writeFileSync(join(dir, 'dist/catalog.json'), '{'),
    place: { file: 'catalog.json' },
    args: { problem: 'Could not understand catalog.json: it is not whole JSON.' },
  },
  PUBLISHED_MISSING: {
    ...published,
    setup: (dir) => rmSync(join(dir, 'dist', SEARCH)),
    place: { file: SEARCH },
    args: { namedBy: 'catalog.json', isDerived: true },
  },
  PUBLISHED_UNREADABLE: {
    ...published,
    setup: (dir) => {
      rmSync(join(dir, 'dist', SEARCH))
      mkdirSync(join(dir, 'dist', SEARCH))
    },
    place: { file: SEARCH },
    args: { problem: expect.stringMatching(/^Could not read .*: it is no file\.$/) },
  },
  PUBLISHED_DIFFERS: {
    ...published,
    setup: (dir) => writeFileSync(join(dir, 'dist', SEARCH), '{"total": 2, "results": []}'),
    place: { file: SEARCH },
    args: { namedBy: 'catalog.json', isDerived: true, problem: 'total is 2, not 1' },
  },
  PUBLISHED_UNFINISHED: {
    ...published,
    setup: (dir) => {
      inCatalog('"pending": []', '"pending": [\n    "hello"\n  ]')(dir)
      rmSync(join(dir, 'dist/plugins/hello.json'))
      rmSync(join(dir, 'dist', SEARCH))
    },
    place: { file: 'catalog.json' },
    args: { plugins: ['hello'], files: 2 },
    severity: 'warning',
  },
  PUBLISHED_BY_OLDER: {
    ...published,
    setup: inCatalog(`"renderer": ${RENDERER}`, '"renderer": 1'),
    place: { file: 'catalog.json' },
    args: { renderer: 1, ours: RENDERER },
    severity: 'note',
  },
  CHECKSUM_UNKNOWN: {
    files: {
      'old/registry.json': JSON.stringify({ apps: { hello: app } }),
      'old/apps/hello/versions.json': JSON.stringify({ versions: [version] }),
      'old/apps/hello/1.0.0.tar.gz': tarball({ a: '1' }),
    },
    run: (dir) => verifyRegistry({ location: join(dir, 'old'), baseUrl: BASE }),
    place: { file: 'apps/hello/versions.json' },
    args: { slug: 'hello', version: '1.0.0', published: 'unknown' },
    severity: 'note',
  },
} satisfies Readonly<Record<string, Case>>
