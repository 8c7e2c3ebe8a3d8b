import { afterAll, describe, expect, test } from 'vitest'
import { openAzureClient } from '../../src/io/targets/azure-client.js'
import { configureAzure } from '../../src/io/targets/azure-configure.js'
import { resolveAzurePlace } from '../../src/io/targets/azure-place.js'
import { element, writeXml } from '../../src/io/targets/xml-tree.js'
import { openFaultProxy } from './proxy.js'
import { AZURITE_ACCOUNT, openAzureService } from './services/azure.js'
import { describeWith } from './services/describe-with.js'
import { problemOf } from './store-cases.js'

const service = await openAzureService()
afterAll(() => service?.close())

const WANTED = { origins: ['https://flows.example.com', 'https://b.example.com'], publicRead: true, dryRun: false }
const WEBSITE = { index: 'index.html', error: '404.html' }

describeWith(service, 'configureAzure (needs azurite)', (azure) => {
  const { env } = azure
  const CORS = `Cors:
  CorsRule:
    AllowedOrigins: https://flows.example.com,https://b.example.com
    AllowedMethods: GET,HEAD
    AllowedHeaders: *
    ExposedHeaders: ETag
    MaxAgeInSeconds: 86400`
  const OTHER = element('CorsRule', [
    element('AllowedOrigins', 'https://other.example.com'),
    element('AllowedMethods', 'PUT'),
    element('AllowedHeaders', 'x-a'),
    element('ExposedHeaders', 'x-b'),
    element('MaxAgeInSeconds', '5'),
  ])
  const OTHER_LINES = `  CorsRule:
    AllowedOrigins: https://other.example.com
    AllowedMethods: PUT
    AllowedHeaders: x-a
    ExposedHeaders: x-b
    MaxAgeInSeconds: 5`

  test('shows on a dry run what it would set, sets it beside what others set, and then finds nothing to set', async () => {
    const container = await azure.newContainer()
    const client = openAzureClient({ container, env })
    const query = { restype: 'service', comp: 'properties' }
    const body = writeXml(element('StorageServiceProperties', [element('Cors', [OTHER])]))
    expect((await client.send({ method: 'PUT', of: 'service', query, body })).status).toBe(202)
    await client.close()

    const at = { container, env, ...WANTED }
    const planned = [
      {
        what: 'CORS',
        before: expect.stringContaining('AllowedOrigins: https://other.example.com'),
        after: `${CORS}\n${OTHER_LINES}`,
        changed: false,
      },
      { what: 'public read', after: 'Public access: blob', changed: false },
    ]
    const lines = (text: string | undefined) => text?.split('\n').sort()
    const compared = (settings: readonly { readonly after?: string }[]) =>
      settings.map((each) => ({ ...each, after: lines(each.after) }))
    expect(compared(await configureAzure({ ...at, dryRun: true }))).toEqual(compared(planned))
    expect(compared(await configureAzure(at))).toEqual(compared(planned.map((each) => ({ ...each, changed: true }))))
    expect(await configureAzure(at)).toEqual([
      {
        what: 'CORS',
        before: expect.stringContaining('https://flows.example.com,https://b.example.com'),
        changed: false,
      },
      { what: 'public read', before: 'Public access: blob', changed: false },
    ])
  })

  test('a page of another origin may read, as a browser asks', async () => {
    const container = await azure.newContainer()
    await configureAzure({ container, env, ...WANTED })
    const response = await fetch(`${azure.endpoint}/${container}/catalog.json`, {
      method: 'OPTIONS',
      headers: { origin: 'https://flows.example.com', 'access-control-request-method': 'GET' },
    })
    expect({
      status: response.status,
      origin: response.headers.get('access-control-allow-origin'),
      age: response.headers.get('access-control-max-age'),
    }).toEqual({ status: 200, origin: 'https://flows.example.com', age: '86400' })
  })

  test('makes $web a website, which needs no public container', async () => {
    const settings = await configureAzure({ container: '$web', env, ...WANTED, website: WEBSITE })
    expect(settings.map(({ what }) => what)).toEqual(['CORS', 'website'])
    expect(settings.at(-1)).toMatchObject({
      after: `StaticWebsite:
  Enabled: true
  IndexDocument: index.html
  ErrorDocument404Path: 404.html`,
      changed: true,
    })
  })

  test('tells a missing container, and an account that lets none be public', async () => {
    expect((await problemOf(configureAzure({ container: 'missing', env, ...WANTED }))).code).toBe('TARGET_MISSING')
    const container = await azure.newContainer()
    const proxy = await openFaultProxy(new URL(azure.endpoint).origin)
    proxy.setFault(({ method, path }) =>
      method === 'PUT' && path.includes('comp=acl')
        ? { status: 409, headers: { 'x-ms-error-code': 'PublicAccessNotPermitted' } }
        : undefined,
    )
    const endpoint = `${proxy.url}/${AZURITE_ACCOUNT}`
    expect(await problemOf(configureAzure({ container, env, endpoint, ...WANTED }))).toEqual({
      code: 'TARGET_UNWRITABLE',
      message: `Set Container ACL of azure://${AZURITE_ACCOUNT}/${container} failed: 409 PublicAccessNotPermitted.`,
      hint: 'The account lets no container be public: allow it, or serve $web.',
    })
    await proxy.close()
  })
})

describe('resolveAzurePlace', () => {
  const resolve = (...args: Parameters<typeof resolveAzurePlace>) => {
    const { origin, base, container, prefix, location, credential } = resolveAzurePlace(...args)
    return `${origin}${base}${container}/${prefix} ${location} ${credential.kind}`
  }
  const key = { AZURE_STORAGE_KEY: 'a2V5' }
  test.each<readonly [string, ...Parameters<typeof resolveAzurePlace>, string]>([
    [
      'an account',
      { container: 'c-1', account: 'acct' },
      {},
      'https://acct.blob.core.windows.net/c-1/ azure://acct/c-1 token',
    ],
    [
      'a folder',
      { container: '$web', prefix: '/x/y/', account: 'acct' },
      key,
      'https://acct.blob.core.windows.net/$web/x/y/ azure://acct/$web/x/y key',
    ],
    [
      'the environment',
      { container: 'c-1' },
      { AZURE_STORAGE_ACCOUNT: 'acct', AZURE_STORAGE_SAS_TOKEN: '?sv=1' },
      'https://acct.blob.core.windows.net/c-1/ azure://acct/c-1 sas',
    ],
    [
      'a connection string',
      { container: 'c-1' },
      { AZURE_STORAGE_CONNECTION_STRING: 'AccountName=acct;AccountKey=a2V5==;BlobEndpoint=http://h:1/acct' },
      'http://h:1/acct/c-1/ azure://acct/c-1 key',
    ],
    [
      'a connection string of another account',
      { container: 'c-1', account: 'mine' },
      { AZURE_STORAGE_CONNECTION_STRING: 'AccountName=acct;AccountKey=a2V5;BlobEndpoint=http://h:1/acct' },
      'https://mine.blob.core.windows.net/c-1/ azure://mine/c-1 token',
    ],
  ])('%s', (_, location, env, expected) => expect(resolve(location, env)).toBe(expected))

  test.each([
    [{ container: 'c-1' }, 'It is not known which storage account the container c-1 is in.'],
    [{ container: 'c-1', account: 'No/pe' }, 'It is not known which storage account the container c-1 is in.'],
    [{ container: 'C', account: 'acct' }, '"C" cannot be the name of a container.'],
    [{ container: 'c-1', account: 'acct', prefix: '../x' }, '"../x" cannot be a folder of a container.'],
    [
      { container: 'c-1', account: 'acct', endpoint: 'https://h/?sig=secret' },
      'The endpoint of the blob service is no plain URL.',
    ],
  ])('refuses %o', (location, message) => {
    expect(() => resolveAzurePlace(location, {})).toThrow(expect.objectContaining({ code: 'USAGE', message }))
  })
})
