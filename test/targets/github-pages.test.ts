import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gitBlobId } from '../../src/io/targets/git-blob-id.js'
import { type GitHubPagesOptions, openGitHubPagesTarget } from '../../src/io/targets/github-pages.js'
import type { Snapshot } from '../../src/model/deploy.js'
import { binary, fileObject, object, written } from './pages-fixture.js'
import { startGitHubEmulator } from './services/github-emulator.js'
import { startGitHubServer } from './services/github-server.js'

/** A host with a repository that has a commit on `main`, and no branch for pages. */
type Host = GitHubPagesOptions & { readonly close: () => Promise<void> }

const startServer = async (): Promise<Host> => {
  const server = await startGitHubServer()
  const blob = await server.repository.feed('# Acme', ['hash-object', '-w', '--stdin'])
  const tree = await server.repository.feed(`100644 blob ${blob}\tREADME.md\n`, ['mktree'])
  await server.repository.git(
    'update-ref',
    'refs/heads/main',
    await server.repository.git('commit-tree', '-m', 'x', tree),
  )
  return server
}

const HOSTS: readonly (readonly [name: string, start: () => Promise<Host>, rounds: number])[] = [
  ['an emulated GitHub', startGitHubEmulator, 3],
  ['a git repository behind the API', startServer, 1],
  ['git push', async () => ({ ...(await startServer()), route: 'push' }), 1],
]

const contentOf = async (snapshot: Snapshot): Promise<Record<string, string>> => {
  const found = await snapshot.list()
  const pairs = found.map(async ({ path }) => [path, Buffer.from((await snapshot.read(path)) ?? '').toString('latin1')])
  return Object.fromEntries(await Promise.all(pairs))
}

describe.each(HOSTS)('a registry on a branch: %s', (_, start, rounds) => {
  let host: Host
  beforeAll(async () => {
    host = await start()
  })
  afterAll(() => host.close())
  let count = 0
  const openTarget = (options: Partial<GitHubPagesOptions> = {}) =>
    openGitHubPagesTarget({ ...host, branch: `pages-${++count}`, ...options })

  test('a branch that is not there is a registry that was never published', async () => {
    const target = await openTarget()
    const base = await target.open()
    expect(base.revision).toBe(undefined)
    expect(await base.list()).toEqual([])
    expect(await base.read('catalog.json')).toBe(undefined)
    expect(target.requests()).toBe(2)
  })

  test('texts, binaries and files on disk come back as they were', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'pages-'))
    const bytes = binary(1, 100_000)
    await writeFile(join(dir, 'x.tar.gz'), bytes)
    const target = await openTarget()
    const text = '{ "name": "Zoë \\u003c" }   \n'
    const bom = Buffer.from('\ufeffa\r\nb')
    const answer = await target.apply(await target.open(), {
      write: [
        object('catalog.json', text),
        object('plugins/tags/a%2Fb "c".json', '{}'),
        object('bom.json', bom.toString()),
        object('empty', ''),
        object('apps/x/2.0.0.tar.gz', binary(2)),
        fileObject('apps/x/1.0.0.tar.gz', join(dir, 'x.tar.gz'), bytes),
      ],
      remove: [],
      message: 'Publish x 1.0.0',
    })
    await rm(dir, { recursive: true })
    const next = await target.open()
    expect(next.revision).toBe(written(answer))
    expect(await next.read('plugins/tags/a%2Fb "c".json')).toEqual(Buffer.from('{}'))
    expect(await contentOf(next)).toEqual({
      'apps/x/1.0.0.tar.gz': Buffer.from(bytes).toString('latin1'),
      'apps/x/2.0.0.tar.gz': Buffer.from(binary(2)).toString('latin1'),
      'bom.json': bom.toString('latin1'),
      'catalog.json': Buffer.from(text).toString('latin1'),
      empty: '',
      'plugins/tags/a%2Fb "c".json': '{}',
    })
    expect((await next.list()).find(({ path }) => path === 'catalog.json')).toEqual({
      path: 'catalog.json',
      revision: gitBlobId(Buffer.from(text)),
      size: Buffer.byteLength(text),
    })
  })

  test('a change writes, replaces and removes; the rest stays', async () => {
    const target = await openTarget()
    const first = [object('a.json', '1'), object('b/c.json', '1'), object('b/d.json', '1'), object('e.gz', binary(3))]
    await target.apply(await target.open(), { write: first, remove: [], message: 'one' })
    const base = await target.open()
    const change = {
      write: [object('a.json', '2'), object('b/new/f.json', '2'), object('copy.gz', binary(3))],
      remove: ['b/c.json', 'never/was', '.nojekyll'],
      message: 'two',
    }
    const answer = await target.apply(base, change)
    const next = await target.open()
    expect(next.revision).toBe(written(answer))
    const gz = Buffer.from(binary(3)).toString('latin1')
    expect(await contentOf(next)).toEqual({
      'a.json': '2',
      'b/d.json': '1',
      'b/new/f.json': '2',
      'copy.gz': gz,
      'e.gz': gz,
    })
    // What was read stays as it was read.
    expect(await base.read('a.json')).toEqual(Buffer.from('1'))
    expect(await base.read('b/new/f.json')).toBe(undefined)
  })

  test('a change of a state that is not the newest is refused, and changes nothing', async () => {
    const target = await openTarget()
    const rival = await openTarget({ branch: `pages-${count}` })
    const none = await target.open()
    const change = (text: string) => ({ write: [object('a.json', text)], remove: [], message: text })
    const first = written(await rival.apply(none, change('rival')))
    expect(await target.apply(none, change('late'))).toEqual({ kind: 'refused' })
    const base = await target.open()
    expect(base.revision).toBe(first)
    const second = written(await rival.apply(await rival.open(), change('rival again')))
    expect(await target.apply(base, change('late again'))).toEqual({ kind: 'refused' })
    expect((await target.open()).revision).toBe(second)
    expect(await contentOf(await target.open())).toEqual({ 'a.json': 'rival again' })
  })

  test('a change that changes nothing writes nothing', async () => {
    const target = await openTarget()
    const change = { write: [object('a.json', '1'), object('b.gz', binary(4))], remove: [], message: 'same' }
    const revision = written(await target.apply(await target.open(), change))
    const base = await target.open()
    expect(await target.apply(base, { ...change, remove: ['not.there'] })).toEqual({ kind: 'written', revision })
  })

  test('looking costs two requests, a change a few more, whatever else is there', async () => {
    const branch = `pages-${++count}`
    const others = Array.from({ length: 50 }, (_, index) => object(`apps/a${index}/versions.json`, `${index}`))
    const first = await openTarget({ branch })
    const start = [object('catalog.json', '1'), object('records/x/1.json', '1'), ...others]
    await first.apply(await first.open(), { write: start, remove: [], message: 'start' })

    const target = await openTarget({ branch })
    const base = await target.open()
    await base.read('catalog.json')
    expect(target.requests()).toBe(2)
    await base.read('records/x/1.json')
    const write = [object('catalog.json', '2'), object('records/x/2.json', '2'), object('apps/x/2.tar.gz', binary(5))]
    written(await target.apply(base, { write, remove: [], message: 'change' }))
    // The record; the list of files; by the API the tree's name, the tarball, tree, commit and branch.
    expect(target.requests()).toBe(2 + 1 + 1 + (host.route === 'push' ? 0 : 5))
  })

  test('a folder of the branch is a registry of its own', async () => {
    const branch = `pages-${++count}`
    const root = await openTarget({ branch })
    const inFolder = await openTarget({ branch, prefix: '/registry/v1/' })
    const change = (text: string) => ({ write: [object('a.json', text)], remove: ['b.json'], message: text })
    const start = { write: [object('b.json', '0'), object('CNAME', 'x'), object('README.md', 'x')], remove: [] }
    await root.apply(await root.open(), { ...start, message: 'start' })
    await inFolder.apply(await inFolder.open(), change('1'))
    expect(inFolder.location).toMatch(new RegExp(`/acme/registry/tree/${branch}/registry/v1$`))
    expect(await contentOf(await inFolder.open())).toEqual({ 'a.json': '1' })
    // The owner's files are no part of it, and still there.
    const state = await root.open()
    expect(await contentOf(state)).toEqual({ 'b.json': '0', 'registry/v1/a.json': '1' })
    expect(await state.read('CNAME')).toEqual(Buffer.from('x'))
    expect(await state.read('README.md')).toEqual(Buffer.from('x'))
    expect(await state.read('.nojekyll')).toEqual(Buffer.from(''))
    expect(await state.read('registry/v1/.nojekyll')).toBe(undefined)
  })

  test('sixteen at once: one wins each round, and nothing is lost', async () => {
    const branch = `pages-${++count}`
    const all = await Promise.all(Array.from({ length: 16 }, () => openTarget({ branch })))
    for (let round = 1; round <= rounds; round++) {
      const bases = await Promise.all(all.map((target) => target.open()))
      const answers = await Promise.all(
        all.map((target, index) =>
          target.apply(bases[index] as Snapshot, {
            write: [object(`r${round}/${index}.json`, `${index}`), object(`r${round}/${index}.gz`, binary(index))],
            remove: [],
            message: `round ${round}, ${index}`,
          }),
        ),
      )
      const winners = answers.flatMap(({ kind }, index) => (kind === 'written' ? [index] : []))
      expect(winners).toHaveLength(1)
      expect(answers.filter(({ kind }) => kind === 'refused')).toHaveLength(15)
      const state = await (all[0] as (typeof all)[0]).open()
      const paths = (await state.list()).map(({ path }) => path).filter((path) => path.startsWith(`r${round}/`))
      expect(paths.sort()).toEqual([`r${round}/${winners[0]}.gz`, `r${round}/${winners[0]}.json`])
      expect(await state.list()).toHaveLength(2 * round)
    }
  })
})
