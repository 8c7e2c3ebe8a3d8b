import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openS3Target } from '../../src/io/targets/s3.js'
import type { ObjectTarget } from '../../src/model/deploy.js'
import { DEFAULT_CACHE } from '../../src/model/headers.js'
import { manifest, writeFiles, writeSample } from '../diagnostics/sample-registry.js'
import { objectOf } from '../targets/contract.js'
import { type Fault, type FaultProxy, openFaultProxy } from '../targets/proxy.js'
import { describeWith } from '../targets/services/describe-with.js'
import { openS3Service } from '../targets/services/s3.js'
import { runRegistry } from './run-deploy.js'

const service = await openS3Service()
afterAll(() => service?.close())

describeWith(service, 'a published state that cannot be read (needs moto_server, or S3_TEST_ENDPOINT)', (s3) => {
  let dir: string
  let target: string
  let proxy: FaultProxy
  let store: ObjectTarget
  let env: Readonly<Record<string, string>>
  beforeEach(async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', s3.credentials.accessKeyId)
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', s3.credentials.secretAccessKey)
    dir = mkdtempSync(join(tmpdir(), 'outage-'))
    writeSample(dir)
    const bucket = await s3.newBucket()
    target = `s3://${bucket}`
    proxy = await openFaultProxy(s3.endpoint)
    const { endpoint, region, credentials } = s3
    store = await openS3Target({ bucket, endpoint, region, credentials, env: {}, cache: DEFAULT_CACHE })
    env = { SOURCE_DATE_EPOCH: '1700000000', AWS_ENDPOINT_URL_S3: proxy.url, AWS_REGION: region }
    expect((await deploy()).exitCode).toBe(0)
    writeFiles(dir, { 'plugins/hello/plugin.yaml': manifest({ version: '"1.1.0"' }) })
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    await store.close()
    await proxy.close()
    rmSync(dir, { recursive: true, force: true })
  })

  const deploy = (...flags: readonly string[]) => runRegistry(['deploy', dir, '--target', target, ...flags], dir, env)
  const revisions = async () => (await store.list('')).map(({ path, revision }) => `${path} ${revision}`).sort()

  const stopsWith = async (code: string): Promise<void> => {
    const before = await revisions()
    expect(before.length).toBeGreaterThan(10)
    for (const flags of [[], ['--dry-run']]) {
      const { exitCode, text } = await deploy(...flags)
      expect([exitCode, text]).toEqual([2, expect.stringContaining(code)])
      expect(text).not.toMatch(/^ +at /m)
    }
    expect(await revisions()).toEqual(before)
  }

  test.each<readonly [string, Fault, string]>([
    ['is forbidden', { status: 403, body: '<Error><Code>AccessDenied</Code></Error>' }, 'TARGET_DENIED'],
    ['is a server error', { status: 500 }, 'TARGET_UNREADABLE'],
    ['is cut off on the way', 'cut', 'TARGET_UNREADABLE'],
    ['never comes', 'lost', 'TARGET_UNREADABLE'],
    ['is the page of a proxy', { status: 404, body: '<html>Not found</html>' }, 'TARGET_UNREADABLE'],
    ['is that of no bucket', { status: 404, body: '<Error><Code>NoSuchBucket</Code></Error>' }, 'TARGET_MISSING'],
  ])('that %s is no empty registry (law 8)', async (_, fault, code) => {
    proxy.setFault(({ method, path }) => (method === 'GET' && path.endsWith('/catalog.json') ? fault : undefined))
    await stopsWith(code)
  })

  test.each([
    ['half of its JSON', (text: string) => text.slice(0, text.length / 2), 'STATE_CORRUPT'],
    ['nothing', () => '', 'STATE_CORRUPT'],
    ['other JSON', () => '{"plugins": []}', 'STATE_CORRUPT'],
    ['a newer schema', (text: string) => text.replace('"schema": 1', '"schema": 99'), 'UPGRADE_REQUIRED'],
    ['a newer renderer', (text: string) => text.replace(/"renderer": \d+/, '"renderer": 999'), 'UPGRADE_REQUIRED'],
  ])('that is %s is left alone', async (_, change, code) => {
    const answer = await store.read('catalog.json')
    const text = answer.kind === 'found' ? Buffer.from(answer.bytes).toString() : ''
    expect(change(text)).not.toBe(text)
    await store.write(objectOf('catalog.json', change(text)), 'always')
    await stopsWith(code)
  })

  test('with another record than the catalog names is left alone', async () => {
    const [record] = (await store.list('records/')).filter(({ path }) => /\/1-[0-9a-f]+\.json$/.test(path))
    await store.write(objectOf(record?.path ?? '', '{}'), 'always')
    await stopsWith('STATE_CORRUPT')
  })

  test('whose catalog is gone is no empty registry', async () => {
    await store.remove('catalog.json')
    await stopsWith('CATALOG_MISSING')
  })
})
