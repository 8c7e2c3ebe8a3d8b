import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { config, writeFiles, writeSample } from '../diagnostics/sample-registry.js'
import { runRegistry } from './run-deploy.js'

const PLANTED = 'planted5ecret'
const KEY = Buffer.from(PLANTED).toString('base64')

/** A host that refuses everything, and repeats all that it was sent. */
let host: Server
let url: string
let dir: string
beforeEach(async () => {
  host = createServer((request, response) => {
    const said = JSON.stringify([request.url, request.headers])
    const body = `<Error><Code>AccessDenied</Code><Message>${said}</Message></Error>`
    response.writeHead(403, { 'content-type': 'application/xml', 'x-ms-error-code': 'AuthenticationFailed' }).end(body)
  })
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(host.address() as AddressInfo).port}`
  dir = mkdtempSync(join(tmpdir(), 'secrets-'))
  writeSample(dir)
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', PLANTED)
  vi.stubEnv('AWS_SESSION_TOKEN', PLANTED)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await new Promise((resolve) => host.close(resolve))
  rmSync(dir, { recursive: true, force: true })
})

const spellings = [PLANTED, KEY, Buffer.from(`x-access-token:${PLANTED}`).toString('base64'), `me:${PLANTED}`]

/** Target and environment of a deploy that cannot go well; the code that it ends with. */
const CASES: readonly (readonly [string, string, (url: string) => Readonly<Record<string, string>>, string])[] = [
  ['keys of S3', 's3://bucket', (at) => ({ AWS_ENDPOINT_URL_S3: at }), 'TARGET_DENIED'],
  ['an S3 address', 's3://bucket', () => ({ AWS_ENDPOINT_URL_S3: `http://me:${PLANTED}@127.0.0.1:1` }), 'USAGE'],
  ['an S3 target', `s3://me:${PLANTED}@bucket`, () => ({}), 'USAGE'],
  [
    'a connection string of Azure',
    'azure://acme/plugins',
    (at) => ({
      AZURE_STORAGE_CONNECTION_STRING: `AccountName=acme;AccountKey=${KEY};BlobEndpoint=${at}/acme`,
    }),
    'TARGET_DENIED',
  ],
  [
    'a SAS of Azure',
    'azure://acme/plugins',
    (at) => ({
      AZURE_STORAGE_CONNECTION_STRING: `AccountName=acme;SharedAccessSignature=sig=${PLANTED};BlobEndpoint=${at}/acme`,
    }),
    'TARGET_DENIED',
  ],
  [
    'a token of GitHub',
    'github://acme/registry',
    (at) => ({ GITHUB_TOKEN: PLANTED, GITHUB_API_URL: at, GITHUB_SERVER_URL: at }),
    'TARGET_DENIED',
  ],
  [
    'an address of GitHub',
    'github://acme/registry',
    () => ({ GITHUB_API_URL: `http://me:${PLANTED}@127.0.0.1:1` }),
    'ENVIRONMENT_INVALID',
  ],
]

test.each(CASES)('%s is in no output', async (_, target, variables, code) => {
  const env = { SOURCE_DATE_EPOCH: '1700000000', ...variables(url) }
  for (const flags of [[], ['--json'], ['--reporter', 'github'], ['--dry-run'], ['--configure']]) {
    const { exitCode, text } = await runRegistry(['deploy', dir, '--target', target, ...flags], dir, env)
    const isElsewhere = flags[0] === '--configure' && target.startsWith('github')
    expect([exitCode, text]).toEqual([2, expect.stringContaining(isElsewhere ? 'USAGE' : code)])
    for (const secret of spellings) expect(text).not.toContain(secret)
  }
})

test('what is written in registry.yaml is in no output either', async () => {
  const written = `deploy: {target: "s3://bucket", endpoint: "https://me:${PLANTED}@example.com"}\n`
  writeFiles(dir, { 'registry.yaml': config(written) })
  for (const flags of [[], ['--json'], ['--reporter', 'github']]) {
    const { exitCode, text } = await runRegistry(['deploy', dir, ...flags], dir, {})
    expect([exitCode, text]).toEqual([1, expect.stringContaining('CONFIG_INVALID')])
    expect(text).not.toContain(PLANTED)
  }
})

test('a deploy that goes well publishes none', async () => {
  const www = mkdtempSync(join(tmpdir(), 'www-'))
  const env = { SOURCE_DATE_EPOCH: '1700000000', GITHUB_TOKEN: PLANTED, AWS_SECRET_ACCESS_KEY: PLANTED }
  const { exitCode, text } = await runRegistry(['deploy', dir, '--target', www, '--json'], dir, env)
  const files = readdirSync(www, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const contents = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
  rmSync(www, { recursive: true })
  expect([exitCode, files.length > 10]).toEqual([0, true])
  expect([text, ...contents].filter((each) => each.includes(PLANTED))).toEqual([])
})
