import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { build } from '../../src/commands/build.js'
import { digestOf } from '../../src/model/digest.js'
import type { Progress } from '../../src/model/progress.js'
import { LOGO, manifest, writeFiles, writeSample } from '../diagnostics/sample-registry.js'
import { openRandom } from '../open-random.js'

const EXAMPLE = new URL('../../example-registry', import.meta.url).pathname
const env = { SOURCE_DATE_EPOCH: '1700000000' }
/** Longer ago than any file system's clock is coarse. */
const LONG_AGO = new Date('2024-01-01T00:00:00Z')

const filesBelow = (dir: string): readonly string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()

const digests = (dir: string): Record<string, string> =>
  Object.fromEntries(filesBelow(dir).map((file) => [file.slice(dir.length + 1), digestOf(readFileSync(file))]))

describe('a build with a cache', () => {
  let root: string
  let dir: string
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'cached-'))
    dir = join(root, 'registry')
    cpSync(EXAMPLE, dir, { recursive: true, filter: (file) => !file.endsWith('/dist') })
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  const cacheDir = () => join(root, 'cache')
  const cached = (options = {}) => build({ dir, env, cacheDir: cacheDir(), ...options })
  /** The same, as it would be without what was remembered. */
  const plain = async (): Promise<unknown> => {
    const copy = join(root, 'plain')
    rmSync(copy, { recursive: true, force: true })
    cpSync(dir, copy, { recursive: true })
    const { milliseconds: _, outDir: __, ...receipt } = await build({ dir: copy, env })
    return { receipt, dist: digests(join(copy, 'dist')) }
  }
  const withCache = async (): Promise<unknown> => {
    const { milliseconds: _, outDir: __, ...receipt } = await cached()
    return { receipt, dist: digests(join(dir, 'dist')) }
  }
  /** Waits until what was written is old enough to be known by its time. */
  const age = () => new Promise((resolve) => setTimeout(resolve, 2_100))

  const touch = (): void => {
    for (const file of filesBelow(join(dir, 'plugins'))) utimesSync(file, LONG_AGO, LONG_AGO)
  }
  const CHANGES: readonly (readonly [string, () => void])[] = [
    ['nothing', () => {}],
    ['every time', () => touch()],
    [
      'a new version',
      () =>
        writeFiles(dir, {
          'plugins/new/plugin.yaml': manifest({ name: 'New', version: '1.0.0' }),
          'plugins/new/logo.svg': LOGO,
        }),
    ],
    ['a README', () => writeFiles(dir, { 'plugins/http/README.md': '# other' })],
    [
      'a description',
      () => replace('plugins/http/plugin.yml', /^ {2}description:.*$/m, '  description: Something else'),
    ],
    ['a plugin less', () => rmSync(join(dir, 'plugins/json-tools'), { recursive: true })],
    ['a file of the out dir gone', () => rmSync(join(dir, 'dist/plugins/http.json'))],
    ['a file of the out dir overwritten', () => writeFileSync(join(dir, 'dist/plugins/http.json'), '{}')],
    ['the catalogs search index gone', () => rmSync(join(dir, 'dist/search-index.json'))],
    ['the config', () => replace('registry.yaml', /^name:.*$/m, 'name: Another name')],
    ['the config, which is wrong then', () => replace('registry.yaml', /^name:/m, 'nmae:')],
    ['an ignore file', () => writeFiles(dir, { 'plugins/http/.registryignore': '*.nothing' })],
    [
      'a lifecycle',
      () => writeFiles(dir, { 'plugins/slack-notify/lifecycle.yaml': '"2.0.0": {yanked: {reason: bad}}' }),
    ],
    ['an empty folder', () => writeFiles(dir, { 'plugins/left/node_modules/x.js': '' })],
    ['an error', () => writeFiles(dir, { 'plugins/http/plugin.yaml': 'name: [' })],
  ]
  const replace = (path: string, from: RegExp, to: string): void => {
    const text = readFileSync(join(dir, path), 'utf8')
    expect(text).toMatch(from)
    writeFileSync(join(dir, path), text.replace(from, to))
  }

  it.each(CHANGES)('gives what one without gives after a change of %s', async (_, change) => {
    await cached()
    await age()
    await cached()
    change()
    const first = await plain()
    expect(await withCache()).toEqual(first)
    await age()
    const second = await plain()
    expect(await withCache()).toEqual(second)
    expect(await withCache()).toEqual(second)
  })

  it.each([1, 2, 3])('gives what one without gives after any change, and any after that (seed %i)', async (seed) => {
    const random = openRandom(seed)
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
    const slug = () => `p-${pick([1, 2, 3, 4])}`
    const versions = new Map<string, number>()
    const putPlugin = (fields: Readonly<Record<string, string>> = {}): void => {
      const name = slug()
      const version = (versions.get(name) ?? 0) + 1
      versions.set(name, version)
      const tags = `[${pick(['data', 'chat', 'data, chat'])}]`
      const text = manifest({ slug: name, name: name.toUpperCase(), version: `${version}.0.0`, tags, ...fields })
      writeFiles(dir, { [`plugins/${name}/plugin.yaml`]: text, [`plugins/${name}/logo.svg`]: LOGO })
    }
    const STEPS: readonly (() => void)[] = [
      () => putPlugin(),
      () => putPlugin(),
      () => putPlugin({ dependencies: `{${slug()}: ^1.0.0}` }),
      () => writeFiles(dir, { [`plugins/${slug()}`]: null }),
      () => writeFiles(dir, { 'plugins/http/README.md': `# ${random()}` }),
      () => writeFiles(dir, { [`plugins/${slug()}/lifecycle.yaml`]: '"1.0.0": {yanked: {reason: bad}}' }),
      () => replace('registry.yaml', /^name:.*$/m, `name: Registry ${random()}`),
      () => writeFiles(dir, { [pick(['dist/SHA256SUMS', 'dist/catalog.json.old', 'dist/index.json'])]: '{}' }),
      () => writeFiles(dir, { 'dist/plugins/http.json': null }),
    ]
    for (let step = 0; step < 12; step++) {
      pick(STEPS)()
      const expected = await plain()
      expect(await withCache()).toEqual(expected)
    }
  })

  it('looks at a catalog that is not the one it wrote as any build does', async () => {
    await cached()
    replace('dist/catalog.json', /"generation": 1/, '"generation": "1"')
    await expect(plain()).rejects.toMatchObject({ code: 'STATE_CORRUPT' })
    await expect(cached()).rejects.toMatchObject({ code: 'STATE_CORRUPT' })
  })

  /** As it comes out of an archive: other files, with the times that they had. */
  const restore = (path: string): void => {
    cpSync(join(dir, path), join(root, 'restored'), { recursive: true, preserveTimestamps: true })
    rmSync(join(dir, path), { recursive: true })
    renameSync(join(root, 'restored'), join(dir, path))
  }
  /** Another content of the same size, at the same time. */
  const forge = (path: string): void => {
    const { atime, mtime } = statSync(join(dir, path))
    writeFileSync(join(dir, path), readFileSync(join(dir, path), 'utf8').replace(/[aeiou]/, 'y'))
    utimesSync(join(dir, path), atime, mtime)
  }
  const RESTORED: readonly (readonly [string, () => void])[] = [
    ['nothing else', () => {}],
    ['a source that changed, at the time that it had', () => forge('plugins/http/README.md')],
    ['a changed file of the out dir', () => writeFileSync(join(dir, 'dist/plugins/http.json'), '{}')],
    [
      'a changed file of the out dir, as long as it was',
      () => {
        forge('dist/plugins/http.json')
        utimesSync(join(dir, 'dist/plugins/http.json'), LONG_AGO, LONG_AGO)
      },
    ],
    [
      'whole seconds for times, and a changed file of the out dir',
      () => {
        for (const file of filesBelow(join(dir, 'dist'))) utimesSync(file, LONG_AGO, LONG_AGO)
        forge('dist/plugins/http.json')
      },
    ],
  ]

  it.each(RESTORED)('gives what one without gives when all came out of an archive, with %s', async (_, change) => {
    await cached()
    await cached()
    restore('dist')
    restore('plugins')
    touch()
    change()
    const first = await plain()
    expect(await withCache()).toEqual(first)
    const second = await plain()
    expect(await withCache()).toEqual(second)
  })

  it.each(['plugins/http/README.md', 'dist/plugins/http.json'])(
    'sees that %s changed right after a build, and was given the time and the size that it had',
    async (path) => {
      await cached()
      await cached()
      forge(path)
      const expected = await plain()
      expect(await withCache()).toEqual(expected)
    },
  )

  const ODD: readonly (readonly [string, (file: string) => void])[] = [
    ['cut off', (file) => writeFileSync(file, readFileSync(file).subarray(0, -40))],
    ['empty', (file) => writeFileSync(file, '')],
    ['with a bit flipped', (file) => flip(file)],
    ['gone', (file) => rmSync(file)],
    [
      'no file',
      (file) => {
        rmSync(file)
        writeFiles(file, { x: '' })
      },
    ],
  ]
  const flip = (file: string): void => {
    const bytes = readFileSync(file)
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
    writeFileSync(file, bytes)
  }

  it.each(['stamps', 'values'].flatMap((name) => ODD.map(([how, spoil]) => [name, how, spoil] as const)))(
    'makes nothing of a cache whose %s are %s',
    async (name, _, spoil) => {
      await cached()
      spoil(filesBelow(cacheDir()).find((file) => file.endsWith(name)) ?? '')
      writeFiles(dir, { 'plugins/http/README.md': '# other' })
      expect(await withCache()).toEqual({ ...Object(await plain()), receipt: expect.objectContaining({ ok: true }) })
      expect(digests(join(dir, 'dist'))).toEqual(((await plain()) as { dist: unknown }).dist)
    },
  )

  const CHANGED = 'plugins/deploy-approvals/main.ts'
  /** Builds, while a file of the first plugin changes after that was read, and before it is packed. Returns what it held. */
  const buildWhileChanged = async (): Promise<string> => {
    const text = readFileSync(join(dir, CHANGED), 'utf8')
    let isChanged = false
    await cached({
      onProgress: ({ step }: Progress) => {
        if (step === 'pack' && !isChanged) writeFiles(dir, { [CHANGED]: text.replace(/\w/, 'x') })
        isChanged ||= step === 'pack'
      },
    })
    return text
  }

  it('remembers of a small plugin that changed while it was built what it was made of', async () => {
    const text = await buildWhileChanged()
    const expected = await plain()
    expect(JSON.stringify(expected)).toContain('VERSION_CONTENT_CHANGED')
    expect(await withCache()).toEqual(expected)
    writeFiles(dir, { [CHANGED]: text })
    const restored = await plain()
    expect(restored).toMatchObject({ receipt: { ok: true } })
    expect(await withCache()).toEqual(restored)
  })

  it('remembers no large plugin that changed while it was built', async () => {
    writeFiles(dir, { 'plugins/deploy-approvals/large': 'l'.repeat(1024 * 1024) })
    writeFiles(dir, { [CHANGED]: await buildWhileChanged() })
    const expected = await plain()
    expect(JSON.stringify(expected)).toContain('VERSION_CONTENT_CHANGED')
    expect(await withCache()).toEqual(expected)
  })

  it('takes nothing from the cache of another registry', async () => {
    await cached()
    const other = join(root, 'other')
    writeSample(other)
    const receipt = await build({ dir: other, env, cacheDir: cacheDir() })
    expect(receipt.releases.map(({ slug }) => slug)).toEqual(['hello'])
  })

  it('fails no build when it cannot be written, and says so', async () => {
    writeFileSync(cacheDir(), 'a file')
    const receipt = await cached()
    expect([receipt.ok, receipt.cacheProblem]).toEqual([
      true,
      expect.stringMatching(/^Could not write the cache in .*: ENOTDIR: not a directory\.$/),
    ])
  })

  it('writes no file again that is right', async () => {
    await cached()
    const before = filesBelow(join(dir, 'dist')).map((file) => [file, statSync(file).mtimeMs])
    await age()
    touch()
    expect((await cached()).files).toMatchObject({ written: 0, deleted: 0 })
    expect(filesBelow(join(dir, 'dist')).map((file) => [file, statSync(file).mtimeMs])).toEqual(before)
  })

  it('finishes what a killed build has left, even where every file of the registry is right', async () => {
    await cached()
    await age()
    await cached()
    const before = digests(join(dir, 'dist'))
    // It was killed while it removed what is no longer needed.
    const journal = join(dir, 'dist/.registry-build/journal.txt')
    writeFiles(dir, {
      'dist/.registry-build/partial-00000000/main/1': 'staged',
      'dist/.registry-build/journal.txt': `${readFileSync(journal, 'utf8')}records/github/0-old.json\n`,
      'dist/records/github/0-old.json': '{}',
    })
    expect((await cached()).files).toMatchObject({ written: 0, deleted: 1 })
    expect(digests(join(dir, 'dist'))).toEqual(before)
  })
})
