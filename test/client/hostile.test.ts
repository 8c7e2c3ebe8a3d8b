import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { digestOf } from '../../src/model/digest.js'
import { type Entry, gzipBomb, tarball, tarOf } from '../hostile/tar.js'
import { type Answer, endless, reset, stall, status } from '../io/serve-files.js'
import { useProject } from './project.js'
import { openTestRegistry, type TestRegistry } from './registry.js'

/*
 * A registry that means harm, or whose host is broken. Whatever it does: an error that says what, nothing installed, and
 * nothing outside of the folder.
 */

const useProjectOf = useProject()
let registry: TestRegistry
beforeEach(async () => {
  registry = await openTestRegistry()
})
afterEach(() => registry.close())

const GOOD = tarball([{ path: 'main.js', content: 'hello\n' }])
const ARTIFACT = 'evil.tar.gz'

/** Offers one plugin whose artifact is `body`; `fields` are those of its details. */
const offer = (body: Uint8Array | Answer, fields: object = {}): void => {
  const details = { slug: 'evil', version: '1.0.0', artifact_url: `${registry.url}/${ARTIFACT}`, ...fields }
  registry.files['plugins/evil.json'] = JSON.stringify(details)
  registry.files[ARTIFACT] = body
}

const installEvil = (options: object = {}) => useProjectOf().install(registry.url, ['evil'], options)

/** The folder is as empty as it was, but for the cache. */
const expectNothing = (): void => {
  const { root, dir } = useProjectOf()
  expect(readdirSync(root).filter((name) => !['cache', 'plugins'].includes(name))).toEqual([])
  expect(existsSync(dir) ? readdirSync(dir) : []).toEqual([])
}

const refuse = async (code: string, message: string | RegExp, options: object = {}): Promise<void> => {
  const expected = typeof message === 'string' ? message : expect.stringMatching(message)
  await expect(installEvil(options)).rejects.toMatchObject({ code, message: expected })
  expectNothing()
}

describe('downloads', () => {
  test('with another digest', async () => {
    offer(GOOD, { checksum: digestOf('other'), artifact_size: GOOD.length })
    await refuse(
      'ARTIFACT_MISMATCH',
      `What came as evil 1.0.0 is not what was published: it has ${digestOf(GOOD)} and ${GOOD.length} bytes, not ${digestOf('other')} and ${GOOD.length} bytes.`,
    )
    expect(existsSync(join(useProjectOf().cacheDir, 'artifacts'))).toBe(false)
  })

  test('with a checksum that is none', async () => {
    offer(GOOD, { checksum: 'md5:abc' })
    await refuse('REGISTRY_INVALID', /evil\.json: its "checksum" is no sha256\.$/)
  })

  test('that never end are read no further than the size that was published', async () => {
    offer(endless(GOOD, Buffer.alloc(65536)), { checksum: digestOf(GOOD), artifact_size: GOOD.length })
    await refuse(
      'REGISTRY_UNREADABLE',
      `Could not read ${registry.url}/${ARTIFACT}: it is larger than ${GOOD.length} bytes.`,
    )
  })

  test('that trickle', async () => {
    offer(endless('a', 'b', 20), { artifact_size: 1_000_000 })
    await refuse('REGISTRY_UNREADABLE', /: only \d+ bytes came in 0\.2 seconds, 3 times\.$/, { idle: 200 })
  })

  test('that stop coming', async () => {
    offer(stall, { artifact_size: 1000 })
    await refuse('REGISTRY_UNREADABLE', /: nothing came for 0\.2 seconds, 3 times\.$/, { idle: 200 })
  })

  test('that are cut off each time', async () => {
    offer(reset, { artifact_size: 1000 })
    await refuse('REGISTRY_UNREADABLE', /, 3 times\.$/)
  })

  test('that redirect for ever', async () => {
    offer((_, response) => response.writeHead(302, { location: `/${ARTIFACT}` }).end())
    await refuse('REGISTRY_UNREADABLE', /redirect count exceeded/)
  })

  test('that are missing', async () => {
    offer(status(404))
    await refuse('REGISTRY_INVALID', 'The file of evil 1.0.0 is missing, although its registry names it.')
  })

  test('that fail twice and then come, and are cut off once and then come', async () => {
    offer((request, response, count) => {
      if (count <= 2) return status(503)(request, response, count)
      response.end(GOOD)
    })
    expect((await installEvil()).plugins.map(({ outcome }) => outcome)).toEqual(['installed'])
    offer((request, response, count) => (count === 4 ? reset(request, response, count) : response.end(GOOD)))
    const again = await installEvil({ force: true, cacheDir: join(useProjectOf().root, 'other') })
    expect(again.plugins.map(({ outcome }) => outcome)).toEqual(['updated'])
  })

  test('of other content after the version was locked, whether the registry says so or not', async () => {
    const project = useProjectOf()
    offer(GOOD)
    await installEvil()
    const other = tarball([{ path: 'main.js', content: 'evil\n' }])
    offer(other)
    const elsewhere = { cacheDir: join(project.root, 'empty'), force: true }
    const locked = { code: 'ARTIFACT_MISMATCH', message: expect.stringContaining(`not ${digestOf(GOOD)}`) }
    await expect(installEvil(elsewhere)).rejects.toMatchObject(locked)
    offer(other, { checksum: digestOf(other) })
    await expect(project.install(registry.url, ['evil@latest'], elsewhere)).rejects.toMatchObject({
      code: 'ARTIFACT_MISMATCH',
      message: `evil 1.0.0 was published anew with other content: the lock file has ${digestOf(GOOD)}, its registry ${digestOf(other)}.`,
    })
    expect(project.tree()['evil/main.js']).toBe('hello\n')
  })
})

const entry = (fields: Partial<Entry> & { readonly path: string }): Uint8Array => tarball([fields])
const link = (path: string, linkpath: string): Entry => ({ path, type: 'SymbolicLink', linkpath })

describe('artifacts', () => {
  test.each<[string, Uint8Array, string]>([
    ['a path that climbs', entry({ path: '../out.js' }), 'holds "../out.js", which has `..` in its path'],
    [
      'a path that climbs on the way',
      entry({ path: 'a/../../out.js' }),
      'holds "a/../../out.js", which has `..` in its path',
    ],
    ['an absolute path', entry({ path: '/tmp/out.js' }), 'holds "/tmp/out.js", which has an absolute path'],
    ['a drive', entry({ path: 'C:/out.js' }), 'holds "C:/out.js", which begins with a drive letter'],
    ['a backslash', entry({ path: '..\\out.js' }), 'holds "..\\\\out.js", which has a backslash in its name'],
    [
      'a link out',
      tarball([link('a', '../../etc/passwd')]),
      'holds "a", which is a link to "../../etc/passwd", which leaves the tarball',
    ],
    [
      'an absolute link',
      tarball([link('a', '/etc/passwd')]),
      'holds "a", which is a link to "/etc/passwd", which is absolute or empty',
    ],
    [
      'a file behind a link',
      tarball([link('a', 'b'), { path: 'a/c', content: 'x' }]),
      'holds "a/c", which lies inside "a", which is a link',
    ],
    [
      'a hard link out',
      tarball([{ path: 'a', type: 'Link', linkpath: '/etc/passwd' }]),
      'holds "a", which is a link to "/etc/passwd", which is no path in the tarball',
    ],
    ['a device', entry({ path: 'a', type: 'CharacterDevice' }), 'holds "a", which is a device'],
    ['a pipe', entry({ path: 'a', type: 'FIFO' }), 'holds "a", which is a named pipe'],
    [
      'one file twice',
      tarball([
        { path: 'a', content: '1' },
        { path: 'a', content: '2' },
      ]),
      'holds "a", which is there twice',
    ],
    [
      'names that differ by case',
      tarball([{ path: 'a' }, { path: 'A' }]),
      'holds "A", which differs only by case or by its accents\' encoding from "a"',
    ],
    ['no end', GOOD.subarray(0, GOOD.length - 12), 'is cut off'],
    ['no gzip', Buffer.from('hello'), 'is damaged: incorrect header check'],
    ['nothing in it', tarball([]), 'is empty'],
  ])('with %s', async (_, body, problem) => {
    offer(body, { checksum: digestOf(body) })
    await refuse('ARTIFACT_UNSAFE', `Could not unpack evil 1.0.0: its artifact ${problem}.`)
  })

  test('that unpack to too much', async () => {
    const head = tarOf([{ path: 'big', size: 2 ** 40 }], Buffer.alloc(0))
    const bomb = gzipBomb(head, 200)
    offer(bomb, { checksum: digestOf(bomb) })
    await refuse('ARTIFACT_UNSAFE', /its artifact unpacks to more than \d+ bytes\.$/)
  })

  test('with links that stay inside are unpacked as they are', async () => {
    const body = tarball([
      { path: 'lib/a.js', content: 'a' },
      { path: 'hard.js', type: 'Link', linkpath: 'lib/a.js' },
      link('lib/b.js', 'a.js'),
    ])
    offer(body)
    await installEvil()
    const { dir, tree } = useProjectOf()
    expect(tree()['evil/hard.js']).toBe('a')
    expect(readdirSync(join(dir, 'evil/lib'))).toEqual(['a.js', 'b.js'])
  })
})

test('a failing plugin leaves all others as they were', async () => {
  const project = useProjectOf()
  offer(GOOD)
  await installEvil()
  const before = project.tree()
  registry.files['plugins/good.json'] = JSON.stringify({
    slug: 'good',
    version: '1.0.0',
    artifact_url: `${registry.url}/good.tar.gz`,
  })
  registry.files['good.tar.gz'] = GOOD
  registry.files['plugins/bad.json'] = JSON.stringify({ slug: 'bad', version: '1.0.0', artifact_url: 'nowhere.tar.gz' })
  await expect(project.install(registry.url, ['good', 'bad'])).rejects.toMatchObject({ code: 'REGISTRY_INVALID' })
  expect(project.tree()).toEqual(before)
})

describe('documents', () => {
  test.each<[string, object, string]>([
    ['of another plugin', { slug: 'other' }, 'There is no plugin "evil".'],
    ['without a version', { version: 'latest' }, 'its "version" is no semantic version'],
    ['that name a file', { artifact_url: 'file:///etc/passwd' }, 'its "artifact_url" is no http URL'],
    ['with dependencies that are none', { dependencies: { a: 1 } }, 'its "dependencies" are no ranges by slug'],
    ['that need a path', { dependencies: { '../x': '*' } }, 'There is no plugin "../x", which evil 1.0.0 needs.'],
  ])('%s', async (_, fields, problem) => {
    offer(GOOD, fields)
    await expect(installEvil()).rejects.toMatchObject({ message: expect.stringContaining(problem) })
    expectNothing()
  })

  test('that never end', async () => {
    registry.files['plugins/evil.json'] = endless('{"a":"', 'a'.repeat(65536))
    await refuse('REGISTRY_UNREADABLE', /it is larger than \d+ bytes\.$/)
  })

  test('that are a page for whatever is not there', async () => {
    const page: Answer = (_, response) => response.writeHead(200).end('<!doctype html><title>Hello</title>')
    for (const path of ['plugins/evil.json', 'plugins/evil', 'catalog.json', 'registry.json', 'index.json']) {
      registry.files[path] = page
    }
    await refuse('PLUGIN_NOT_FOUND', 'There is no plugin "evil".')
  })

  test('of a lock that is not ours', async () => {
    const { dir } = useProjectOf()
    offer(GOOD)
    await installEvil()
    writeFileSync(join(dir, 'plugins-lock.json'), '{"schema":1,"plugins":{"../../x":{}}}')
    await expect(installEvil()).rejects.toMatchObject({
      code: 'LOCK_INVALID',
      message: expect.stringContaining('plugin "../../x" has a name that is no slug'),
    })
  })
})
