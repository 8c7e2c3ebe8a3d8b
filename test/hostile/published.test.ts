import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { build } from '../../src/commands/build.js'
import { manifest, writeSample } from '../diagnostics/sample-registry.js'
import { type Answer, endless, type Files, serveFiles, status } from '../io/serve-files.js'
import { closeRunners } from './apart.js'
import { attempt, FINE, type Refusal } from './attempt.js'
import { closeGround, openGround } from './ground.js'

/** A registry of one plugin, by path. The builds here do not have its sources. */
let published: Readonly<Record<string, Uint8Array>> = {}

beforeAll(async () => {
  const ground = openGround()
  writeSample(ground.dir)
  await build({ dir: ground.dir, env: { SOURCE_DATE_EPOCH: '1700000000' } })
  const found = readdirSync(ground.out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  published = Object.fromEntries(
    found
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [relative(ground.out, file), readFileSync(file)]),
  )
  closeGround(ground)
})

afterAll(closeRunners)

const ARTIFACT = 'apps/hello/1.0.0.tar.gz'
const recordPath = (): string => Object.keys(published).find((path) => path.startsWith('records/')) ?? ''

interface PublishedCase {
  readonly answers: () => Files
  readonly expect: Refusal
  /** Milliseconds; default: that of the program. */
  readonly idle?: number
  readonly bug?: string
}

const corrupt = (part: string, code: Refusal['code'] = 'STATE_CORRUPT'): Refusal => ({
  code,
  message: expect.stringContaining(part) as never,
})

/** The file itself, changed by somebody on the way. */
const other: Answer = (_, response) => {
  response.end('something else')
}

const CASES: Readonly<Record<string, PublishedCase>> = {
  'an artifact of other bytes': {
    answers: () => ({ [ARTIFACT]: other }),
    expect: corrupt('has 14 bytes with digest'),
  },
  'an artifact that does not end': {
    answers: () => ({ [ARTIFACT]: endless('', Buffer.alloc(65_536), 5) }),
    expect: corrupt(ARTIFACT),
  },
  'an artifact of which a byte comes now and then': {
    answers: () => ({ [ARTIFACT]: endless('', 'x', 200) }),
    idle: 1000,
    expect: corrupt('bytes came in 1 seconds', 'STATE_UNREADABLE'),
  },
  'an artifact that is redirected to a file of the disk': {
    answers: () => ({ [ARTIFACT]: status(302, { location: 'file:///etc/passwd' }) }),
    expect: corrupt('Could not read http', 'STATE_UNREADABLE'),
  },
  'a record of other bytes': {
    answers: () => ({ [recordPath()]: other }),
    expect: corrupt('has digest'),
  },
  'a record that does not end': {
    answers: () => ({ [recordPath()]: endless('{', ' '.repeat(2 ** 20)) }),
    expect: corrupt('it is larger than', 'STATE_UNREADABLE'),
  },
  'a catalog that is a page': {
    answers: () => ({ 'catalog.json': status(200, {}, '<!doctype html>') }),
    expect: corrupt('it is a web page', 'STATE_UNREADABLE'),
  },
  'a catalog that is not there, and a page instead of a registry': {
    answers: () => ({
      'catalog.json': status(404),
      'plugins/search': status(404),
      'plugins/search.json': status(404),
      'registry.json': status(200, {}, '<!doctype html>'),
    }),
    expect: corrupt('it is no registry', 'STATE_UNREADABLE'),
  },
  'a catalog that is not there, beside what only this program makes': {
    answers: () => ({ 'catalog.json': status(404) }),
    expect: corrupt('has no catalog, but there is', 'CATALOG_MISSING'),
  },
  'a catalog that may not be read': {
    answers: () => ({ 'catalog.json': status(403) }),
    expect: corrupt('the host answered 403', 'STATE_UNREADABLE'),
  },
  'a definition that is not there': {
    answers: () => ({ 'plugins/hello/1.0.0/schema': status(404) }),
    expect: corrupt('plugins/hello/1.0.0/schema is missing'),
  },
}

describe('a published registry that means harm', () => {
  for (const [name, input] of Object.entries(CASES)) {
    const test = input.bug === undefined ? it.concurrent : it.concurrent.fails
    test(name, async () => {
      const server = await serveFiles({ ...published, ...input.answers() })
      try {
        const found = await attempt({
          files: {
            'plugins/hello': null,
            'plugins/other/plugin.yaml': manifest({ slug: 'other', icon: 'https://example.com/i.svg' }),
          },
          options: () => ({ published: server.url, http: { tries: 1, ...(input.idle && { idle: input.idle }) } }),
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
