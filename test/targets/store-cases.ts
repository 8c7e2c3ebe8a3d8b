import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mapBounded } from '../../src/io/map-bounded.js'
import type { DeployBody, DeployObject, ObjectTarget, Revision } from '../../src/model/deploy.js'
import { digestOf } from '../../src/model/digest.js'
import { RegistryError } from '../../src/model/errors.js'

/** How a target of objects is opened on a service that is running. */
export interface StoreUnderTest {
  /** A target on a new, empty bucket or container. */
  readonly openNew: () => Promise<ObjectTarget>
  /** A second target on the place of the last new one. */
  readonly openAgain: (options: {
    readonly prefix?: string
    /** Of a proxy. */
    readonly endpoint?: string
  }) => Promise<ObjectTarget>
  /** A target on a place that does not exist. */
  readonly openMissing: () => Promise<ObjectTarget>
  /** What a reader without credentials gets from the last new place. */
  readonly get: (
    path: string,
  ) => Promise<{ readonly status: number; readonly headers: Headers; readonly bytes: Buffer }>
  /** Bytes above which a file is uploaded in parts here. */
  readonly partsAbove: number
  /** The last request of such an upload is conditional in a race, too; false of moto. */
  readonly racesParts: boolean
}

export const objectOf = (
  path: string,
  content: string | Uint8Array,
  more: Partial<DeployObject> = {},
): DeployObject => ({
  path,
  class: 'document',
  mediaType: 'application/json',
  body: { bytes: Buffer.from(content) },
  ...more,
})

/** Writes what must be written, and gives its revision. */
export const put = async (target: ObjectTarget, path: string, content: string): Promise<Revision> => {
  const answer = await target.write(objectOf(path, content), 'always')
  if (answer.kind !== 'written') throw new Error(`${path}: ${answer.kind}`)
  return answer.revision
}

/** Artifacts of `size` bytes that lie in a file of `dir`. */
export const largeObjects = (dir: string, size: number) => {
  const bytes = Buffer.alloc(size, 7)
  const file = join(dir, 'large')
  writeFileSync(file, bytes)
  return (path: string): DeployObject => ({
    path,
    class: 'artifact',
    mediaType: 'application/gzip',
    body: { file, size, digest: digestOf(bytes) },
  })
}

/** What cannot be understood is an error, whatever is asked for. */
export const expectUnreadable = async (target: ObjectTarget): Promise<void> => {
  const answers = [target.list(''), target.read('a'), target.look('a')]
  const codes = (await Promise.all(answers.map(problemOf))).map(({ code }) => code)
  expect(codes).toEqual(answers.map(() => 'TARGET_UNREADABLE'))
}

/** Code and words of the RegistryError that a promise ends with. */
export const problemOf = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    (value) => new Error(`no error, but ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  )
  if (!(error instanceof RegistryError)) throw error
  return { code: error.code, message: error.message, hint: error.hint }
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString()

/** What every store of objects does, seen through {@link ObjectTarget}. */
export const describeStore = (store: StoreUnderTest): void => {
  let target: ObjectTarget
  beforeAll(async () => {
    target = await store.openNew()
  })
  afterAll(() => target.close())

  describeReads(() => target)
  describeWrites(() => target)
  describeLists(store, () => target)
  describeFiles(store, () => target)
  describeHeaders(store, () => target)

  test('a place that does not exist is missing, and not empty', async () => {
    const missing = await store.openMissing()
    const codes = await Promise.all(
      [
        missing.read('a'),
        missing.look('a'),
        missing.list(''),
        missing.write(objectOf('a', '1'), 'absent'),
        missing.write(objectOf('a', '1'), { revision: '"x"' }),
        missing.remove('a'),
        missing.remove('a', '"x"'),
      ].map(async (each) => (await problemOf(each)).code),
    )
    expect(codes).toEqual(Array.from(codes, () => 'TARGET_MISSING'))
    await missing.close()
  })
}

const describeReads = (target: () => ObjectTarget): void => {
  test('reads what is there, what is unchanged, what is absent', async () => {
    const first = await put(target(), 'read/a', 'one')
    const found = (content: string, revision: string) => ({
      kind: 'found',
      bytes: Buffer.from(content),
      revision,
    })
    expect(await target().read('read/a')).toEqual(found('one', first))
    expect(await target().read('read/a', first)).toEqual({ kind: 'unchanged' })
    const second = await put(target(), 'read/a', 'two')
    expect(await target().read('read/a', first)).toEqual(found('two', second))
    expect(await target().read('read/b')).toEqual({ kind: 'absent' })
    expect(await target().read('read/b', first)).toEqual({ kind: 'absent' })
    expect(await target().read('read')).toEqual({ kind: 'absent' })
  })

  test('looks at one object without its bytes', async () => {
    const revision = await put(target(), 'look/a', 'one')
    expect(await target().look('look/a')).toEqual({
      path: 'look/a',
      revision,
      size: 3,
      md5: 'f97c5d29941bfb1b2fdab0874906ab82',
      modified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    })
    expect(await target().look('look/b')).toBeUndefined()
  })

  test('counts its requests', async () => {
    const before = target().requests()
    await target().read('none')
    await target().list('none')
    await target().write(objectOf('counted', '1'), 'always')
    expect(target().requests() - before).toBe(3)
  })
}

const describeWrites = (target: () => ObjectTarget): void => {
  test('creates only what is absent', async () => {
    const object = objectOf('create/a', 'one')
    expect(await target().write(object, 'absent')).toEqual({ kind: 'written', revision: expect.any(String) })
    expect(await target().write(object, 'absent')).toEqual({ kind: 'refused' })
    expect(await target().write(objectOf('create/a', 'two'), 'absent')).toEqual({ kind: 'refused' })
    expect(await target().read('create/a')).toMatchObject({ bytes: Buffer.from('one') })
  })

  test('replaces only the revision that was read', async () => {
    const first = await put(target(), 'replace/a', 'one')
    const second = await target().write(objectOf('replace/a', 'two'), { revision: first })
    expect(second).toEqual({ kind: 'written', revision: expect.any(String) })
    expect(await target().write(objectOf('replace/a', 'three'), { revision: first })).toEqual({ kind: 'refused' })
    expect(await target().read('replace/a')).toEqual({
      ...second,
      kind: 'found',
      bytes: Buffer.from('two'),
    })
  })

  test('replaces nothing that is gone', async () => {
    const revision = await put(target(), 'gone/a', 'one')
    expect(await target().remove('gone/a')).toBe('removed')
    expect(await target().write(objectOf('gone/a', 'two'), { revision })).toEqual({ kind: 'refused' })
    expect(await target().read('gone/a')).toEqual({ kind: 'absent' })
  })

  test('removes, by revision or whatever is there', async () => {
    const first = await put(target(), 'remove/a', 'one')
    const second = await put(target(), 'remove/a', 'two')
    expect(await target().remove('remove/a', first)).toBe('refused')
    expect(await target().remove('remove/a', second)).toBe('removed')
    expect(await target().remove('remove/a', second)).toBe('removed')
    expect(await target().remove('remove/a')).toBe('removed')
    expect(await target().read('remove/a')).toEqual({ kind: 'absent' })
  })

  test('of sixteen that create at once, one does', async () => {
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, i) => target().write(objectOf('race/create', `by ${i}`), 'absent')),
    )
    expect(answers.map(({ kind }) => kind).sort()).toEqual([...Array(15).fill('refused'), 'written'])
    const winner = answers.findIndex(({ kind }) => kind === 'written')
    expect(await target().read('race/create')).toMatchObject({ bytes: Buffer.from(`by ${winner}`) })
  })

  test('of sixteen that replace one revision at once, one does', async () => {
    const revision = await put(target(), 'race/replace', 'before')
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, i) => target().write(objectOf('race/replace', `by ${i}`), { revision })),
    )
    expect(answers.map(({ kind }) => kind).sort()).toEqual([...Array(15).fill('refused'), 'written'])
    const winner = answers.findIndex(({ kind }) => kind === 'written')
    expect(await target().read('race/replace')).toMatchObject({ bytes: Buffer.from(`by ${winner}`) })
  })
}

/** Paths that some client or server on the way spells otherwise. */
const ODD_PATHS = [
  'odd/100%25.json',
  'odd/a%2Fb.json',
  'odd/a b.svg',
  'odd/a+b.svg',
  "odd/!'()*~.svg",
  'odd/&=;:@$,.svg',
  'odd/Zoë – 東京.svg',
  'odd/Zoe\u0308.svg',
  'odd/🦀.svg',
  'odd/#?[].svg',
  'odd/<&>.svg',
  'odd/folder',
  'odd/folder/file',
]

const describeLists = (store: StoreUnderTest, target: () => ObjectTarget): void => {
  test('keeps odd paths as they are', async () => {
    const revisions = await mapBounded(ODD_PATHS, 4, (path) => put(target(), path, path))
    const listed = await target().list('odd/')
    const byPath = (a: readonly unknown[], b: readonly unknown[]) => (String(a[0]) < String(b[0]) ? -1 : 1)
    expect(listed.map(({ path, revision }) => [path, revision]).sort(byPath)).toEqual(
      ODD_PATHS.map((path, i) => [path, revisions[i]]).sort(byPath),
    )
    const read = await mapBounded(ODD_PATHS, 4, (path) => target().read(path))
    expect(read.map((each) => each.kind === 'found' && textOf(each.bytes))).toEqual(ODD_PATHS)
    const looked = await mapBounded(ODD_PATHS, 4, (path) => target().look(path))
    expect(looked.map((each) => each?.path)).toEqual(ODD_PATHS)
    const served = await mapBounded(ODD_PATHS, 4, (path) => store.get(path))
    expect(served.map(({ bytes }) => bytes.toString())).toEqual(ODD_PATHS)
    expect(await mapBounded(ODD_PATHS, 4, (path) => target().remove(path))).toEqual(ODD_PATHS.map(() => 'removed'))
    expect(await target().list('odd/')).toEqual([])
  })

  test('lists below a prefix, one level or all, as many as wanted', async () => {
    const paths = ['list/a', 'list/b', 'list/b/c', 'list/b/d/e', 'list/f']
    for (const path of paths) await put(target(), path, 'x')
    const list = async (...args: Parameters<ObjectTarget['list']>) =>
      (await target().list(...args)).map(({ path }) => path).sort()
    expect(await list('list/')).toEqual(paths)
    expect(await list('list/', { shallow: true })).toEqual(['list/a', 'list/b', 'list/f'])
    expect(await list('list/b')).toEqual(['list/b', 'list/b/c', 'list/b/d/e'])
    expect(await list('list/b', { shallow: true })).toEqual(['list/b'])
    expect(await list('list/none')).toEqual([])
    expect(await target().list('list/', { limit: 2 })).toHaveLength(2)
    expect(await target().list('list/', { limit: 1 })).toHaveLength(1)
    expect(await target().list('list/a')).toEqual([await target().look('list/a')])
  })

  test('keeps to its prefix', async () => {
    const inner = await store.openAgain({ prefix: '/inner/place/' })
    const revision = await put(inner, 'a/b', 'inside')
    await put(target(), 'inner/place-beside', 'outside')
    expect((await inner.list('')).map(({ path }) => path)).toEqual(['a/b'])
    expect(await target().read('inner/place/a/b')).toEqual({
      kind: 'found',
      bytes: Buffer.from('inside'),
      revision,
    })
    expect(inner.location).toBe(`${target().location}/inner/place`)
    await inner.close()
  })

  test('follows a listing over more pages than one', async () => {
    const deep = await store.openAgain({ prefix: 'many' })
    const paths = Array.from({ length: 1005 }, (_, i) => `p/${i}`)
    await mapBounded(paths, 16, (path) => put(deep, path, 'x'))
    const sorted = [...paths].sort()
    expect((await deep.list('p/')).map(({ path }) => path).sort()).toEqual(sorted)
    expect((await deep.list('p/', { shallow: true })).map(({ path }) => path).sort()).toEqual(sorted)
    expect(await deep.list('p/', { limit: 1003 })).toHaveLength(1003)
    await deep.close()
  })
}

const describeFiles = (store: StoreUnderTest, target: () => ObjectTarget): void => {
  let dir: string
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'target-files-'))
  })
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  const artifact = (path: string, body: DeployBody): DeployObject => ({
    path,
    class: 'artifact',
    mediaType: 'application/gzip',
    body,
  })
  const fileOf = (name: string, bytes: Uint8Array): DeployBody => {
    const file = join(dir, name)
    writeFileSync(file, bytes)
    return { file, size: bytes.length, digest: digestOf(bytes) }
  }
  const SIZES = [
    ['empty', 0],
    ['small', 10],
    ['streamed', 2 * 1024 * 1024 + 1],
    ['in parts', store.partsAbove + 1],
  ] as const

  describe.each(SIZES)('a file on disk, %s', (name, size) => {
    const path = `files/${name}.tar.gz`
    const bytes = randomBytes(size)

    test('is put whole, once', async () => {
      const object = artifact(path, fileOf('good', bytes))
      const written = await target().write(object, 'absent')
      expect(written).toEqual({ kind: 'written', revision: expect.any(String) })
      const read = await target().read(path)
      expect(read).toMatchObject({ ...written, kind: 'found' })
      expect(read.kind === 'found' && digestOf(read.bytes)).toBe(digestOf(bytes))
      expect(await target().look(path)).toMatchObject({ path, size })
      expect(await target().write(object, 'absent')).toEqual({ kind: 'refused' })
    })

    test('is put over the revision that was read, and no other', async () => {
      const revision = await put(target(), path, 'before')
      const object = artifact(path, fileOf('good', bytes))
      const written = await target().write(object, { revision })
      expect(written).toEqual({ kind: 'written', revision: expect.any(String) })
      expect(await target().write(object, { revision })).toEqual({ kind: 'refused' })
      expect(await target().read(path)).toMatchObject({ ...written, kind: 'found' })
    })

    test('is not put when it has other bytes than its digest says', async () => {
      const good = fileOf('changed', Buffer.concat([bytes, Buffer.from('x')]))
      writeFileSync(join(dir, 'changed'), Buffer.concat([bytes, Buffer.from('y')]))
      const { code, message } = await problemOf(target().write(artifact(`${path}.changed`, good), 'absent'))
      expect({ code, message }).toEqual({
        code: 'FILE_UNREADABLE',
        message: `${join(dir, 'changed')} changed while it was read.`,
      })
      expect(await target().read(`${path}.changed`)).toEqual({ kind: 'absent' })
    })

    test('is not put when it has become shorter', async () => {
      const good = fileOf('shorter', Buffer.concat([bytes, Buffer.from('x')]))
      writeFileSync(join(dir, 'shorter'), bytes)
      expect((await problemOf(target().write(artifact(`${path}.shorter`, good), 'absent'))).code).toBe(
        'FILE_UNREADABLE',
      )
      expect(await target().read(`${path}.shorter`)).toEqual({ kind: 'absent' })
    })

    test('is not put when it is gone', async () => {
      const good = fileOf('gone', Buffer.concat([bytes, Buffer.from('x')]))
      rmSync(join(dir, 'gone'))
      expect((await problemOf(target().write(artifact(`${path}.gone`, good), 'absent'))).code).toBe('FILE_UNREADABLE')
      expect(await target().read(`${path}.gone`)).toEqual({ kind: 'absent' })
    })
  })

  test.runIf(store.racesParts)('of sixteen that create a large file at once, one does', async () => {
    const files = Array.from({ length: 16 }, (_, i) => {
      const bytes = Buffer.alloc(store.partsAbove + 1, i)
      return { bytes, object: artifact('race/large.tar.gz', fileOf(`race-${i}`, bytes)) }
    })
    const answers = await Promise.all(files.map(({ object }) => target().write(object, 'absent')))
    expect(answers.map(({ kind }) => kind).sort()).toEqual([...Array(15).fill('refused'), 'written'])
    const winner = files[answers.findIndex(({ kind }) => kind === 'written')]
    const read = await target().read('race/large.tar.gz')
    expect(read.kind === 'found' && digestOf(read.bytes)).toBe(winner && digestOf(winner.bytes))
  })
}

const describeHeaders = (store: StoreUnderTest, target: () => ObjectTarget): void => {
  const FOREVER = 'public, max-age=31536000, immutable'
  test.each([
    ['apps/a/1.0.0.tar.gz', 'artifact', 'application/gzip', `${FOREVER}, no-transform`, 'attachment'],
    ['apps/a/logo.svg', 'asset', 'image/svg+xml', 'public, max-age=20', null],
    ['apps/a/logo.png', 'asset', 'image/png', 'public, max-age=20', null],
    ['apps/a/README.md', 'asset', 'text/markdown; charset=utf-8', 'public, max-age=10', null],
    ['plugins/a/1.0.0/schema', 'schema', 'application/yaml', FOREVER, null],
    ['records/a/1-00000000.json', 'record', 'application/json', 'public, max-age=10', null],
    ['catalog.json', 'catalog', 'application/json', 'public, max-age=10', null],
    ['plugins/a', 'document', 'application/json', 'public, max-age=10', null],
    ['plugins/search', 'index', 'application/json', 'public, max-age=10', null],
    ['index.html', 'index', 'text/html; charset=utf-8', 'public, max-age=30', null],
  ] as const)('a reader of %s sees its headers', async (path, kind, mediaType, cacheControl, disposition) => {
    await target().write(objectOf(path, 'x', { class: kind, mediaType }), 'always')
    const { status, headers, bytes } = await store.get(path)
    expect({
      status,
      bytes: bytes.toString(),
      type: headers.get('content-type'),
      cache: headers.get('cache-control'),
      disposition: headers.get('content-disposition'),
      encoding: headers.get('content-encoding'),
    }).toEqual({ status: 200, bytes: 'x', type: mediaType, cache: cacheControl, disposition, encoding: null })
  })

  test('a reader of a large file sees its headers, too', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'target-headers-'))
    const bytes = Buffer.alloc(store.partsAbove + 1, 1)
    writeFileSync(join(dir, 'a'), bytes)
    const body = { file: join(dir, 'a'), size: bytes.length, digest: digestOf(bytes) }
    await target().write({ path: 'large.tar.gz', class: 'artifact', mediaType: 'application/gzip', body }, 'always')
    rmSync(dir, { recursive: true })
    const { headers } = await store.get('large.tar.gz')
    expect(
      ['content-type', 'cache-control', 'content-disposition', 'content-encoding'].map((name) => headers.get(name)),
    ).toEqual(['application/gzip', `${FOREVER}, no-transform`, 'attachment', null])
  })
}
