import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, sep } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import * as tar from 'tar'
import { afterAll, expect, test } from 'vitest'
import { readContentDigest, readSmallArtifact, writeArtifact } from '../../src/io/pack.js'
import { readTarball } from '../../src/io/read-tarball.js'
import { buildTarHeader } from '../../src/io/tar-header.js'
import { readTar } from '../../src/io/tar-stream.js'
import { digestOf } from '../../src/model/digest.js'
import { RegistryError } from '../../src/model/errors.js'
import { CORPUS, type Corpus, noise, writeCorpus } from './pack-corpus.js'

const ROOT = mkdtempSync(join(tmpdir(), 'pack-'))
afterAll(() => rmSync(ROOT, { recursive: true, force: true }))
const newDir = (): string => mkdtempSync(join(ROOT, 'dir-'))

/** All files below a folder, as a corpus. */
const readBack = (dir: string): Corpus =>
  Object.fromEntries(
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const file = join(entry.parentPath, entry.name)
        const executable = (statSync(file).mode & 0o111) !== 0
        return [relative(dir, file).split(sep).join('/'), { bytes: digestOf(readFileSync(file)), executable }]
      }),
  )

const EXPECTED = Object.fromEntries(
  Object.entries(CORPUS).map(([path, { bytes, executable = false }]) => [path, { bytes: digestOf(bytes), executable }]),
)

const FILES = writeCorpus(newDir(), CORPUS)

/** The digests of {@link CORPUS}: change them only knowingly, since every plugin packed from now on gets another digest. */
const GOLDEN = {
  size: 72969,
  digest: 'sha256:c41c60e556ad478fad5d8a215dd28f6bb573c9e0b55ff535080ba3f8afccfd73',
  content: 'sha256:954bd39343942d2f7b6615fb2b18f2ad0f516b6af15f6c23c5354b25f44ad4e7',
}

test('the corpus has the bytes that it always had', async () => {
  const written = await writeArtifact(FILES, join(newDir(), 'a.tar.gz'))
  expect(written).toEqual(GOLDEN)
})

test('what is told of the artifact is true of the file', async () => {
  const file = join(newDir(), 'new/folders/1.0.0.tar.gz')
  const written = await writeArtifact(FILES, file)
  const bytes = readFileSync(file)
  expect(written).toEqual({ size: bytes.length, digest: digestOf(bytes), content: digestOf(gunzipSync(bytes)) })
  expect(await readContentDigest(FILES)).toBe(written.content)
  expect(await readTarball(file, { unpackedBytes: 1e7, entries: 100, manifestBytes: 1e5 })).toEqual({
    size: written.size,
    digest: written.digest,
    problems: [],
    manifest: { name: 'plugin.yaml', bytes: Buffer.from('name: hello\nversion: 1.0.0\n') },
  })
})

const composed = (corpus: Corpus): Corpus =>
  Object.fromEntries(Object.entries(corpus).map(([path, file]) => [path.normalize('NFC'), file]))

const versionOf = (program: string): string => spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout ?? ''

test.for([
  { name: 'GNU tar', program: 'tar', args: ['--extract', '--same-permissions'], expected: EXPECTED },
  // bsdtar composes accents as it extracts, whatever the archive says.
  { name: 'bsdtar', program: 'bsdtar', args: ['-x', '-p'], expected: composed(EXPECTED) },
])('$name reads back every file', async ({ name, program, args, expected }, { skip }) => {
  if (!versionOf(program).includes(name)) {
    if (process.env['REQUIRE_SERVICES'] === '1') throw new Error(`${name} is required and not installed`)
    skip(`${name} is not installed`)
  }
  const file = join(newDir(), 'a.tgz')
  await writeArtifact(FILES, file)
  const dir = newDir()
  const env = { ...process.env, LC_ALL: 'C.UTF-8' }
  const { status, stderr } = spawnSync(program, [...args, '-f', file, '-C', dir], { encoding: 'utf8', env })
  expect({ status, stderr, files: readBack(dir) }).toEqual({ status: 0, stderr: '', files: expected })
})

test('node-tar reads back every file', async () => {
  const file = join(newDir(), 'a.tgz')
  await writeArtifact(FILES, file)
  const dir = newDir()
  await tar.extract({ file, cwd: dir, strict: true })
  expect(readBack(dir)).toEqual(EXPECTED)
})

test('entries are sorted by bytes, all of one time and owner, and extended headers only where they must be', async () => {
  const file = join(newDir(), 'a.tgz')
  await writeArtifact(FILES, file)
  const entries: { path: string; extended: boolean; facts: string }[] = []
  await tar.list({
    file,
    onReadEntry: (entry) => {
      const facts = [entry.type, entry.uid, entry.gid, entry.uname, entry.gname, entry.mtime?.toISOString()].join(' ')
      entries.push({ path: entry.path, extended: entry.extended !== undefined, facts })
    },
  })
  expect(entries).toEqual(
    Object.keys(CORPUS)
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      .map((path) => ({
        path,
        extended: /[^ -~]/.test(path) || path.length === 100 || path.length === 101 || path.length === 362,
        facts: 'File 0 0   1985-10-26T08:15:00.000Z',
      })),
  )
})

test('a file of 8 GiB and more has its size in an extended header', () => {
  const bytes = buildTarHeader({ path: 'large', size: 8 ** 11, executable: false })
  expect(bytes.toString('latin1', 512).replace(/\0+.*$/s, '')).toBe('14 path=large\n19 size=8589934592\n')
})

const segment = fc.stringMatching(/^[a-zA-Zé日🎉 _-]{1,30}$/u).map((text) => `x${text}`)
const tree = fc.dictionary(
  fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/')),
  fc.record({ bytes: fc.uint8Array({ maxLength: 1500 }), executable: fc.boolean() }),
  { minKeys: 1, maxKeys: 8 },
)

/** Whether no file of the tree would have to be a folder too. */
const isTree = (corpus: Corpus): boolean => {
  const paths = Object.keys(corpus).map((path) => path.normalize('NFC').toLowerCase())
  return paths.every((path, i) =>
    paths.every((other, j) => i === j || !(other === path || other.startsWith(`${path}/`))),
  )
}

test('law: order, times and place of the files change nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      tree.filter(isTree),
      fc.infiniteStream(fc.nat()),
      fc.date({ noInvalidDate: true }),
      async (corpus, numbers, time) => {
        const dirs = [newDir(), newDir()]
        const [first = [], second = []] = dirs.map((dir) => writeCorpus(dir, corpus))
        for (const { file } of second) utimesSync(file, time, time)
        const shuffled = second
          .map((file) => ({ file, order: numbers.next().value }))
          .sort((a, b) => a.order - b.order)
          .map(({ file }) => file)
        const [a = '', b = ''] = dirs.map((dir) => `${dir}.tgz`)
        const written = await writeArtifact(first, a)
        expect(await writeArtifact(shuffled, b)).toEqual(written)
        expect(readFileSync(b).equals(readFileSync(a))).toBe(true)
        const back = newDir()
        await tar.extract({ file: a, cwd: back, strict: true })
        expect(readBack(back)).toEqual(
          Object.fromEntries(
            first.map(({ path, file, executable }) => [path, { bytes: digestOf(readFileSync(file)), executable }]),
          ),
        )
      },
    ),
    { numRuns: 40 },
  )
})

test('several at a time do not mix, large ones among them', async () => {
  const large = writeCorpus(newDir(), { a: { bytes: noise(5_000_000, 4) }, b: { bytes: noise(9_000_000, 5) } })
  const sets = [large, FILES, large, FILES.slice(3), FILES]
  const alone: unknown[] = []
  for (const files of sets) alone.push(await writeArtifact(files, join(newDir(), 'a.tgz')))
  const digests = await Promise.all(sets.map(readContentDigest))
  const together = await Promise.all(sets.map((files) => writeArtifact(files, join(newDir(), 'a.tgz'))))
  expect(together).toEqual(alone)
  expect(digests).toEqual(together.map(({ content }) => content))
})

test('nothing to pack gives an empty tar', async () => {
  const file = join(newDir(), 'a.tgz')
  await writeArtifact([], file)
  expect(gunzipSync(readFileSync(file))).toEqual(Buffer.alloc(1024))
})

const failing = async (change: (file: string) => void): Promise<{ code: string; message: string; isLeft: boolean }> => {
  const dir = newDir()
  const files = writeCorpus(dir, { a: { bytes: 'aaa' }, b: { bytes: 'bbb' } })
  change(join(dir, 'b'))
  const out = join(dir, 'out.tgz')
  const error = await writeArtifact(files, out).catch((thrown: unknown) => thrown)
  if (!(error instanceof RegistryError)) throw new Error(`expected a RegistryError, got ${error}`)
  return { code: error.code, message: error.message.replaceAll(dir, '<dir>'), isLeft: existsSync(out) }
}

test.each([
  ['grew', 'bbbb'],
  ['shrank', 'bb'],
  ['was emptied', ''],
])('a file that %s is an error, and no artifact is left', async (_, bytes) => {
  expect(await failing((file) => writeFileSync(file, bytes))).toEqual({
    code: 'FILE_UNREADABLE',
    message: '<dir>/b changed while it was read: it no longer has 3 bytes.',
    isLeft: false,
  })
})

test.each<[string, (file: string) => void]>([
  ['link', (file) => symlinkSync('/etc/hostname', file)],
  ['pipe', (file) => void spawnSync('mkfifo', [file])],
  ['folder', (file) => mkdirSync(file)],
])('what has become a %s is neither followed nor waited for', async (_, make) => {
  const found = await failing((file) => {
    rmSync(file)
    make(file)
  })
  expect([found.code, found.isLeft]).toEqual(['FILE_UNREADABLE', false])
})

test('a file that is gone is an error', async () => {
  expect(await failing((file) => rmSync(file))).toEqual({
    code: 'FILE_UNREADABLE',
    message: "Could not read <dir>/b: ENOENT: no such file or directory, open '<dir>/b'",
    isLeft: false,
  })
})

test('a folder in the place of a file is an error', async () => {
  const result = await failing((file) => {
    rmSync(file)
    mkdirSync(file)
  })
  expect(result).toEqual({
    code: 'FILE_UNREADABLE',
    message: 'Could not read <dir>/b: it is no regular file any more',
    isLeft: false,
  })
})

test('an artifact that cannot be written is an error of the output', async () => {
  const dir = newDir()
  writeFileSync(join(dir, 'file'), '')
  await expect(writeArtifact(FILES, join(dir, 'file/1.0.0.tar.gz'))).rejects.toMatchObject({ code: 'OUT_DIR_UNUSABLE' })
})

test('two tars that are read in turns have headers of their own', () => {
  const filesOf = (name: string) =>
    [1, 2].map((each) => ({ path: `${name}${each}`, file: '', size: 512, executable: false, bytes: Buffer.alloc(512) }))
  const buffer = Buffer.alloc(1_024)
  const first = readTar(filesOf('a'), buffer)
  const namesOf = () => [buffer.toString('latin1', 0, 2), first.next().value?.last]
  // The second header is made, and there is no room for it yet.
  first.next()
  expect([...readTar(filesOf('b'), Buffer.alloc(10_240))].map(({ last }) => last)).toEqual([true])
  expect(namesOf()).toEqual(['a1', false])
  expect(namesOf()).toEqual(['a2', true])
})

test('a small artifact is the same in memory as in a file', async () => {
  const files = writeCorpus(newDir(), {
    'a.txt': { bytes: noise(5_000, 3) },
    'b/c.sh': { bytes: noise(1, 4), executable: true },
  })
  const outFile = join(newDir(), 'a.tar.gz')
  const { bytes, ...facts } = (await readSmallArtifact(files)) ?? { bytes: Buffer.alloc(0) }
  expect(facts).toEqual(await writeArtifact(files, outFile))
  expect(readFileSync(outFile).equals(bytes)).toBe(true)
})

test('what was read already is packed as it was read', async () => {
  const files = writeCorpus(newDir(), {
    'a.txt': { bytes: Buffer.from('then') },
    large: { bytes: noise(5_000_000, 5) },
  })
  const outFile = join(newDir(), 'a.tar.gz')
  const expected = await writeArtifact(files, outFile)
  const known = files.map((file) => ({ ...file, bytes: readFileSync(file.file) }))
  for (const { file, size } of files) writeFileSync(file, 'x'.repeat(size))
  expect(await writeArtifact(known, outFile)).toEqual(expected)
  expect(await readContentDigest(known)).toBe(expected.content)
})

test('of more than 256 KiB no artifact is made in memory', async () => {
  const [file] = writeCorpus(newDir(), { 'a.txt': { bytes: noise(256 * 1024 - 512, 6) } })
  if (file === undefined) throw new Error('there is no file')
  expect(await readSmallArtifact([file])).toBeDefined()
  expect(await readSmallArtifact([{ ...file, size: file.size + 1 }])).toBeUndefined()
})
