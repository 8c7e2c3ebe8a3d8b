import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { configure } from '../../src/commands/configure.js'
import { deploy } from '../../src/commands/deploy.js'
import { config, manifest, writeFiles, writeSample } from '../diagnostics/sample-registry.js'
import { AZURITE_ACCOUNT, openAzureService } from '../targets/services/azure.js'
import { describeWith } from '../targets/services/describe-with.js'
import { pollAsClient, readAsClient, readOver } from './read-as-client.js'

const service = await openAzureService()
afterAll(() => service?.close())

describeWith(service, 'a registry in a container (needs azurite)', (azure) => {
  let root: string
  let base: string
  let target: string
  const env = { ...azure.env, SOURCE_DATE_EPOCH: '1700000000' }
  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'deploy-azure-'))
    const container = await azure.newContainer()
    target = `azure://${AZURITE_ACCOUNT}/${container}/plugins`
    base = `${azure.endpoint}/${container}/plugins/`
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  const start = (name: string, version: string): string => {
    const dir = join(root, name)
    writeSample(dir, {
      'registry.yaml': config('cache: {documents: 0}\n'),
      [`plugins/${name}/plugin.yaml`]: manifest({ slug: name, name, version: `"${version}"`, icon: null }),
      [`plugins/${name}/main.js`]: `${name}\n`,
    })
    return dir
  }
  const run = async (dir: string, verify = false) => {
    const { ok, diagnostics, deployed } = await deploy({ dir, target, baseUrl: base, env, verify })
    expect([ok, diagnostics.filter(({ severity }) => severity === 'error')]).toEqual([true, []])
    return deployed
  }
  const read = (atRest: boolean) => readAsClient(readOver(base), base, atRest)

  test('is set up, read back whole and verified, and left alone when there is nothing to do', async () => {
    const dir = start('one', '1.0.0')
    const { settings } = await configure({ dir, target, env })
    expect(settings.map(({ what, changed }) => [what, changed])).toEqual([
      ['CORS', true],
      ['public read', true],
    ])
    expect((await run(dir, true))?.outcome).toBe('published')
    const { problems, versions } = await read(true)
    expect([problems, [...versions].sort()]).toEqual([[], ['hello 1.0.0', 'one 1.0.0']])
    const details = await fetch(`${base}plugins/one`)
    expect([details.status, details.headers.get('content-type')]).toEqual([200, 'application/json'])
    const artifact = await fetch(`${base}apps/one/1.0.0.tar.gz`)
    expect([
      artifact.headers.get('content-type'),
      artifact.headers.get('cache-control'),
      artifact.headers.get('content-disposition'),
    ]).toEqual(['application/gzip', 'public, max-age=31536000, immutable, no-transform', 'attachment'])
    expect(await run(dir)).toMatchObject({ outcome: 'unchanged', requests: 1 })
  })

  test('has the work of both of two that deploy at once (law 5), and a reader never misses anything', async () => {
    const [left, right] = [start('left', '1.0.0'), start('right', '1.0.0')]
    await configure({ dir: left, target, env })
    await run(left)
    writeFiles(left, {
      'plugins/left/plugin.yaml': manifest({ slug: 'left', name: 'left', version: '"1.1.0"', icon: null }),
    })
    const poll = pollAsClient(() => read(false))
    await Promise.all([run(left), run(right)])
    expect((await poll.stop()).problems).toEqual([])
    const { problems, versions } = await read(true)
    expect([problems, [...versions].sort()]).toEqual([[], ['hello 1.0.0', 'left 1.0.0', 'left 1.1.0', 'right 1.0.0']])
  })
})
