import { describe, expect, it } from 'vitest'
import { publishObjects } from '../../src/commands/deploying/publish-objects.js'
import { digestOf } from '../../src/model/digest.js'
import type { Slug } from '../../src/model/slug.js'
import { assemblePlugin } from '../../src/stages/assemble-plugin.js'
import { assembleIndex } from '../../src/stages/assemble-tree.js'
import { renderCatalog } from '../../src/stages/build-catalog.js'
import { renderRecord } from '../../src/stages/build-record.js'
import { createStore, type MemoryStore, openMemoryTarget } from '../targets/memory-target.js'
import { type SamplePlugin, sampleOptions, sampleRegistry } from './sample-plugins.js'

const NEW: SamplePlugin = { versions: { '1.0.0': 'X/a', '1.1.0': 'Y/a' } }

const plugins = (count: number): Record<string, SamplePlugin> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`plugin-${i}`, { versions: { '1.0.0': 'X/a' }, tags: [`tag-${i % 7}`] }]),
  )

/** A store that holds a registry, as far as a deploy of its first plugin looks: that plugin, the catalog, the index. */
const publishedStore = async (count: number): Promise<MemoryStore> => {
  const store = createStore('content')
  const { catalog, readRecord } = sampleRegistry(plugins(count), { site: 'a' })
  const record = await readRecord('plugin-0' as Slug)
  const put = (path: string, bytes: Uint8Array) =>
    store.objects.set(path, { bytes, revision: digestOf(bytes), mediaType: '' })
  put('catalog.json', renderCatalog(catalog))
  put(renderRecord(record).path, renderRecord(record).bytes)
  for (const { path, body } of [...assemblePlugin(record, catalog.config, undefined), ...assembleIndex(catalog)]) {
    if ('bytes' in body) put(path, body.bytes)
  }
  return store
}

const deployTo = async (store: MemoryStore, local: Record<string, SamplePlugin>) => {
  const asked: string[] = []
  const target = openMemoryTarget(store, async ({ kind, path, land }) => {
    asked.push(`${kind} ${path}`)
    return land()
  })
  const { receipt } = await publishObjects(sampleRegistry(local, { site: 'a' }), target, sampleOptions())
  return { receipt, asked }
}

describe.each([10, 10_000])('of %i plugins with pages', (count) => {
  it('nothing to do takes one request', async () => {
    const { receipt, asked } = await deployTo(await publishedStore(count), plugins(count))
    expect([receipt.outcome, asked]).toEqual(['unchanged', ['read catalog.json']])
  })

  it('one changed plugin takes at most 12 and 2 for each object that changes', async () => {
    const store = await publishedStore(count)
    const local = { ...plugins(count), 'plugin-0': { ...NEW, tags: ['tag-0'] } }
    const { receipt, asked } = await deployTo(store, local)
    expect(receipt.outcome).toBe('published')
    expect(receipt.requests).toBe(asked.length)
    expect(receipt.requests).toBeLessThanOrEqual(12 + 2 * receipt.written.objects)
    // Neither grows with the registry.
    expect(receipt.written.objects).toBeLessThan(30)
    expect(asked.filter((request) => request.startsWith('read '))).toEqual([
      'read catalog.json',
      expect.stringMatching(/^read records\/plugin-0\/1-/),
    ])
  })
})
