import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import * as tar from 'tar'
import { afterAll, expect, test } from 'vitest'
import { readTarball, type TarballLimits, tarballLimits } from '../../src/io/read-tarball.js'
import { digestOf } from '../../src/model/digest.js'

const ROOT = mkdtempSync(join(tmpdir(), 'read-tarball-'))
afterAll(() => rmSync(ROOT, { recursive: true, force: true }))

const LIMITS: TarballLimits = { unpackedBytes: 1_000_000, entries: 50, manifestBytes: 1000 }

/** A tarball's entry, as wrong as it may be. */
interface Entry {
  readonly name: string
  readonly bytes?: string
  readonly type?: string
  readonly link?: string
  readonly pax?: string
}

const block = (text: string): Buffer => Buffer.from(text + '\0'.repeat(-Buffer.byteLength(text) & 511))
const header = (fields: { path: string; type: string; size: number; linkpath?: string }): Buffer => {
  const bytes = Buffer.alloc(512)
  const { type, ...rest } = fields
  const made = new tar.Header({ ...rest, mode: 0o644, mtime: new Date(0) })
  // The setter takes letters too, of types that have no name.
  made.type = type as 'File'
  made.encode(bytes)
  return bytes
}
const record = (key: string, value: string): string => {
  const rest = Buffer.byteLength(` ${key}=${value}\n`)
  const length = rest + String(rest + String(rest).length).length
  return `${length} ${key}=${value}\n`
}
const extended = (type: string, text: string): Buffer =>
  Buffer.concat([header({ path: 'x', type, size: Buffer.byteLength(text) }), block(text)])

const entryBytes = ({ name, bytes = '', type = 'File', link, pax }: Entry): Buffer =>
  Buffer.concat([
    ...(pax === undefined ? [] : [extended('ExtendedHeader', pax)]),
    header({ path: name, type, size: Buffer.byteLength(bytes), ...(link !== undefined && { linkpath: link }) }),
    block(bytes),
  ])

/** An entry's bytes with others written over its header, whose checksum is right all the same. */
const patched = (parts: Readonly<Record<number, string>>, entry: Entry = { name: 'a' }): Buffer => {
  const bytes = entryBytes(entry)
  for (const [at, text] of Object.entries(parts)) bytes.write(text, Number(at), 'latin1')
  bytes.fill(' ', 148, 156)
  const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0)
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return bytes
}

const END = Buffer.alloc(1024)
const tarOf = (...entries: Entry[]): Buffer => Buffer.concat([...entries.map(entryBytes), END])

let count = 0
const write = (bytes: Uint8Array): string => {
  const file = join(ROOT, `${count++}.tgz`)
  writeFileSync(file, bytes)
  return file
}
const problemsOf = async (bytes: Uint8Array, limits = LIMITS): Promise<unknown> => {
  const { problems, ...rest } = await readTarball(write(bytes), limits)
  expect(rest).toMatchObject({ size: bytes.length, digest: digestOf(bytes) })
  return problems
}
const unsafe = (entry: string, problem: string) => ({ code: 'PREBUILT_UNSAFE', args: { entry, problem } })
const invalid = (problem: string) => ({ code: 'PREBUILT_INVALID', args: { problem } })

test.each<[string, Entry[], string, string]>([
  ['an absolute path', [{ name: '/etc/passwd' }], '/etc/passwd', 'has an absolute path'],
  ['a path that climbs', [{ name: 'a/../../b' }], 'a/../../b', 'has `..` in its path'],
  [
    'a climbing path in an extended header',
    [{ name: 'a', pax: record('path', '../b') }],
    '../b',
    'has `..` in its path',
  ],
  ['a backslash', [{ name: 'a\\b' }], 'a\\b', 'has a backslash in its name'],
  ['a drive letter', [{ name: 'C:evil' }], 'C:evil', 'begins with a drive letter'],
  ['a control character', [{ name: 'a\u001b[2J' }], 'a\u001b[2J', 'has a control character in its name'],
  ['a NUL', [{ name: 'a', pax: record('path', 'a\0b') }], 'a\0b', 'has a control character in its name'],
  [
    'a new line',
    [{ name: 'a', pax: record('path', 'a\n9 path=b') }],
    'a\n9 path=b',
    'has a control character in its name',
  ],
  ['no name', [{ name: 'a', pax: record('path', '') }], '', 'has no name'],
  ['a device', [{ name: 'null', type: 'CharacterDevice' }], 'null', 'is a device'],
  ['a disk', [{ name: 'sda', type: 'BlockDevice' }], 'sda', 'is a device'],
  ['a pipe', [{ name: 'p', type: 'FIFO' }], 'p', 'is a named pipe'],
  [
    'a sparse file',
    [{ name: 's', pax: record('GNU.sparse.name', '../x') }],
    's',
    'is of a kind that not every program extracts',
  ],
  [
    'a file with the target of a link, which node-tar leaves out',
    [{ name: 'f', bytes: 'x', link: 'g' }],
    'f',
    'names what it links to, but is no link',
  ],
  [
    'a symlink that leaves',
    [{ name: 'd/l', type: 'SymbolicLink', link: '../../x' }],
    'd/l',
    'is a link to "../../x", which leaves the tarball',
  ],
  [
    'an absolute symlink',
    [{ name: 'l', type: 'SymbolicLink', link: '/etc' }],
    'l',
    'is a link to "/etc", which is absolute or empty',
  ],
  [
    'a symlink that climbs out of a link',
    [{ name: 'l', type: 'SymbolicLink', link: 'd/l/..' }],
    'l',
    'is a link to "d/l/..", which is no plain path',
  ],
  [
    'a symlink to a drive',
    [{ name: 'l', type: 'SymbolicLink', link: 'C:\\x' }],
    'l',
    'is a link to "C:\\\\x", which is no plain path',
  ],
  [
    'a hard link that leaves',
    [{ name: 'l', type: 'Link', link: '../x' }],
    'l',
    'is a link to "../x", which is no path in the tarball',
  ],
  [
    'a hard link to nothing',
    [{ name: 'l', type: 'Link', link: 'x' }],
    'l',
    'is a hard link to "x", which is no file before it',
  ],
  [
    'a hard link to a symlink',
    [
      { name: 'd/s', type: 'SymbolicLink', link: '../x' },
      { name: 'l', type: 'Link', link: 'd/s' },
    ],
    'l',
    'is a hard link to "d/s", which is no file before it',
  ],
  [
    'a file behind a link',
    [{ name: 'd', type: 'SymbolicLink', link: 'e' }, { name: 'd/f' }],
    'd/f',
    'lies inside "d", which is a link',
  ],
  ['a file twice', [{ name: 'a' }, { name: './a' }], './a', 'is there twice'],
  ['a link over a folder', [{ name: 'a/b' }, { name: 'a', type: 'SymbolicLink', link: 'c' }], 'a', 'is there twice'],
  [
    'names that differ by case',
    [{ name: 'Lib/a' }, { name: 'lib/b' }],
    'lib/b',
    'differs only by case or by its accents\' encoding from "Lib"',
  ],
  [
    'names that differ by composition',
    [
      { name: 'x', pax: record('path', 'é') },
      { name: 'y', pax: record('path', 'e\u0301') },
    ],
    'e\u0301',
    'differs only by case or by its accents\' encoding from "é"',
  ],
])('unsafe: %s', async (_, entries, entry, problem) => {
  expect(await problemsOf(gzipSync(tarOf(...entries)))).toEqual([unsafe(entry, problem)])
})

const GOOD = tarOf({ name: 'plugin.yaml', bytes: 'name: x\n' }, { name: 'a/b', bytes: 'b'.repeat(700) })
const flipped = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 0xff
  return copy
}
const NO_GZIP_END = gzipSync(GOOD).subarray(0, -5)

test.each<[string, Uint8Array, string]>([
  ['an empty file', Buffer.alloc(0), 'is empty'],
  ['a plain tar', GOOD, 'is a tar that is not gzip-compressed'],
  ['a zip', Buffer.from('PK\u0003\u0004 and so on'), 'is a zip file, not a gzip-compressed tar'],
  ['a text', Buffer.from('hello'), 'is not gzip-compressed'],
  ['a text in gzip', gzipSync('hello'), 'is cut off'],
  ['a long text in gzip', gzipSync('hello'.repeat(500)), 'is no tar, or damaged: a header has a wrong checksum'],
  [
    'a tar in gzip in gzip',
    gzipSync(gzipSync(GOOD, { level: 0 })),
    'is no tar, or damaged: a header has a wrong checksum',
  ],
  ['a tar without entries', gzipSync(END), 'is empty'],
  ['a gzip of nothing', gzipSync(''), 'is cut off'],
  ['a gzip that is cut off', NO_GZIP_END, 'is cut off'],
  ['a gzip cut off in its header', gzipSync(GOOD).subarray(0, 5), 'is cut off'],
  ['a tar cut off in an entry', gzipSync(GOOD.subarray(0, 1100)), 'is cut off'],
  ['a tar without an end', gzipSync(GOOD.subarray(0, -1024)), 'is cut off'],
  ['a damaged header', gzipSync(flipped(GOOD, 1030)), 'is no tar, or damaged: a header has a wrong checksum'],
  ['bytes after the gzip', Buffer.concat([gzipSync(GOOD), Buffer.from('more')]), 'is damaged: incorrect header check'],
  ['zeros after the gzip', Buffer.concat([gzipSync(GOOD), Buffer.alloc(70_000)]), 'has bytes after its end'],
  ['entries after the end', gzipSync(Buffer.concat([GOOD, GOOD])), 'goes on after its end'],
  ['entries after an empty block', gzipSync(Buffer.concat([GOOD.subarray(0, -512), GOOD])), 'goes on after its end'],
  [
    'a folder with content',
    gzipSync(tarOf({ name: 'd', type: 'Directory', bytes: 'x' })),
    'gives a content to "d", which is no file',
  ],
  [
    'a damaged extended header',
    gzipSync(tarOf({ name: 'a', pax: '99 path=b\n' })),
    'has an extended header that cannot be read',
  ],
  [
    'a long name with the target of a link, which node-tar leaves out',
    gzipSync(
      Buffer.concat([
        header({ path: 'x', type: 'NextFileHasLongPath', size: 1, linkpath: 'y' }),
        block('b'),
        tarOf({ name: 'a' }),
      ]),
    ),
    'has an extended header that cannot be read',
  ],
  [
    'a name in each of two dialects, of which node-tar takes the other',
    gzipSync(
      Buffer.concat([
        extended('ExtendedHeader', record('path', 'b')),
        extended('NextFileHasLongPath', 'c'),
        tarOf({ name: 'a' }),
      ]),
    ),
    'has an entry with two names, sizes or targets',
  ],
  [
    'two extended headers for one entry',
    gzipSync(
      Buffer.concat([extended('ExtendedHeader', record('path', 'b')), tarOf({ name: 'a', pax: record('x', 'y') })]),
    ),
    'has an entry with two names, sizes or targets',
  ],
  [
    'an extended header of no entry',
    gzipSync(Buffer.concat([entryBytes({ name: 'a' }), extended('NextFileHasLongPath', 'b'), END])),
    'ends with an extended header that is of no entry',
  ],
  [
    'a file with the name of a folder',
    gzipSync(Buffer.concat([patched({ 156: '0' }, { name: 'd/', type: 'Directory' }), END])),
    'gives the name of a folder to "d/", which is none',
  ],
  ['a mode of letters', gzipSync(Buffer.concat([patched({ 100: '0o0644' }), END])), 'has a header with a wrong number'],
  [
    'a size below zero',
    gzipSync(Buffer.concat([patched({ 124: '\xff'.repeat(12) }), END])),
    'has a header with a wrong number',
  ],
  [
    'digits after a sign',
    gzipSync(Buffer.concat([patched({ 124: '-0000000001' }), END])),
    'has a header with a wrong number',
  ],
  [
    'a folder whose size is binary',
    gzipSync(Buffer.concat([patched({ 124: `\x80${'\0'.repeat(10)}\x01` }, { name: 'd/', type: 'Directory' }), END])),
    'has an entry whose size cannot be read',
  ],
  [
    'a large extended header',
    gzipSync(Buffer.concat([header({ path: 'x', type: 'ExtendedHeader', size: 2 ** 30 }), END])),
    'has an extended header of 1073741824 bytes',
  ],
  [
    'one name for all',
    gzipSync(Buffer.concat([extended('GlobalExtendedHeader', record('path', 'b')), GOOD])),
    'gives all its entries one name or size',
  ],
  [
    'a manifest too large',
    gzipSync(tarOf({ name: 'plugin.json', bytes: ' '.repeat(1001) })),
    'holds a plugin.json of 1001 bytes; at most 1000 are allowed',
  ],
  [
    'too many entries',
    gzipSync(tarOf(...Array.from({ length: 51 }, (_, i) => ({ name: `${i}` })))),
    'holds more than 50 entries',
  ],
  ['too many folders', gzipSync(tarOf({ name: `${'d/'.repeat(49)}f/f` })), 'holds more than 50 entries'],
])('invalid: %s', async (_, bytes, problem) => {
  expect(await problemsOf(bytes)).toEqual([invalid(problem)])
})

test('a bomb is not unpacked to its end', async () => {
  const bomb = gzipSync(
    Buffer.concat([header({ path: 'bomb', type: 'File', size: 500_000_000 }), Buffer.alloc(300_000_000)]),
  )
  const start = process.memoryUsage().rss
  expect(await problemsOf(bomb)).toEqual([invalid('unpacks to more than 1000000 bytes')])
  expect(process.memoryUsage().rss - start).toBeLessThan(50_000_000)
})

test.each([
  ['a small one', 1000, 2 ** 30, 2 ** 26],
  ['a larger one', 10 ** 6, 2 ** 30, 10 ** 8],
  ['one as large as what may be packed', 2 ** 30, 2 ** 30, 2 ** 30],
  ['one that is large where little may be packed', 10 ** 6, 1000, 2 ** 26],
])('%s may unpack to so much', (_, size, artifact, unpackedBytes) => {
  expect(tarballLimits(size, { artifact, manifest: 7 })).toEqual({ unpackedBytes, entries: 100_000, manifestBytes: 7 })
})

test('all that is unsafe is told, up to twenty', async () => {
  const entries = Array.from({ length: 30 }, (_, i) => ({ name: `/${i}` }))
  expect(await problemsOf(gzipSync(tarOf(...entries)))).toEqual(
    entries.slice(0, 20).map(({ name }) => unsafe(name, 'has an absolute path')),
  )
})

test.each<[string, Entry[], string]>([
  ['plugin.yaml', [{ name: 'plugin.yaml', bytes: 'a: 1' }], 'a: 1'],
  [
    'plugin.yaml',
    [
      { name: './', type: 'Directory' },
      { name: './plugin.yaml', bytes: 'a: 2' },
    ],
    'a: 2',
  ],
  [
    'manifest.json',
    [
      { name: 'manifest.json', bytes: '{}' },
      { name: 'sub/plugin.yaml', bytes: 'no' },
    ],
    '{}',
  ],
  [
    'connector.yml',
    [{ name: 'manifest.json', bytes: '{}' }, { name: 'connector.yml', bytes: 'c: 3' }, { name: 'z' }],
    'c: 3',
  ],
])('the manifest is %s at the root', async (name, entries, text) => {
  const bytes = gzipSync(tarOf(...entries))
  expect(await readTarball(write(bytes), LIMITS)).toEqual({
    size: bytes.length,
    digest: digestOf(bytes),
    problems: [],
    manifest: { name, bytes: Buffer.from(text) },
  })
})

test('links that stay inside, folders and long names of every kind are no problem', async () => {
  const long = `${'n'.repeat(120)}/${'m'.repeat(120)}`
  const gnu = Buffer.concat([extended('NextFileHasLongPath', `${long}\0`), entryBytes({ name: 'cut', bytes: 'x' })])
  const bytes = Buffer.concat([
    extended('GlobalExtendedHeader', record('comment', 'made by git archive')),
    gnu,
    tarOf(
      { name: 'lib/', type: 'Directory' },
      { name: 'lib/a', bytes: 'a' },
      { name: 'cut', pax: record('path', 'größe/日本') },
      { name: 'hard', type: 'Link', link: './lib/a' },
      { name: 'lib/up', type: 'SymbolicLink', link: '../hard' },
      { name: 'here', type: 'SymbolicLink', link: '.' },
    ),
  ])
  expect(await problemsOf(gzipSync(bytes))).toEqual([])
})

test('what node-tar packs is taken', async () => {
  const dir = mkdtempSync(join(ROOT, 'dir-'))
  writeFileSync(join(dir, `${'é'.repeat(90)}.txt`), 'x')
  writeFileSync(join(dir, 'plugin.yaml'), 'name: x')
  const file = join(ROOT, 'node-tar.tgz')
  await tar.create({ file, cwd: dir, gzip: true }, ['.'])
  expect(await readTarball(file, LIMITS)).toMatchObject({ problems: [], manifest: { name: 'plugin.yaml' } })
})

test('law: whatever the bytes, reading ends with facts and not with an exception', async () => {
  const packed = gzipSync(GOOD)
  const changes = fc.array(fc.tuple(fc.nat(GOOD.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(changes, fc.boolean(), async (list, isOutside) => {
      const bytes = Buffer.from(isOutside ? packed : GOOD)
      for (const [at, value] of list) bytes[at % bytes.length] = value
      const whole = isOutside ? bytes : gzipSync(bytes)
      expect(await readTarball(write(whole), LIMITS)).toMatchObject({ size: whole.length, digest: digestOf(whole) })
    }),
    { numRuns: 300 },
  )
})

test('a file that is not there is an error', async () => {
  await expect(readTarball(join(ROOT, 'none.tgz'), LIMITS)).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
    message: `Could not read ${join(ROOT, 'none.tgz')}: ENOENT: no such file or directory, open '${join(ROOT, 'none.tgz')}'`,
  })
})
