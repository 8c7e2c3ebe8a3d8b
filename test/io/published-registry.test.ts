import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readPublished, readRecord } from '../../src/io/published-registry.js'
import type { Catalog } from '../../src/model/catalog.js'
import { digestOf } from '../../src/model/digest.js'
import type { PluginRecord } from '../../src/model/record.js'
import type { Slug } from '../../src/model/slug.js'
import { parseCatalog, parseRecord } from '../../src/protocols/native.js'
import { buildCatalog, renderCatalog } from '../../src/stages/build-catalog.js'
import { renderRecord } from '../../src/stages/build-record.js'
import { type Answer, type FileServer, type Files, reset, serveFiles, stall, status } from './serve-files.js'

const at = '2025-01-15T10:00:00Z'
const record = (slug: string, description = 'd'): PluginRecord => ({
  schema: 1,
  slug: slug as Slug,
  revision: 1,
  listing: {
    name: slug,
    description,
    tags: [],
    color: '#112233',
    icon: { url: 'https://x.example.com/i.svg' },
    protocols: ['flows'],
    app_metadata_url: 'https://x.example.com/versions.json',
    at,
  },
  releases: {},
  lifecycle: {},
})
const state = (records: readonly PluginRecord[], name = 'r') => {
  const config = { name, base_url: 'https://r.example.com/', host: 'portable', at } as const
  const catalog = buildCatalog({ records, config })
  const rendered = records.map(renderRecord)
  return { catalog, rendered, bytes: renderCatalog(catalog), files: filesOf(catalog, rendered) }
}
const filesOf = (catalog: Catalog, rendered: readonly ReturnType<typeof renderRecord>[]) => ({
  'catalog.json': renderCatalog(catalog),
  ...Object.fromEntries(rendered.map(({ path, bytes }) => [path, bytes])),
})

const records = Array.from({ length: 40 }, (_, i) => record(`plugin-${i}`))
const { catalog, rendered, files } = state(records)
const first = rendered[0]?.path ?? ''

let dir: string
let server: FileServer | undefined
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'published-'))
})
afterEach(async () => {
  await server?.close()
  server = undefined
  rmSync(dir, { recursive: true, force: true })
})

/** The catalog, and every record that it pins. */
const read = async (location: string, mustExist = true, idle = 30_000) => {
  const published = await readPublished(location, {
    mustExist,
    parseCatalog,
    http: { idle, wait: async () => {} },
  })
  if (published === undefined) return undefined
  const all: PluginRecord[] = []
  for (const [slug, pin] of Object.entries(published.catalog.plugins)) {
    all.push(await readRecord(published, slug, pin, parseRecord))
  }
  return { catalog: published.catalog, records: all }
}
const readServed = async (served: Files, idle?: number) => {
  server = await serveFiles(served)
  return read(server.url, true, idle)
}
const readWritten = async (written: Files) => {
  for (const [path, bytes] of Object.entries(written)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), bytes as Uint8Array)
  }
  return read(dir)
}

describe.each([
  ['on a server', readServed],
  ['in a folder', readWritten],
])('%s', (_, readFrom) => {
  test('reads catalog and records', async () => {
    const published = await readFrom(files)
    expect(published?.catalog).toEqual(catalog)
    expect(published?.records).toEqual(
      Object.keys(catalog.plugins).map((slug) => records.find((each) => each.slug === slug)),
    )
  })

  test('nothing there: nothing published', async () => {
    expect(await readFrom({})).toBeUndefined()
  })

  test.each(['registry.json', 'index.json'])('a %s without a catalog is foreign', async (path) => {
    await expect(readFrom({ [path]: '{"apps": {}}' })).rejects.toMatchObject({
      code: 'FOREIGN_REGISTRY',
      hint: expect.stringMatching(/registry adopt (http:|\/)/),
    })
  })

  test.each([
    ['registry.json', '{"apps": '],
    ['registry.json', '{"apps": []}'],
    ['index.json', '<!doctype html>'],
    ['index.json', ''],
    ['index.json', '[]'],
  ])('a %s that is %j is not understood', async (path, text) => {
    await expect(readFrom({ [path]: text })).rejects.toMatchObject({ code: 'STATE_UNREADABLE' })
  })

  test.each([
    ['a page', '<html></html>', 'STATE_UNREADABLE'],
    ['empty', '', 'STATE_CORRUPT'],
    ['cut off', Buffer.from(files['catalog.json']).subarray(0, 500), 'STATE_CORRUPT'],
    ['of a newer schema', '{"schema": 2}', 'UPGRADE_REQUIRED'],
  ])('a catalog that is %s is never an empty registry', async (__, bytes, code) => {
    await expect(readFrom({ ...files, 'catalog.json': bytes })).rejects.toMatchObject({ code })
  })

  test('a record with other bytes', async () => {
    const bytes = Buffer.from((files as Record<string, Uint8Array>)[first] ?? '')
    bytes[bytes.length - 2] = 0x20
    await expect(readFrom({ ...files, [first]: bytes })).rejects.toMatchObject({
      code: 'STATE_CORRUPT',
      message: expect.stringContaining(
        `${first} has digest ${digestOf(bytes)}, not ${digestOf((files as Record<string, Uint8Array>)[first] ?? '')}`,
      ),
    })
  })

  test('a record that is missing', async () => {
    const { [first]: __, ...others } = files as Record<string, Uint8Array>
    await expect(readFrom(others)).rejects.toMatchObject({
      code: 'STATE_CORRUPT',
      message: expect.stringContaining(`lacks ${first}, which its catalog names`),
    })
  })
})

describe('an outage is never an empty registry', () => {
  const silence: Answer = () => {}
  const outages: readonly [string, Answer][] = [
    ...[400, 401, 403, 405, 429, 500, 502, 503, 504].map((code): [string, Answer] => [String(code), status(code)]),
    ['no bucket', status(404, {}, '<Code>NoSuchBucket</Code>')],
    ['redirect circle', (request, response) => response.writeHead(302, { location: request.url }).end()],
    ['page with 200', status(200, {}, '<!doctype html><title>Down</title>')],
    ['empty 200', status(200)],
    ['reset', reset],
    ['stall', stall],
    ['silence', silence],
  ]
  /** Nobody would wait for these; what else is served may take its time. */
  const WAITS: readonly Answer[] = [stall, silence]
  const places = ['catalog.json', 'registry.json', 'index.json', first]
  test.each(outages.flatMap(([name, answer]) => places.map((path) => [name, path, answer] as const)))(
    '%s of %s',
    async (_, path, answer) => {
      const served = path === 'catalog.json' || path === first ? { ...files, [path]: answer } : { [path]: answer }
      const idle = WAITS.includes(answer) ? 100 : undefined
      await expect(readServed(served, idle)).rejects.toMatchObject({ code: expect.stringMatching(/^STATE_/) })
    },
  )

  test('nobody at home', async () => {
    server = await serveFiles({})
    await server.close()
    await expect(read(server.url)).rejects.toMatchObject({ code: 'STATE_UNREADABLE' })
  })
})

test('a folder that is not there is empty only where it was not asked for', async () => {
  expect(await read(join(dir, 'none'), false)).toBeUndefined()
  await expect(read(join(dir, 'none'))).rejects.toMatchObject({ code: 'STATE_UNREADABLE' })
})

test('a record that a newer one replaced in the meantime is no damage', async () => {
  const next = state([record('plugin-0', 'other'), ...records.slice(1)], 'renamed')
  const served = readServed({
    ...next.files,
    'catalog.json': (_, response, count) => response.end(count === 1 ? files['catalog.json'] : next.bytes),
  })
  await expect(served).rejects.toMatchObject({ code: 'STATE_CHANGED', hint: 'Run the command again.' })
})

test('a record that is another plugin’s', async () => {
  const [a, b] = state([record('a'), record('b')]).rendered
  const swapped = { ...catalog, plugins: state([record('a')]).catalog.plugins }
  const bytes = renderCatalog(swapped)
  const lying = Buffer.from(bytes)
    .toString()
    .replaceAll(a?.digest ?? '', b?.digest ?? '')
  const path = (b?.path ?? '').replace('records/b/', 'records/a/')
  const named = lying.replaceAll(a?.path ?? '', path)
  await expect(readServed({ 'catalog.json': named, [path]: b?.bytes ?? '' })).rejects.toMatchObject({
    code: 'STATE_CORRUPT',
    message: expect.stringContaining('is of "b", revision 1'),
  })
})
