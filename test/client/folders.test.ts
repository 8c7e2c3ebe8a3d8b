import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { digestOf } from '../../src/model/digest.js'
import { useProject } from './project.js'
import { openTestRegistry, plugin, type TestRegistry } from './registry.js'

const useProjectOf = useProject()
let registry: TestRegistry
beforeAll(async () => {
  registry = await openTestRegistry()
  await registry.publish({ ...plugin('github', '1.0.0'), ...plugin('http', '1.0.0') })
})
afterAll(() => registry.close())

test('a cache or a folder that cannot be written is told, with the flag that names another', async () => {
  const { install, root, dir } = useProjectOf()
  writeFileSync(join(root, 'file'), '')
  const hint = (flag: string) => `Check its permissions and the space left, or choose another folder with ${flag}.`
  await expect(install(registry.url, ['github'], { cacheDir: join(root, 'file') })).rejects.toMatchObject({
    code: 'INSTALL_DIR_UNUSABLE',
    hint: hint('--cache-dir'),
  })
  await expect(install(registry.url, ['github'], { dir: join(root, 'file') })).rejects.toMatchObject({
    code: 'INSTALL_DIR_UNUSABLE',
    hint: hint('--dir'),
  })
  expect(existsSync(join(dir, 'github'))).toBe(false)
})

test('a damaged file in the cache is fetched anew', async () => {
  const { install, cacheDir, tree } = useProjectOf()
  await install(registry.url, ['github'])
  const digest = digestOf(registry.files['apps/github/1.0.0.tar.gz'] as Uint8Array)
  const file = join(cacheDir, 'artifacts', digest.replace('sha256:', ''))
  writeFileSync(file, 'damaged')
  await install(registry.url, ['github'], { force: true })
  expect(tree()['github/main.js']).toBe("export const version = 'github 1.0.0'\n")
  expect(digestOf(readFileSync(file))).toBe(digest)
})

test('without a lock file, what is installed stays', async () => {
  const { install, dir } = useProjectOf()
  await install(registry.url, ['github'])
  rmSync(join(dir, 'plugins-lock.json'))
  const { plugins } = await install(registry.url, ['http'])
  expect(plugins.map(({ slug, outcome }) => [slug, outcome])).toEqual([
    ['github', 'unchanged'],
    ['http', 'installed'],
  ])
})

test('nothing to install, and nothing to update, is told', async () => {
  const { install, dir } = useProjectOf()
  await expect(install(registry.url, [])).rejects.toMatchObject({
    code: 'USAGE',
    message: `There is nothing to install: ${dir} has no plugins-lock.json.`,
  })
  await install(registry.url, ['github'])
  await expect(install(registry.url, [], { update: ['http'] })).rejects.toMatchObject({
    code: 'NOT_INSTALLED',
    message: 'There is no plugin "http" that was installed.',
  })
})

test('what a killed install left is removed a day later', async () => {
  const { install, dir } = useProjectOf()
  for (const name of ['.installing-old', '.installing-new']) mkdirSync(join(dir, name, 'new'), { recursive: true })
  utimesSync(join(dir, '.installing-old'), 0, 0)
  await install(registry.url, ['github'])
  expect(readdirSync(dir)).toEqual(['.installed.json', '.installing-new', 'github', 'plugins-lock.json'])
})

test('a lock keeps no address that may be secret, and the registry is asked for it again', async () => {
  const { install, tree, dir, root } = useProjectOf()
  const artifact = registry.files['apps/github/1.0.0.tar.gz'] as Uint8Array
  const url = `${registry.url}/signed.tar.gz?token=secret`
  registry.files['signed.tar.gz?token=secret'] = artifact
  registry.files['plugins/signed.json'] = JSON.stringify({ slug: 'signed', version: '1.0.0', artifact_url: url })
  await install(registry.url, ['signed'])
  expect(tree()['plugins-lock.json']).not.toContain('secret')
  rmSync(join(dir, 'signed'), { recursive: true })
  const { plugins } = await install(registry.url, [], { frozen: true, cacheDir: join(root, 'other') })
  expect(plugins.map(({ outcome }) => outcome)).toEqual(['installed'])
})
