import { createHmac } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type AzureTargetOptions, openAzureTarget } from '../../src/io/targets/azure.js'
import type { ObjectTarget } from '../../src/model/deploy.js'
import { describeBadLine } from './bad-line-cases.js'
import { type Fault, type FaultProxy, openFaultProxy } from './proxy.js'
import { AZURITE_ACCOUNT, AZURITE_KEY, openAzureService } from './services/azure.js'
import { describeWith } from './services/describe-with.js'
import { expectUnreadable, largeObjects, objectOf, problemOf, put } from './store-cases.js'

const service = await openAzureService()
const MIB = 1024 * 1024
const dir = mkdtempSync(join(tmpdir(), 'azure-faults-'))
afterAll(async () => {
  rmSync(dir, { recursive: true })
  await service?.close()
})
const cache = { documents: 1, icons: 2, pages: 3 }
const everything = (target: ObjectTarget) => [
  target.read('a'),
  target.look('a'),
  target.list(''),
  target.write(objectOf('a', '1'), 'absent'),
  target.remove('a'),
]

describeWith(service, 'a container (needs azurite)', (azure) => {
  let proxy: FaultProxy
  let container: string
  /** Straight to the store. */
  let clear: ObjectTarget
  const open = (options: Partial<AzureTargetOptions> = {}) =>
    openAzureTarget({
      container,
      endpoint: `${proxy.url}/${AZURITE_ACCOUNT}`,
      env: azure.env,
      cache,
      blocks: { above: 6 * MIB, size: 5 * MIB },
      wait: async () => {},
      ...options,
    })
  beforeAll(async () => {
    proxy = await openFaultProxy(new URL(azure.endpoint).origin)
    container = await azure.newContainer()
    clear = open({ endpoint: azure.endpoint })
  })
  afterAll(async () => {
    await clear.close()
    await proxy.close()
  })
  afterEach(() => proxy.setFault(() => undefined))

  /** The fault hits the first `times` requests. */
  const fail = (fault: Fault, times = 1): void => proxy.setFault(({ count }) => (count <= times ? fault : undefined))
  const refusal = (status: number, code: string): Fault => ({ status, headers: { 'x-ms-error-code': code } })

  describeBadLine({
    open,
    clear: () => clear,
    fail,
    own: [
      ['gets 500 OperationTimedOut', refusal(500, 'OperationTimedOut')],
      ['gets 503 ServerBusy', refusal(503, 'ServerBusy')],
    ],
  })

  test('writing and removing never call a lost answer a failure or a success', async () => {
    const target = open({ tries: 1 })
    const outcomes: string[] = []
    for (const fault of ['lost', 'unheard', 'cut', 'garbled', 'torn', { after: 500 }, { status: 503 }] as const) {
      fail(fault, 99)
      outcomes.push((await target.write(objectOf(`lost/${JSON.stringify(fault)}`, '1'), 'absent')).kind)
      outcomes.push(await target.remove('lost/none'))
    }
    expect(new Set(outcomes)).toEqual(new Set(['unknown']))
    await target.close()
  })

  test('reading gives up with the name of the request', async () => {
    const target = open({ tries: 2 })
    const name = `azure://${AZURITE_ACCOUNT}/${container}`
    fail(refusal(503, 'ServerBusy'), 99)
    expect(await problemOf(target.read('a/b'))).toEqual({
      code: 'TARGET_UNREADABLE',
      message: `Get Blob of ${name}/a/b failed: 503 ServerBusy.`,
      hint: 'Try again later.',
    })
    expect((await problemOf(target.list(''))).message).toBe(`List Blobs of ${name} failed: 503 ServerBusy.`)
    await target.close()
  })

  test.each([
    ['a page with status 200', { status: 200, body: '<!doctype html><html><body>Log in</body></html>' }],
    ['a page with status 404', { status: 404, body: '<!doctype html>' }],
    ['a redirect', { status: 302, headers: { location: 'https://login.example.com/' } }],
    ['half a listing', { status: 200, body: '<EnumerationResults><Blobs></Blobs>' }],
    ['a listing without blobs', { status: 200, body: '<EnumerationResults></EnumerationResults>' }],
  ] satisfies [string, Fault][])('%s is not an empty container', async (_, fault) => {
    const target = open({ tries: 1 })
    fail(fault, 99)
    await expectUnreadable(target)
    await target.close()
  })

  test.each([
    [412, 'LeaseIdMissing', 'TARGET_UNWRITABLE'],
    [409, 'BlobImmutableDueToPolicy', 'TARGET_UNWRITABLE'],
    [403, 'AuthorizationPermissionMismatch', 'TARGET_DENIED'],
    [409, 'ContainerBeingDeleted', 'TARGET_MISSING'],
  ])('%i %s is no condition that is false', async (status, code, expected) => {
    const target = open({ tries: 1 })
    fail(refusal(status, code), 99)
    expect((await problemOf(target.write(objectOf('a', '1'), 'absent'))).code).toBe(expected)
    expect((await problemOf(target.remove('a', '"x"'))).code).toBe(expected)
    await target.close()
  })

  describe('an upload in blocks', () => {
    const size = 11 * MIB
    const object = largeObjects(dir, size)

    // three blocks, commit
    test.each([1, 2, 3, 4])('is none the worse for a break at request %i', async (k) => {
      const target = open()
      proxy.setFault(({ count }) => (count === k ? 'lost' : undefined))
      expect(await target.write(object(`blocks/${k}`), 'absent')).toMatchObject({ kind: 'written' })
      expect(await clear.look(`blocks/${k}`)).toMatchObject({ size })
      await target.close()
    })

    test('whose last answer is lost may have happened', async () => {
      const target = open()
      proxy.setFault(({ path }) => (path.includes('comp=blocklist') ? 'unheard' : undefined))
      expect(['unknown', 'refused']).toContain((await target.write(object('blocks/unheard'), 'absent')).kind)
      expect(await clear.look('blocks/unheard')).toMatchObject({ size })
      await target.close()
    })

    test('whose blocks a rival took away is unknown', async () => {
      const target = open()
      proxy.setFault(({ path }) => (path.includes('comp=blocklist') ? refusal(400, 'InvalidBlockList') : undefined))
      expect(await target.write(object('blocks/rival'), 'absent')).toEqual({
        kind: 'unknown',
        problem: 'Put Blob of blocks/rival: 400 InvalidBlockList',
      })
      await target.close()
    })
  })

  describe('credentials', () => {
    /** A SAS of the account for this test's requests, as the portal makes one. */
    const sasOf = (permissions: string): string => {
      const [version, end] = ['2021-12-02', '2099-01-01T00:00:00Z']
      const fields = [AZURITE_ACCOUNT, permissions, 'b', 'sco', '', end, '', '', version, '', '']
      const signature = createHmac('sha256', Buffer.from(AZURITE_KEY, 'base64'))
        .update(fields.join('\n'))
        .digest('base64')
      const query = { sv: version, ss: 'b', srt: 'sco', sp: permissions, se: end, sig: signature }
      return new URLSearchParams(query).toString()
    }
    const openAs = (env: Readonly<Record<string, string>>) =>
      open({ account: AZURITE_ACCOUNT, endpoint: azure.endpoint, env, tries: 1 })

    test.each([
      ['an account and its key', { AZURE_STORAGE_KEY: AZURITE_KEY }],
      ['an account and a SAS', { AZURE_STORAGE_SAS_TOKEN: sasOf('rwdlc') }],
      ['a SAS with a question mark', { AZURE_STORAGE_SAS_TOKEN: `?${sasOf('rwdlc')}` }],
      [
        'a connection string with a SAS',
        { AZURE_STORAGE_CONNECTION_STRING: `AccountName=${AZURITE_ACCOUNT};SharedAccessSignature=${sasOf('rwdlc')}` },
      ],
    ])('%s are enough', async (name, env) => {
      const target = openAs(env)
      const revision = await put(target, `as/${name}`, 'one')
      expect(await target.read(`as/${name}`, revision)).toEqual({ kind: 'unchanged' })
      expect((await target.list('as/')).map(({ path }) => path)).toContain(`as/${name}`)
      expect(await target.remove(`as/${name}`)).toBe('removed')
      await target.close()
    })

    test.each([
      ['a wrong key', { AZURE_STORAGE_KEY: Buffer.from('planted').toString('base64') }],
      [
        'a wrong SAS',
        { AZURE_STORAGE_SAS_TOKEN: 'sv=2021-12-02&ss=b&srt=sco&sp=rwdlc&se=2099-01-01T00:00:00Z&sig=planted' },
      ],
    ])('%s is refused, and shown nowhere', async (_, env) => {
      const target = openAs(env)
      const errors = await Promise.all(everything(target).map((each) => each.catch((error: unknown) => error)))
      expect(errors.map((error) => (error as { code?: string }).code)).toEqual(errors.map(() => 'TARGET_DENIED'))
      const text = inspect(errors, { depth: 20, showHidden: true, getters: true })
      expect(text).not.toMatch(/planted|cGxhbnRlZA/)
      await target.close()
    })

    test('a SAS that allows too little is refused', async () => {
      const target = openAs({ AZURE_STORAGE_SAS_TOKEN: sasOf('rl') })
      const { code, message } = await problemOf(target.write(objectOf('a', '1'), 'absent'))
      expect({ code, message }).toEqual({
        code: 'TARGET_DENIED',
        message: `Put Blob of azure://${AZURITE_ACCOUNT}/${container}/a was refused: 403 AuthorizationPermissionMismatch.`,
      })
      await target.close()
    })

    test('a secret is shown nowhere when the line breaks', async () => {
      const target = open({ env: { AZURE_STORAGE_SAS_TOKEN: 'sig=planted' }, account: AZURITE_ACCOUNT, tries: 1 })
      fail('lost', 99)
      const lost = await Promise.all(everything(target).map((each) => each.catch((error: unknown) => error)))
      const nowhere = open({
        env: { AZURE_STORAGE_SAS_TOKEN: 'sig=planted' },
        account: AZURITE_ACCOUNT,
        endpoint: 'http://nowhere.invalid',
        tries: 1,
      })
      const unknown = await Promise.all(everything(nowhere).map((each) => each.catch((error: unknown) => error)))
      expect(inspect([lost, unknown], { depth: 20, showHidden: true, getters: true })).not.toContain('planted')
      await Promise.all([target.close(), nowhere.close()])
    })
  })
})

describe.skipIf(process.platform === 'win32')('the login of az', () => {
  /** A program that prints this and counts its calls. */
  const fakeAz = (output: string, exit = 0): Readonly<Record<string, string>> => {
    const bin = mkdtempSync(join(dir, 'bin-'))
    writeFileSync(join(bin, 'az'), `#!/bin/sh\necho '${output}'\necho planted-in-stderr >&2\nexit ${exit}\n`)
    chmodSync(join(bin, 'az'), 0o755)
    return { PATH: `${bin}${delimiter}${process.env['PATH']}` }
  }

  test('gives the token that requests are sent with', async () => {
    const seen: unknown[] = []
    const server = createServer((request, response) => {
      seen.push([request.headers.authorization, request.headers['x-ms-version']])
      response.writeHead(404, { 'x-ms-error-code': 'BlobNotFound' }).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const env = fakeAz(JSON.stringify({ accessToken: 'a-token', expires_on: 4_000_000_000 }))
    const target = openAzureTarget({ container: 'some', account: 'someaccount', endpoint, env, cache })
    expect(await target.read('a')).toEqual({ kind: 'absent' })
    expect(await target.look('a')).toBeUndefined()
    expect(seen).toEqual([
      ['Bearer a-token', '2021-12-02'],
      ['Bearer a-token', '2021-12-02'],
    ])
    await target.close()
    server.close()
  })

  test.each([
    ['fails', fakeAz('planted', 1)],
    ['prints something else', fakeAz('planted')],
    ['is not there', { PATH: '/nowhere' }],
  ])('is asked for when az %s', async (_, env) => {
    const target = openAzureTarget({ container: 'some', account: 'someaccount', env, cache })
    expect(await problemOf(target.read('a'))).toEqual({
      code: 'TARGET_DENIED',
      message: 'There are no credentials for Azure.',
      hint: 'Log in with az login (azure/login in a workflow), or set AZURE_STORAGE_CONNECTION_STRING, AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN.',
    })
    await target.close()
  })
})
