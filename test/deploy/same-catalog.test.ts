import { describe, expect, it } from 'vitest'
import type { LocalRegistry } from '../../src/commands/deploying/local-registry.js'
import { publishObjects } from '../../src/commands/deploying/publish-objects.js'
import { readTargetCatalog } from '../../src/commands/deploying/read-target-catalog.js'
import { parseCatalog } from '../../src/protocols/native.js'
import { createStore, type MemoryStore, openMemoryTarget } from '../targets/memory-target.js'
import { sampleOptions, sampleRegistry } from './sample-plugins.js'

const ORIGIN = 'example.com/one'

/** Publishes a registry and gives it as the next build has it: its catalog is the target's, to the byte. */
const publish = async (): Promise<{ readonly store: MemoryStore; readonly local: LocalRegistry }> => {
  const store = createStore('content')
  const built = sampleRegistry({ p: { versions: { '1.0.0': 'X/a' } } })
  await publishObjects(built, openMemoryTarget(store), sampleOptions({ origin: ORIGIN }))
  const catalogBytes = store.objects.get('catalog.json')?.bytes ?? new Uint8Array()
  return { store, local: { ...built, catalog: parseCatalog(catalogBytes), catalogBytes } }
}

describe('where the catalog of the target is the one that was built', () => {
  it('it is parsed once, and there is nothing to do after one request', async () => {
    const { store, local } = await publish()
    const target = openMemoryTarget(store)
    const { receipt, publication } = await publishObjects(local, target, sampleOptions({ origin: ORIGIN }))
    expect(publication.catalog).toBe(local.catalog)
    expect({ outcome: receipt.outcome, requests: receipt.requests }).toEqual({ outcome: 'unchanged', requests: 1 })
  })

  it('another owner still takes it over, config and plugins', async () => {
    const { store, local } = await publish()
    const options = sampleOptions({ origin: 'example.com/other', insist: ['take-over'] })
    const { receipt, publication } = await publishObjects(local, openMemoryTarget(store), options)
    const { config, plugins } = publication.catalog
    expect({
      outcome: receipt.outcome,
      owner: config.owner,
      origins: Object.values(plugins).map(({ origin }) => origin),
    }).toEqual({ outcome: 'published', owner: 'example.com/other', origins: ['example.com/other'] })
  })

  it('one that differs by a single byte is checked like any other', async () => {
    const { store, local } = await publish()
    const held = store.objects.get('catalog.json')
    if (held === undefined) throw new Error('there is no catalog')
    const text = Buffer.from(held.bytes).toString()
    const wrong = Buffer.from(text.replace('"latest": "1.0.0"', '"latest": "1.0.1"'))
    store.objects.set('catalog.json', { ...held, bytes: wrong })
    await expect(readTargetCatalog(openMemoryTarget(store), local)).rejects.toMatchObject({ code: 'STATE_CORRUPT' })
    const cut = local.catalogBytes.subarray(0, -3)
    store.objects.set('catalog.json', { ...held, bytes: cut })
    await expect(readTargetCatalog(openMemoryTarget(store), local)).rejects.toMatchObject({ code: 'STATE_CORRUPT' })
  })
})
