import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { sendAlone } from '../../src/io/targets/send-alone.js'

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

const serve = async (answer: RequestListener): Promise<string> => {
  const started = createServer(answer)
  server = started
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`
}

const GET = { method: 'GET', path: '/b/a%2Bb?x=%20', headers: { 'x-amz-date': 'd' } } as const

test('sends the path as it is escaped, and gives the answer whole', async () => {
  const seen: unknown[] = []
  const origin = await serve(({ method, url, headers }, response) => {
    seen.push(method, url, headers['x-amz-date'])
    response.writeHead(404, { ETag: '"e"' }).write('not ')
    setTimeout(() => response.end('here'), 20)
  })
  const { status, code, headers, bytes } = await sendAlone(origin, GET, 1000)
  expect([status, code, headers['etag'], Buffer.from(bytes).toString()]).toEqual([404, '', '"e"', 'not here'])
  expect(seen).toEqual(['GET', '/b/a%2Bb?x=%20', 'd'])
})

test.each<readonly [string, RequestListener, string]>([
  ['no answer', (request) => request.socket.destroy(), 'socket hang up'],
  [
    'an answer that is cut off',
    (_, response) => {
      response.writeHead(200, { 'content-length': 9 }).write('half')
      setTimeout(() => response.destroy(), 20)
    },
    'aborted',
  ],
  ['silence', () => {}, 'nothing came for 0.2 seconds'],
  [
    'silence in the middle',
    (_, response) => {
      response.writeHead(200, { 'content-length': 9 }).write('half')
    },
    'aborted',
  ],
])('%s is an error', async (_, answer, problem) => {
  await expect(sendAlone(await serve(answer), GET, 200)).rejects.toThrow(problem)
})
