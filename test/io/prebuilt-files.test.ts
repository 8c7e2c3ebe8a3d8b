import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Header } from 'tar'
import { describe, expect, test } from 'vitest'
import { parsePrebuiltName } from '../../src/io/prebuilt-files.js'
import { digestOf } from '../../src/model/digest.js'
import { readPluginFolder } from './read-folders.js'
import { makeConfig, makeFolder, pluginSummaryOf } from './source-fixture.js'

/** A gzip'd tar of text files. */
const tarballOf = (files: Readonly<Record<string, string>>): Uint8Array => {
  const parts = Object.entries(files).flatMap(([path, text]) => {
    const block = Buffer.alloc(512)
    new Header({ path, mode: 0o644, size: text.length, mtime: new Date(0), type: 'File' }).encode(block)
    return [block, Buffer.from(text.padEnd(Math.ceil(text.length / 512) * 512, '\0'))]
  })
  return new Uint8Array(gzipSync(Buffer.concat([...parts, Buffer.alloc(1024)])))
}

test.each([
  ['1.0.0.tar.gz', '1.0.0', undefined],
  ['v1.0.0.tgz', '1.0.0', undefined],
  ['V1.0.0.tgz', '1.0.0', undefined],
  ['my-app-1.2.0.tar.gz', '1.2.0', 'my-app'],
  ['my-app-v1.2.0.tar.gz', '1.2.0', 'my-app'],
  ['my-app-1.2.0-rc.1.tar.gz', '1.2.0-rc.1', 'my-app'],
  ['1.2.0-rc-1.tgz', '1.2.0-rc-1', undefined],
  ['app-2-1.0.0.tgz', '1.0.0', 'app-2'],
  ['s3-1.0.0-2.0.0.tgz', '1.0.0-2.0.0', 's3'],
  ['app-1.0-2.0.0.tgz', '2.0.0', 'app-1.0'],
  ['2fa-1.0.0.tgz', '1.0.0', '2fa'],
  ['app-1.2.tgz', '1.2', 'app'],
  ['app-01.2.3.tgz', '01.2.3', 'app'],
  ['1.2.3.4.tar.gz', '1.2.3.4', undefined],
  ['app-1.2.0+build.5.tar.gz', '1.2.0+build.5', 'app'],
  ['app-1.0.0rc1.tar.gz', '1.0.0rc1', 'app'],
  ['app--1.0.0.tgz', '1.0.0', 'app-'],
])('%s is version %s of %s', (name, version, slug) => {
  const stem = name.replace(/\.(tar\.gz|tgz)$/, '')
  expect(parsePrebuiltName(name)).toEqual({ stem, version, ...(slug !== undefined && { slug }) })
})

test.each([
  ...[
    'data.tar.gz',
    'app.tgz',
    'app-2.tar.gz',
    'v2.tgz',
    '2.tgz',
    '-1.0.0.tgz',
    'app_1.0.0.tgz',
    '.tar.gz',
    'app-.tgz',
  ],
  ...['app-1.0.0.zip', 'app-1.0.0.tar', 'app-1.0.0.gz', '1.0.0', 'app-1.0.0.tar.gz.sha256', 'app 1.0.0.tgz'],
])('%s is a file like any other', (name) => {
  expect(parsePrebuiltName(name)).toBeUndefined()
})

describe('prebuilt tarballs', () => {
  test('are found in the folder and in versions/, with the manifests beside and inside them, and never packed', async () => {
    const plain = tarballOf({ 'index.js': 'x' })
    const dir = makeFolder({
      'a/manifest.json': '{}',
      'a/a-2.0.0.tar.gz': tarballOf({ 'plugin.yaml': 'inside' }),
      'a/a-2.0.0.json': 'beside',
      'a/data.tar.gz': plain,
      'a/data.json': '',
      'a/sub/a-3.0.0.tgz': plain,
      'a/versions/v1.0.0.tgz': plain,
      'a/versions/v1.0.0.yml': 'one',
      'a/versions/odd.tgz': plain,
      'a/.registryignore': 'a-0.*\n',
      'a/a-0.1.0.tgz': plain,
      'a/versions/a-0.2.0.tgz': plain,
    })
    symlinkSync('../a-2.0.0.tar.gz', join(dir, 'a/versions/2.1.0.tar.gz'))
    const folder = await readPluginFolder(makeConfig(dir), 'a')
    expect(pluginSummaryOf(folder)).toEqual({
      dir: 'a',
      name: 'a',
      manifests: ['a/manifest.json: {}'],
      files: ['data.json', 'data.tar.gz', 'manifest.json', 'sub/a-3.0.0.tgz'],
      prebuilt: [
        {
          path: 'a/a-2.0.0.tar.gz',
          slug: 'a',
          version: '2.0.0',
          sidecar: 'a/a-2.0.0.json: beside',
          inside: 'a/a-2.0.0.tar.gz!plugin.yaml: inside',
        },
        { path: 'a/versions/2.1.0.tar.gz', version: '2.1.0', inside: 'a/versions/2.1.0.tar.gz!plugin.yaml: inside' },
        { path: 'a/versions/odd.tgz', version: 'odd' },
        { path: 'a/versions/v1.0.0.tgz', version: '1.0.0', sidecar: 'a/versions/v1.0.0.yml: one' },
      ],
    })
    expect(folder.prebuilt[3]).toEqual({
      path: 'a/versions/v1.0.0.tgz',
      file: join(dir, 'a/versions/v1.0.0.tgz'),
      version: '1.0.0',
      size: plain.length,
      digest: digestOf(plain),
      sidecar: { path: 'a/versions/v1.0.0.yml', bytes: new Uint8Array(Buffer.from('one')) },
    })
  })

  test('that are wrong are reported where they lie', async () => {
    const outside = makeFolder({ 'x.tgz': tarballOf({ x: '' }) })
    const dir = makeFolder({
      'a/1.0.0.tgz': 'no gzip',
      'a/2.0.0.tgz': tarballOf({ '../x': '' }),
      'a/3.0.0.tgz': tarballOf({ x: '' }),
      'a/3.0.0.yaml': '1',
      'a/3.0.0.json': '2',
      'a/4.0.0.tgz': new Uint8Array(100_001),
      'a/6.0.0.tgz': tarballOf({ x: '' }),
      'a/6.0.0.yaml': 'x'.repeat(1001),
    })
    symlinkSync(join(outside, 'x.tgz'), join(dir, 'a/5.0.0.tgz'))
    const { prebuilt, diagnostics } = await readPluginFolder(makeConfig(dir), 'a')
    expect(prebuilt.map(({ path, sidecar }) => [path, sidecar?.path])).toEqual([
      ['a/1.0.0.tgz', undefined],
      ['a/2.0.0.tgz', undefined],
      ['a/3.0.0.tgz', 'a/3.0.0.yaml'],
      ['a/6.0.0.tgz', undefined],
    ])
    expect(diagnostics.map(({ code, place, args }) => [code, place.file, args])).toEqual([
      ['PREBUILT_INVALID', 'a/1.0.0.tgz', { problem: expect.any(String) }],
      ['PREBUILT_UNSAFE', 'a/2.0.0.tgz', { entry: '../x', problem: expect.any(String) }],
      ['MANIFEST_AMBIGUOUS', 'a/3.0.0.yaml', { files: ['3.0.0.yaml', '3.0.0.json'] }],
      ['FILE_TOO_LARGE', 'a/4.0.0.tgz', { size: 100_001, limit: 100_000 }],
      ['LINK_OUTSIDE', 'a/5.0.0.tgz', { target: join(outside, 'x.tgz') }],
      ['FILE_TOO_LARGE', 'a/6.0.0.yaml', { size: 1001, limit: 1000 }],
    ])
  })
})
