import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { preview } from '../../src/commands/preview.js'
import { manifest, writeFiles, writeSample } from '../diagnostics/sample-registry.js'
import { openPreview, type RunningPreview } from './open-preview.js'
import { send } from './send.js'

const BROKEN = manifest({ name: null })

let root = ''
let dir = ''
let running: RunningPreview[] = []
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'preview-'))
  dir = join(root, 'registry')
  writeSample(dir)
})
afterEach(async () => {
  for (const each of running) await each.close()
  running = []
  rmSync(root, { recursive: true, force: true })
})

const open = async (options: Partial<Parameters<typeof openPreview>[0]> = {}): Promise<RunningPreview> => {
  const opened = await openPreview({ dir, ...options })
  running.push(opened)
  return opened
}

const read = async ({ url }: RunningPreview, path: string, headers: Readonly<Record<string, string>> = {}) => {
  const { status, body } = await send(url, { path, headers })
  return { status, text: body.toString() }
}

/** The lines that an open page is told, as they come. */
const listen = (url: string) => {
  const lines: unknown[] = []
  const waiting: (() => void)[] = []
  const request = get(`${url}.registry-preview/events`, (response) => {
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => {
      for (const line of chunk.split('\n')) if (line.startsWith('data: ')) lines.push(JSON.parse(line.slice(6)))
      for (const resolve of waiting.splice(0)) resolve()
    })
  })
  request.on('error', () => {})
  return {
    until: async (count: number) => {
      while (lines.length < count) await new Promise<void>((resolve) => waiting.push(resolve))
      return lines
    },
    close: () => request.destroy(),
  }
}

describe('a preview', () => {
  test('shows its own address, and leaves the dist of the registry alone', async () => {
    const opened = await open()
    expect(opened.events[0]).toEqual({
      event: 'listening',
      url: opened.url,
      urls: { site: opened.url, flows: `${opened.url}registry.json`, openworkflow: opened.url },
    })
    expect(JSON.parse((await read(opened, '/plugins/hello.json')).text).schema_url).toBe(
      `${opened.url}plugins/hello/1.0.0/schema`,
    )
    expect(existsSync(join(dir, 'dist'))).toBe(false)
  })

  test('follows every change of a version that nobody has published, and forgets what it showed before', async () => {
    const opened = await open()
    const changed = opened.next()
    writeFiles(dir, { 'plugins/hello/plugin.yaml': manifest({ description: 'Says goodbye.' }) })
    expect((await changed).event).toBe('built')
    expect(JSON.parse((await read(opened, '/plugins/hello.json')).text).description).toBe('Says goodbye.')
    const raised = opened.next()
    writeFiles(dir, { 'plugins/hello/plugin.yaml': manifest({ version: '"2.0.0"' }) })
    await raised
    expect(JSON.parse((await read(opened, '/plugins/hello.json')).text).versions).toEqual(['2.0.0'])
    const added = opened.next()
    writeFiles(dir, {
      'plugins/world/plugin.yaml': manifest({ slug: 'world', icon: null }),
      'plugins/world/main.js': '1\n',
    })
    await added
    expect((await read(opened, '/plugins/world.json')).status).toBe(200)
    const removed = opened.next()
    writeFiles(dir, { 'plugins/world': null })
    await removed
    expect((await read(opened, '/plugins/world.json')).status).toBe(404)
  })

  test('goes on from what is published: a version that changed is an error there, too', async () => {
    const { build } = await import('../../src/commands/build.js')
    expect((await build({ dir })).ok).toBe(true)
    const published = readFileSync(join(dir, 'dist/catalog.json'), 'utf8')
    const opened = await open()
    expect(JSON.parse((await read(opened, '/plugins/hello.json')).text).artifact_url).toBe(
      `${opened.url}apps/hello/1.0.0.tar.gz`,
    )
    const changed = opened.next()
    writeFiles(dir, { 'plugins/hello/main.js': 'export const greet = () => "changed"\n' })
    expect(await changed).toMatchObject({
      event: 'failed',
      receipt: { diagnostics: [{ code: 'VERSION_CONTENT_CHANGED' }] },
    })
    expect(readFileSync(join(dir, 'dist/catalog.json'), 'utf8')).toBe(published)
  })

  test('follows changes in a folder that was asked for, too', async () => {
    const out = join(root, 'tree')
    const opened = await open({ out })
    const changed = opened.next()
    writeFiles(dir, { 'plugins/hello/plugin.yaml': manifest({ description: 'Says goodbye.' }) })
    expect((await changed).event).toBe('built')
    expect(JSON.parse(readFileSync(join(out, 'plugins/hello.json'), 'utf8')).description).toBe('Says goodbye.')
  })

  test('keeps the last good build while there are errors, and tells open pages what is wrong', async () => {
    const opened = await open()
    const page = listen(opened.url)
    await page.until(1)
    const good = await read(opened, '/plugins/hello.json')
    const broken = opened.next()
    writeFiles(dir, { 'plugins/hello/plugin.yaml': BROKEN })
    expect((await broken).event).toBe('failed')
    expect(await read(opened, '/plugins/hello.json')).toEqual(good)
    const mended = opened.next()
    writeFiles(dir, { 'plugins/hello/plugin.yaml': manifest({ name: 'Mended' }) })
    await mended
    expect(await page.until(3)).toEqual([
      { build: 1, problems: [] },
      { build: 1, problems: ['FIELD_MISSING plugins/hello/plugin.yaml:1'] },
      { build: 2, problems: [] },
    ])
    page.close()
  })

  test('is a report, as text, before its first good build', async () => {
    writeFiles(dir, { 'plugins/hello/plugin.yaml': BROKEN })
    const opened = await open({ formatFindings: () => ['</pre><script>alert(1)</script>'] })
    const { status, text } = await read(opened, '/anything')
    expect([
      status,
      text.includes('&#60;/pre&#62;&#60;script&#62;alert(1)&#60;/script&#62;'),
      text.includes('<script>alert'),
    ]).toEqual([503, true, false])
    const mended = opened.next()
    writeFiles(dir, { 'plugins/hello/plugin.yaml': manifest() })
    await mended
    expect((await read(opened, '/plugins/hello.json')).status).toBe(200)
  })

  test('takes a config that is broken and mended, and the host that it names then', async () => {
    writeFiles(dir, { 'registry.yaml': 'name: [\n' })
    const opened = await open()
    expect(opened.events[1]).toMatchObject({ event: 'failed', receipt: { diagnostics: [{ code: 'YAML_INVALID' }] } })
    const mended = opened.next()
    writeFiles(dir, { 'registry.yaml': 'name: Sample\nhost: github-pages\n' })
    expect(await mended).toMatchObject({ event: 'built', host: 'github-pages' })
  })

  test('answers only to the names of this machine', async () => {
    const opened = await open()
    const status = async (host: string) =>
      (await send(opened.url, { path: '/registry.json', headers: { host } })).status
    const { port } = new URL(opened.url)
    expect([
      await status(`127.0.0.1:${port}`),
      await status(`localhost:${port}`),
      await status(`LOCALHOST:${port}`),
      await status(`evil.example.com:${port}`),
      await status('localhost:1'),
      await status('127.0.0.1'),
    ]).toEqual([200, 200, 200, 403, 403, 403])
  })

  test('serves nothing through a link', async () => {
    const out = join(root, 'tree')
    const opened = await open({ out })
    writeFileSync(join(root, 'secret'), 'secret')
    symlinkSync(join(root, 'secret'), join(out, 'linked.json'))
    symlinkSync(root, join(out, 'folder'))
    expect([(await read(opened, '/linked.json')).status, (await read(opened, '/folder/secret')).status]).toEqual([
      404, 404,
    ])
  })

  test('adds its script to pages that a browser shows, and to nothing that only looks like one', async () => {
    const out = join(root, 'tree')
    const opened = await open({ out })
    writeFileSync(join(out, 'index.html'), '<!doctype html><title>Hi</title><body>Hi</body>\n')
    const asBrowser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
    expect((await read(opened, '/')).text).toBe('<!doctype html><title>Hi</title><body>Hi</body>\n')
    const page = await read(opened, '/', asBrowser)
    expect(page.text).toBe(
      '<!doctype html><title>Hi</title><body>Hi<script type="module" src="/.registry-preview/live.js"></script></body>\n',
    )
    expect((await read(opened, '/plugins/hello.html', asBrowser)).text).toBe(
      readFileSync(join(out, 'plugins/hello.html'), 'utf8'),
    )
    expect(readFileSync(join(out, 'index.html'), 'utf8')).not.toContain('registry-preview')
    const head = await send(opened.url, { method: 'HEAD', path: '/', headers: asBrowser })
    expect([head.headers['content-length'], head.body.length]).toEqual([String(Buffer.byteLength(page.text)), 0])
    expect((await read(opened, '/.registry-preview/live.js')).text).toContain('EventSource')
  })

  test('a port that is taken is told; nothing is left behind', async () => {
    const { port } = new URL((await open()).url)
    const signal = new AbortController().signal
    await expect(preview({ dir, port: Number(port), signal })).rejects.toThrow(
      expect.objectContaining({
        code: 'PORT_UNAVAILABLE',
        message: `Could not listen on port ${port}: another program listens there.`,
      }),
    )
  })

  test('a folder that is not there is told before anything is opened', async () => {
    const signal = new AbortController().signal
    await expect(preview({ dir: join(root, 'nothing'), port: 0, signal })).rejects.toThrow(
      expect.objectContaining({ code: 'DIR_NOT_FOUND' }),
    )
  })

  test('ends its open pages, and removes what nobody keeps', async () => {
    const opened = await openPreview({ dir })
    const receipt = opened.events.find((event) => event.event === 'built')
    const tree = receipt !== undefined && 'receipt' in receipt ? receipt.receipt.outDir : ''
    expect(existsSync(tree)).toBe(true)
    const page = listen(opened.url)
    await page.until(1)
    await opened.close()
    expect(existsSync(tree)).toBe(false)
    await expect(send(opened.url, { path: '/' })).rejects.toThrow('ECONNREFUSED')
  })

  test('as the protocol: search by its parameters', async () => {
    writeFiles(dir, {
      'plugins/world/plugin.yaml': manifest({
        slug: 'world',
        name: 'World',
        description: 'Turns.',
        tags: '[Globe]',
        icon: null,
      }),
      'plugins/world/main.js': '1\n',
    })
    const opened = await open({ host: 'exact' })
    const search = async (query: string) => {
      const { status, text } = await read(opened, `/plugins/search?${query}`)
      const document = JSON.parse(text)
      return status === 200
        ? [document.total, ...document.results.map((result: { readonly slug: string }) => result.slug)]
        : [status, document.message]
    }
    expect({
      all: await search(''),
      name: await search('q=WORLD'),
      description: await search('q=says%20hello'),
      tag: await search('q=globe'),
      narrowed: await search('q=hello&tag=globe'),
      tagged: await search('tag=Globe'),
      nobody: await search('tag=nobody'),
      page: await search('limit=1&offset=1'),
      beyond: await search('offset=5'),
      none: await search('limit=0'),
      most: await search('limit=1000'),
      word: await search('limit=ten'),
      negative: await search('offset=-1'),
    }).toEqual({
      all: [2, 'hello', 'world'],
      name: [1, 'world'],
      description: [1, 'hello'],
      tag: [1, 'world'],
      narrowed: [0],
      tagged: [1, 'world'],
      nobody: [0],
      page: [2, 'world'],
      beyond: [2],
      none: [2],
      most: [2, 'hello', 'world'],
      word: [400, 'limit must be a whole number from 0 up.'],
      negative: [400, 'offset must be a whole number from 0 up.'],
    })
    expect(await read(opened, '/plugins/hello?version=9.9.9')).toEqual({
      status: 404,
      text: '{\n  "error": "not_found",\n  "message": "There is no version \\"9.9.9\\" of \\"hello\\"."\n}\n',
    })
    const first = await send(opened.url, { path: '/plugins/search?q=hello' })
    const headers = { 'if-none-match': first.headers['etag'] ?? '' }
    expect((await send(opened.url, { path: '/plugins/search?q=hello', headers })).status).toBe(304)
    expect((await send(opened.url, { path: '/plugins/search?q=world', headers })).status).toBe(200)
  })
})
