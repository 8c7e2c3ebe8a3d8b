import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { build } from '../../src/commands/build.js'
import { openGitHubPagesTarget } from '../../src/io/targets/github-pages.js'
import { openPace } from '../../src/io/targets/open-pace.js'
import type { DeployObject } from '../../src/model/deploy.js'
import { checkPagesLimits } from '../../src/stages/check-pages-limits.js'
import { binary, object, virtualClock, written } from './pages-fixture.js'
import { startGitHubEmulator } from './services/github-emulator.js'
import type { Reply } from './services/github-routes.js'
import { type GitHubServer, type GitHubServerOptions, startGitHubServer } from './services/github-server.js'

const FIXTURE = fileURLToPath(new URL('../fixtures/flows-community/apps', import.meta.url))

describe('a limit of the host', () => {
  let server: GitHubServer
  afterEach(() => server.close())

  /** Opens a branch on a server whose first answer to `GET` of the branch is this one. */
  const openLimited = async (reply: Reply, options: GitHubServerOptions = {}) => {
    server = await startGitHubServer({
      fault: ({ count }) => (count === 1 ? { kind: 'reply', ...reply } : undefined),
      ...options,
    })
    const clock = virtualClock()
    return { clock, target: await openGitHubPagesTarget({ ...server, ...clock }) }
  }

  const secondary = { message: 'You have exceeded a secondary rate limit. Please wait a few minutes.' }
  const reset = (seconds: number) => ({
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(Date.UTC(2026, 0, 1) / 1000 + seconds),
  })

  test.each<readonly [string, Reply, number]>([
    ['403 with Retry-After', { status: 403, body: secondary, headers: { 'retry-after': '7' } }, 7000],
    ['429 with Retry-After', { status: 429, body: {}, headers: { 'retry-after': '9' } }, 9000],
    ['503 with Retry-After', { status: 503, body: {}, headers: { 'retry-after': '3' } }, 3000],
    ['403 that says so in words only', { status: 403, body: secondary }, 60_000],
    ['403 until a point in time', { status: 403, body: {}, headers: reset(120) }, 120_000],
    ['403 until a point in time that is over', { status: 403, body: {}, headers: reset(-5) }, 1000],
  ])('%s is waited for', async (_, reply, wait) => {
    const { clock, target } = await openLimited(reply)
    expect((await target.open()).revision).toBe(undefined)
    expect(clock.waits).toEqual([wait])
  })

  test('that lasts too long ends the program, and says that it is a limit', async () => {
    const { clock, target } = await openLimited({ status: 403, body: {}, headers: reset(3600) })
    await expect(target.open()).rejects.toMatchObject({
      code: 'TARGET_UNREADABLE',
      hint: 'The limit of requests is used up: try again later. Nothing was published.',
    })
    expect(clock.waits).toEqual([])
  })

  test('of 80 writes a minute is never met', async () => {
    const clock = virtualClock()
    const times: number[] = []
    const limit = (): Reply | undefined => {
      const recent = times.filter((time) => time > clock.now() - 60_000)
      if (recent.length >= 80) return { status: 403, body: secondary }
      times.push(clock.now())
      return undefined
    }
    server = await startGitHubServer({ limit })
    const target = await openGitHubPagesTarget({ ...server, ...clock })
    const write = Array.from({ length: 160 }, (_, index) => object(`${index}.gz`, binary(index)))
    written(await target.apply(await target.open(), { write, remove: [], message: 'many' }))
    // Uploads, the first file of an empty repository, tree, commit, branch.
    expect(times).toHaveLength(160 + 4)
    expect(clock.waits.every((wait) => wait > 50_000 && wait <= 60_000)).toBe(true)
    expect(server.requests.filter((line) => line === 'POST /git/blobs')).toHaveLength(160)
  })
})

test('openPace lets so many calls through in any window', async () => {
  const clock = virtualClock()
  const pace = openPace(2, 1000, clock)
  const times: number[] = []
  for (let count = 0; count < 5; count++) {
    await pace()
    times.push(clock.now() - Date.UTC(2026, 0, 1))
  }
  expect(times).toEqual([0, 0, 1000, 1000, 2000])
})

describe('a tree that the host does not list at once', () => {
  let server: GitHubServer
  afterEach(() => server.close())

  test('is read folder by folder, and only as far as it is needed', async () => {
    server = await startGitHubServer({ truncateAt: 12 })
    const openTarget = () => openGitHubPagesTarget({ ...server, ...virtualClock() })
    const paths = ['a', 'b', 'c', 'd'].flatMap((dir) => [1, 2, 3].map((n) => `apps/${dir}/${n}/x.json`))
    const write = [object('catalog.json', '0'), ...paths.map((path) => object(path, path)), object('z.gz', binary(1))]
    const first = await openTarget()
    await first.apply(await first.open(), { write, remove: [], message: 'first' })

    const target = await openTarget()
    const base = await target.open()
    server.requests.length = 0
    expect(await base.read('apps/none/1/x.json')).toBe(undefined)
    expect(await base.read('apps/a/1/x.json/y')).toBe(undefined)
    expect(await base.read('apps/c/2')).toBe(undefined)
    expect(await base.read('apps/c/2/x.json')).toEqual(Buffer.from('apps/c/2/x.json'))
    // The whole, then root, apps, a, a/1, c, c/2, and the file.
    expect(server.requests.filter((line) => line.startsWith('GET /git/trees/'))).toHaveLength(7)

    const listed = (await base.list()).map(({ path }) => path)
    expect(listed.sort()).toEqual(write.map(({ path }) => path).sort())
    const change = { write: [object('apps/a/1/x.json', 'new'), object('z.gz', binary(1))], remove: ['apps/b/1/x.json'] }
    expect(await target.forecast(base, change)).toEqual({
      route: 'api',
      contentWrites: 3,
      uploadBytes: 3,
      largest: { path: 'apps/a/1/x.json', size: 3 },
    })
    written(await target.apply(base, { ...change, message: 'second' }))
    const next = await openGitHubPagesTarget({ ...server })
    expect((await (await next.open()).list()).map(({ path }) => path).sort()).toEqual(
      listed.filter((path) => path !== 'apps/b/1/x.json'),
    )
    expect(await server.repository.git('show', 'gh-pages:apps/a/1/x.json')).toBe('new')
  })

  test('of one folder with too many files is an error, not a registry without them', async () => {
    server = await startGitHubServer()
    const openTarget = () => openGitHubPagesTarget({ ...server, ...virtualClock() })
    const first = await openTarget()
    await first.apply(await first.open(), { write: [object('a.json', '1')], remove: [], message: 'first' })
    await server.close()
    const cut = { status: 200, body: { truncated: true, tree: [] } }
    server = await startGitHubServer({
      fault: ({ path }) =>
        path.startsWith('/git/trees/')
          ? { kind: 'reply', ...cut }
          : path.startsWith('/git/ref/')
            ? { kind: 'reply', status: 200, body: { object: { sha: 'a'.repeat(40) } } }
            : undefined,
    })
    const target = await openTarget()
    await expect((await target.open()).list()).rejects.toMatchObject({ code: 'TARGET_UNREADABLE' })
  })
})

describe('the first publication of a registry of 112 apps', () => {
  /** The eight apps of a real registry fourteen times, each with a version and an icon of its own. */
  const buildRegistry = async (dir: string): Promise<readonly DeployObject[]> => {
    const apps = readdirSync(FIXTURE)
    for (let count = 0; count < 14; count++) {
      for (const app of apps) {
        const to = join(dir, 'apps', `${app}-${count}`)
        mkdirSync(to, { recursive: true })
        cpSync(join(FIXTURE, app), to, { recursive: true })
        // Its versions are kept elsewhere; here they are to be published.
        const { appMetadataUrl: _, ...manifest } = JSON.parse(readFileSync(join(to, 'manifest.json'), 'utf8'))
        writeFileSync(join(to, 'manifest.json'), JSON.stringify(manifest))
        writeFileSync(join(to, 'VERSION'), '1.0.0\n')
        writeFileSync(join(to, 'main.ts'), `export const app = '${app} ${count}'\n`)
      }
    }
    writeFileSync(join(dir, 'registry.yaml'), 'baseUrl: https://acme.github.io/registry/\nhost: github-pages\n')
    const receipt = await build({ dir, env: { SOURCE_DATE_EPOCH: '1704067200' } })
    expect(receipt).toMatchObject({ ok: true, plugins: 112, artifacts: { count: 112 } })
    const files = readdirSync(join(dir, 'dist'), { recursive: true, withFileTypes: true }).filter((each) =>
      each.isFile(),
    )
    return files.map((each, index) => {
      const file = join(each.parentPath, each.name)
      const bytes = readFileSync(file)
      // Where the fixture has one icon for fourteen apps, each real app has its own.
      const own = file.endsWith('.png') ? Buffer.concat([bytes, Buffer.from(`${index}`)]) : bytes
      return { ...object('', own), path: relative(join(dir, 'dist'), file).replaceAll('\\', '/') }
    })
  }

  test('takes at most 400 requests that make content, and the next one three', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'apps-'))
    const emulator = await startGitHubEmulator()
    try {
      const write = await buildRegistry(dir)
      const clock = virtualClock()
      const target = await openGitHubPagesTarget({ ...emulator, ...clock })
      const base = await target.open()
      const forecast = await target.forecast(base, { write, remove: [] })
      const pngs = write.filter(({ path }) => path.endsWith('.png')).length
      expect(pngs).toBe(56)
      expect(forecast).toMatchObject({ route: 'api', contentWrites: 112 + pngs + 4 })
      // Were every icon a PNG, it would be 228.
      expect(forecast.contentWrites).toBeLessThanOrEqual(400)
      expect(checkPagesLimits(forecast)).toEqual([])

      const before = target.requests()
      written(await target.apply(base, { write, remove: [], message: 'Publish 112 apps' }))
      // Besides, the branch is looked up: is the repository empty, and is it there?
      expect(target.requests() - before).toBe(forecast.contentWrites + 2)
      const state = await target.open()
      expect(await state.list()).toHaveLength(write.filter(({ path }) => !path.startsWith('.')).length)

      const change = { write: [...write, object('apps/pinecone-0/new.json', '{}')], remove: [] }
      expect((await target.forecast(state, change)).contentWrites).toBe(3)
    } finally {
      await emulator.close()
      rmSync(dir, { recursive: true })
    }
  })
})

describe('what a deploy will cost', () => {
  test('above 300 binaries it is pushed', async () => {
    const server = await startGitHubServer()
    const target = await openGitHubPagesTarget({ ...server, ...virtualClock() })
    const base = await target.open()
    const binaries = (count: number) =>
      Array.from({ length: count }, (_, index) => object(`${index}.gz`, binary(index)))
    expect(await target.forecast(base, { write: binaries(300), remove: [] })).toMatchObject({
      route: 'api',
      contentWrites: 303,
    })
    const write = binaries(301)
    expect(await target.forecast(base, { write, remove: [] })).toMatchObject({ route: 'push', contentWrites: 0 })
    written(await target.apply(base, { write, remove: [], message: 'many' }))
    expect(server.requests.filter((line) => /^(POST|PUT|PATCH) \//.test(line))).toEqual([])
    expect(await (await target.open()).list()).toHaveLength(301)
    await server.close()
  })

  test('a file that the host does not take is refused before anything is sent', async () => {
    const server = await startGitHubServer()
    const target = await openGitHubPagesTarget({ ...server, ...virtualClock() })
    const base = await target.open()
    server.requests.length = 0
    const write = [object('big.gz', Buffer.alloc(100 * 1024 * 1024 + 1))]
    await expect(target.apply(base, { write, remove: [], message: 'big' })).rejects.toMatchObject({
      code: 'TARGET_DENIED',
      message: 'big.gz has 105 MB; GitHub takes files of up to 100 MB.',
    })
    expect(server.requests).toEqual([])
    await server.close()
  })
})

describe('checkPagesLimits', () => {
  const forecast = { route: 'api', contentWrites: 10, uploadBytes: 10, siteBytes: 10 } as const

  test('has nothing to say of a small site', () => expect(checkPagesLimits(forecast)).toEqual([]))
  test('names each limit that is near', () => {
    const largest = { path: 'apps/a/1.0.0.tar.gz', size: 50e6 }
    expect(checkPagesLimits({ ...forecast, contentWrites: 400, siteBytes: 800e6, largest })).toEqual([
      { limit: 'site', value: 800e6, most: 1e9 },
      { limit: 'file', value: 50e6, most: 100e6, path: 'apps/a/1.0.0.tar.gz' },
      { limit: 'writes', value: 400, most: 500 },
    ])
  })
})
