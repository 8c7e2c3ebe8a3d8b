import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openRegistry } from '../../src/io/registry-reader.js'
import { digestOf } from '../../src/model/digest.js'
import { type Answer, endless, type FileServer, type Files, reset, serveFiles, stall, status } from './serve-files.js'

let dir: string
let server: FileServer | undefined
let waits: number[]
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'reader-'))
  waits = []
})
afterEach(async () => {
  await server?.close()
  server = undefined
  rmSync(dir, { recursive: true, force: true })
})

const open = async (files: Files, options: { readonly idle?: number } = {}) => {
  server = await serveFiles(files)
  return openRegistry(server.url, { ...options, wait: async (milliseconds) => waits.push(milliseconds) })
}
const text = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString()
const factsOf = (bytes: Uint8Array) => ({ digest: digestOf(bytes), size: bytes.length })

describe('over http', () => {
  test('reads a file, asking for its own bytes', async () => {
    const seen: unknown[] = []
    const reader = await open({
      'a b/ü.json': (request, response) => {
        seen.push(request.headers['accept-encoding'], request.headers['authorization'])
        response.end('{}')
      },
    })
    expect(text(await reader.read('a b/ü.json'))).toBe('{}')
    expect(seen).toEqual(['identity', undefined])
    expect([reader.kind, reader.location]).toEqual(['http', server?.url])
  })

  test.each([404, 410])('%i alone means absent', async (code) => {
    const reader = await open({ 'x.json': status(code) })
    expect(await reader.read('x.json')).toBeUndefined()
    expect(waits).toEqual([])
  })

  test.each<[string, Answer, string, string]>([
    ['401', status(401), 'the host answered 401', 'user and password'],
    ['403', status(403), 'the host answered 403', 's3:ListBucket'],
    ['400', status(400), 'the host answered 400', 'Try again later'],
    ['204', status(204), 'the host answered 204', 'Try again later'],
    [
      'no bucket',
      status(404, {}, '<Error><Code>NoSuchBucket</Code></Error>'),
      '404, there is no such bucket',
      '--published none',
    ],
    [
      'no container',
      status(404, { 'x-ms-error-code': 'ContainerNotFound' }),
      '404, there is no such container',
      '--published none',
    ],
    [
      'no site',
      status(404, {}, "<p>There isn't a GitHub Pages site here.</p>"),
      '404, there is no GitHub Pages site',
      '--published none',
    ],
  ])('%s is unreadable at once', async (_, answer, message, hint) => {
    const reader = await open({ 'x.json': answer })
    await expect(reader.read('x.json')).rejects.toMatchObject({
      code: 'STATE_UNREADABLE',
      message: `Could not read ${server?.url}x.json: ${message}.`,
      hint: expect.stringContaining(hint),
    })
    expect([server?.requests.length, waits]).toEqual([1, []])
  })

  test.each<[string, Answer, string]>([
    ['500', status(500), 'the host answered 500'],
    ['503', status(503), 'the host answered 503'],
    ['429', status(429), 'the host answered 429'],
    ['a reset', reset, 'other side closed (UND_ERR_SOCKET)'],
    ['a stall', stall, 'nothing came for 0.1 seconds'],
    ['silence', () => {}, 'nothing came for 0.1 seconds'],
  ])('%s is tried four times, then unreadable', async (_, answer, message) => {
    const reader = await open({ 'x.json': answer }, { idle: 100 })
    await expect(reader.read('x.json')).rejects.toMatchObject({
      code: 'STATE_UNREADABLE',
      message: `Could not read ${server?.url}x.json: ${message}, 4 times.`,
    })
    expect([server?.requests.length, waits.length]).toEqual([4, 3])
    expect(waits.every((wait, i) => wait >= 250 * 2 ** i && wait <= 500 * 2 ** i)).toBe(true)
  })

  test('a byte now and then is as little as none', async () => {
    const reader = await open({ 'x.json': endless('', 'x', 20) }, { idle: 200 })
    await expect(reader.read('x.json')).rejects.toMatchObject({
      code: 'STATE_UNREADABLE',
      message: expect.stringMatching(/: (only \d+ bytes came in|nothing came for) 0\.2 seconds, 4 times\.$/),
    })
  })

  test('what passes is read in the end, and Retry-After is kept to, within reason', async () => {
    const answers = [status(503, { 'retry-after': '7' }), status(429, { 'retry-after': '9999' }), reset]
    const reader = await open({
      'x.json': (request, response, count) => {
        const answer = answers[count - 1]
        if (answer === undefined) response.end('there')
        else answer(request, response, count)
      },
    })
    expect(text(await reader.read('x.json'))).toBe('there')
    expect(waits.slice(0, 2)).toEqual([7000, 30_000])
  })

  test('redirects are followed, circles are not', async () => {
    const reader = await open({
      'a.json': status(302, { location: '/b.json' }),
      'b.json': 'b',
      'c.json': status(302, { location: '/c.json' }),
    })
    expect(text(await reader.read('a.json'))).toBe('b')
    await expect(reader.read('c.json')).rejects.toMatchObject({
      code: 'STATE_UNREADABLE',
      message: expect.stringContaining('redirect count exceeded'),
    })
  })

  test('nobody there and no such host are unreadable', async () => {
    const reader = await open({})
    await server?.close()
    await expect(reader.read('x.json')).rejects.toMatchObject({
      code: 'STATE_UNREADABLE',
      message: expect.stringMatching(/ECONNREFUSED/),
    })
    const nowhere = openRegistry('http://nowhere.invalid/', { tries: 1 })
    await expect(nowhere.read('x.json')).rejects.toMatchObject({ code: 'STATE_UNREADABLE' })
  })

  test('user and password are sent and never shown', async () => {
    let sent: string | undefined
    server = await serveFiles({
      'x.json': (request, response) => {
        sent = request.headers['authorization']
        response.end('x')
      },
      'y.json': status(403),
    })
    const reader = openRegistry(server.url.replace('://', '://me:s3cr%20t@'))
    expect(text(await reader.read('x.json'))).toBe('x')
    expect(sent).toBe(`Basic ${Buffer.from('me:s3cr t').toString('base64')}`)
    expect(reader.location).toBe(server.url)
    const error = await reader.read('y.json').catch((e: unknown) => e)
    expect(String((error as Error).message)).toBe(`Could not read ${server.url}y.json: the host answered 403.`)
  })

  test('measures an archive and keeps it', async () => {
    const archive = gzipSync('the tar')
    const reader = await open({ 'a.tar.gz': archive, 'page.tar.gz': '\n<!DOCTYPE html><p>', 'plain.tar.gz': 'plain' })
    const modified = Date.parse('2025-01-15T10:00:00Z') / 1000
    const common = { encoding: undefined, modified, isPage: false }
    expect(await reader.measure('a.tar.gz', join(dir, 'a'))).toEqual({
      ...common,
      ...factsOf(archive),
      content: digestOf('the tar'),
      isGzip: true,
    })
    expect(readFileSync(join(dir, 'a'))).toEqual(archive)
    expect(await reader.measure('plain.tar.gz')).toEqual({
      ...common,
      ...factsOf(Buffer.from('plain')),
      content: digestOf('plain'),
      isGzip: false,
    })
    expect((await reader.measure('page.tar.gz'))?.isPage).toBe(true)
    expect(await reader.measure('none.tar.gz', join(dir, 'none'))).toBeUndefined()
    expect(readdirSync(dir)).toEqual(['a'])
  })

  test('reads no more of a document than its limit', async () => {
    const reader = await open({ 'x.json': '0123456789', 'endless.json': endless('', Buffer.alloc(65_536)) })
    expect(text(await reader.read('x.json', 10))).toBe('0123456789')
    for (const path of ['x.json', 'endless.json']) {
      await expect(reader.read(path, 9)).rejects.toMatchObject({
        code: 'STATE_UNREADABLE',
        message: `Could not read ${server?.url}${path}: it is larger than 9 bytes.`,
      })
    }
    expect(waits).toEqual([])
  })

  test('measures no more of a file than its limit', async () => {
    const reader = await open({ 'x.tar.gz': '0123456789', 'endless.tar.gz': endless('', Buffer.alloc(65_536)) })
    expect((await reader.measure('x.tar.gz', join(dir, 'x'), 10))?.digest).toBe(digestOf('0123456789'))
    expect((await reader.measure('endless.tar.gz', join(dir, 'y'), 9))?.size).toBeGreaterThan(9)
  })

  test('unpacks no more of a bomb than an honest archive holds, and takes it for no archive', async () => {
    const zeros = Buffer.alloc(64 * 2 ** 20 + 1)
    const bomb = gzipSync(zeros)
    const reader = await open({ 'honest.tar.gz': gzipSync(zeros.subarray(1)), 'bomb.tar.gz': bomb })
    expect((await reader.measure('honest.tar.gz'))?.content).toBe(digestOf(zeros.subarray(1)))
    expect(await reader.measure('bomb.tar.gz')).toMatchObject({ isGzip: false, content: digestOf(bomb) })
  })

  test('copies what has the right bytes, even at the second try', async () => {
    const bytes = Buffer.alloc(300_000, 'x')
    const reader = await open({
      'a.tar.gz': (request, response, count) => {
        if (count === 1) reset(request, response, count)
        else response.end(bytes)
      },
    })
    await reader.copy('a.tar.gz', join(dir, 'deep/a.tar.gz'), factsOf(bytes))
    expect(readFileSync(join(dir, 'deep/a.tar.gz')).equals(bytes)).toBe(true)
    expect(readdirSync(join(dir, 'deep'))).toEqual(['a.tar.gz'])
  })

  test.each<[string, Files, string]>([
    ['other bytes', { 'a.tar.gz': 'other' }, 'changed after it was published'],
    ['a file without end', { 'a.tar.gz': endless('', Buffer.alloc(65_536)) }, 'changed after it was published'],
    ['no file', {}, 'Put the file back'],
    [
      'a host that claims an encoding',
      {
        'a.tar.gz': (_, response) => {
          response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('tar'))
        },
      },
      'take that header off',
    ],
  ])('copies nothing from %s', async (_, files, hint) => {
    const reader = await open(files)
    await expect(reader.copy('a.tar.gz', join(dir, 'a.tar.gz'), factsOf(gzipSync('tar')))).rejects.toMatchObject({
      code: 'STATE_CORRUPT',
      message: expect.stringContaining('a.tar.gz'),
      hint: expect.stringContaining(hint),
    })
    expect(readdirSync(dir)).toEqual([])
  })
})

describe('in a folder', () => {
  test('reads no more of a document than its limit', async () => {
    writeFileSync(join(dir, 'x.json'), '0123456789')
    const reader = openRegistry(dir)
    expect(text(await reader.read('x.json', 10))).toBe('0123456789')
    await expect(reader.read('x.json', 9)).rejects.toMatchObject({
      code: 'STATE_UNREADABLE',
      message: `Could not read ${join(dir, 'x.json')}: it is larger than 9 bytes.`,
    })
  })

  test.each(['folder', 'file URL'])('%s: reads, measures, copies', async (kind) => {
    const archive = gzipSync(Buffer.alloc(3_000_000, 'y'))
    const large = Buffer.alloc(3_000_000, 'z')
    mkdirSync(join(dir, 'r/apps'), { recursive: true })
    writeFileSync(join(dir, 'r/apps/a.tar.gz'), archive)
    writeFileSync(join(dir, 'r/large'), large)
    utimesSync(join(dir, 'r/large'), 100, 100)
    const reader = openRegistry(kind === 'folder' ? join(dir, 'r') : pathToFileURL(join(dir, 'r')).href)
    expect([reader.kind, reader.location]).toEqual(['folder', join(dir, 'r')])
    const dated = await reader.readDated('large')
    expect([dated?.modified, large.equals(dated?.bytes ?? Buffer.of())]).toEqual([100, true])
    expect(await reader.read('none')).toBeUndefined()
    expect(await reader.measure('large')).toEqual({
      ...factsOf(large),
      content: digestOf(large),
      isGzip: false,
      isPage: false,
      modified: 100,
      encoding: undefined,
    })
    await reader.copy('apps/a.tar.gz', join(dir, 'copy'), factsOf(archive))
    expect(readFileSync(join(dir, 'copy')).equals(archive)).toBe(true)
    await expect(reader.copy('large', join(dir, 'copy'), factsOf(archive))).rejects.toMatchObject({
      code: 'STATE_CORRUPT',
    })
  })

  test('a folder that is gone, a file in its place, a folder in a file’s place', async () => {
    mkdirSync(join(dir, 'r/x'), { recursive: true })
    writeFileSync(join(dir, 'file'), '')
    const unreadable = { code: 'STATE_UNREADABLE' }
    await expect(openRegistry(join(dir, 'none')).read('x')).rejects.toMatchObject(unreadable)
    await expect(openRegistry(join(dir, 'file')).read('x')).rejects.toMatchObject(unreadable)
    await expect(openRegistry(join(dir, 'r')).read('x')).rejects.toMatchObject(unreadable)
  })

  test.skipIf(process.getuid?.() === 0)('what may not be read', async () => {
    writeFileSync(join(dir, 'x'), 'x')
    chmodSync(join(dir, 'x'), 0)
    await expect(openRegistry(dir).read('x')).rejects.toMatchObject({ code: 'STATE_UNREADABLE' })
  })
})

test.each(['../x', '/etc/passwd', 'a//b', 'a/../../b', 'C:/x', 'a\\b', ''])('no path leads out: %j', async (path) => {
  const corrupt = { code: 'STATE_CORRUPT' }
  await expect(Promise.resolve().then(() => openRegistry(dir).read(path))).rejects.toMatchObject(corrupt)
  const http = openRegistry('http://127.0.0.1:1/')
  await expect(Promise.resolve().then(() => http.read(path))).rejects.toMatchObject(corrupt)
})

test.each([
  'ftp://x.example.com/',
  's3://bucket/',
  'https://',
  'https://x.example.com/?a=b',
  'https://x.example.com/#a',
])('no location: %s', (location) => {
  expect(() => openRegistry(location)).toThrow(expect.objectContaining({ code: 'USAGE' }))
})
