import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { configure } from '../../src/commands/configure.js'
import { deploy } from '../../src/commands/deploy.js'
import { writeSample } from '../diagnostics/sample-registry.js'
import { type FaultProxy, openFaultProxy } from '../targets/proxy.js'
import { describeWith } from '../targets/services/describe-with.js'
import { openS3Service } from '../targets/services/s3.js'
import { readAsClient, readOver } from './read-as-client.js'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

const service = await openS3Service()
afterAll(() => service?.close())

describeWith(service, 'a deploy that is interrupted (needs moto_server, or S3_TEST_ENDPOINT)', (s3) => {
  let dir: string
  let base: string
  let proxy: FaultProxy
  const env = () => ({ SOURCE_DATE_EPOCH: '1700000000', AWS_ENDPOINT_URL_S3: proxy.url, AWS_REGION: s3.region })
  beforeEach(async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', s3.credentials.accessKeyId)
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', s3.credentials.secretAccessKey)
    dir = mkdtempSync(join(tmpdir(), 'interrupt-'))
    proxy = await openFaultProxy(s3.endpoint)
    const bucket = await s3.newBucket()
    base = `${s3.endpoint}/${bucket}/`
    writeSample(dir, { 'registry.yaml': `name: S\nbaseUrl: ${base}\ndeploy: s3://${bucket}\n` })
    await configure({ dir, env: env() })
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    await proxy.close()
    rmSync(dir, { recursive: true, force: true })
  })

  /** Sends the signal as soon as a request for `path` has come, which is under way then. */
  const interruptAt = async (path: string, signal: 'SIGINT' | 'SIGTERM') => {
    const child = spawn(process.execPath, [MAIN, 'deploy', dir, '--no-cache'], { env: { ...process.env, ...env() } })
    let text = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (more: Buffer) => {
        text += more.toString()
      })
    }
    let isSent = false
    let after = 0
    proxy.setFault((request) => {
      if (isSent) after += 1
      if (!isSent && request.method === 'PUT' && request.path.includes(path)) {
        isSent = true
        child.kill(signal)
      }
      // Long enough for the signal to be there first.
      return { delayed: isSent ? 300 : 1 }
    })
    const ended = await new Promise<readonly [number | null, NodeJS.Signals | null]>((resolve) =>
      child.once('close', (code, by) => resolve([code, by])),
    )
    proxy.setFault(() => undefined)
    return { ended, after, text }
  }

  test.each([
    ['before anybody sees it', 'records/', 'SIGINT'],
    ['at the moment of publication', 'catalog.json', 'SIGTERM'],
    ['while documents are written', 'plugins/hello/1.0.0.json', 'SIGINT'],
  ] as const)('%s ends after the requests under way, and the next one finishes it', async (_, path, signal) => {
    const { ended, after, text } = await interruptAt(path, signal)
    // By the signal itself, which a shell tells as 130 or 143.
    expect(ended).toEqual([null, signal])
    expect(text).toContain('DEPLOY_STOPPED')
    expect(text).toContain('The next deploy finishes what is left.')
    // Others may have been on their way at the same time; none is begun for long.
    expect(after).toBeLessThan(16)
    expect((await readAsClient(readOver(base), base, false)).problems).toEqual([])
    const { ok, deployed } = await deploy({ dir, env: env() })
    expect([ok, deployed?.outcome === 'unchanged']).toEqual([true, false])
    expect((await readAsClient(readOver(base), base, true)).problems).toEqual([])
    expect((await deploy({ dir, env: env() })).deployed?.outcome).toBe('unchanged')
  })
})
