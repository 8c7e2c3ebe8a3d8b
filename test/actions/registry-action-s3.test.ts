import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { configure } from '../../src/commands/configure.js'
import { init } from '../../src/commands/init.js'
import { readAsClient, readOver } from '../deploy/read-as-client.js'
import { describeWith } from '../targets/services/describe-with.js'
import { openS3Service } from '../targets/services/s3.js'
import { type ActionOptions, runAction } from './run-action.js'

const service = await openS3Service()
afterAll(() => service?.close())

describeWith(service, 'the Action deploys to a bucket (needs moto_server, or S3_TEST_ENDPOINT)', (s3) => {
  let dir: string
  let workspace: string
  let base: string
  let places = 0
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'action-s3-'))
    workspace = join(dir, 'registry')
    const bucket = await s3.newBucket()
    base = `${s3.endpoint}/${bucket}/plugins/`
    await init({ dir: workspace, deploy: 's3' })
    const file = join(workspace, 'registry.yaml')
    const written = readFileSync(file, 'utf8')
      .replace('https://plugins.example.com/', base)
      .replace('s3://example-plugins', `s3://${bucket}/plugins`)
      .replace('published: none\n', '')
    writeFileSync(file, written)
    vi.stubEnv('AWS_ACCESS_KEY_ID', s3.credentials.accessKeyId)
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', s3.credentials.secretAccessKey)
    await configure({ dir: workspace, env: place })
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    rmSync(dir, { recursive: true })
  })

  const place = { AWS_ENDPOINT_URL_S3: s3.endpoint, AWS_REGION: s3.region }
  /** As `aws-actions/configure-aws-credentials` leaves it. */
  const role = {
    ...place,
    AWS_ACCESS_KEY_ID: s3.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
  }
  const nobody = { ...place, AWS_EC2_METADATA_DISABLED: 'true', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' }
  const run = (options: Partial<ActionOptions> = {}) =>
    runAction({ temp: join(dir, `temp-${++places}`), workspace, env: role, ...options })

  test('builds, deploys and verifies, and then has nothing to do, from any checkout', async () => {
    const first = run({ inputs: { verify: 'true' } })
    expect([first.failed, first.steps.slice(-3)]).toEqual([undefined, ['Check and build', 'Deploy', 'Summary']])
    expect(first.outputs).toMatchObject({ url: base, plugins: '1', 'new-versions': 'hello@0.1.0' })
    expect(first.summary).toContain('### Registry: Published\n')
    expect((await readAsClient(readOver(base), base, true)).problems).toEqual([])

    rmSync(join(workspace, 'dist'), { recursive: true })
    const again = run()
    expect([again.failed, again.outputs['new-versions']]).toEqual([undefined, ''])
    expect(again.summary).toMatch(/^### Registry: Nothing to do\n/)
  })

  test('shows on a pull request, without any secret, what would be new', () => {
    expect(run().failed).toBe(undefined)
    rmSync(join(workspace, 'dist'), { recursive: true })
    const file = join(workspace, 'plugins/hello/plugin.yaml')
    const manifest = readFileSync(file, 'utf8')
    const check = () => run({ env: nobody, inputs: { command: 'build' } })
    expect([check().failed, check().outputs['new-versions']]).toEqual([undefined, ''])
    writeFileSync(file, manifest.replace('0.1.0', '0.2.0'))
    const { failed, outputs, summary } = check()
    expect([failed, outputs['new-versions']]).toEqual([undefined, 'hello@0.2.0'])
    expect(summary).toContain('| hello | 0.2.0 | new |')
    // A version that is published with other content is found before it is merged.
    writeFileSync(file, `${manifest}# changed\n`)
    const changed = check()
    expect(changed.failed).toEqual({ step: 'Check and build', status: 1 })
    expect(changed.log).toMatch(/^::error file=plugins\/hello\/plugin.yaml,.*VERSION_CONTENT_CHANGED/m)
  })
})
