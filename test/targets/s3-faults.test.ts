import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openS3Target } from '../../src/io/targets/s3.js'
import type { DeployObject, ObjectTarget } from '../../src/model/deploy.js'
import { describeBadLine } from './bad-line-cases.js'
import { type Fault, type FaultProxy, openFaultProxy } from './proxy.js'
import { describeWith } from './services/describe-with.js'
import { openS3Service } from './services/s3.js'
import { expectUnreadable, largeObjects, objectOf, problemOf, put } from './store-cases.js'

const service = await openS3Service()
const MIB = 1024 * 1024
const dir = mkdtempSync(join(tmpdir(), 's3-faults-'))
afterAll(async () => {
  rmSync(dir, { recursive: true })
  await service?.close()
})

describeWith(service, 'a bucket behind a bad line (needs moto_server, or S3_TEST_ENDPOINT)', (s3) => {
  let proxy: FaultProxy
  let bucket: string
  /** Straight to the store. */
  let clear: ObjectTarget
  const waits: number[] = []
  const open = (options: { readonly tries?: number; readonly idle?: number; readonly endpoint?: string } = {}) =>
    openS3Target({
      bucket,
      endpoint: proxy.url,
      region: s3.region,
      credentials: s3.credentials,
      env: {},
      cache: { documents: 1, icons: 2, pages: 3 },
      multipart: { above: 6 * MIB, part: 5 * MIB },
      wait: async (milliseconds) => waits.push(milliseconds),
      ...options,
    })

  beforeAll(async () => {
    proxy = await openFaultProxy(s3.endpoint)
    bucket = await s3.newBucket()
    clear = await open({ endpoint: s3.endpoint })
  })
  afterAll(async () => {
    await clear.close()
    await proxy.close()
  })
  afterEach(() => proxy.setFault(() => undefined))

  /** The fault hits the first `times` requests. */
  const fail = (fault: Fault, times = 1): void => proxy.setFault(({ count }) => (count <= times ? fault : undefined))
  const refusal = (status: number, code: string, more = '', headers: Readonly<Record<string, string>> = {}): Fault => ({
    status,
    body: `<?xml version="1.0"?><Error><Code>${code}</Code>${more}</Error>`,
    headers: { 'content-type': 'application/xml', ...headers },
  })

  describeBadLine({
    open,
    clear: () => clear,
    fail,
    own: [
      ['gets 503 SlowDown', refusal(503, 'SlowDown')],
      ['gets 429', { status: 429, headers: { 'retry-after': '2' } }],
      ['gets 400 RequestTimeout', refusal(400, 'RequestTimeout')],
    ],
  })

  test('an overloaded store is asked again after longer and longer waits, or after the one that it asks for', async () => {
    const target = await open({ tries: 4 })
    waits.length = 0
    fail({ status: 503 }, 99)
    expect((await target.write(objectOf('overloaded', '1'), 'absent')).kind).toBe('unknown')
    expect(waits).toHaveLength(3)
    expect(waits.map((wait, i) => wait >= 0 && wait <= 400 * 2 ** i)).toEqual([true, true, true])
    expect(target.requests()).toBe(4)
    waits.length = 0
    fail({ status: 503, headers: { 'retry-after': '3' } })
    await target.read('overloaded')
    expect(waits).toEqual([3000])
    await target.close()
  })

  test('reading gives up with the name of the request', async () => {
    const target = await open({ tries: 2 })
    const hints = { later: 'Try again later.', network: 'Check the address and the network.' }
    const name = `s3://${bucket}`
    fail({ status: 503 }, 99)
    expect(await problemOf(target.read('a/b'))).toEqual({
      code: 'TARGET_UNREADABLE',
      message: `GetObject of ${name}/a/b failed: 503.`,
      hint: hints.later,
    })
    fail(refusal(500, 'InternalError'), 99)
    expect(await problemOf(target.list(''))).toEqual({
      code: 'TARGET_UNREADABLE',
      message: `ListObjectsV2 of ${name} failed: 500 InternalError.`,
      hint: hints.later,
    })
    fail('lost', 99)
    expect(await problemOf(target.look('a'))).toEqual({
      code: 'TARGET_UNREADABLE',
      message: `HeadObject of ${name}/a failed: other side closed (UND_ERR_SOCKET).`,
      hint: hints.network,
    })
    await target.close()
  })

  test('writing and removing never call a lost answer a failure or a success', async () => {
    const target = await open({ tries: 1 })
    const revision = await put(clear, 'lost/old', 'one')
    const outcomes: unknown[] = []
    for (const fault of ['lost', 'unheard', 'cut', 'garbled', 'torn', { after: 500 }, { status: 503 }] as const) {
      fail(fault, 99)
      outcomes.push((await target.write(objectOf(`lost/${JSON.stringify(fault)}`, '1'), 'absent')).kind)
      outcomes.push((await target.write(objectOf('lost/old', '1'), { revision: '"0"' })).kind === 'written')
      outcomes.push(await target.remove('lost/none'))
    }
    expect(new Set(outcomes)).toEqual(new Set(['unknown', false]))
    expect(await clear.read('lost/old')).toMatchObject({ revision })
    await target.close()
  })

  test('a write that lands late is refused when somebody was faster', async () => {
    const target = await open({ tries: 1 })
    const revision = await put(clear, 'late', 'before')
    fail('late', 99)
    expect(await target.write(objectOf('late', 'mine'), { revision })).toMatchObject({ kind: 'unknown' })
    await put(clear, 'late', 'theirs')
    await proxy.land()
    expect(await clear.read('late')).toMatchObject({ bytes: Buffer.from('theirs') })
    await target.close()
  })

  test('a store that says nothing is given up after a while', async () => {
    const target = await open({ tries: 1, idle: 200 })
    fail({ delayed: 60_000 }, 99)
    expect(await target.write(objectOf('silent', '1'), 'absent')).toEqual({
      kind: 'unknown',
      problem: 'PutObject of silent: Headers Timeout Error (UND_ERR_HEADERS_TIMEOUT)',
    })
    await target.close()
  })

  test('a rival in flight (409) is met with the same request again', async () => {
    const target = await open()
    fail(refusal(409, 'ConditionalRequestConflict'), 2)
    expect(await target.write(objectOf('rival', '1'), 'absent')).toMatchObject({ kind: 'written' })
    fail(refusal(409, 'ConditionalRequestConflict'), 99)
    expect(await target.write(objectOf('rival/always', '1'), 'absent')).toEqual({
      kind: 'unknown',
      problem: 'PutObject of rival/always: 409 ConditionalRequestConflict',
    })
    await target.close()
  })

  describe('what is no answer of S3', () => {
    const page = '<!doctype html><html><body>Log in</body></html>'
    test.each([
      ['a page with status 200', { status: 200, body: page }],
      ['a page with status 404', { status: 404, body: page }],
      ['a redirect', { status: 302, headers: { location: 'https://login.example.com/' } }],
      [
        'an empty listing that ends too soon',
        { status: 200, body: '<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>' },
      ],
      ['half a listing', { status: 200, body: '<ListBucketResult><IsTruncated>false</IsTruncated>' }],
    ] satisfies [string, Fault][])('%s is not an empty bucket', async (_, fault) => {
      const target = await open({ tries: 1 })
      fail(fault, 99)
      await expectUnreadable(target)
      await target.close()
    })
  })

  test('a weak ETag of a proxy is that of the object', async () => {
    const target = await open()
    const revision = await put(clear, 'weak', 'one')
    fail({ status: 200, body: 'one', headers: { etag: `W/${revision}` } })
    expect(await target.read('weak')).toMatchObject({ revision })
    await target.close()
  })

  test('a bucket of another region is named', async () => {
    const target = await open({ tries: 1 })
    fail(refusal(301, 'PermanentRedirect', '', { 'x-amz-bucket-region': 'eu-west-1' }))
    expect(await problemOf(target.read('a'))).toEqual({
      code: 'TARGET_UNREADABLE',
      message: `GetObject of s3://${bucket}/a failed: 301 PermanentRedirect.`,
      hint: 'The bucket is in the region eu-west-1.',
    })
    await target.close()
  })

  test('a store that takes no checksums gets none, and is told once', async () => {
    const target = await open()
    const artifact = (path: string): DeployObject =>
      objectOf(path, '1', { class: 'artifact', mediaType: 'application/gzip' })
    proxy.requests.length = 0
    fail(refusal(501, 'NotImplemented'))
    expect(await target.write(artifact('checksum/a'), 'absent')).toMatchObject({ kind: 'written' })
    expect(await target.write(artifact('checksum/b'), 'absent')).toMatchObject({ kind: 'written' })
    expect(proxy.requests).toEqual([
      `PUT /${bucket}/checksum/a`,
      `PUT /${bucket}/checksum/a`,
      `PUT /${bucket}/checksum/b`,
    ])
    await target.close()
  })

  test('a store that knows no conditions is not written to', async () => {
    const target = await open()
    fail(refusal(501, 'NotImplemented'), 99)
    expect(await problemOf(target.write(objectOf('a', '1'), 'absent'))).toEqual({
      code: 'TARGET_UNWRITABLE',
      message: `PutObject of s3://${bucket}/a failed: 501 NotImplemented.`,
      hint: 'The store does not know this kind of request.',
    })
    await target.close()
  })

  describe('an upload in parts', () => {
    const size = 11 * MIB
    const object = largeObjects(dir, size)
    const uploads = async (): Promise<string> => {
      const response = await fetch(`${s3.endpoint}/${bucket}?uploads`)
      return (await response.text()).replaceAll(/\s/g, '')
    }

    // create, three parts, look, complete
    test.each([1, 2, 3, 4, 5, 6])('is none the worse for a break at request %i', async (k) => {
      const target = await open()
      proxy.setFault(({ count }) => (count === k ? 'lost' : undefined))
      expect(await target.write(object(`parts/${k}`), 'absent')).toMatchObject({ kind: 'written' })
      expect(await clear.look(`parts/${k}`)).toMatchObject({ size })
      await target.close()
    })

    test('whose last answer is lost may have happened', async () => {
      const target = await open()
      proxy.setFault(({ method, path }) => (method === 'POST' && path.includes('uploadId=') ? 'unheard' : undefined))
      expect(await target.write(object('parts/unheard'), 'absent')).toMatchObject({ kind: 'unknown' })
      expect(await clear.look('parts/unheard')).toMatchObject({ size })
      await target.close()
    })

    test('is begun anew when a rival was in flight', async () => {
      const target = await open()
      let conflicts = 0
      proxy.requests.length = 0
      proxy.setFault(({ method, path }) =>
        method === 'POST' && path.includes('uploadId=') && ++conflicts === 1
          ? refusal(409, 'ConditionalRequestConflict')
          : undefined,
      )
      expect(await target.write(object('parts/rival'), 'absent')).toMatchObject({ kind: 'written' })
      expect(proxy.requests.filter((each) => each.endsWith('?uploads='))).toHaveLength(2)
      await target.close()
    })

    test('that S3 refuses under status 200 is refused', async () => {
      const target = await open()
      proxy.setFault(({ method, path }) =>
        method === 'POST' && path.includes('uploadId=') ? refusal(200, 'PreconditionFailed') : undefined,
      )
      expect(await target.write(object('parts/two-hundred'), 'absent')).toEqual({ kind: 'refused' })
      proxy.setFault(({ method, path }) =>
        method === 'POST' && path.includes('uploadId=') ? refusal(200, 'InternalError') : undefined,
      )
      expect(await target.write(object('parts/two-hundred'), 'absent')).toEqual({
        kind: 'unknown',
        problem: 'PutObject of parts/two-hundred: InternalError',
      })
      await target.close()
    })

    test.runIf(s3.isMoto)('leaves no parts behind when it fails', async () => {
      const target = await open({ tries: 1 })
      proxy.setFault(({ path }) => (path.includes('partNumber=2') ? { status: 503 } : undefined))
      expect(await target.write(object('parts/failed'), 'absent')).toMatchObject({ kind: 'unknown' })
      expect(await uploads()).not.toContain('parts/failed')
      await target.close()
    })
  })

  describe('secrets', () => {
    const SECRET = 'planted-secret-0123456789'
    const openWith = (endpoint: string) =>
      openS3Target({
        bucket,
        endpoint,
        region: s3.region,
        credentials: { accessKeyId: 'AKIAPLANTED', secretAccessKey: SECRET, sessionToken: `token-${SECRET}` },
        env: {},
        cache: { documents: 1, icons: 2, pages: 3 },
        tries: 1,
      })
    const shown = async (promise: Promise<unknown>): Promise<string> => {
      const error = await promise.then(
        (value) => value,
        (reason: unknown) => reason,
      )
      const { inspect } = await import('node:util')
      return inspect(error, { depth: 20, showHidden: true, getters: true })
    }

    test.each([
      [
        '403',
        refusal(
          403,
          'SignatureDoesNotMatch',
          `<AWSAccessKeyId>AKIAPLANTED</AWSAccessKeyId><StringToSign>${SECRET}</StringToSign>`,
        ),
      ],
      ['400', refusal(400, 'ExpiredToken', `<Token-0>token-${SECRET}</Token-0>`)],
      ['500', { status: 500, body: SECRET, headers: { 'x-secret': SECRET } }],
      ['a broken line', 'lost'],
      ['a strange code', refusal(400, `<b>${SECRET}</b>`)],
    ] satisfies [string, Fault][])('appear nowhere after %s', async (_, fault) => {
      const target = await openWith(proxy.url)
      fail(fault, 99)
      const texts = await Promise.all([
        shown(target.read('a')),
        shown(target.look('a')),
        shown(target.list('')),
        shown(target.write(objectOf('a', '1'), 'absent')),
        shown(target.remove('a')),
      ])
      expect(texts.filter((text) => /planted/i.test(text))).toEqual([])
      await target.close()
    })

    test('appear nowhere when there is no such host', async () => {
      const target = await openWith('http://nowhere.invalid')
      const text = await shown(target.read('a'))
      expect(text).toContain('TARGET_UNREADABLE')
      expect(text).toMatch(/ENOTFOUND|EAI_AGAIN/)
      expect(text).not.toMatch(/planted/i)
      await target.close()
    })
  })
})
