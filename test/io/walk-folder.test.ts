import * as fs from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { readPluginFolder } from './read-folders.js'
import { makeConfig, makeFolder } from './source-fixture.js'

vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>()
  return {
    ...real,
    readdirSync: vi.fn(real.readdirSync),
    lstatSync: vi.fn(real.lstatSync),
    openSync: vi.fn(real.openSync),
  }
})

test('a large folder is walked once: each folder read, each file looked at, and only what is read opened', async () => {
  const dirs = ['a', ...Array.from({ length: 20 }, (_, i) => `a/d${i + 10}`)]
  const names = dirs.slice(1).flatMap((dir) => Array.from({ length: 100 }, (_, i) => `${dir}/f${i + 100}`))
  const dir = makeFolder({
    ...Object.fromEntries(names.map((name) => [name, ''])),
    'a/plugin.yaml': '',
    'a/node_modules/x/y': '',
    'a/out/x': '',
    'a/.registryignore': '/out',
  })
  const folder = await readPluginFolder(makeConfig(dir), 'a')
  expect(folder.files.map(({ path }) => `a/${path}`)).toEqual([...names, 'a/plugin.yaml'])
  const filesOf = (calls: readonly (readonly unknown[])[]) => calls.map(([file]) => file).sort()
  const onDisk = (paths: readonly string[]) => paths.map((path) => join(dir, path)).sort()
  expect(filesOf(vi.mocked(fs.readdirSync).mock.calls)).toEqual(onDisk(dirs))
  const read = ['a/.registryignore', 'a/plugin.yaml']
  expect(filesOf(vi.mocked(fs.lstatSync).mock.calls)).toEqual(onDisk([...names, ...read]))
  expect(filesOf(vi.mocked(fs.openSync).mock.calls)).toEqual(onDisk(read))
})
