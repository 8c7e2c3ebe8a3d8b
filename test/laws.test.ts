import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { extract } from 'tar'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { build } from '../src/commands/build.js'
import { verifyRegistry } from '../src/commands/verify-registry.js'
import { digestOf } from '../src/model/digest.js'
import { manifest, writeFiles, writeSample } from './diagnostics/sample-registry.js'

const EXAMPLE = new URL('../example-registry', import.meta.url).pathname
const env = { SOURCE_DATE_EPOCH: '1700000000' }

/** Digest by path of every file below a folder, but for the journal. */
const digests = (dir: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('.registry-build'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file.slice(dir.length + 1), digestOf(readFileSync(file))]),
  )

describe('the laws', () => {
  let root: string
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'laws-'))
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  const buildTo = async (dir: string, out: string, published = 'none') => {
    const receipt = await build({ dir, out: join(root, out), published, env })
    expect(receipt.ok).toBe(true)
    return digests(join(root, out))
  }

  it('1: the same sources give the same bytes, wherever and in whatever order they lie', async () => {
    const first = await buildTo(EXAMPLE, 'one')
    // Another folder, files created in reverse order, other times, other permissions of the group.
    const copy = join(root, 'elsewhere/deeper')
    const files = readdirSync(EXAMPLE, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(join(EXAMPLE, 'dist')))
      .map((entry) => join(entry.parentPath, entry.name))
      .reverse()
    for (const [i, file] of files.entries()) {
      const target = join(copy, file.slice(EXAMPLE.length))
      cpSync(file, target, { recursive: true, mode: 0 })
      utimesSync(target, i, i)
    }
    expect(await buildTo(copy, 'two')).toEqual(first)
  })

  it('1: building again on what was built changes nothing', async () => {
    const first = await buildTo(EXAMPLE, 'out')
    const times = (): Record<string, number> =>
      Object.fromEntries(Object.keys(first).map((path) => [path, statSync(join(root, 'out', path)).mtimeMs]))
    const before = times()
    const receipt = await build({ dir: EXAMPLE, out: join(root, 'out'), env: { SOURCE_DATE_EPOCH: '1800000000' } })
    expect(receipt.files).toEqual({ written: 0, unchanged: Object.keys(first).length, deleted: 0, bytes: 0 })
    expect(digests(join(root, 'out'))).toEqual(first)
    expect(times()).toEqual(before)
  })

  it('1: an out dir that is lost is made again from the published registry alone', async () => {
    const first = await buildTo(EXAMPLE, 'out')
    // The sources are gone, too: whatever was published stays.
    const empty = join(root, 'empty')
    writeSample(empty)
    const again = await build({ dir: empty, out: join(root, 'again'), published: join(root, 'out'), env })
    expect(again.ok).toBe(true)
    const artifacts = (files: Record<string, string>) =>
      Object.fromEntries(Object.entries(files).filter(([path]) => /\.tar\.gz$|\/schema$/.test(path)))
    expect(artifacts(digests(join(root, 'again')))).toMatchObject(artifacts(first))
  })

  it('2: unpacking what was built gives back the packed files', async () => {
    // Names that every file system keeps apart, and that no rule keeps out of an artifact.
    const name = fc.stringMatching(/^[a-d][a-d0-9 é]{0,8}[a-d0-9]\.js$/)
    const tree = fc.dictionary(
      fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
      fc.string(),
    )
    await fc.assert(
      fc.asyncProperty(tree, async (files) => {
        const dir = mkdtempSync(join(root, 'case-'))
        // A name that is a file here cannot be a folder there.
        const paths = Object.keys(files).filter(
          (path) => !Object.keys(files).some((other) => other.startsWith(`${path}/`)),
        )
        const kept = Object.fromEntries(paths.map((path) => [path, files[path] as string]))
        writeSample(dir, Object.fromEntries(paths.map((path) => [`plugins/hello/${path}`, kept[path] as string])))
        const receipt = await build({ dir, published: 'none', env })
        expect(receipt.diagnostics).toEqual([])
        const unpacked = join(dir, 'unpacked')
        mkdirSync(unpacked)
        await extract({ file: join(dir, 'dist/apps/hello/1.0.0.tar.gz'), cwd: unpacked, strict: true })
        const texts = Object.fromEntries(
          Object.keys(digests(unpacked)).map((path) => [path, readFileSync(join(unpacked, path), 'utf8')]),
        )
        expect(texts).toEqual({ ...kept, 'main.js': 'export const greet = () => "hello"\n', 'plugin.yaml': manifest() })
      }),
      { numRuns: 40 },
    )
  }, 120_000)

  it('6: a published version is never put again, whatever the source says', async () => {
    const dir = join(root, 'registry')
    writeSample(dir)
    const first = await buildTo(dir, 'out')
    writeFiles(dir, { 'plugins/hello/main.js': 'export const greet = () => "other"\n' })
    const out = join(root, 'out')
    const refused = await build({ dir, out, env })
    expect([refused.ok, refused.diagnostics.map(({ code }) => code)]).toEqual([false, ['VERSION_CONTENT_CHANGED']])
    expect(digests(out)).toEqual(first)
    writeFiles(dir, {
      'registry.yaml': 'baseUrl: https://plugins.example.com/\nname: Sample\npolicy: {changedContent: keep}\n',
    })
    const kept = await build({ dir, out, env })
    expect([kept.ok, kept.diagnostics.map(({ code }) => code)]).toEqual([true, ['VERSION_CONTENT_KEPT']])
    expect(digests(out)).toEqual(first)
  })

  it('7: verify passes on what was built; flip one byte anywhere, and it names that file', async () => {
    const paths = Object.keys(await buildTo(EXAMPLE, 'out'))
    const location = join(root, 'out')
    const whole = await verifyRegistry({ location })
    expect([whole.ok, whole.diagnostics, whole.files]).toEqual([true, [], paths.length])
    const flips = fc.array(
      fc.tuple(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.integer({ min: 1, max: 255 })),
      {
        minLength: paths.length,
        maxLength: paths.length,
      },
    )
    await fc.assert(
      fc.asyncProperty(flips, async (given) => {
        for (const [index, path] of paths.entries()) {
          const [where, mask] = given[index] ?? [0, 1]
          const file = join(location, path)
          const bytes = readFileSync(file)
          const at = Math.floor(where * bytes.length)
          const flipped = Buffer.from(bytes.length === 0 ? [mask] : bytes)
          if (bytes.length > 0) flipped[at] = (bytes[at] ?? 0) ^ mask
          writeFileSync(file, flipped)
          const receipt = await verifyRegistry({ location })
          const named = receipt.diagnostics.filter(({ severity, place }) => severity === 'error' && place.file === path)
          expect([receipt.ok, named.length > 0], `${path}, byte ${at} ^ ${mask}`).toEqual([false, true])
          writeFileSync(file, bytes)
        }
      }),
      { numRuns: 3 },
    )
  }, 120_000)

  it('8: an outage is never an empty registry', async () => {
    const dir = join(root, 'registry')
    writeSample(dir)
    await buildTo(dir, 'out')
    const out = join(root, 'out')
    const before = digests(out)
    const catalog = readFileSync(join(out, 'catalog.json'), 'utf8')
    const states: readonly (readonly [string, string])[] = [
      ['STATE_CORRUPT', ''],
      ['STATE_CORRUPT', catalog.slice(0, catalog.length / 2)],
      ['STATE_UNREADABLE', '<!doctype html><title>503</title>'],
      ['UPGRADE_REQUIRED', catalog.replace('"schema": 1', '"schema": 2')],
    ]
    for (const [code, text] of states) {
      writeFileSync(join(out, 'catalog.json'), text)
      await expect(build({ dir, out, env }), text.slice(0, 20)).rejects.toMatchObject({ code })
    }
    rmSync(join(out, 'catalog.json'))
    await expect(build({ dir, out, env })).rejects.toMatchObject({ code: 'CATALOG_MISSING' })
    await expect(build({ dir, out, published: join(root, 'nowhere'), env })).rejects.toMatchObject({
      code: 'STATE_UNREADABLE',
    })
    await expect(build({ dir, out, published: 'http://127.0.0.1:9/', env })).rejects.toMatchObject({
      code: 'STATE_UNREADABLE',
    })
    writeFileSync(join(out, 'catalog.json'), catalog)
    expect(digests(out)).toEqual(before)
  }, 120_000)
})
