import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { configure } from '../../src/commands/configure.js'
import { type DeployOptions, deploy } from '../../src/commands/deploy.js'
import { manifest, writeFiles, writeSample } from '../diagnostics/sample-registry.js'
import { openFaultProxy } from '../targets/proxy.js'
import { describeWith } from '../targets/services/describe-with.js'
import { openS3Service } from '../targets/services/s3.js'
import { pollAsClient, readAsClient, readOver } from './read-as-client.js'

const EXAMPLE = fileURLToPath(new URL('../../example-registry', import.meta.url))
const TIME = { SOURCE_DATE_EPOCH: '1700000000' }

const service = await openS3Service()
afterAll(() => service?.close())

describeWith(service, 'a registry in a bucket (needs moto_server, or S3_TEST_ENDPOINT)', (s3) => {
  let root: string
  let base: string
  let target: string
  const env = { ...TIME, AWS_ENDPOINT_URL_S3: s3.endpoint, AWS_REGION: s3.region }
  beforeEach(async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', s3.credentials.accessKeyId)
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', s3.credentials.secretAccessKey)
    root = mkdtempSync(join(tmpdir(), 'deploy-s3-'))
    const bucket = await s3.newBucket()
    target = `s3://${bucket}/team/plugins`
    base = `${s3.endpoint}/${bucket}/team/plugins/`
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    rmSync(root, { recursive: true, force: true })
  })

  /** A registry with the plugin hello, and one of its own, in a folder of its own. */
  const start = (name: string, plugins: Readonly<Record<string, string>>): string => {
    const dir = join(root, name)
    const folders = Object.entries(plugins).map(([slug, version]) => [
      `plugins/${slug}/plugin.yaml`,
      manifest({ slug, name: slug, version: `"${version}"`, icon: null }),
    ])
    const sources = Object.keys(plugins).map((slug) => [`plugins/${slug}/main.js`, `${slug}\n`])
    writeSample(dir, { ...Object.fromEntries(folders), ...Object.fromEntries(sources) })
    return dir
  }
  const run = async (dir: string, options: Partial<DeployOptions> = {}) => {
    const done = await deploy({ dir, target, baseUrl: base, env, ...options })
    expect(done.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    return { ...done, requests: done.deployed?.requests, outcome: done.deployed?.outcome }
  }
  const openToReaders = () => configure({ dir: start('any', {}), target, env })
  const read = (atRest = true) => readAsClient(readOver(base), base, atRest)

  describe('of every way to describe a plugin', () => {
    test('is read back whole, each file with its headers', async () => {
      const dir = join(root, 'example')
      cpSync(EXAMPLE, dir, { recursive: true, filter: (file) => basename(file) !== 'dist' })
      const out = join(dir, 'dist')
      await openToReaders()
      expect((await run(dir)).outcome).toBe('published')
      const { problems, reached } = await read()
      expect(problems).toEqual([])
      expect(reached).toBeGreaterThan(50)

      const paths = readdirSync(out, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.parentPath.includes('.registry-build'))
        .map((entry) => join(entry.parentPath, entry.name).slice(out.length + 1))
      const details = paths.flatMap((path) => /^(plugins\/(?!search|tags)[^/]+)\.json$/.exec(path)?.[1] ?? [])
      expect(details.length).toBeGreaterThan(4)
      for (const path of [...paths, ...details]) {
        const file = details.includes(path) ? `${path}.json` : path
        const { status, headers, bytes } = await get(path)
        const shown = ['content-type', 'cache-control', 'content-disposition', 'content-encoding'].map((name) =>
          headers.get(name),
        )
        expect([path, status, ...shown]).toEqual([path, 200, ...headersOf(file, headers.get('content-type'))])
        // The last word on a deploy is said at the target: there it has a finished catalog.
        if (path !== 'catalog.json') expect(Buffer.compare(bytes, readFileSync(join(out, file))), path).toBe(0)
      }
    })

    test('is verified where it is served, and what readers would miss is listed', async () => {
      const out = join(root, 'dist')
      const dir = start('strict', {})
      writeFiles(dir, { 'registry.yaml': 'name: S\ncache: {documents: 0}\n' })
      const options = { dir, out, target, baseUrl: base, env, verify: true }
      const closed = await deploy(options)
      expect([closed.ok, closed.deployed?.outcome]).toEqual([false, 'published'])
      expect(closed.diagnostics.map(({ code, place }) => [code, place.file])).toContainEqual([
        'DEPLOYED_WRONG',
        'registry.json',
      ])
      await openToReaders()
      expect((await deploy(options)).ok).toBe(true)
      expect((await run(EXAMPLE, { out: join(root, 'other'), verify: true })).ok).toBe(true)
    })
  })

  const get = async (path: string) => {
    const response = await fetch(base + path.split('/').map(encodeURIComponent).join('/'))
    return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) }
  }
  const TYPES: Readonly<Record<string, string>> = {
    css: 'text/css; charset=utf-8',
    js: 'text/javascript; charset=utf-8',
    svg: 'image/svg+xml',
  }
  const FOREVER = 'public, max-age=31536000, immutable'
  const headersOf = (path: string, type: string | null): readonly (string | null)[] => {
    if (path.endsWith('.tar.gz')) return ['application/gzip', `${FOREVER}, no-transform`, 'attachment', null]
    if (path.endsWith('/schema')) return [expect.stringMatching(/^application\/(yaml|json)/), FOREVER, null, null]
    if (path === '404.html') return ['text/html; charset=utf-8', 'public, max-age=60', null, null]
    const known = TYPES[path.slice(path.lastIndexOf('.') + 1)]
    if (path.startsWith('assets/')) return [known ?? 'a type', FOREVER, null, null]
    if (path.endsWith('.xml'))
      return [expect.stringMatching(/^application\/(atom\+)?xml; charset=utf-8$/), 'public, max-age=300', null, null]
    if (path.endsWith('.json')) return ['application/json', 'public, max-age=300', null, null]
    if (/\.(svg|png)$/.test(path)) return [expect.stringMatching(/^image\//), 'public, max-age=3600', null, null]
    if (path === 'plugins/search') return ['application/json', 'public, max-age=300', null, null]
    return [type === null ? 'a type' : expect.stringMatching(/^text\//), 'public, max-age=300', null, null]
  }

  test('costs two requests when there is nothing to do, also from a checkout that was never built', async () => {
    const dir = start('one', { a: '1.0.0' })
    await run(dir)
    expect(await run(dir)).toMatchObject({ outcome: 'unchanged', requests: 1 })
    rmSync(join(dir, 'dist'), { recursive: true })
    const { outcome, requests } = await run(dir, { env: { ...env, SOURCE_DATE_EPOCH: '1800000000' } })
    expect([outcome, requests]).toEqual(['unchanged', expect.any(Number)])
    expect(requests).toBeLessThanOrEqual(2)
  })

  test.each([10, 60])('of %i plugins takes 12 requests and two for each object that changes', async (count) => {
    const plugins = Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, '1.0.0']))
    const dir = start('many', plugins)
    await run(dir)
    writeFiles(dir, { 'plugins/p3/plugin.yaml': manifest({ slug: 'p3', name: 'p3', version: '"1.1.0"', icon: null }) })
    const { deployed, requests = Infinity } = await run(dir)
    expect(deployed?.plugins.map(({ slug, versions }) => [slug, versions])).toEqual([['p3', ['1.1.0']]])
    expect(requests).toBeLessThanOrEqual(12 + 2 * (deployed?.written.objects ?? 0))
  })

  test('has the work of both of two that deploy at once (law 5), and a reader never misses anything', async () => {
    await openToReaders()
    await run(start('first', { a: '1.0.0', b: '1.0.0' }))
    const slow = await openFaultProxy(s3.endpoint)
    slow.setFault(() => ({ delayed: 15 }))
    const slowly = { env: { ...env, AWS_ENDPOINT_URL_S3: slow.url } }
    const poll = pollAsClient(() => read(false))
    const both = await Promise.all([
      run(start('left', { a: '1.1.0', c: '1.0.0' }), slowly),
      run(start('right', { b: '2.0.0', d: '1.0.0' }), slowly),
    ])
    const { readings, problems } = await poll.stop()
    await slow.close()
    expect(problems).toEqual([])
    expect(readings).toBeGreaterThan(2)
    expect(both.map(({ outcome }) => outcome)).toEqual(['published', 'published'])
    const last = await read()
    expect(last.problems).toEqual([])
    expect([...last.versions].sort()).toEqual(
      ['a 1.0.0', 'a 1.1.0', 'b 1.0.0', 'b 2.0.0', 'c 1.0.0', 'd 1.0.0', 'hello 1.0.0'].sort(),
    )
  })

  test('is set up for readers, and only what does not fit is set', async () => {
    const dir = start('any', {})
    const options = { dir, target, env }
    const shown = await configure({ ...options, dryRun: true })
    expect(shown.settings.map(({ what, changed, after }) => [what, changed, after !== undefined])).toEqual([
      ['CORS', false, true],
      ['public access', false, false],
      ['public read', false, true],
      ['website', false, true],
    ])
    const done = await configure(options)
    expect(done.settings.filter(({ changed }) => changed).map(({ what }) => what)).toEqual([
      'CORS',
      'public read',
      'website',
    ])
    expect((await configure(options)).settings.filter(({ changed }) => changed)).toEqual([])
    writeFiles(dir, { 'registry.yaml': `deploy: {target: "${target}", public: false}\n` })
    expect((await configure({ dir, env, dryRun: true })).settings.map(({ what }) => what)).toEqual(['CORS'])
    await expect(configure({ dir, env, target: root })).rejects.toMatchObject({ code: 'USAGE' })
  })
})
