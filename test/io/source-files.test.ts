import { chmodSync, mkdirSync, renameSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readPluginFolder, readPluginFolders } from './read-folders.js'
import { findingsOf, makeConfig, makeFolder, pluginSummaryOf } from './source-fixture.js'

describe('plugin folders', () => {
  test('are found by the globs, in the order of their bytes; files, dotfolders and empty folders are passed over', async () => {
    const dir = makeFolder({
      'plugins/b/plugin.yaml': 'b',
      'plugins/B/plugin.yaml': 'B',
      'plugins/a/plugin.yaml': 'a',
      'plugins/nothing-known/x.txt': '',
      'plugins/README.md': '',
      'plugins/.hidden/plugin.yaml': '',
      'plugins/node_modules/plugin.yaml': '',
      'plugins/left/node_modules/x/index.js': '',
      'plugins/left/.DS_Store': '',
      'dist/plugin.yaml': '',
      'more/c/plugin.yaml': 'c',
    })
    mkdirSync(join(dir, 'plugins/empty'))
    const { folders, diagnostics } = await readPluginFolders(
      makeConfig(dir, { plugins: ['./plugins/*/', 'more/c', '*'] }),
    )
    expect(folders.map((folder) => folder.dir)).toEqual([
      'more',
      'more/c',
      'plugins',
      'plugins/B',
      'plugins/a',
      'plugins/b',
      'plugins/nothing-known',
    ])
    expect(diagnostics).toEqual([])
  })

  test('that are links are reported: inside, outside, broken; a link to a file is a file', async () => {
    const outside = makeFolder({ 'plugin.yaml': '' })
    const dir = makeFolder({ 'plugins/a/plugin.yaml': '' })
    symlinkSync('a', join(dir, 'plugins/inside'))
    symlinkSync(outside, join(dir, 'plugins/outside'))
    symlinkSync('nowhere', join(dir, 'plugins/broken'))
    symlinkSync(join(outside, 'plugin.yaml'), join(dir, 'plugins/file'))
    const { folders, diagnostics } = await readPluginFolders(makeConfig(dir))
    expect(folders.map((folder) => folder.dir)).toEqual(['plugins/a'])
    expect(findingsOf(diagnostics)).toEqual([
      ['LINK_BROKEN', 'plugins/broken', { target: 'nowhere' }],
      ['LINK_TO_FOLDER', 'plugins/inside', { target: 'a' }],
      ['LINK_OUTSIDE', 'plugins/outside', { target: outside }],
    ])
  })

  test.each(['plugins/*', 'plugins/**', 'plugins/a', 'plug{ins,s}/*'])(
    'beyond a link are reported by the link, and not searched: %s',
    async (glob) => {
      const outside = makeFolder({ 'a/plugin.yaml': '' })
      const dir = makeFolder({ 'more/b/plugin.yaml': '' })
      symlinkSync(outside, join(dir, 'plugins'))
      const { folders, diagnostics } = await readPluginFolders(makeConfig(dir, { plugins: [glob, 'more/*'] }))
      expect(folders.map((folder) => folder.dir)).toEqual(['more/b'])
      expect(findingsOf(diagnostics)).toEqual([['LINK_OUTSIDE', 'plugins', { target: outside }]])
    },
  )

  test('are none where there is no folder; what cannot be one is told', async () => {
    const dir = makeFolder({ 'a/file': '', 'b/plugin.yaml': '' })
    const read = (glob: string) => readPluginFolders(makeConfig(dir, { plugins: [glob, 'b'] }))
    expect((await read('no/such/*')).folders.map((folder) => folder.dir)).toEqual(['b'])
    for (const glob of ['a/file/x/*', `${'n'.repeat(300)}/*`]) {
      await expect(read(glob)).rejects.toMatchObject({ name: 'RegistryError', code: 'FILE_UNREADABLE' })
    }
  })

  test('are found where the registry itself is reached by a link', async () => {
    const dir = makeFolder({ 'a/plugin.yaml': '' })
    const link = join(makeFolder(), 'link')
    symlinkSync(dir, link)
    const { folders, diagnostics } = await readPluginFolders(makeConfig(link, { plugins: ['*'] }))
    expect([folders.map((folder) => folder.dir), diagnostics]).toEqual([['a'], []])
  })

  test('beyond a link that stays inside are not searched either', async () => {
    const dir = makeFolder({ '.git/a/plugin.yaml': '', 'node_modules/a/plugin.yaml': '' })
    symlinkSync('.git', join(dir, 'plugins'))
    symlinkSync('node_modules', join(dir, 'apps'))
    const { folders, diagnostics } = await readPluginFolders(makeConfig(dir, { plugins: ['plugins/*', 'apps/*'] }))
    expect(folders).toEqual([])
    expect(findingsOf(diagnostics)).toEqual([
      ['LINK_TO_FOLDER', 'apps', { target: 'node_modules' }],
      ['LINK_OUTSIDE', 'plugins', { target: '.git' }],
    ])
  })

  test('globs must not leave the registry', async () => {
    const dir = makeFolder({ 'a/plugin.yaml': '' })
    const { diagnostics } = await readPluginFolders(makeConfig(dir, { plugins: ['a', '../*', '/etc'], file: 'r.yaml' }))
    expect(findingsOf(diagnostics)).toEqual([
      ['CONFIG_INVALID', 'r.yaml', { field: 'plugins', problem: '"../*" leads outside the registry\'s folder' }],
      ['CONFIG_INVALID', 'r.yaml', { field: 'plugins', problem: '"/etc" leads outside the registry\'s folder' }],
    ])
  })
})

describe('a plugin folder', () => {
  test('gives what is read, what is listed and what is packed', async () => {
    const dir = makeFolder({
      'plugins/a/plugin.yaml': 'name: a',
      'plugins/a/manifest.json': '{}',
      'plugins/a/VERSION': '1.0.0\n',
      'plugins/a/package.json': '{"version": "1.0.0"}',
      'plugins/a/lifecycle.yaml': '{}',
      'plugins/a/README.txt': '',
      'plugins/a/Readme.md': 'hi',
      'plugins/a/readme.de.md': 'hallo',
      'plugins/a/CHANGELOG': '',
      'plugins/a/changelog.js': '',
      'plugins/a/sub/README.md': '',
      'plugins/a/sub/lifecycle.yaml': '',
      'plugins/a/sub/node_modules/x.js': '',
      'plugins/a/.env.example': '',
      'plugins/a/.git': 'gitdir: elsewhere',
      'plugins/a/._logo.svg': '',
      'plugins/a/main.js~': '',
      'plugins/a/main.js': '',
      'plugins/a/versions.txt': '',
    })
    chmodSync(join(dir, 'plugins/a/main.js'), 0o755)
    const folder = await readPluginFolder(makeConfig(dir), 'plugins/a')
    expect(pluginSummaryOf(folder)).toEqual({
      dir: 'plugins/a',
      name: 'a',
      manifests: ['plugins/a/plugin.yaml: name: a', 'plugins/a/manifest.json: {}'],
      versionFile: 'plugins/a/VERSION: 1.0.0\n',
      packageJson: 'plugins/a/package.json: {"version": "1.0.0"}',
      lifecycle: 'plugins/a/lifecycle.yaml: {}',
      readme: 'Readme.md',
      changelog: 'CHANGELOG',
      files: [
        '.env.example',
        'VERSION',
        'changelog.js',
        'main.js',
        'manifest.json',
        'package.json',
        'plugin.yaml',
        'sub/README.md',
        'sub/lifecycle.yaml',
        'versions.txt',
      ],
    })
    expect(folder.files[3]).toEqual({
      path: 'main.js',
      file: join(dir, 'plugins/a/main.js'),
      size: 0,
      executable: true,
    })
    expect(folder.files[2]?.executable).toBe(false)
    expect(folder.readme).toEqual({
      path: 'Readme.md',
      file: join(dir, 'plugins/a/Readme.md'),
      size: 2,
      executable: false,
    })
  })

  test('sorts paths by bytes, not by UTF-16', async () => {
    const dir = makeFolder({ 'a/\u{1F600}.txt': '', 'a/\uFB01.txt': '', 'a/b/c': '', 'a/b.txt': '', 'a/Z': '' })
    const folder = await readPluginFolder(makeConfig(dir), 'a')
    expect(folder.files.map(({ path }) => path)).toEqual(['Z', 'b.txt', 'b/c', '\uFB01.txt', '\u{1F600}.txt'])
  })

  test('has versions, each a folder of its own under the same rules', async () => {
    const dir = makeFolder({
      'a/plugin.yaml': 'name: a',
      'a/.registryignore': '/src\nversions/\n',
      'a/src/x': '',
      'a/versions/2.0.0/connector.yml': 'name: b',
      'a/versions/2.0.0/README.md': '',
      'a/versions/2.0.0/src/x': '',
      'a/versions/2.0.0/lib/src/x': '',
      'a/versions/2.0.0/lifecycle.yaml': '',
      'a/versions/2.0.0/vendored-1.0.0.tgz': '',
      'a/versions/1.0.0/.registryignore': '*.map\n',
      'a/versions/1.0.0/index.js': '',
      'a/versions/1.0.0/index.js.map': '',
      'a/versions/.DS_Store': '',
      'a/versions/notes.txt': '',
    })
    symlinkSync('1.0.0', join(dir, 'a/versions/latest'))
    expect(pluginSummaryOf(await readPluginFolder(makeConfig(dir), 'a'))).toEqual({
      dir: 'a',
      name: 'a',
      manifests: ['a/plugin.yaml: name: a'],
      files: ['plugin.yaml'],
      versions: [
        { dir: 'a/versions/1.0.0', name: '1.0.0', files: ['index.js'] },
        {
          dir: 'a/versions/2.0.0',
          name: '2.0.0',
          manifests: ['a/versions/2.0.0/connector.yml: name: b'],
          readme: 'README.md',
          files: ['connector.yml', 'lib/src/x', 'vendored-1.0.0.tgz'],
        },
      ],
      findings: [['LINK_TO_FOLDER', 'a/versions/latest', { target: '1.0.0' }]],
    })
  })

  test("that is the registry's own leaves the registry out", async () => {
    const dir = makeFolder({
      'registry.yaml': 'contributes: true',
      '.github/workflows/ci.yml': '',
      'build/out/registry.json': '',
      'build/main.js': '',
      'old/registry.json': '',
      'plugin.yaml': 'x',
      'sub/registry.yaml': '',
    })
    const config = makeConfig(dir, {
      file: 'registry.yaml',
      plugins: ['.'],
      outDir: join(dir, 'build/out'),
      published: join(dir, 'old'),
    })
    const { folders, diagnostics } = await readPluginFolders(config)
    expect(diagnostics).toEqual([])
    expect(folders.map((folder) => ({ ...pluginSummaryOf(folder), name: '' }))).toEqual([
      {
        dir: '.',
        name: '',
        manifests: ['plugin.yaml: x'],
        files: ['build/main.js', 'plugin.yaml', 'sub/registry.yaml'],
      },
    ])
  })

  test('with two lifecycle files is told to keep one', async () => {
    const dir = makeFolder({ 'a/lifecycle.yaml': '1', 'a/lifecycle.yml': '2' })
    expect(pluginSummaryOf(await readPluginFolder(makeConfig(dir), 'a'))).toEqual({
      dir: 'a',
      name: 'a',
      files: [],
      lifecycle: 'a/lifecycle.yaml: 1',
      findings: [
        [
          'LIFECYCLE_INVALID',
          'a/lifecycle.yml',
          { field: '', problem: 'a/lifecycle.yaml is read already; keep one of the two' },
        ],
      ],
    })
  })

  test('is the same wherever it lies and whatever wrote it when', async () => {
    const files = { 'a/z': '1', 'a/plugin.yaml': '2', 'a/y/x': '3', 'a/y/w': '4' }
    const first = makeFolder(files)
    const second = makeFolder(Object.fromEntries(Object.entries(files).reverse()))
    const moved = join(second, 'moved')
    renameSync(join(second, 'a'), moved)
    const [a, b] = [await readPluginFolder(makeConfig(first), 'a'), await readPluginFolder(makeConfig(second), 'moved')]
    expect(b.files.map(({ path, size }) => [path, size])).toEqual(a.files.map(({ path, size }) => [path, size]))
  })

  test('that does not exist is a finding', async () => {
    expect(pluginSummaryOf(await readPluginFolder(makeConfig(makeFolder()), 'gone'))).toEqual({
      dir: 'gone',
      name: 'gone',
      files: [],
      findings: [['FILE_UNREADABLE', 'gone', { problem: 'ENOENT: no such file or directory' }]],
    })
  })
})
