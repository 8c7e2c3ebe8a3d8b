import { describe, expect, it } from 'vitest'
import type { Config } from '../../src/model/config.js'
import { digestOf } from '../../src/model/digest.js'
import type { PluginFolder } from '../../src/model/source.js'
import { deriveColor } from '../../src/stages/derive-color.js'
import { parsePlugin } from '../../src/stages/parse-plugin.js'
import { CONFIG, pluginFolder, prebuilt } from './plugin-folder.js'

/** With every recommended field, so that nothing is noted. */
const COMPLETE = `name: Hello
description: Says hello
author: A
homepage: https://e.com
repository: https://e.com/r
license: MIT
tags: [a]
icon: https://e.com/i.svg
`
const OPENWORKFLOW = `${COMPLETE}actions: [{name: greet}]\n`
const FLOWS = JSON.stringify({ name: 'Hello', description: 'Says hello', color: '#123456' })

const find = (folder: PluginFolder, config: Config = CONFIG) => {
  const { plugin, diagnostics } = parsePlugin(folder, config)
  const found = diagnostics.map(({ code, args, place: { file, line } }) => [
    code,
    line === undefined ? file : `${file}:${line}`,
    args,
  ])
  return { plugin, found }
}

/** Versions, and where each comes from: `packed: file, file` or `built: name`. */
const releasesOf = (folder: PluginFolder, config?: Config) =>
  find(folder, config).plugin?.releases.map(({ version, content, manifest }) => [
    version,
    content.kind === 'files'
      ? `packed: ${content.files.map(({ path }) => path).join(', ')}`
      : `built: ${content.file.replace('/registry/plugins/hello/', '')}`,
    manifest?.version ?? null,
  ])

describe('a plugin', () => {
  it('is understood whole', () => {
    const yaml = `${OPENWORKFLOW}slug: greeter\nversion: 1.2.0\n`
    const folder = pluginFolder({ 'plugin.yaml': yaml, 'main.py': 10 }, { lifecycle: '1.0.0: {yanked: true}' })
    const readme = { path: 'README.md', file: '/registry/plugins/hello/README.md', size: 5, executable: false }
    const { plugin, found } = find({ ...folder, readme, changelog: readme })
    expect(found).toEqual([])
    const manifest = {
      name: 'Hello',
      description: 'Says hello',
      version: '1.2.0',
      protocols: ['openworkflow'],
      author: 'A',
      homepage: 'https://e.com',
      repository: 'https://e.com/r',
      license: 'MIT',
      tags: ['a'],
      icon: 'https://e.com/i.svg',
      actions: [{ name: 'greet' }],
    }
    const definition = { bytes: Buffer.from(yaml), mediaType: 'application/yaml' }
    expect(plugin).toEqual({
      slug: 'greeter',
      dir: 'plugins/hello',
      manifest,
      color: deriveColor('greeter'),
      placeOf: expect.any(Function),
      icon: { kind: 'url', url: 'https://e.com/i.svg' },
      readme,
      changelog: readme,
      releases: [
        {
          version: '1.2.0',
          manifest,
          definition,
          content: { kind: 'files', files: folder.files },
          dir: 'plugins/hello',
          place: { file: 'plugins/hello/plugin.yaml', line: 11, column: 10 },
          placeOf: plugin?.placeOf,
        },
      ],
      lifecycle: [{ version: '1.0.0', change: { yanked: {} }, placeOf: expect.any(Function) }],
    })
    expect(Object.keys(plugin?.releases[0]?.manifest ?? {})).toEqual(Object.keys(manifest))
  })

  it('needs a manifest, and nothing else is looked at', () =>
    expect(find(pluginFolder({ VERSION: 'x' }, { versions: { x: {} }, lifecycle: '[' }))).toEqual({
      plugin: undefined,
      found: [['MANIFEST_MISSING', 'plugins/hello', { dir: 'plugins/hello' }]],
    }))

  it('has one manifest', () => {
    const files = ['plugins/hello/manifest.json', 'plugins/hello/plugin.yaml']
    expect(find(pluginFolder({ 'plugin.yaml': OPENWORKFLOW, 'manifest.json': FLOWS }))).toEqual({
      plugin: undefined,
      found: [['MANIFEST_AMBIGUOUS', 'plugins/hello', { files }]],
    })
  })

  it('without a description is none, but its lifecycle is checked', () =>
    expect(find(pluginFolder({ 'manifest.json': '{"name": "A"}' }, { lifecycle: '[]' }))).toEqual({
      plugin: undefined,
      found: [
        ['FIELD_MISSING', 'plugins/hello/manifest.json:1', { field: 'description', protocol: 'flows' }],
        [
          'LIFECYCLE_INVALID',
          'plugins/hello/lifecycle.yaml:1',
          { field: '', problem: 'must map versions to what is said of them' },
        ],
      ],
    }))

  it('takes its own colour', () => expect(find(pluginFolder({ 'manifest.json': FLOWS })).plugin?.color).toBe('#123456'))
})

describe('slugs', () => {
  it.each([
    ['slug: Größe 2!', 'hello', 'SLUG_INVALID', 10, { slug: 'Größe 2!', suggestion: 'grosse-2' }],
    ['slug: "%%"', 'hello', 'SLUG_INVALID', 10, { slug: '%%' }],
    [`slug: ${'a'.repeat(65)}`, 'hello', 'SLUG_INVALID', 10, { slug: 'a'.repeat(65), suggestion: 'a'.repeat(64) }],
    ['', 'My Plugin', 'SLUG_INVALID', 1, { slug: 'My Plugin', suggestion: 'my-plugin' }],
    ['', 'search', 'SLUG_RESERVED', 1, { slug: 'search' }],
    ['slug: Tags', 'hello', 'SLUG_RESERVED', 10, { slug: 'Tags' }],
  ])('%s in %s is %s', (slug, name, code, line, args) => {
    const folder = pluginFolder({ 'plugin.yaml': `${OPENWORKFLOW}${slug}` }, { dir: `plugins/${name}` })
    expect(find(folder).found).toEqual([[code, `plugins/${name}/plugin.yaml:${line}`, args]])
  })
})

describe('releases', () => {
  const withVersion = { 'plugin.yaml': `${OPENWORKFLOW}version: 2.0.0\n`, 'main.py': 10 }
  const without = { 'plugin.yaml': OPENWORKFLOW, 'main.py': 10 }

  it.each([
    ['the manifest', { ...withVersion, VERSION: '3.0.0' }, '2.0.0', 'plugin.yaml:10'],
    ['VERSION', { ...without, VERSION: ' 3.0.0\n', 'package.json': '{"version": "4.0.0"}' }, '3.0.0', 'VERSION:1'],
    [
      'package.json',
      { ...without, 'package.json': '{\n "name": "a",\n "version": "4.0.0"\n}' },
      '4.0.0',
      'package.json:3',
    ],
    ['package.json', { ...without, 'package.json': '{"version": "0.0.0"}' }, '0.0.0', 'package.json:1'],
  ])('the folder has the version of %s', (_, files, version, place) => {
    const { plugin, found } = find(pluginFolder(files))
    expect(found).toEqual([])
    expect(plugin?.releases.map((one) => [one.version, one.manifest?.version, one.place.file, one.place.line])).toEqual(
      [[version, version, `plugins/hello/${place.split(':')[0]}`, Number(place.split(':')[1])]],
    )
  })

  it.each([
    [without],
    [{ ...without, 'package.json': '{"private": true}' }],
    [{ ...without, 'package.json': '{"version": null}' }],
    [{ ...without, 'package.json': '[]' }],
  ])('there need not be any %#', (files) => {
    const { plugin, found } = find(pluginFolder(files))
    expect([found, plugin?.releases, plugin?.incomplete]).toEqual([[], [], undefined])
  })

  it.each<[Parameters<typeof pluginFolder>[0], unknown]>([
    [
      { ...without, VERSION: 'v3' },
      ['VERSION_INVALID', 'plugins/hello/VERSION:1', { version: 'v3', suggestion: '3.0.0' }],
    ],
    [{ ...without, VERSION: '' }, ['VERSION_INVALID', 'plugins/hello/VERSION:1', { version: '' }]],
    [
      { ...without, 'package.json': '{"version": "1.0.0+5"}' },
      ['VERSION_BUILD_METADATA', 'plugins/hello/package.json:1', { version: '1.0.0+5', suggestion: '1.0.0' }],
    ],
    [
      { ...without, 'package.json': '{"version": 1}' },
      ['VERSION_INVALID', 'plugins/hello/package.json:1', { version: '1', suggestion: '1.0.0' }],
    ],
    [
      { 'plugin.yaml': `${OPENWORKFLOW}version: latest\n`, VERSION: '1.0.0' },
      ['VERSION_INVALID', 'plugins/hello/plugin.yaml:10', { version: 'latest' }],
    ],
  ])('a version that cannot be understood is none %#', (files, expected) => {
    const { plugin, found } = find(pluginFolder(files))
    expect([found, plugin?.releases, plugin?.incomplete]).toEqual([[expected], [], true])
  })

  it('a broken package.json is reported where it is broken', () => {
    const { plugin, found } = find(pluginFolder({ ...without, 'package.json': '{\n"version": "1.0.0" x\n}' }))
    expect(found.map(([code, place]) => [code, place])).toEqual([['YAML_INVALID', 'plugins/hello/package.json:2']])
    expect([plugin?.releases, plugin?.incomplete]).toEqual([[], true])
  })

  it('come from all sources, and a tarball of the own version is that release', () =>
    expect(
      releasesOf(
        pluginFolder(
          { ...withVersion, 'logo.svg': 10 },
          {
            versions: { '1.0.0': { 'old.py': 10 }, '1.1.0': { 'plugin.yaml': `${OPENWORKFLOW}version: 1.1.0` } },
            prebuilt: [
              prebuilt('hello-2.0.0.tar.gz', { slug: 'hello', version: '2.0.0' }),
              prebuilt('1.2.0.tar.gz', { version: '1.2.0', sidecar: OPENWORKFLOW }),
              prebuilt('1.3.0.tar.gz', { version: '1.3.0', inside: `${OPENWORKFLOW}version: 1.3.0` }),
            ],
          },
        ),
      ),
    ).toEqual([
      ['2.0.0', 'built: hello-2.0.0.tar.gz', '2.0.0'],
      ['1.0.0', 'packed: old.py', '1.0.0'],
      ['1.1.0', 'packed: plugin.yaml', '1.1.0'],
      ['1.2.0', 'built: 1.2.0.tar.gz', '1.2.0'],
      ['1.3.0', 'built: 1.3.0.tar.gz', '1.3.0'],
    ]))

  it("a tarball takes the folder's manifest where that gives no version", () => {
    const folder = pluginFolder(without, { prebuilt: [prebuilt('1.0.0.tar.gz', { version: '1.0.0' })] })
    const { plugin, found } = find(folder)
    expect(found).toEqual([])
    expect(plugin?.releases).toEqual([
      {
        version: '1.0.0',
        manifest: { ...plugin?.manifest, version: '1.0.0' },
        definition: { bytes: Buffer.from(OPENWORKFLOW), mediaType: 'application/yaml' },
        content: {
          kind: 'prebuilt',
          file: '/registry/plugins/hello/1.0.0.tar.gz',
          size: 100,
          digest: digestOf('1.0.0.tar.gz'),
        },
        dir: 'plugins/hello',
        place: { file: 'plugins/hello/1.0.0.tar.gz' },
        placeOf: plugin?.placeOf,
      },
    ])
  })

  it('only a Flows app may have a tarball without a manifest', () => {
    const tarballs = { prebuilt: [prebuilt('1.0.0.tar.gz', { version: '1.0.0' })] }
    expect(find(pluginFolder(withVersion, tarballs)).found).toEqual([
      ['PREBUILT_WITHOUT_MANIFEST', 'plugins/hello/1.0.0.tar.gz', { slug: 'hello', version: '1.0.0' }],
    ])
    const flows = pluginFolder({ 'manifest.json': FLOWS, VERSION: '2.0.0' }, tarballs)
    expect(releasesOf(flows)).toEqual([
      ['2.0.0', 'packed: VERSION', '2.0.0'],
      ['1.0.0', 'built: 1.0.0.tar.gz', null],
    ])
  })

  it.each([
    [
      { versions: { '1.0.0': { 'plugin.yaml': `${OPENWORKFLOW}version: 1.0.1` } } },
      'VERSION_MISMATCH',
      'versions/1.0.0/plugin.yaml:10',
      { expected: '1.0.0', found: '1.0.1', folder: 'plugins/hello/versions/1.0.0' },
    ],
    [
      { versions: { '1.0.0': { 'plugin.yaml': `${OPENWORKFLOW}slug: other` } } },
      'MANIFEST_INVALID',
      'versions/1.0.0/plugin.yaml:10',
      { field: 'slug', problem: 'must be the plugin\'s own, "hello", not "other"' },
    ],
    [{ versions: { v1: { 'a.py': 1 } } }, 'VERSION_INVALID', 'versions/v1', { version: 'v1', suggestion: '1.0.0' }],
    [
      { versions: { '1.0.0': { 'plugin.yaml': OPENWORKFLOW, 'manifest.json': FLOWS } } },
      'MANIFEST_AMBIGUOUS',
      'versions/1.0.0',
      { files: ['plugins/hello/versions/1.0.0/manifest.json', 'plugins/hello/versions/1.0.0/plugin.yaml'] },
    ],
    [
      { versions: { '2.0.0': { 'a.py': 1 } } },
      'VERSION_DUPLICATE',
      'versions/2.0.0',
      { slug: 'hello', version: '2.0.0', other: 'plugins/hello/plugin.yaml' },
    ],
    [
      { versions: { '1.0.0-RC': { 'a.py': 1 }, '1.0.0-rc': { 'a.py': 1 } } },
      'VERSION_DUPLICATE',
      'versions/1.0.0-rc',
      { slug: 'hello', version: '1.0.0-rc', other: 'plugins/hello/versions/1.0.0-RC' },
    ],
    [
      {
        versions: { '1.0.0': { 'a.py': 1 } },
        prebuilt: [prebuilt('1.0.0.tar.gz', { version: '1.0.0', inside: OPENWORKFLOW })],
      },
      'VERSION_DUPLICATE',
      '1.0.0.tar.gz',
      { slug: 'hello', version: '1.0.0', other: 'plugins/hello/versions/1.0.0' },
    ],
    [
      { prebuilt: ['b', 'a'].map((name) => prebuilt(`${name}.tar.gz`, { version: '2.0.0' })) },
      'VERSION_DUPLICATE',
      'b.tar.gz',
      { slug: 'hello', version: '2.0.0', other: 'plugins/hello/a.tar.gz' },
    ],
    [
      { prebuilt: [prebuilt('other-2.0.0.tar.gz', { slug: 'other', version: '2.0.0' })] },
      'PREBUILT_OF_OTHER_PLUGIN',
      'other-2.0.0.tar.gz',
      { slug: 'hello', found: 'other' },
    ],
    [
      { prebuilt: [prebuilt('2.0.0.tar.gz', { version: '2.0.0', inside: `${OPENWORKFLOW}slug: other` })] },
      'PREBUILT_OF_OTHER_PLUGIN',
      '2.0.0.tar.gz!plugin.yaml:10',
      { slug: 'hello', found: 'other' },
    ],
    [
      { prebuilt: [prebuilt('2.0.0.tar.gz', { version: '2.0.0', sidecar: `${OPENWORKFLOW}version: 2.0.1` })] },
      'VERSION_MISMATCH',
      '2.0.0.yaml:10',
      { expected: '2.0.0', found: '2.0.1', folder: 'plugins/hello/2.0.0.tar.gz' },
    ],
    [
      { prebuilt: [prebuilt('1.tar.gz', { version: '1', inside: OPENWORKFLOW })] },
      'VERSION_INVALID',
      '1.tar.gz',
      { version: '1', suggestion: '1.0.0' },
    ],
  ])('must agree with what is around them %#', (more, code, place, args) =>
    expect(find(pluginFolder(withVersion, more)).found).toEqual([[code, `plugins/hello/${place}`, args]]),
  )

  it('does not ask more versions for what their plugin is recommended by', () => {
    const bare = 'name: Hello\ndescription: Old\nactions: [{name: greet}]\n'
    expect(find(pluginFolder(withVersion, { versions: { '1.0.0': { 'plugin.yaml': bare } } })).found).toEqual([])
  })

  it('a linked plugin has none', () => {
    const linked = { ...without, 'plugin.yaml': `${OPENWORKFLOW}appMetadataUrl: https://e.com/v.json\n` }
    expect(find(pluginFolder(linked))).toMatchObject({ found: [], plugin: { releases: [] } })
    const folder = pluginFolder(
      { ...linked, VERSION: '1.0.0' },
      { versions: { '2.0.0': {} }, prebuilt: [prebuilt('2.0.0.tar.gz', { version: '2.0.0' })] },
    )
    expect(find(folder)).toMatchObject({
      found: [
        ['LINKED_WITH_VERSIONS', 'plugins/hello/plugin.yaml:10', { slug: 'hello', versions: ['1.0.0', '2.0.0'] }],
      ],
      plugin: { releases: [] },
    })
  })
})

describe('what is packed', () => {
  const app = { 'manifest.json': FLOWS, VERSION: '1.0.0', 'main.ts': 600 }
  const note = ['FLOWS_ARTIFACT_NOT_BUNDLED', 'plugins/hello/VERSION:1', { slug: 'hello', version: '1.0.0' }]

  it('is neither the manifest of a Flows app nor the icon', () => {
    const folder = pluginFolder({ ...app, 'logo.png': 10, 'sub/manifest.json': 10, 'sub/logo.png': 10 })
    expect(releasesOf(folder)).toEqual([
      ['1.0.0', 'packed: VERSION, main.ts, sub/manifest.json, sub/logo.png', '1.0.0'],
    ])
    expect(find(folder).found).toEqual([note])
  })

  it('stays the same when a version moves to a folder of its own', () => {
    const files = { ...app, 'logo.png': 10 }
    const moved = pluginFolder({ 'manifest.json': FLOWS }, { versions: { '1.0.0': files } })
    expect(releasesOf(moved)).toEqual(releasesOf(pluginFolder(files)))
  })

  it.each([
    [
      { 'manifest.json': FLOWS, 'package.json': '{"version":"1.0.0"}', 'a.js': 990 },
      'package.json:1',
      'ARTIFACT_TOO_LARGE',
      { size: 1009, limit: 1000 },
    ],
  ])('may be too large', (files, place, code, args) =>
    expect(find(pluginFolder(files)).found).toEqual([
      ['FLOWS_ARTIFACT_NOT_BUNDLED', `plugins/hello/${place}`, { slug: 'hello', version: '1.0.0' }],
      [code, `plugins/hello/${place}`, { slug: 'hello', version: '1.0.0', ...args }],
    ]),
  )

  it('may be nothing', () => {
    const files = { 'manifest.json': JSON.stringify({ ...JSON.parse(FLOWS), version: '1.0.0' }) }
    const place = 'plugins/hello/manifest.json:1'
    const args = { slug: 'hello', version: '1.0.0' }
    expect(find(pluginFolder(files)).found).toEqual([
      ['ARTIFACT_EMPTY', place, args],
      ['FLOWS_ARTIFACT_NOT_BUNDLED', place, args],
    ])
  })

  it('is not judged where a bundle is made of it', () => {
    const bundling = (protocol: 'flows' | 'openworkflow'): Config => ({
      ...CONFIG,
      bundle: { ...CONFIG.bundle, command: 'make', protocols: [protocol] },
    })
    expect(find(pluginFolder({ ...app, 'big.js': 5000 }), bundling('flows')).found).toEqual([])
    expect(find(pluginFolder(app), bundling('openworkflow')).found).toEqual([note])
  })
})

describe('icons', () => {
  const base = { VERSION: '1.0.0', 'main.py': 10 }
  const file = (path: string) => ({
    kind: 'file',
    file: { path, file: `/registry/plugins/hello/${path}`, size: 10, executable: false },
    place: { file: `plugins/hello/${path}` },
  })
  const manifest = (icon?: string): string =>
    OPENWORKFLOW.replace(/icon: .*\n/, icon === undefined ? '' : `icon: ${JSON.stringify(icon)}\n`)

  it.each([
    ['logo.svg', ['icon.png', 'logo.png', 'logo.svg', 'icon.svg']],
    ['logo.png', ['icon.svg', 'logo.png']],
    ['icon.svg', ['icon.png', 'icon.svg']],
    ['icon.png', ['a.svg', 'icon.png']],
    ['Hello.SVG', ['Hello.SVG', 'docs/logo.svg']],
  ])('%s is taken of %j', (icon, files) => {
    const sizes = Object.fromEntries(files.map((name) => [name, 10]))
    const { plugin, found } = find(pluginFolder({ ...base, 'plugin.yaml': manifest(), ...sizes }))
    expect([plugin?.icon, found]).toEqual([file(icon), []])
    // A name that icons usually have is never packed: adding a better icon changes no artifact.
    const usual = ['logo.svg', 'logo.png', 'icon.svg', 'icon.png']
    const packed = [
      'VERSION',
      'main.py',
      'plugin.yaml',
      ...files.filter((name) => name !== icon && !usual.includes(name)),
    ]
    expect(
      plugin?.releases.map(({ content }) => content.kind === 'files' && content.files.map(({ path }) => path)),
    ).toEqual([packed])
  })

  it.each([[[]], [['a.svg', 'b.png']], [['docs/logo.svg']]])('of %j none is taken', (files) => {
    const sizes = Object.fromEntries(files.map((name) => [name, 10]))
    const { plugin, found } = find(pluginFolder({ ...base, 'plugin.yaml': manifest(), ...sizes }))
    expect(plugin?.icon).toEqual({ kind: 'generated' })
    expect(found.map(([code]) => code)).toEqual(['FIELDS_RECOMMENDED'])
  })

  it.each([
    ['art/a.svg', 'art/a.svg'],
    ['./logo.svg', 'logo.svg'],
  ])('%s is what the manifest names', (written, path) => {
    const files = { ...base, 'plugin.yaml': manifest(written), 'art/a.svg': 10, 'logo.svg': 10 }
    const { plugin, found } = find(pluginFolder(files))
    expect([plugin?.icon, found]).toEqual([file(path), []])
  })

  it.each(['nothing.svg', '../hello/logo.svg', '/logo.svg', 'art', 'LOGO.svg'])('%s is missing', (written) => {
    const { plugin, found } = find(
      pluginFolder({ ...base, 'plugin.yaml': manifest(written), 'logo.svg': 10, 'art/a.svg': 1 }),
    )
    expect(plugin?.icon).toEqual({ kind: 'generated' })
    expect(found).toEqual([['ICON_MISSING', 'plugins/hello/plugin.yaml:8', { icon: written }]])
  })
})
