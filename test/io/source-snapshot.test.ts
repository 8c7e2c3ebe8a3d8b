import { execFileSync } from 'node:child_process'
import * as fs from 'node:fs'
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { isSameStamps, readFolderStamps } from '../../src/io/file-stamps.js'
import { readSmallArtifact } from '../../src/io/pack.js'
import { readSourceDigest } from '../../src/io/source-digest.js'
import { openPluginFolders } from '../../src/io/source-files.js'
import { readSourceSnapshot } from '../../src/io/source-snapshot.js'
import { readSourceBytes } from '../../src/io/source-text.js'
import { makeConfig, makeFolder } from './source-fixture.js'

vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>()
  return {
    ...real,
    readdirSync: vi.fn(real.readdirSync),
    lstatSync: vi.fn(real.lstatSync),
    openSync: vi.fn(real.openSync),
    readSync: vi.fn(real.readSync),
  }
})
afterEach(() => void vi.clearAllMocks())

const FILES = {
  'plugin.yaml': 'name: x\n',
  'README.md': '# x\n',
  'logo.svg': '<svg/>',
  VERSION: '1.0.0\n',
  '.registryignore': 'ignored\n',
  'ignored/file': 'i',
  'lib/run': 'r',
  'lib/empty': '',
  'versions/0.9.0/main.js': 'm',
}
const PASSED_OVER = { '.git/HEAD': 'h', 'lib/node_modules/x/y': 'y', 'dist/catalog.json': '{}' }

const outputsOf = (dir: string): ReadonlySet<string> => new Set([join(dir, 'dist')])

describe('a snapshot of a plugin’s folder', () => {
  it('has the stamps and the digest that the folder has', () => {
    const dir = makeFolder({ ...FILES, ...PASSED_OVER })
    chmodSync(join(dir, 'lib/run'), 0o755)
    const { stamps, digest } = readSourceSnapshot(dir, outputsOf(dir)) ?? {}
    const expected = readFolderStamps(dir, outputsOf(dir))
    expect(stamps).toEqual(expected)
    expect(expected?.names.length).toBe(Object.keys(FILES).length + 4)
    expect(digest).toBe(expected && readSourceDigest(dir, expected))
  })

  it('is all that is read of the folder, each file once', async () => {
    const dir = makeFolder(FILES)
    const config = makeConfig(dir)
    const plain = await openPluginFolders(config)('.')
    vi.clearAllMocks()
    const snapshot = readSourceSnapshot(dir, outputsOf(dir))
    const opened = vi.mocked(fs.openSync).mock.calls.map(([file]) => file)
    expect([...opened].sort()).toEqual(
      Object.keys(FILES)
        .map((path) => join(dir, path))
        .sort(),
    )
    vi.clearAllMocks()

    const folder = await openPluginFolders(config)('.', snapshot)
    if (folder?.readme === undefined || plain === undefined) throw new Error('there is no plugin')
    const artifact = await readSmallArtifact(folder.files)
    const readme = readSourceBytes(folder.readme, 1_000)
    for (const read of [fs.readdirSync, fs.lstatSync, fs.openSync]) expect(read).not.toHaveBeenCalled()
    expect(new TextDecoder().decode(readme)).toBe('# x\n')
    expect(artifact).toEqual(await readSmallArtifact(plain.files))
    const withoutBytes = JSON.parse(JSON.stringify(folder, (key, value) => (key === 'bytes' ? undefined : value)))
    expect(withoutBytes).toEqual(
      JSON.parse(JSON.stringify(plain, (key, value) => (key === 'bytes' ? undefined : value))),
    )
  })

  it('holds no file to another limit', async () => {
    const dir = makeFolder({ 'plugin.yaml': 'name: x\n', 'README.md': 'r'.repeat(2_000), large: 'l'.repeat(100_001) })
    const config = makeConfig(dir)
    const snapshot = readSourceSnapshot(dir, new Set())
    const folder = await openPluginFolders(config)('.', snapshot)
    expect(snapshot).toBeDefined()
    expect(folder?.diagnostics).toEqual((await openPluginFolders(config)('.'))?.diagnostics)
    expect(folder?.diagnostics.map(({ code }) => code)).toEqual(['FILE_TOO_LARGE'])
    expect(folder?.readme && readSourceBytes(folder.readme, 1_999)).toBeUndefined()
    expect(folder?.readme && readSourceBytes(folder.readme, 2_000)).toHaveLength(2_000)
  })

  const WITHOUT: readonly (readonly [string, (dir: string) => void])[] = [
    ['a link', (dir) => symlinkSync('plugin.yaml', join(dir, 'lib/link'))],
    ['a pipe', (dir) => void execFileSync('mkfifo', [join(dir, 'lib/pipe')])],
    ['a tarball', (dir) => writeFileSync(join(dir, '1.0.0.tgz'), '')],
    ['a file of more than 1 MiB', (dir) => writeFileSync(join(dir, 'lib/large'), Buffer.alloc(1024 * 1024 + 1))],
    [
      'files of more than 1 MiB together',
      (dir) => {
        for (const name of ['a', 'b', 'c']) writeFileSync(join(dir, name), Buffer.alloc(350 * 1024))
      },
    ],
    [
      'very many files',
      (dir) => {
        for (let i = 0; i < 256; i++) writeFileSync(join(dir, `lib/${i}`), '')
      },
    ],
  ]

  it.each(WITHOUT)('is not taken where there is %s', (_, add) => {
    const dir = makeFolder(FILES)
    expect(readSourceSnapshot(dir, outputsOf(dir))).toBeDefined()
    add(dir)
    expect(readSourceSnapshot(dir, outputsOf(dir))).toBeUndefined()
  })

  it('is not taken of a folder that is not there', () => {
    expect(readSourceSnapshot(join(makeFolder(), 'missing'), new Set())).toBeUndefined()
  })

  /** Writes to a file in the moment between the look at it and the reading of it. */
  const readWhile = (text: string) => {
    const dir = makeFolder({ file: 'before' })
    const real = vi.mocked(fs.readSync).getMockImplementation()
    vi.mocked(fs.readSync).mockImplementationOnce(((...args: readonly unknown[]) => {
      writeFileSync(join(dir, 'file'), text)
      return (real as (...given: readonly unknown[]) => number)(...args)
    }) as typeof fs.readSync)
    return { dir, snapshot: readSourceSnapshot(dir, new Set()) }
  }

  it.each(['grown while it was read', 'less'])('is not taken of a file that changes its size meanwhile: %s', (text) => {
    expect(readWhile(text).snapshot).toBeUndefined()
  })

  it('has the bytes that are packed, and older stamps, where a file changes meanwhile', async () => {
    await new Promise((resolve) => setTimeout(resolve, 20))
    const { dir, snapshot } = readWhile('betide')
    const after = readFolderStamps(dir, new Set())
    if (snapshot === undefined || after === undefined) throw new Error('it was not read')
    expect([...snapshot.files.values()].map(({ bytes }) => new TextDecoder().decode(bytes))).toEqual(['betide'])
    expect(snapshot.digest).toBe(readSourceDigest(dir, after))
    expect(isSameStamps(snapshot.stamps, after)).toBe(false)
  })
})
