import { describe, expect, it } from 'vitest'
import { previewPublication } from '../../src/commands/deploying/preview-publication.js'
import { publishObjects } from '../../src/commands/deploying/publish-objects.js'
import type { ObjectTarget } from '../../src/model/deploy.js'
import { RegistryError } from '../../src/model/errors.js'
import { createStore, type MemoryStore, openMemoryTarget } from '../targets/memory-target.js'
import { sampleOptions, sampleRegistry } from './sample-plugins.js'

const ONE = sampleRegistry({ p: { versions: { '1.0.0': 'X/a' } } })
const TWO = sampleRegistry({ p: { versions: { '1.0.0': 'X/a', '2.0.0': 'Y/a' } } })

const published = async (): Promise<MemoryStore> => {
  const store = createStore('content')
  await publishObjects(ONE, openMemoryTarget(store), sampleOptions())
  return store
}

const contents = (store: MemoryStore): Record<string, string> =>
  Object.fromEntries([...store.objects].map(([path, { bytes }]) => [path, Buffer.from(bytes).toString()]))

const put = (store: MemoryStore, path: string, text: string): void => {
  store.objects.set(path, { bytes: Buffer.from(text), revision: 'changed', mediaType: '' })
}

/** Deploys, and tells the error; nothing may be different afterwards. */
const refusal = async (store: MemoryStore, target: ObjectTarget = openMemoryTarget(store)): Promise<string> => {
  const before = contents(store)
  const error = await publishObjects(TWO, target, sampleOptions()).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(contents(store)).toEqual(before)
  if (error instanceof RegistryError) return error.code
  throw new Error(`it went on: ${String(error)}`)
}

describe('a published state that is no whole one changes nothing', () => {
  const catalogOf = (store: MemoryStore): string => contents(store)['catalog.json'] ?? ''

  it.each([
    ['truncated', 'STATE_CORRUPT', (text: string) => text.slice(0, text.length / 2)],
    ['empty', 'STATE_CORRUPT', () => ''],
    ['a web page', 'STATE_CORRUPT', () => '<!doctype html><h1>503</h1>'],
    ['no catalog', 'STATE_CORRUPT', () => '{"apps": {}}'],
    ['of a newer schema', 'UPGRADE_REQUIRED', (text: string) => text.replace('"schema": 1', '"schema": 2')],
    ['of a newer renderer', 'UPGRADE_REQUIRED', (text: string) => text.replace(/"renderer": \d+/, '"renderer": 99')],
  ])('a catalog that is %s', async (_, code, change) => {
    const store = await published()
    put(store, 'catalog.json', change(catalogOf(store)))
    expect(await refusal(store)).toBe(code)
  })

  it.each(['TARGET_DENIED', 'TARGET_UNREADABLE', 'TARGET_MISSING'] as const)('one that answers %s', async (code) => {
    const store = await published()
    const target = openMemoryTarget(store)
    const deny = async (): Promise<never> => {
      throw new RegistryError(code, 'The store said no.')
    }
    expect(await refusal(store, { ...target, read: deny })).toBe(code)
  })

  it('a record that is another one', async () => {
    const store = await published()
    const [path = ''] = [...store.objects.keys()].filter((each) => /^records\/p\/1-/.test(each))
    put(store, path, contents(store)[path]?.replace('"d"', '"e"') ?? '')
    expect(await refusal(store)).toBe('STATE_CORRUPT')
  })

  it('a catalog that is lost', async () => {
    const store = await published()
    store.objects.delete('catalog.json')
    store.objects.delete('registry.json')
    store.objects.delete('index.json')
    expect(await refusal(store)).toBe('CATALOG_MISSING')
    for (const path of store.objects.keys()) if (!path.startsWith('records/')) store.objects.delete(path)
    put(store, 'records/p/2-0a0b0c0d.json', '{}')
    expect(await refusal(store)).toBe('CATALOG_MISSING')
  })

  it('a registry that another tool made', async () => {
    const store = createStore()
    put(store, 'registry.json', '{"apps": {}}')
    expect(await refusal(store)).toBe('FOREIGN_REGISTRY')
  })

  it('nothing at all, for who adds plugins to a registry of others', async () => {
    const store = createStore()
    const options = sampleOptions({ contributes: new Set(['p']) })
    await expect(publishObjects(ONE, openMemoryTarget(store), options)).rejects.toMatchObject({
      code: 'CATALOG_MISSING',
    })
    expect(contents(store)).toEqual({})
  })

  it('a store that ignores conditions, unless that is accepted', async () => {
    const store = createStore()
    const target = openMemoryTarget(store)
    const careless: ObjectTarget = { ...target, write: (object) => target.write(object, 'always') }
    await expect(publishObjects(ONE, careless, sampleOptions())).rejects.toMatchObject({ code: 'TARGET_UNSAFE' })
    expect(contents(store)).toEqual({})
    const { receipt } = await publishObjects(ONE, careless, sampleOptions({ allowUnsafe: true }))
    expect(receipt.outcome).toBe('published')
  })

  it('no store for which the answer to a probe was lost, and its repetition refused', async () => {
    const store = createStore()
    const target = openMemoryTarget(store)
    const lossy: ObjectTarget = {
      ...target,
      write: async (object, condition) => {
        const answer = await target.write(object, condition)
        return object.path.startsWith('registry-probe-') && typeof condition === 'object' ? { kind: 'refused' } : answer
      },
    }
    expect((await publishObjects(ONE, lossy, sampleOptions())).receipt.outcome).toBe('published')
  })
})

describe('a repair', () => {
  const repair = (local = ONE, store: MemoryStore) =>
    publishObjects(local, openMemoryTarget(store), sampleOptions({ repair: true }))
  const isRecord = (path: string): boolean => /^records\/p\/1-/.test(path)

  it('writes again what somebody has changed or deleted', async () => {
    const store = await published()
    const before = contents(store)
    put(store, 'registry.json', '{"apps": {}}')
    put(store, 'apps/p/logo.svg', 'other')
    for (const path of ['plugins/p.json', 'plugins/p/1.0.0/schema', 'apps/p/1.0.0.tar.gz']) store.objects.delete(path)
    for (const path of [...store.objects.keys()].filter(isRecord)) store.objects.delete(path)
    expect((await publishObjects(ONE, openMemoryTarget(store), sampleOptions())).receipt.outcome).toBe('unchanged')
    await repair(ONE, store)
    const after = contents(store)
    expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort())
    // Documents of the whole registry tell its generation by their blanks, checksums by that of the catalog.
    const trimmed = (files: Record<string, string>) =>
      Object.entries(files).flatMap(([path, text]) =>
        path === 'catalog.json' ? [] : [`${path} ${text.replace(/\S+ {2}catalog\.json\n$/, '').trimEnd()}`],
      )
    expect(trimmed(after).sort()).toEqual(trimmed(before).sort())
    expect(JSON.parse(after['catalog.json'] ?? '')).toMatchObject({ generation: 2, pending: [] })
  })

  it('takes a document from where its publisher has kept it', async () => {
    const store = await published()
    put(store, 'apps/p/logo.svg', 'other')
    await repair(sampleRegistry({}), store)
    expect(contents(store)['apps/p/logo.svg']).toBe('icon')
  })

  it.each([
    ['an artifact', (path: string) => path === 'apps/p/1.0.0.tar.gz'],
    ['a record', isRecord],
  ])('changes nothing where %s is nowhere', async (_, isLost) => {
    const store = await published()
    const lost = [...store.objects.keys()].filter(isLost)
    for (const path of lost) store.objects.delete(path)
    const before = contents(store)
    await expect(repair(sampleRegistry({}), store)).rejects.toMatchObject({
      code: 'STATE_CORRUPT',
      message: expect.stringContaining(lost[0] ?? '-') as string,
    })
    expect(contents(store)).toEqual(before)
  })

  it('is planned as every object that it writes', async () => {
    const store = await published()
    const { plan } = await previewPublication(ONE, openMemoryTarget(store), sampleOptions({ repair: true }))
    const paths = plan.steps.map(({ path }) => path)
    expect(paths).toEqual(expect.arrayContaining(['plugins/p.json', 'plugins/p/1.0.0/schema', 'registry.json']))
  })
})

describe('a plugin that another publisher has left to be rendered', () => {
  it('is waited for, and not disturbed when its publisher comes back', async () => {
    const store = await published()
    const target = openMemoryTarget(store)
    const other = sampleRegistry({ q: { versions: { '1.0.0': 'X/a' } } })
    let waited = 0
    const wait = async (): Promise<void> => {
      if (++waited === 3) await publishObjects(other, openMemoryTarget(store), sampleOptions())
    }
    // The other one commits just before ours finishes.
    let commits = 0
    const raced: ObjectTarget = {
      ...target,
      write: async (object, condition) => {
        if (object.class === 'catalog' && ++commits === 2) await publishOnlyCommit(other, store)
        return target.write(object, condition)
      },
    }
    const { pace } = sampleOptions()
    await publishObjects(TWO, raced, sampleOptions({ pace: { ...pace, wait } }))
    expect(waited).toBe(3)
    expect(JSON.parse(contents(store)['catalog.json'] ?? '').pending).toEqual([])
  })

  /** Publishes, and dies at once. */
  const publishOnlyCommit = async (local: typeof ONE, store: MemoryStore): Promise<void> => {
    const target = openMemoryTarget(store)
    let isCommitted = false
    const dying: ObjectTarget = {
      ...target,
      write: async (object, condition) => {
        if (isCommitted) throw new Error('dead')
        isCommitted = object.class === 'catalog'
        return target.write(object, condition)
      },
    }
    await expect(publishObjects(local, dying, sampleOptions())).rejects.toThrow('dead')
  }
})

describe('a first publication', () => {
  it('goes on where a first one was killed before it was seen', async () => {
    const store = createStore()
    const target = openMemoryTarget(store)
    const killed: ObjectTarget = {
      ...target,
      write: (object, condition) =>
        object.class === 'catalog' ? Promise.reject(new Error('killed')) : target.write(object, condition),
    }
    await expect(publishObjects(ONE, killed, sampleOptions())).rejects.toThrow('killed')
    const { receipt } = await publishObjects(TWO, target, sampleOptions())
    expect([receipt.outcome, receipt.isFirst]).toEqual(['published', true])
  })
})

describe('a deploy that goes well', () => {
  it('has nothing left to do, and says so in a plan (law 3)', async () => {
    const store = await published()
    expect((await publishObjects(TWO, openMemoryTarget(store), sampleOptions())).receipt.outcome).toBe('published')
    const before = contents(store)
    const { plan } = await previewPublication(TWO, openMemoryTarget(store), sampleOptions())
    expect([plan.steps, plan.plugins, plan.requests]).toEqual([[], [], 1])
    expect(contents(store)).toEqual(before)
  })

  it('tells what it has published, also when another was faster with the documents', async () => {
    const store = createStore('counter')
    const target = openMemoryTarget(store)
    let isDisturbed = false
    const disturbed: ObjectTarget = {
      ...target,
      write: async (object, condition) => {
        if (object.path === 'registry.json' && !isDisturbed) {
          isDisturbed = true
          put(store, 'registry.json', 'written by another')
        }
        return target.write(object, condition)
      },
    }
    const { receipt, publication } = await publishObjects(ONE, disturbed, sampleOptions())
    expect([receipt.outcome, receipt.isFirst, receipt.retries, receipt.plugins.map(({ slug }) => slug)]).toEqual([
      'published',
      true,
      1,
      ['p'],
    ])
    expect(publication.artifacts.map(({ artifact }) => artifact.path)).toEqual(['apps/p/1.0.0.tar.gz'])
    expect(contents(store)['registry.json']).toContain('"apps"')
  })

  it('writes what its plan says', async () => {
    const store = await published()
    const before = contents(store)
    const { plan } = await previewPublication(TWO, openMemoryTarget(store), sampleOptions())
    expect(contents(store)).toEqual(before)
    const { receipt } = await publishObjects(TWO, openMemoryTarget(store), sampleOptions())
    expect([plan.steps.length, plan.bytes]).toEqual([receipt.written.objects, receipt.written.bytes])
    expect(plan.plugins).toEqual(receipt.plugins)
    expect(receipt.plugins).toEqual([{ slug: 'p', isNew: false, versions: ['2.0.0'], listing: false, lifecycle: [] }])
    const rendered = plan.steps.filter(({ reason }) => reason === 'render').map(({ path }) => path)
    expect(receipt.changed).toEqual([...rendered].sort())
  })

  it('never puts a published version again (law 6)', async () => {
    const store = await published()
    const before = contents(store)['apps/p/1.0.0.tar.gz']
    const other = sampleRegistry({ p: { versions: { '1.0.0': 'Z/a', '3.0.0': 'Q/a' } } })
    const refused = await publishObjects(other, openMemoryTarget(store), sampleOptions())
    expect(refused.publication.conflicts.map(({ version, kind }) => [version, kind])).toEqual([['1.0.0', 'changed']])
    expect([refused.receipt.outcome, contents(store)['apps/p/3.0.0.tar.gz']]).toEqual(['unchanged', undefined])
    const accepted = await publishObjects(other, openMemoryTarget(store), sampleOptions({ accepts: () => true }))
    expect(accepted.receipt.plugins.map(({ versions }) => versions)).toEqual([['3.0.0']])
    expect(contents(store)['apps/p/1.0.0.tar.gz']).toBe(before)
  })

  it('publishes beside what a deploy that never committed has left under the same path', async () => {
    const store = await published()
    put(store, 'apps/p/2.0.0.tar.gz', 'left by another')
    await publishObjects(TWO, openMemoryTarget(store), sampleOptions())
    expect(contents(store)['apps/p/2.0.0.tar.gz']).toBe('left by another')
    expect(contents(store)['apps/p/versions.json']).toMatch(/apps\/p\/2\.0\.0-[0-9a-f]{8}\.tar\.gz/)
  })

  it('adds to a registry of others only what it may, and keeps their config', async () => {
    const store = await published()
    const own = sampleRegistry(
      { q: { versions: { '1.0.0': 'X/a' } }, p: { versions: { '9.0.0': 'X/a' } } },
      { name: 'Mine', at: '2030-01-01T00:00:00Z' },
    )
    const { receipt } = await publishObjects(
      own,
      openMemoryTarget(store),
      sampleOptions({ contributes: new Set(['q']) }),
    )
    expect(receipt.plugins.map(({ slug }) => slug)).toEqual(['q'])
    const catalog = JSON.parse(contents(store)['catalog.json'] ?? '')
    expect([catalog.config.name, catalog.config.revision, Object.keys(catalog.plugins.p.versions)]).toEqual([
      'Sample',
      1,
      ['1.0.0'],
    ])
  })

  it('lists no plugin under a tag that it has lost, wherever the last deploy ended', async () => {
    const store = await published()
    const retagged = sampleRegistry({
      p: { versions: { '1.0.0': 'X/a' }, tags: ['other'], at: '2025-06-01T00:00:00Z' },
    })
    await publishObjects(retagged, openMemoryTarget(store), sampleOptions())
    expect(JSON.parse(contents(store)['plugins/tags/t.json'] ?? '')).toEqual({ total: 0, results: [] })
    expect(JSON.parse(contents(store)['plugins/tags.json'] ?? '').tags.map(({ tag }: { tag: string }) => tag)).toEqual([
      'other',
    ])
  })

  it('gives up on a store that never comes to rest', async () => {
    const store = await published()
    const target = openMemoryTarget(store)
    let time = 0
    const pace = { ...sampleOptions().pace, now: () => time, wait: async (ms: number) => (time += ms) }
    const never: ObjectTarget = {
      ...target,
      write: async (object, condition) =>
        object.class === 'catalog' ? { kind: 'unknown', problem: 'timed out' } : target.write(object, condition),
    }
    await expect(publishObjects(TWO, never, sampleOptions({ pace }))).rejects.toMatchObject({
      code: 'DEPLOY_CONTENDED',
    })
  })
})
