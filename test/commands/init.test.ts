import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import semver from 'semver'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { init } from '../../src/commands/init.js'
import { newPlugin } from '../../src/commands/new-plugin.js'
import { validate } from '../../src/commands/validate.js'
import { readStarterFiles } from '../../src/io/starter-files.js'
import { STARTER_TARGETS } from '../../src/model/starter.js'

let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'init-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const read = (path: string) => readFile(join(dir, path), 'utf8')

const FILES = [
  'README.md',
  '.gitattributes',
  '.github/workflows/registry.yml',
  '.gitignore',
  'package.json',
  'plugins/hello/README.md',
  'plugins/hello/index.mjs',
  'plugins/hello/logo.svg',
  'plugins/hello/plugin.yaml',
  'registry.yaml',
]

test('a registry from nothing', async () => {
  expect(await init({ dir: join(dir, 'a/my-registry') })).toEqual({
    dir: join(dir, 'a/my-registry'),
    written: FILES,
    kept: [],
  })
  expect(parse(await read('a/my-registry/registry.yaml'))).toEqual({
    name: 'my-registry',
    baseUrl: 'http://localhost:8080/',
    plugins: ['plugins/*'],
    defaults: {
      author: 'my-registry',
      license: 'MIT',
      homepage: 'https://example.com/plugins/{slug}',
      repository: 'https://example.com/registry.git',
    },
  })
})

test.each([
  ['github-pages', 'github-pages'],
  ['s3', 's3://example-plugins'],
] as const)('a registry that its workflow deploys to %s', async (target, deploy) => {
  expect(await init({ dir, deploy: target })).toEqual({ dir, written: FILES, kept: [] })
  expect(parse(await read('registry.yaml'))).toMatchObject({ deploy, plugins: ['plugins/*'] })
  expect(Object.keys(parse(await read('.github/workflows/registry.yml')).jobs)).toEqual(['check', 'deploy'])
  expect(await validate({ path: dir, strict: true, env: {} })).toMatchObject({ ok: true, diagnostics: [] })
})

test('a starter for a target replaces files of the plain one, and adds none', async () => {
  const plain = (await readStarterFiles('registry')).map(({ path }) => path)
  for (const target of STARTER_TARGETS) {
    const own = (await readStarterFiles(`registry-${target}`)).map(({ path }) => path)
    expect(own.sort()).toEqual(['.github/workflows/registry.yml', 'README.md', 'registry.yaml'])
    expect(plain).toEqual(expect.arrayContaining(own))
  }
})

test('what is there stays as it is', async () => {
  await writeFile(join(dir, 'README.md'), 'mine')
  expect(await init({ dir })).toEqual({ dir, written: FILES.slice(1), kept: ['README.md'] })
  expect(await read('README.md')).toBe('mine')
  expect(await init({ dir })).toEqual({ dir, written: [], kept: FILES })
})

test('a name is written as each language needs it', async () => {
  const name = 'A "b": #c\n<script> \u0085 é'
  await init({ dir, name })
  expect(parse(await read('registry.yaml'))).toMatchObject({ name, defaults: { author: name } })
  expect((await read('README.md')).split('\n')[0]).toBe('# A "b": \\#c \\<script\\> \u0085 é')
})

test('the starter asks for this version of the program', async () => {
  await init({ dir })
  const { devDependencies } = JSON.parse(await read('package.json'))
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'))
  expect(semver.satisfies(version, devDependencies['registry-build'])).toBe(true)
})

test('a folder that cannot be made', async () => {
  await writeFile(join(dir, 'file'), '')
  await expect(init({ dir: join(dir, 'file') })).rejects.toMatchObject({ code: 'OUT_DIR_UNUSABLE' })
})

test('the starter is a registry without a complaint', async () => {
  await init({ dir })
  expect(await validate({ path: dir, strict: true, env: {} })).toEqual({
    ok: true,
    diagnostics: [],
    plugins: 1,
    versions: 1,
  })
})

test.each([
  [undefined, ['plugin.yaml', 'main.ts', 'index.mjs', 'README.md', 'logo.svg']],
  [['flows'] as const, ['manifest.json', 'main.ts', 'README.md', 'logo.svg']],
  [['openworkflow'] as const, ['plugin.yaml', 'index.mjs', 'README.md', 'logo.svg']],
])('a plugin for %j', async (protocols, files) => {
  await init({ dir })
  expect(await newPlugin({ slug: 'my-weather_2', dir, protocols })).toEqual({
    dir: 'plugins/my-weather_2',
    written: files.map((file) => `plugins/my-weather_2/${file}`),
  })
  const { diagnostics } = await validate({ path: dir, env: {} })
  expect(
    diagnostics.filter(({ code }) => code !== 'FLOWS_ARTIFACT_NOT_BUNDLED' && code !== 'FIELDS_RECOMMENDED'),
  ).toEqual([])
})

test('a plugin goes where the registry looks for plugins', async () => {
  for (const [plugins, parent] of [
    ['[apps/*]', 'apps/'],
    ['["./a/b/*", "plugins/*"]', 'a/b/'],
    ['["**/x/*", "{a,b}/*", "plugins/*/"]', 'plugins/'],
    ['["*"]', ''],
  ] as const) {
    await writeFile(join(dir, 'registry.yaml'), `name: x\nplugins: ${plugins}\n`)
    expect((await newPlugin({ slug: 'x', dir })).dir).toBe(`${parent}x`)
    await rm(join(dir, parent, 'x'), { recursive: true })
  }
  await writeFile(join(dir, 'registry.yaml'), 'name: x\nplugins: ["**/x"]\n')
  await expect(newPlugin({ slug: 'x', dir })).rejects.toMatchObject({ code: 'USAGE' })
})

test('what a plugin is refused for', async () => {
  await expect(newPlugin({ slug: 'x', dir })).rejects.toMatchObject({ code: 'USAGE' })
  await init({ dir })
  await expect(newPlugin({ slug: 'Größe & Co', dir })).rejects.toMatchObject({
    code: 'USAGE',
    hint: 'For example: grosse-co',
  })
  await expect(newPlugin({ slug: '../x', dir })).rejects.toMatchObject({ code: 'USAGE', hint: 'For example: x' })
  await expect(newPlugin({ slug: '…', dir })).rejects.toMatchObject({ code: 'USAGE' })
  await expect(newPlugin({ slug: 'Tags', dir })).rejects.toMatchObject({ code: 'USAGE' })
  await expect(newPlugin({ slug: 'hello', dir })).rejects.toMatchObject({ code: 'FILE_EXISTS' })
  await writeFile(join(dir, 'registry.yaml'), 'name: [\n')
  await expect(newPlugin({ slug: 'x', dir })).rejects.toMatchObject({ code: 'CONFIG_UNREADABLE' })
  expect(await readdir(join(dir, 'plugins'))).toEqual(['hello'])
})
