import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isListingText, isNeverPacked, nameFindings } from '../../src/io/file-names.js'
import { comparePaths } from '../../src/model/order.js'
import { readPluginFolder } from './read-folders.js'
import { findingsOf, makeConfig, makeFolder } from './source-fixture.js'

test.each([
  ...['.git', '.GIT', 'node_modules', '.svn', '.hg', '.registryignore', '.DS_Store', 'Thumbs.db', 'desktop.ini'],
  ...['._x', 'x~', '#x#', '.#x', '.x.swp', 'x.swp', '.x.swo', '.Spotlight-V100', '.Trashes', '.AppleDouble'],
])('%s is never packed', (name) => {
  expect(isNeverPacked(name)).toBe(true)
})

test.each(['.gitignore', '.env', 'git', '#x', 'x#', '_x', 'x.swf', '~x', 'modules'])('%s is packed', (name) => {
  expect(isNeverPacked(name)).toBe(false)
})

test.each([
  ['README', true],
  ['readme.md', true],
  ['README.zh-CN.md', true],
  ['README_ja.txt', true],
  ['CHANGELOG.rst', true],
  ['changelog-1.x.md', true],
  ['readme.js', false],
  ['changelog_parser.py', false],
  ['README.png', false],
  ['readmetoo.md', false],
])('%s is listing text: %s', (name, expected) => {
  expect(isListingText(name)).toBe(expected)
})

describe('names', () => {
  test.each([
    ...['a\\b', 'a\tb', 'a\nb', '\u007f', 'a\ufffdb', 'a:b', 'a?', 'a*', '<a', 'a>', 'a|b', '"a"'],
    ...['con', 'CON', 'Aux.txt', 'nul.tar.gz', 'com1', 'LPT9.x', 'a.', 'a '],
  ])('%j is unsafe, as a file and as a folder', (name) => {
    expect(findingsOf(nameFindings([name, `x/${name}/y`, `x/${name}/z`], 'p'))).toEqual([
      ['FILE_NAME_UNSAFE', `p/${name}`, { name }],
      ['FILE_NAME_UNSAFE', `p/x/${name}`, { name }],
    ])
  })

  test.each([
    '-a',
    '.a',
    'con1',
    'console.js',
    'a b',
    'ü',
    '日本',
    '\u{1F600}',
    'com10',
    "it's",
    'a..b',
    '$x',
    '%41',
    '..a',
  ])('%j is safe', (name) => {
    expect(nameFindings([name], 'p')).toEqual([])
  })

  test.each([
    [['A', 'a'], [['a', 'A']]],
    [['B/x', 'b/y', 'b/z'], [['b', 'B']]],
    [['d/X', 'd/x', 'e/x'], [['d/x', 'd/X']]],
    [['F', 'f/x'], [['f', 'F']]],
    [['e\u0301', '\u00e9'], [['\u00e9', 'e\u0301']]],
    [['STRASSE', 'stra\u00dfe'], [['stra\u00dfe', 'STRASSE']]],
    [['\u00c9', '\u00e9'], [['\u00e9', '\u00c9']]],
    [['a', 'a.b', 'a/c', 'b'], []],
  ])('%j collide: %j', (paths, expected) => {
    expect(findingsOf(nameFindings(paths, '.'))).toEqual(
      expected.map(([name, other]) => ['FILE_NAMES_COLLIDE', name, { name, other }]),
    )
  })

  test.skipIf(process.platform !== 'linux')('on disk: only those of packed files count', async () => {
    const dir = makeFolder({
      'a/Lib/x': '',
      'a/lib/y': '',
      'a/skip/A': '',
      'a/skip/a': '',
      'a/.registryignore': 'skip',
    })
    const broken = Buffer.concat([Buffer.from(join(dir, 'a/bad-')), Buffer.from([0xff])])
    writeFileSync(broken, '')
    mkdirSync(Buffer.concat([broken, Buffer.from('d')]))
    const { files, diagnostics } = await readPluginFolder(makeConfig(dir), 'a')
    expect(files.map(({ path }) => path)).toEqual(['Lib/x', 'lib/y'])
    expect(findingsOf(diagnostics)).toEqual([
      ['FILE_NAME_UNSAFE', 'a/bad-\ufffd', { name: 'bad-\ufffd' }],
      ['FILE_NAME_UNSAFE', 'a/bad-\ufffdd', { name: 'bad-\ufffdd' }],
      ['FILE_NAMES_COLLIDE', 'a/lib', { name: 'lib', other: 'Lib' }],
    ])
  })
})

test('paths are ordered as their UTF-8 bytes are', () => {
  const paths = [
    '\u{10000}',
    '\uffff',
    '\ue000',
    '\ud7ff',
    'é',
    'z',
    'a/b',
    'a-b',
    'a',
    '',
    '\u{10001}',
    'a\u{10000}b',
    'a\uffffb',
  ]
  expect([...paths].sort(comparePaths)).toEqual(
    [...paths].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
  )
})
