import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Config } from '../../src/model/config.js'
import { readPluginFolder } from './read-folders.js'
import { findingsOf, makeConfig, makeFolder } from './source-fixture.js'

const read = async (dir: string, changes: Partial<Config> = {}) => {
  const { files, diagnostics } = await readPluginFolder(makeConfig(dir, changes), 'a')
  return { files: files.map(({ path }) => path), findings: findingsOf(diagnostics) }
}

describe('links', () => {
  test('to a file inside stand for that file; any other is an error', async () => {
    const outside = makeFolder({ secret: '' })
    const dir = makeFolder({
      'a/lib/real.js': 'abc',
      'b/other.js': '',
      'a/.git/config': 'token',
      'a/versions/1.0.0/x': '',
    })
    symlinkSync('lib/real.js', join(dir, 'a/good.js'))
    symlinkSync('../../lib/real.js', join(dir, 'a/versions/1.0.0/shared.js'))
    symlinkSync('lib', join(dir, 'a/folder'))
    symlinkSync('.', join(dir, 'a/self'))
    symlinkSync('..', join(dir, 'a/parent'))
    symlinkSync('../b/other.js', join(dir, 'a/sibling.js'))
    symlinkSync(join(outside, 'secret'), join(dir, 'a/secret'))
    symlinkSync('.git/config', join(dir, 'a/token'))
    symlinkSync('missing', join(dir, 'a/broken'))
    symlinkSync('loop', join(dir, 'a/loop'))
    const folder = await readPluginFolder(makeConfig(dir), 'a')
    const real = { file: join(dir, 'a/lib/real.js'), size: 3, executable: false }
    expect(folder.files).toEqual([
      { path: 'good.js', ...real },
      { path: 'lib/real.js', ...real },
    ])
    expect(folder.versions[0]?.files[0]).toEqual({ path: 'shared.js', ...real })
    expect(findingsOf(folder.diagnostics)).toEqual([
      ['LINK_BROKEN', 'a/broken', { target: 'missing' }],
      ['LINK_TO_FOLDER', 'a/folder', { target: 'lib' }],
      ['LINK_BROKEN', 'a/loop', { target: 'loop' }],
      ['LINK_OUTSIDE', 'a/parent', { target: '..' }],
      ['LINK_OUTSIDE', 'a/secret', { target: join(outside, 'secret') }],
      ['LINK_TO_FOLDER', 'a/self', { target: '.' }],
      ['LINK_OUTSIDE', 'a/sibling.js', { target: '../b/other.js' }],
      ['LINK_OUTSIDE', 'a/token', { target: '.git/config' }],
    ])
  })

  test('in a manifest’s place are held to the same rules, ignored or not', async () => {
    const dir = makeFolder({ 'a/.registryignore': '*\n', 'a/x': '', 'b/plugin.yaml': 'secret' })
    symlinkSync('../b/plugin.yaml', join(dir, 'a/plugin.yaml'))
    const folder = await readPluginFolder(makeConfig(dir), 'a')
    expect(folder.manifests).toEqual([])
    expect(findingsOf(folder.diagnostics)).toEqual([['LINK_OUTSIDE', 'a/plugin.yaml', { target: '../b/plugin.yaml' }]])
  })

  test('a plugin reached through a linked parent folder is still inside itself', async () => {
    const dir = makeFolder({ 'real/a/x': '' })
    symlinkSync('x', join(dir, 'real/a/y'))
    symlinkSync('real', join(dir, 'plugins'))
    const folder = await readPluginFolder(makeConfig(dir), 'plugins/a')
    expect(folder.files.map(({ path, file }) => [path, file])).toEqual([
      ['x', join(dir, 'plugins/a/x')],
      ['y', join(dir, 'real/a/x')],
    ])
    expect(folder.diagnostics).toEqual([])
  })
})

describe.skipIf(process.platform === 'win32')('what is no file', () => {
  test('is reported without being opened, wherever it stands', async () => {
    const dir = makeFolder({ 'a/b/x': '' })
    for (const name of ['a/b/pipe', 'a/plugin.yaml', 'a/.registryignore', 'a/b/.registryignore', 'a/a-1.0.0.tgz']) {
      execFileSync('mkfifo', [join(dir, name)])
    }
    const server = createServer().listen(join(dir, 'a/socket'))
    onTestFinished(() => void server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    symlinkSync('b/pipe', join(dir, 'a/link'))
    const fifo = { kind: 'FIFO' }
    expect(await read(dir)).toEqual({
      files: ['b/x'],
      findings: [
        ['FILE_SPECIAL', 'a/.registryignore', fifo],
        ['FILE_SPECIAL', 'a/a-1.0.0.tgz', fifo],
        ['FILE_SPECIAL', 'a/b/.registryignore', fifo],
        ['FILE_SPECIAL', 'a/b/pipe', fifo],
        ['FILE_SPECIAL', 'a/link', fifo],
        ['FILE_SPECIAL', 'a/plugin.yaml', fifo],
        ['FILE_SPECIAL', 'a/socket', { kind: 'socket' }],
      ],
    })
  })
})

describe.skipIf(process.platform === 'win32')('what may not be read', () => {
  test('is reported', async () => {
    const dir = makeFolder({ 'a/open': '', 'a/closed': '', 'a/shut/x': '' })
    chmodSync(join(dir, 'a/closed'), 0)
    chmodSync(join(dir, 'a/shut'), 0)
    // Root may read everything.
    const isRoot = process.getuid?.() === 0
    if (isRoot) process.seteuid?.(65_534)
    try {
      expect(await read(dir)).toEqual({
        files: ['open'],
        findings: [
          ['FILE_UNREADABLE', 'a/closed', { problem: 'EACCES: permission denied' }],
          ['FILE_UNREADABLE', 'a/shut', { problem: 'EACCES: permission denied' }],
        ],
      })
    } finally {
      if (isRoot) process.seteuid?.(0)
    }
  })
})

describe('limits', () => {
  test('hold for a file, and closer for what is read', async () => {
    const dir = makeFolder({
      'a/big': 'x'.repeat(41),
      'a/fits': 'x'.repeat(40),
      'a/plugin.yaml': 'x'.repeat(11),
      'a/VERSION': 'x'.repeat(12),
      'a/lifecycle.yaml': 'x'.repeat(13),
      'a/.registryignore': 'x'.repeat(14),
    })
    const limits = { icon: 1, manifest: 10, artifact: 40 }
    const folder = await readPluginFolder(makeConfig(dir, { limits }), 'a')
    expect({
      ...folder,
      files: folder.files.map(({ path }) => path),
      diagnostics: findingsOf(folder.diagnostics),
    }).toEqual({
      dir: 'a',
      name: 'a',
      manifests: [],
      files: ['VERSION', 'fits', 'plugin.yaml'],
      versions: [],
      prebuilt: [],
      diagnostics: [
        ['FILE_TOO_LARGE', 'a/.registryignore', { size: 14, limit: 10 }],
        ['FILE_TOO_LARGE', 'a/VERSION', { size: 12, limit: 10 }],
        ['FILE_TOO_LARGE', 'a/big', { size: 41, limit: 40 }],
        ['FILE_TOO_LARGE', 'a/lifecycle.yaml', { size: 13, limit: 10 }],
        ['FILE_TOO_LARGE', 'a/plugin.yaml', { size: 11, limit: 10 }],
      ],
    })
  })

  test('hold for depth', async () => {
    const deep = (count: number): string => Array.from({ length: count }, () => 'd').join('/')
    const dir = makeFolder({ [`a/${deep(63)}/x`]: '' })
    expect(await read(dir)).toEqual({ files: [`${deep(63)}/x`], findings: [] })
    mkdirSync(join(dir, 'a', deep(64)))
    writeFileSync(join(dir, 'a', deep(64), 'y'), '')
    expect(await read(dir)).toEqual({
      files: [`${deep(63)}/x`],
      findings: [['FILE_UNREADABLE', `a/${deep(64)}`, { problem: 'it lies more than 64 folders deep' }]],
    })
  })
})
