import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import {
  type GitHubPagesOptions,
  type GitHubPagesTarget,
  openGitHubPagesTarget,
} from '../../src/io/targets/github-pages.js'
import type { DeployObject } from '../../src/model/deploy.js'
import { binary, object, virtualClock, written } from './pages-fixture.js'
import {
  type Fault,
  type GitHubRequest,
  type GitHubServer,
  type GitHubServerOptions,
  startGitHubServer,
} from './services/github-server.js'

let server: GitHubServer
afterEach(() => server.close())

const HEAD = '/git/ref/heads/gh-pages'
const MOVE = '/git/refs/heads/gh-pages'
const FILES = [object('catalog.json', '{"generation":1}'), object('a.gz', binary(1))]

/** A branch with {@link FILES}; what `fault` says happens to requests from then on. */
const startBranch = async (options: GitHubServerOptions = {}): Promise<{ readonly revision: string }> => {
  let isReady = false
  const fault = (request: GitHubRequest) => (isReady ? options.fault?.(request) : undefined)
  server = await startGitHubServer({ ...options, fault })
  await startMain()
  const target = await openTarget()
  const answer = await target.apply(await target.open(), { write: FILES, remove: [], message: 'Publish' })
  server.requests.length = 0
  isReady = true
  return { revision: written(answer) }
}

const openTarget = (options: GitHubPagesOptions = {}): Promise<GitHubPagesTarget> => {
  const { wait, now } = virtualClock()
  return openGitHubPagesTarget({ ...server, timeoutMs: 2000, wait, now, ...options })
}

const change = (text: string, ...more: readonly DeployObject[]) => ({
  write: [object('catalog.json', text), ...more],
  remove: [],
  message: text,
})

const head = (): Promise<string> => server.repository.git('rev-parse', 'gh-pages')
const log = (): Promise<string> => server.repository.git('log', '--format=%s', 'gh-pages')

/** The fault for requests of one kind; `times` of them, default all. */
const on =
  (method: string, path: string | RegExp, fault: Fault, times = Number.POSITIVE_INFINITY) =>
  (request: GitHubRequest): Fault | undefined => {
    const isIt = typeof path === 'string' ? decodeURIComponent(request.path) === path : path.test(request.path)
    return isIt && request.method === method && request.count <= times ? fault : undefined
  }

const reply = (
  status: number,
  body: unknown = { message: 'x' },
  headers: Readonly<Record<string, string>> = {},
): Fault => ({ kind: 'reply', status, body, headers })

describe('what cannot be read is never an absence', () => {
  test.each<readonly [string, Fault, string]>([
    ['403', reply(403), 'TARGET_DENIED'],
    ['500', reply(500), 'TARGET_UNREADABLE'],
    ['502 of a proxy', reply(502, '<html>'), 'TARGET_UNREADABLE'],
    ['a page', reply(200, '<html>'), 'TARGET_UNREADABLE'],
    ['JSON of something else', reply(200, {}), 'TARGET_UNREADABLE'],
    ['JSON of nothing', reply(200, 'null'), 'TARGET_UNREADABLE'],
    ['a name that is none', reply(200, { object: { sha: 'x' } }), 'TARGET_UNREADABLE'],
    ['half an answer', { kind: 'cut' }, 'TARGET_UNREADABLE'],
    ['a reset', { kind: 'drop' }, 'TARGET_UNREADABLE'],
  ])('the branch: %s', async (_, fault, code) => {
    await startBranch({ fault: on('GET', HEAD, fault) })
    await expect((await openTarget()).open()).rejects.toMatchObject({ name: 'RegistryError', code })
  })

  test.each<readonly [string, RegExp, Fault]>([
    ['a file: 500', /^\/contents\//, reply(500)],
    ['a file: half of it', /^\/contents\//, { kind: 'cut' }],
    [
      'a file: other bytes',
      /^\/contents\//,
      reply(200, { type: 'file', sha: 'a'.repeat(40), content: 'eA==', encoding: 'base64' }),
    ],
    ['the list of files: half of it', /^\/git\/trees\//, { kind: 'cut' }],
    ['the list of files: none', /^\/git\/trees\//, reply(200, { truncated: false })],
    ['the list of files: gone', /^\/git\/trees\//, reply(404)],
  ])('%s', async (_, path, fault) => {
    await startBranch({ fault: on('GET', path, fault) })
    const base = await (await openTarget()).open()
    const reading = path.test('/contents/x') ? base.read('catalog.json') : base.read('not/there.json')
    await expect(reading).rejects.toMatchObject({ name: 'RegistryError', code: /TARGET_(UNREADABLE|MISSING)/ })
  })

  test('a file that the contents API does not find is looked up in the commit', async () => {
    await startBranch({ fault: on('GET', /^\/contents\//, reply(404, { message: 'No commit found for the ref' })) })
    const base = await (await openTarget()).open()
    expect(await base.read('catalog.json')).toEqual(Buffer.from('{"generation":1}'))
    expect(await base.read('a.gz')).toEqual(binary(1))
    expect(await base.read('not.there')).toBe(undefined)
  })

  test('no such repository, or none for this token', async () => {
    await startBranch({ isPrivate: true })
    const missing = { name: 'RegistryError', code: 'TARGET_MISSING' }
    await expect((await openTarget({ repo: 'other' })).open()).rejects.toMatchObject(missing)
    await expect((await openTarget({ token: '' })).open()).rejects.toMatchObject({
      ...missing,
      hint: 'Check the name; a private repository needs GITHUB_TOKEN.',
    })
  })
})

describe('who may not write', () => {
  test('a wrong token', async () => {
    await startBranch()
    const target = await openTarget({ token: 'ghs_wrong' })
    await expect(target.open()).rejects.toMatchObject({
      code: 'TARGET_DENIED',
      hint: 'GITHUB_TOKEN is wrong or has expired.',
    })
  })

  test('no token, or one that only reads, may see everything and change nothing', async () => {
    const { revision } = await startBranch()
    for (const token of ['', server.readToken]) {
      for (const route of ['auto', 'push'] as const) {
        const target = await openTarget({ token, route })
        const base = await target.open()
        expect(await base.read('catalog.json')).toEqual(Buffer.from('{"generation":1}'))
        await expect(target.apply(base, change('no', object('b.gz', binary(2))))).rejects.toMatchObject({
          code: 'TARGET_DENIED',
        })
      }
    }
    expect(await head()).toBe(revision)
  })

  test('a rule that protects the branch is no race', async () => {
    const message = 'Changes must be made through a pull request.'
    const { revision } = await startBranch({ fault: on('PATCH', MOVE, reply(422, { message })) })
    const target = await openTarget()
    await expect(target.apply(await target.open(), change('no'))).rejects.toMatchObject({
      code: 'TARGET_DENIED',
      message: expect.stringContaining(message),
    })
    expect(await head()).toBe(revision)
  })

  test('a hook of the server that refuses a push', async () => {
    const { revision } = await startBranch()
    const hook = '#!/bin/sh\necho "not today" >&2\nexit 1\n'
    await writeFile(join(server.repository.dir, 'hooks/pre-receive'), hook, { mode: 0o755 })
    const target = await openTarget({ route: 'push' })
    await expect(target.apply(await target.open(), change('no'))).rejects.toMatchObject({
      name: 'RegistryError',
      message: expect.stringContaining('not today'),
    })
    expect(await head()).toBe(revision)
  })

  test('the token is in no message', async () => {
    await startBranch({ fault: on('POST', /./, reply(500, { message: 'echo Bearer ghs_writes0123456789' })) })
    const target = await openTarget()
    const error: unknown = await target.apply(await target.open(), change('no')).catch((each: unknown) => each)
    expect(JSON.stringify([String(error), error, (error as Error).stack])).not.toContain(server.token)
  })
})

describe('git', () => {
  const kept = { HOME: process.env['HOME'], PATH: process.env['PATH'], GIT_TRACE_CURL: undefined }
  afterEach(() => {
    for (const [name, value] of Object.entries(kept)) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  })

  test('gets the token by its environment, and shows it to nobody', async () => {
    await startBranch()
    const home = await mkdtemp(join(tmpdir(), 'home-'))
    const log = join(home, 'arguments')
    const git = execFileSync('which', ['git'], { encoding: 'utf8' }).trim()
    await writeFile(join(home, 'git'), `#!/bin/sh\necho "$@" >> ${log}\nexec ${git} "$@"\n`, { mode: 0o755 })
    process.env['PATH'] = `${home}:${kept.PATH}`
    process.env['GIT_TRACE_CURL'] = join(home, 'trace')
    const target = await openTarget({ route: 'push' })
    written(await target.apply(await target.open(), change('second')))
    const said = await readFile(log, 'utf8')
    expect(said).toContain(' push ')
    expect(said).not.toContain(server.token)
    expect(said).not.toContain(Buffer.from(`x-access-token:${server.token}`).toString('base64'))
    expect((await readdir(home)).sort()).toEqual(['arguments', 'git'])
    await rm(home, { recursive: true })
  })

  test("heeds no hook, helper or header of the person's own settings", async () => {
    await startBranch()
    const home = await mkdtemp(join(tmpdir(), 'home-'))
    await mkdir(join(home, 'hooks'))
    await writeFile(join(home, 'hooks/pre-push'), `#!/bin/sh\ntouch ${home}/hooked\nexit 1\n`, { mode: 0o755 })
    const settings = [
      `[core]\n\thooksPath = ${home}/hooks`,
      `[credential]\n\thelper = "!touch ${home}/helped; false"`,
      `[http "${server.serverUrl}/"]\n\textraheader = AUTHORIZATION: basic eDp5`,
    ]
    await writeFile(join(home, '.gitconfig'), `${settings.join('\n')}\n`)
    process.env['HOME'] = home
    const target = await openTarget({ route: 'push' })
    written(await target.apply(await target.open(), change('second')))
    expect((await readdir(home)).sort()).toEqual(['.gitconfig', 'hooks'])
    await rm(home, { recursive: true })
  })

  test('that is missing is named', async () => {
    const { revision } = await startBranch()
    const target = await openTarget({ route: 'push' })
    const base = await target.open()
    process.env['PATH'] = '/nowhere'
    const failed = target.apply(base, change('second'))
    await expect(failed).rejects.toMatchObject({
      code: 'ENVIRONMENT_INVALID',
      message: 'git is not there, or not on the PATH.',
    })
    process.env['PATH'] = kept.PATH
    expect(await head()).toBe(revision)
  })
})

describe('an answer that is lost', () => {
  test.each<readonly [string, Fault, number, 'written' | 'unknown']>([
    ['once, and the branch moved', { kind: 'lose' }, 1, 'written'],
    ['once, and it did not', { kind: 'drop' }, 1, 'written'],
    ['always, and the branch moved', { kind: 'lose' }, 99, 'written'],
    ['always, and it did not', { kind: 'drop' }, 99, 'unknown'],
    ['a time-out, and the branch moved', { kind: 'hang' }, 1, 'written'],
    ['half an answer', { kind: 'cut' }, 99, 'written'],
    ['502', reply(502, '<html>'), 99, 'unknown'],
    ['503 once', reply(503), 1, 'written'],
    ['409 once', reply(409), 1, 'written'],
  ])('of the move: %s', async (_, fault, times, kind) => {
    const { revision } = await startBranch({ fault: on('PATCH', MOVE, fault, times) })
    const target = await openTarget()
    const answer = await target.apply(await target.open(), change('second'))
    expect(answer.kind).toBe(kind)
    expect(await log()).toBe(kind === 'written' ? 'second\nPublish' : 'Publish')
    expect(await head()).toBe(answer.kind === 'written' ? answer.revision : revision)
  })

  test('of every other request, once each', async () => {
    const kinds: readonly Fault[] = [
      { kind: 'lose' },
      { kind: 'drop' },
      { kind: 'cut' },
      reply(500),
      reply(502, '<html>'),
    ]
    for (const fault of kinds) {
      await startBranch({ fault: ({ count }) => (count === 1 ? fault : undefined) })
      const target = await openTarget()
      const base = await target.open()
      await base.list()
      const revision = written(await target.apply(base, change('second', object('b.gz', binary(2)))))
      expect(await head()).toBe(revision)
      expect(await log()).toBe('second\nPublish')
      await server.close()
    }
    await startBranch()
  })

  test('of a new branch: it is ours', async () => {
    server = await startGitHubServer({ fault: on('POST', '/git/refs', { kind: 'lose' }, 99) })
    await startMain()
    const target = await openTarget()
    const answer = await target.apply(await target.open(), change('first'))
    expect(await head()).toBe(written(answer))
  })

  test('below what a rival has added since: it is ours', async () => {
    let rival: Promise<unknown> = Promise.resolve()
    await startBranch({
      fault: (request) => {
        if (request.method !== 'PATCH' || request.count > 1) return undefined
        return { kind: 'lose' }
      },
    })
    const target = await openTarget({
      // The wait before the second try: the first has landed, and somebody builds on it.
      wait: () => {
        rival = addCommit('rival')
        return rival
      },
    })
    const answer = await target.apply(await target.open(), change('ours'))
    await rival
    expect(await log()).toBe('rival\nours\nPublish')
    expect(await server.repository.git('rev-parse', 'gh-pages~1')).toBe(written(answer))
  })

  test('and lands after everybody has gone on: it changes nothing', async () => {
    let land = (): void => {}
    const until = new Promise<void>((resolve) => {
      land = resolve
    })
    await startBranch({ fault: on('PATCH', MOVE, { kind: 'late', until }, 5) })
    const target = await openTarget()
    const answer = await target.apply(await target.open(), change('late'))
    expect(answer.kind).toBe('unknown')
    await addCommit('rival')
    land()
    await server.idle()
    expect(await log()).toBe('rival\nPublish')
    const next = await openTarget()
    written(await next.apply(await next.open(), change('next')))
    expect(await log()).toBe('next\nrival\nPublish')
  })

  test('of a push', async () => {
    const { revision } = await startBranch({ fault: on('POST', 'git-receive-pack', { kind: 'drop' }) })
    const target = await openTarget({ route: 'push' })
    expect(await target.apply(await target.open(), change('second'))).toMatchObject({ kind: 'unknown' })
    expect(await head()).toBe(revision)
  })
})

describe('a branch that was not there', () => {
  test('in a repository without any commit', async () => {
    for (const route of ['auto', 'push'] as const) {
      server = await startGitHubServer()
      const target = await openTarget({ route })
      const base = await target.open()
      expect(base.revision).toBe(undefined)
      const revision = written(await target.apply(base, change('first', object('a.gz', binary(1)))))
      expect(await head()).toBe(revision)
      expect(await server.repository.git('ls-tree', '-r', '--name-only', 'gh-pages')).toBe(
        '.nojekyll\na.gz\ncatalog.json',
      )
      if (route === 'auto') await server.close()
    }
  })

  test('in an empty repository, two at once: one wins', async () => {
    server = await startGitHubServer()
    const [one, two] = [await openTarget(), await openTarget()]
    const bases = [await one.open(), await two.open()] as const
    const answers = await Promise.all([one.apply(bases[0], change('one')), two.apply(bases[1], change('two'))])
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['refused', 'written'])
  })

  test('has no commits of another branch', async () => {
    server = await startGitHubServer()
    await startMain()
    const target = await openTarget()
    written(await target.apply(await target.open(), change('first')))
    expect(await log()).toBe('first')
  })

  test('or was deleted meanwhile: refused', async () => {
    await startBranch()
    const target = await openTarget()
    const base = await target.open()
    await server.repository.git('update-ref', 'refs/heads/main', 'gh-pages')
    await server.repository.git('update-ref', '-d', 'refs/heads/gh-pages')
    expect(await target.apply(base, change('second'))).toEqual({ kind: 'refused' })
  })
})

const startMain = async (): Promise<void> => {
  const tree = await server.repository.feed('', ['mktree'])
  await server.repository.git(
    'update-ref',
    'refs/heads/main',
    await server.repository.git('commit-tree', '-m', 'x', tree),
  )
}

/** Somebody else adds a commit with the same files. */
const addCommit = async (message: string): Promise<void> => {
  const { git } = server.repository
  const commit = await git('commit-tree', '-p', 'gh-pages', '-m', message, 'gh-pages^{tree}')
  await git('update-ref', 'refs/heads/gh-pages', commit)
}
