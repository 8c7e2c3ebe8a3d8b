import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest'
import { adopt } from '../../src/commands/adopt.js'
import { build } from '../../src/commands/build.js'
import { configure } from '../../src/commands/configure.js'
import { deploy } from '../../src/commands/deploy.js'
import { validate } from '../../src/commands/validate.js'
import { digestOf } from '../../src/model/digest.js'
import { config, manifest, writeFiles, writeSample } from '../diagnostics/sample-registry.js'
import { serveFiles } from '../io/serve-files.js'
import { describeWith } from '../targets/services/describe-with.js'
import { openS3Service } from '../targets/services/s3.js'

/** Times of two builds: what is kept has the first one. */
const FIRST = { SOURCE_DATE_EPOCH: '1700000000' }
const LATER = { SOURCE_DATE_EPOCH: '1800000000' }
const PUBLISHED_AT = '2023-11-14T22:13:20Z'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'state-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(root, { recursive: true, force: true })
})

const json = (dir: string, path: string) => JSON.parse(readFileSync(join(dir, path), 'utf8'))
const statesOf = ({ releases }: Awaited<ReturnType<typeof build>>) =>
  releases.map(({ slug, version, state }) => `${slug} ${version} ${state}`)
const timesIn = (out: string): readonly string[] =>
  Object.values(json(out, json(out, 'catalog.json').plugins.hello.record).releases).map(
    (release) => (release as { published_at: string }).published_at,
  )

describe('what is published at a folder', () => {
  let dir: string
  let www: string
  beforeEach(() => {
    dir = join(root, 'registry')
    www = join(root, 'www')
    mkdirSync(www)
    writeSample(dir, { 'registry.yaml': config('deploy: ../www\n') })
  })

  it('stays in a checkout that was never built', async () => {
    await deploy({ dir, env: FIRST })
    rmSync(join(dir, 'dist'), { recursive: true })
    expect(statesOf(await build({ dir, env: LATER }))).toEqual(['hello 1.0.0 kept'])
    expect(timesIn(join(dir, 'dist'))).toEqual([PUBLISHED_AT])
  })

  it('is what sources are checked against', async () => {
    await deploy({ dir, env: FIRST })
    rmSync(join(dir, 'dist'), { recursive: true })
    writeFiles(dir, { 'plugins/hello/main.js': 'changed\n' })
    const { diagnostics } = await validate({ path: dir, env: LATER })
    expect(diagnostics.map(({ code, place }) => [code, place.file])).toEqual([
      ['VERSION_CONTENT_CHANGED', 'plugins/hello/plugin.yaml'],
    ])
  })

  it('does not become a part of a plugin that the folder lies in', async () => {
    const own = join(root, 'own')
    writeSample(own, {
      'registry.yaml': config('plugins: .\ndeploy: public\n'),
      'plugin.yaml': manifest({ slug: 'own', icon: null }),
      'plugins/hello/plugin.yaml': null,
    })
    mkdirSync(join(own, 'public'))
    await deploy({ dir: own, env: FIRST })
    expect(statesOf(await build({ dir: own, env: LATER }))).toEqual(['own 1.0.0 kept'])
  })

  it('is nothing yet: what was built or adopted here is not lost', async () => {
    const app = { name: 'Old', description: 'd', blockStyle: { color: '#00aa00' } }
    const base = 'https://plugins.example.com/'
    const foreign = join(root, 'foreign')
    const artifact = 'made by another tool'
    writeFiles(foreign, {
      'registry.json': JSON.stringify({ apps: { old: { ...app, appMetadataUrl: `${base}old.json` } } }),
      'old.json': JSON.stringify({
        versions: [{ version: '1.0.0', artifactUrl: `${base}old.tgz`, artifactChecksum: digestOf(artifact) }],
      }),
      'old.tgz': artifact,
    })
    await adopt({ source: foreign, out: join(dir, 'dist'), baseUrl: base, env: FIRST })
    await build({ dir, env: LATER })
    expect(Object.keys(json(join(dir, 'dist'), 'catalog.json').plugins)).toEqual(['hello', 'old'])
  })

  it('is not packed anew by who adds a plugin of its own', async () => {
    await deploy({ dir, env: FIRST })
    const own = join(root, 'own')
    writeSample(own, {
      'registry.yaml': config('contributes: true\ndeploy: ../www\npolicy: {allow: [bye]}\n'),
      'plugins/hello/plugin.yaml': manifest({ slug: 'bye' }),
    })
    expect(statesOf(await build({ dir: own, env: LATER }))).toEqual(['bye 1.0.0 new'])
    expect(Object.keys(json(join(own, 'dist'), 'catalog.json').plugins)).toEqual(['bye'])
  })
})

const service = await openS3Service()
afterAll(() => service?.close())

describeWith(service, 'what is published in a bucket (needs moto_server, or S3_TEST_ENDPOINT)', (s3) => {
  let dir: string
  let target: string
  let base: string
  const asked = { AWS_ENDPOINT_URL_S3: s3.endpoint, AWS_REGION: s3.region }
  const giveCredentials = () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', s3.credentials.accessKeyId)
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', s3.credentials.secretAccessKey)
  }
  const takeCredentials = () => {
    vi.unstubAllEnvs()
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE']) vi.stubEnv(name, undefined)
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(root, 'none'))
    vi.stubEnv('AWS_CONFIG_FILE', join(root, 'none'))
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
  }
  beforeEach(async () => {
    dir = join(root, 'registry')
    const bucket = await s3.newBucket()
    target = `s3://${bucket}/team`
    base = `${s3.endpoint}/${bucket}/team/`
    writeSample(dir, { 'registry.yaml': `name: S\nbaseUrl: ${base}\ndeploy: ${target}\n` })
    giveCredentials()
    await configure({ dir, env: asked })
    await deploy({ dir, env: { ...asked, ...FIRST } })
    rmSync(join(dir, 'dist'), { recursive: true })
  })

  test('is read there, with the credentials of the deploy', async () => {
    const server = await serveFiles({})
    const env = { ...asked, ...LATER, REGISTRY_BASE_URL: server.url }
    const built = await build({ dir, env })
    await server.close()
    expect([statesOf(built), server.requests]).toEqual([['hello 1.0.0 kept'], []])
    expect(timesIn(join(dir, 'dist'))).toEqual([PUBLISHED_AT])
  })

  test('is copied from there where no source is left', async () => {
    writeFiles(dir, { 'plugins/hello/plugin.yaml': manifest({ version: '"1.1.0"' }) })
    expect(statesOf(await build({ dir, env: { ...asked, ...LATER } }))).toEqual(['hello 1.1.0 new'])
    expect(readdirSync(join(dir, 'dist/apps/hello')).filter((name) => name.endsWith('.gz'))).toEqual([
      '1.0.0.tar.gz',
      '1.1.0.tar.gz',
    ])
  })

  test('is read where everybody reads it, by who has no credentials', async () => {
    takeCredentials()
    expect(statesOf(await build({ dir, env: { ...asked, ...LATER } }))).toEqual(['hello 1.0.0 kept'])
  })

  test('and cannot be read is never taken for nothing (law 8)', async () => {
    giveCredentials()
    const missing = { ...asked, REGISTRY_DEPLOY: 's3://no-such-bucket-of-ours/team' }
    await expect(build({ dir, env: missing })).rejects.toMatchObject({ code: 'TARGET_MISSING' })
    takeCredentials()
    const down = await serveFiles({
      'catalog.json': (_, response) => response.writeHead(500).end(),
    })
    const http = { tries: 1 }
    await expect(build({ dir, env: asked, baseUrl: down.url, http })).rejects.toMatchObject({
      code: 'STATE_UNREADABLE',
      hint: expect.stringContaining('--published') as string,
    })
    await down.close()
    writeFiles(dir, { 'registry.yaml': `name: S\ndeploy: ${target}\n` })
    await expect(build({ dir, env: asked })).rejects.toMatchObject({ code: 'STATE_UNREADABLE' })
    expect(() => readdirSync(join(dir, 'dist'))).toThrow('ENOENT')
  })
})
