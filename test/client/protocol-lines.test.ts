import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { digestOf } from '../../src/model/digest.js'
import { runProgram } from './program.js'
import { useProject } from './project.js'
import { openTestRegistry, plugin, type TestRegistry } from './registry.js'

/*
 * Each command line of a client that the OpenWorkflow protocol document shows, as it stands there. Its registries are not
 * to be had in a test: the public one is named by the environment, the private one stands for itself.
 */

const useProjectOf = useProject()
let community: TestRegistry
let company: TestRegistry

beforeAll(async () => {
  community = await openTestRegistry()
  await community.publish(plugin('github', '1.2.0'))
  await community.publish(plugin('github', '1.3.0'))
  company = await openTestRegistry()
  await company.publish(plugin('github', '9.0.0'))
})
afterAll(() => Promise.all([community.close(), company.close()]))
beforeEach(() => {
  for (const { requests } of [community, company]) requests.length = 0
})

/** Types a line into a shell, so to say. */
const type = async (line: string) => {
  const { root, cacheDir } = useProjectOf()
  const [name, ...args] = line.replaceAll('https://registry.mycompany.com', company.url).split(' ')
  expect(name).toBe('openworkflow')
  const env = { OPENWORKFLOW_REGISTRY_URL: community.url, REGISTRY_CACHE_DIR: cacheDir }
  const { stdout, ...result } = await runProgram('openworkflow', args, root, env)
  return { ...result, stdout: stdout.replace(/ in \d+ ms\.|in \d+(\.\d+)? s\./, ' in N ms.') }
}

const installed = (slug: string, version: string, url: string) => ({
  status: 0,
  stderr: '',
  stdout: `+ ${slug} ${version} ${url}\n\nInstalled 1 plugin into plugins in N ms.\n`,
})

const hexOf = (registry: TestRegistry, version: string): string =>
  digestOf(registry.files[`apps/github/${version}.tar.gz`] as Uint8Array).replace('sha256:', '')

describe('the command lines of the protocol', () => {
  test('openworkflow plugin install github', async () => {
    expect(await type('openworkflow plugin install github')).toEqual(installed('github', '1.3.0', community.url))
    expect(readFileSync(join(useProjectOf().dir, 'github/main.js'), 'utf8')).toBe(
      "export const version = 'github 1.3.0'\n",
    )
  })

  test('openworkflow plugin install github@1.2.0', async () => {
    expect(await type('openworkflow plugin install github@1.2.0')).toEqual(installed('github', '1.2.0', community.url))
  })

  test('openworkflow plugin install github --registry=https://registry.mycompany.com', async () => {
    const line = 'openworkflow plugin install github --registry=https://registry.mycompany.com'
    expect(await type(line)).toEqual(installed('github', '9.0.0', company.url))
    expect(community.requests).toEqual([])
  })

  test('openworkflow plugin install github --save', async () => {
    const { stdout } = await type('openworkflow plugin install github --save')
    expect(stdout).toBe(
      `+ github 1.3.0 ${community.url}\n✓ Saved plugins/github.yaml\n\nInstalled 1 plugin into plugins in N ms.\n`,
    )
    const { root } = useProjectOf()
    expect(readFileSync(join(root, 'plugins/github.yaml'))).toEqual(community.files['plugins/github/1.3.0/schema'])
  })

  test('openworkflow plugin validate my-plugin.yaml', async () => {
    const { root } = useProjectOf()
    writeFileSync(join(root, 'my-plugin.yaml'), community.files['plugins/github/1.3.0/schema'] as Uint8Array)
    const { status, stdout } = await type('openworkflow plugin validate my-plugin.yaml')
    expect([status, stdout.split('\n')[1]]).toEqual([0, 'OpenWorkflow  has all that is required'])
    writeFileSync(join(root, 'my-plugin.yaml'), 'slug: x\n')
    expect((await type('openworkflow plugin validate my-plugin.yaml')).status).toBe(1)
  })

  test('openworkflow plugin list', async () => {
    const { dir } = useProjectOf()
    await type('openworkflow plugin install github@1.2.0')
    writeFileSync(
      join(dir, 'weather.yaml'),
      'slug: weather\nname: W\ndescription: W\nversion: 1.0.0\nactions: [{name: a}]\n',
    )
    expect(await type('openworkflow plugin list')).toEqual({
      status: 0,
      stderr: '',
      stdout: `github  1.2.0 ${community.url}\nweather 1.0.0 local\n`,
    })
  })

  test('openworkflow plugin verify github@1.2.0', async () => {
    const right = { status: 0, stderr: '', stdout: `✓ Checksum verified: ${hexOf(community, '1.2.0')}\n` }
    expect(await type('openworkflow plugin verify github@1.2.0')).toEqual(right)
    const path = 'apps/github/1.2.0.tar.gz'
    const good = community.files[path] as Buffer
    const bad = Buffer.from(good)
    bad[100] = (bad[100] ?? 0) ^ 1
    community.files[path] = bad
    const { status, stdout, stderr } = await type('openworkflow plugin verify github@1.2.0')
    community.files[path] = good
    expect([status, stdout]).toEqual([1, '✗ Checksum wrong\n'])
    expect(stderr).toContain(`expected ${digestOf(good)}\n  found    ${digestOf(bad)}`)
  })

  test('openworkflow plugin verify github@1.2.0 --check-signature', async () => {
    // That of a signed release is in signature.test.ts.
    const { status, stderr } = await type('openworkflow plugin verify github@1.2.0 --check-signature')
    expect([status, stderr.split('\n').slice(0, 2)]).toEqual([
      2,
      ['error SIGNATURE_INVALID', '  github 1.2.0 is not signed.'],
    ])
  })

  test.each(['openworkflow plugin publish my-plugin.yaml', 'openworkflow plugin publish my-plugin.yaml --update'])(
    '%s says how a static registry is published',
    async (line) => {
      expect(await type(line)).toEqual({
        status: 2,
        stdout: '',
        stderr:
          'error USAGE\n  There is no command "publish".\n  A registry of static files is published by: registry deploy\n',
      })
    },
  )
})

test('openworkflow plugin search, remove, outdated, update and info', async () => {
  expect((await type('openworkflow plugin search git')).stdout).toBe('github 1.3.0 Says hello.\n')
  await type('openworkflow plugin install github@1.2.0')
  expect((await type('openworkflow plugin outdated')).stdout).toBe(
    `  plugin  here   wanted  latest  registry\n  github  1.2.0  1.2.0   1.3.0   ${community.url}\n`,
  )
  expect((await type('openworkflow plugin update')).stdout).toBe('Nothing new: 1 plugin in plugins.\n')
  expect((await type('openworkflow plugin verify')).stdout).toBe(
    `✓ Checksum verified: ${hexOf(community, '1.2.0')}\n✓ Files verified\n`,
  )
  const { stdout } = await type('openworkflow plugin info github@1.2.0')
  expect(stdout.split('\n').slice(0, 5)).toEqual([
    'github 1.2.0  The github',
    'Says hello.',
    '',
    `registry    ${community.url}`,
    'versions    1.3.0 and 1.2.0',
  ])
  expect((await type('openworkflow plugin remove github')).stdout).toBe('- github 1.2.0\n')
  expect(existsSync(join(useProjectOf().dir, 'github'))).toBe(false)
})

test('a changed file of an installed plugin is found and named', async () => {
  const { dir } = useProjectOf()
  await type('openworkflow plugin install github')
  writeFileSync(join(dir, 'github/main.js'), 'changed\n')
  writeFileSync(join(dir, 'github/new.js'), 'new\n')
  const { status, stdout, stderr } = await type('openworkflow plugin verify github')
  expect([status, stdout]).toEqual([1, `✓ Checksum verified: ${hexOf(community, '1.3.0')}\n✗ Files changed\n`])
  expect(stderr).toContain('github 1.3.0 is not as it was installed: main.js and new.js.')
})

test('--json is one document', async () => {
  const { stdout } = await type('openworkflow plugin install github --json')
  const { milliseconds, ...receipt } = JSON.parse(stdout) as Record<string, unknown>
  expect(milliseconds).toEqual(expect.any(Number))
  const { dir } = useProjectOf()
  expect(receipt).toEqual({
    ok: true,
    command: 'install',
    dir,
    plugins: [
      {
        slug: 'github',
        version: '1.3.0',
        registry: community.url,
        digest: `sha256:${hexOf(community, '1.3.0')}`,
        outcome: 'installed',
      },
    ],
    saved: [],
    root: dir,
    diagnostics: [],
  })
})

test('openworkflow without plugin, and the help of its commands', async () => {
  expect((await type('openworkflow install github')).stderr).toBe(
    'error USAGE\n  There is no command "install".\n  Did you mean: openworkflow plugin install\n',
  )
  expect((await type('openworkflow plugin instal github')).stderr).toBe(
    'error USAGE\n  There is no command "instal".\n  Did you mean: openworkflow plugin install\n',
  )
  expect((await type('openworkflow plugin install --help')).stdout.split('\n')[2]).toBe(
    'Usage: openworkflow plugin install [plugin…] [flags]',
  )
  expect((await type('openworkflow plugin')).stdout.split('\n')[2]).toBe('Usage: openworkflow plugin <command> [flags]')
})
