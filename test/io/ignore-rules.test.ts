import { execFileSync } from 'node:child_process'
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { BundleConfig } from '../../src/model/config.js'
import { readPluginFolder } from './read-folders.js'
import { findingsOf, makeConfig, makeFolder } from './source-fixture.js'

const packedOf = async (files: readonly string[], bundle: Partial<BundleConfig>) => {
  const dir = makeFolder(Object.fromEntries(files.map((path) => [`a/${path}`, ''])))
  const config = makeConfig(dir, { bundle: { protocols: [], files: [], ignore: [], ...bundle } })
  return (await readPluginFolder(config, 'a')).files.map(({ path }) => path)
}

describe('.registryignore', () => {
  test('holds 200 patterns with those of the folders around it, comments aside; the first of more is a finding', async () => {
    const lines = (from: number, count: number): string =>
      Array.from({ length: count }, (_, i) => `x${from + i}\n`).join('')
    const dir = makeFolder({
      'a/.registryignore': `# 150\n${lines(0, 150)}`,
      'a/b/.registryignore': lines(150, 52),
      ...Object.fromEntries(['x0', 'b/x199', 'b/x200', 'b/x201'].map((path) => [`a/${path}`, ''])),
    })
    const folder = await readPluginFolder(makeConfig(dir), 'a')
    expect(folder.files.map(({ path }) => path)).toEqual(['b/x200', 'b/x201'])
    const problem = 'this pattern is one too many: 200 may be for one artifact'
    expect(findingsOf(folder.diagnostics)).toEqual([['FILE_UNREADABLE', 'a/b/.registryignore:51', { problem }]])
  })

  test('means what git means by .gitignore, at every depth', async () => {
    const paths = [
      ...[
        'a.map',
        'keep.map',
        'tmp/x',
        'src/tmp/x',
        'src/a.map',
        'src/keep.map',
        'src/deep/keep.map',
        'src/only',
        'only',
      ],
      ...[
        'src/deep/only',
        'src/deep/!bang',
        'src/deep/#hash',
        'src/deep/sp ace',
        'we[i]rd/x',
        'we[i]rd/sub/x',
        'wei/x',
      ],
      ...['src/deep/un/x', 'Case', 'src/log/a/b.txt', 'src/log/b.txt', 'star*/y', 'starred/y', 'src/deep/tail '],
    ]
    const rules = {
      '.registryignore': '# all maps\r\n*.map\r\n!keep.map\r\n\r\ntmp/\r\n/only\r\ncase\r\nun\r\n',
      'src/.registryignore': '/only\nkeep.map\n!tmp/\nlog/**/b.txt\n',
      'src/deep/.registryignore': '\\!bang\n\\#hash\nsp\\ ace\n!keep.map\n!un/   \n',
      'we[i]rd/.registryignore': 'x\n!sub/x\n',
      'star*/.registryignore': 'y\n',
    }
    const dir = makeFolder({
      ...Object.fromEntries(paths.map((path) => [`a/${path}`, ''])),
      ...Object.fromEntries(Object.entries(rules).map(([path, text]) => [`a/${path}`, text])),
    })
    const folder = await readPluginFolder(makeConfig(dir), 'a')
    expect(folder.diagnostics.map(({ code }) => code)).toEqual(['FILE_NAME_UNSAFE'])
    expect(folder.files.map(({ path }) => path)).toEqual([
      ...['Case', 'keep.map', 'src/deep/keep.map', 'src/deep/only', 'src/deep/tail ', 'src/deep/un/x', 'src/tmp/x'],
      ...['starred/y', 'we[i]rd/sub/x', 'wei/x'],
    ])

    // Git itself, over the same files, says the same.
    for (const path of Object.keys(rules)) {
      renameSync(join(dir, 'a', path), join(dir, 'a', path.replace('.registryignore', '.gitignore')))
    }
    const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: join(dir, 'a'), encoding: 'utf8' })
    git('init', '-q')
    const listed = git('-c', 'core.ignoreCase=false', 'ls-files', '-z', '--others', '--exclude-standard')
    expect(
      listed
        .split('\0')
        .filter((path) => path !== '' && !path.endsWith('.gitignore'))
        .sort(),
    ).toEqual(folder.files.map(({ path }) => path).sort())
  })

  test('never brings back what is never packed, and hides no manifest', async () => {
    const dir = makeFolder({
      'a/.registryignore': '*\n!node_modules\n',
      'a/node_modules/x': '',
      'a/plugin.yaml': 'm',
      'a/x': '',
    })
    const folder = await readPluginFolder(makeConfig(dir), 'a')
    expect(folder.files).toEqual([])
    expect(folder.manifests.map(({ path }) => path)).toEqual(['a/plugin.yaml'])
  })

  test('a pattern that could take forever is refused', async () => {
    const path = `${'a/'.repeat(60)}c`
    const dir = makeFolder({
      'a/.registryignore': `x\n${'a/**/'.repeat(30)}b\n${'*a'.repeat(100)}b\n`,
      [`a/${path}`]: '',
      [`a/${'a'.repeat(200)}`]: '',
    })
    const folder = await readPluginFolder(makeConfig(dir), 'a')
    expect(folder.files.map((file) => file.path)).toEqual([path, 'a'.repeat(200)])
    expect(findingsOf(folder.diagnostics)).toEqual([
      ['FILE_UNREADABLE', 'a/.registryignore:2', { problem: 'this pattern has more than 2 "**"' }],
    ])
  })
})

describe('bundle', () => {
  const files = ['plugin.yaml', 'dist/a.js', 'dist/b.css', 'dist/sub/c.js', 'src/a.js', 'a.js', 'README.md', 'x{y}.js']
  test.each<[string, Partial<BundleConfig>, readonly string[]]>([
    ['all', {}, ['a.js', 'dist/a.js', 'dist/b.css', 'dist/sub/c.js', 'plugin.yaml', 'src/a.js', 'x{y}.js']],
    ['a folder', { files: ['dist'] }, ['dist/a.js', 'dist/b.css', 'dist/sub/c.js']],
    ['a glob of one depth', { files: ['*.js'] }, ['a.js', 'x{y}.js']],
    ['a glob of every depth', { files: ['**/*.js'] }, ['a.js', 'dist/a.js', 'dist/sub/c.js', 'src/a.js', 'x{y}.js']],
    ['braces', { files: ['./dist/*.{js,css}', 'plugin.{yaml,json}'] }, ['dist/a.js', 'dist/b.css', 'plugin.yaml']],
    ['all but', { files: ['dist/**', '!dist/sub/**'] }, ['dist/a.js', 'dist/b.css']],
    ['ignored', { ignore: ['*.js', '!a.js', '/src'] }, ['a.js', 'dist/a.js', 'dist/b.css', 'plugin.yaml']],
    ['both', { files: ['dist'], ignore: ['sub/'] }, ['dist/a.js', 'dist/b.css']],
  ])('%s', async (_, bundle, expected) => {
    expect(await packedOf(files, bundle)).toEqual(expected)
  })

  test('ignored by either stays ignored', async () => {
    const dir = makeFolder({ 'a/.registryignore': '!x\ny\n', 'a/x': '', 'a/y': '', 'a/z': '' })
    const bundle = { protocols: [], files: [], ignore: ['x', '!y'] }
    const folder = await readPluginFolder(makeConfig(dir, { bundle }), 'a')
    expect(folder.files.map(({ path }) => path)).toEqual(['z'])
  })
})
