import { describe, expect, it } from 'vitest'
import { type VerifyOptions, verifyDeployment } from '../../src/commands/deploying/verify-deployment.js'
import { PACE } from '../../src/io/pace.js'
import { readPublic } from '../../src/io/public-reader.js'
import { type Answer, type Files, serveFiles } from '../io/serve-files.js'

const TARGET: Readonly<Record<string, string>> = { 'registry.json': '{}\n', 'apps/p/1.0.0.tar.gz': 'artifact' }

const answer =
  (body: string, headers: Readonly<Record<string, string>>): Answer =>
  (_, response) => {
    response.writeHead(200, { 'access-control-allow-origin': '*', ...headers }).end(body)
  }
const GOOD: Files = {
  'registry.json': answer('{}\n', { 'content-type': 'application/json' }),
  'apps/p/1.0.0.tar.gz': answer('artifact', { 'content-type': 'application/gzip' }),
}

type Headers = Readonly<Record<string, Readonly<Record<string, string>>>>

/** What a reader finds wrong of what a host answers; waiting moves the clock, and tells the host. */
const verify = async (files: Files, changes: Partial<VerifyOptions> = {}, headers: Headers = {}) => {
  const server = await serveFiles(files)
  let time = 0
  try {
    const wanted = Object.keys(TARGET).map((path) => ({ path, ...(headers[path] && { headers: headers[path] }) }))
    const found = await verifyDeployment(wanted, {
      baseUrl: server.url,
      delivery: { cache: { documents: 10, icons: 0, pages: 0 }, cors: { origins: ['*'] } },
      readTarget: async (path) => (TARGET[path] === undefined ? undefined : Buffer.from(TARGET[path])),
      readPublic,
      pace: { ...PACE, now: () => time, wait: async (milliseconds) => (time += milliseconds) },
      concurrency: 1,
      ...changes,
    })
    return { found: found.map(({ place, args }) => [place.file, (args as { problem: string }).problem]), server }
  } finally {
    await server.close()
  }
}

describe('verifyDeployment', () => {
  it('finds nothing where all is well', async () => expect((await verify(GOOD)).found).toEqual([]))

  it.each<[string, Files, string]>([
    ['is missing', {}, 'the host answers 404'],
    [
      'is other content',
      { 'registry.json': answer('{"a": 1}', { 'content-type': 'application/json' }) },
      'it has other content, that of a cache perhaps',
    ],
    [
      'is of another type',
      { 'registry.json': answer('{}\n', { 'content-type': 'text/html' }) },
      'its type is text/html',
    ],
    [
      'may not be read by pages',
      {
        'registry.json': answer('{}\n', {
          'content-type': 'application/json',
          'access-control-allow-origin': 'https://other',
        }),
      },
      'a page of https://example.com may not read it (CORS)',
    ],
  ])('a document that %s', async (_, files, problem) => {
    const { found } = await verify({
      ...GOOD,
      'registry.json': files['registry.json'] ?? ((__, response) => response.writeHead(404).end()),
    })
    expect(found).toEqual([['registry.json', problem]])
  })

  it('an artifact that the host has compressed once more', async () => {
    const headers = { 'content-type': 'application/gzip', 'content-encoding': 'identity-like' }
    const { found } = await verify({ ...GOOD, 'apps/p/1.0.0.tar.gz': answer('artifact', headers) })
    expect(found).toEqual([
      [
        'apps/p/1.0.0.tar.gz',
        'it comes with Content-Encoding: identity-like, so clients would unpack it and miss its checksum',
      ],
    ])
  })

  it('waits for a cache that still has the document before', async () => {
    const late: Answer = (request, response, count) =>
      answer(count < 4 ? 'before' : '{}\n', { 'content-type': 'application/json' })(request, response, count)
    const { found, server } = await verify({ ...GOOD, 'registry.json': late })
    expect([found, server.requests.filter((path) => path === 'registry.json').length]).toEqual([[], 4])
  })

  describe('of headers that are promised', () => {
    const type = 'application/json'
    const promised = { 'registry.json': { 'content-type': type, 'cache-control': 'public, max-age=300' } }
    const found = async (headers: Readonly<Record<string, string>>) =>
      (await verify({ ...GOOD, 'registry.json': answer('{}\n', headers) }, {}, promised)).found

    it('takes each way to write them', async () => {
      expect(await found({ 'content-type': type, 'cache-control': 'max-age=300,public' })).toEqual([])
    })

    it.each([
      [
        { 'content-type': type, 'cache-control': 'no-store' },
        'it comes with Cache-Control: no-store, not public, max-age=300',
      ],
      [{ 'content-type': type }, 'it comes with no Cache-Control, not public, max-age=300'],
      [{ 'content-type': `${type}; charset=utf-8` }, `its type is ${type}; charset=utf-8`],
    ])('%j', async (headers, problem) => expect(await found(headers)).toEqual([['registry.json', problem]]))
  })

  it('what the target itself lacks', async () => {
    const { found } = await verify(GOOD, { readTarget: async () => undefined })
    expect(found).toEqual(Object.keys(TARGET).map((path) => [path, 'it is missing at the target itself']))
  })
})
