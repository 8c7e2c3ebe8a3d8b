import { describe, expect, it, vi } from 'vitest'
import { publishSnapshot } from '../../src/commands/deploying/publish-snapshot.js'
import type { AtomicTarget, DeployObject } from '../../src/model/deploy.js'
import { sampleOptions, sampleRegistry } from './sample-plugins.js'

vi.mock('../../src/io/artifact-facts.js', async () => {
  const { sampleFacts } = await import('./sample-plugins.js')
  return { readArtifactFacts: sampleFacts }
})

interface Branch {
  commits: readonly ReadonlyMap<string, string>[]
  messages: string[]
}

const bytesOf = ({ body }: DeployObject): string => ('bytes' in body ? Buffer.from(body.bytes).toString() : '')

/** A branch in memory. `before` runs while a commit is on its way. */
const openBranch = (branch: Branch, before: () => Promise<void> = async () => {}): AtomicTarget => {
  let requests = 0
  return {
    kind: 'atomic',
    location: 'memory://branch',
    holdsKeyAndFolder: false,
    open: async () => {
      requests += 1
      const head = branch.commits.length
      const files = branch.commits.at(-1) ?? new Map<string, string>()
      return {
        ...(head > 0 && { revision: String(head) }),
        read: async (path) => {
          requests += 1
          const text = files.get(path)
          return text === undefined ? undefined : Buffer.from(text)
        },
        list: async () => [...files].map(([path, text]) => ({ path, revision: text, size: Buffer.byteLength(text) })),
      }
    },
    apply: async (base, { write, message }) => {
      requests += 1
      await before()
      if (String(branch.commits.length) !== (base.revision ?? '0')) return { kind: 'refused' }
      const files = new Map(branch.commits.at(-1))
      for (const object of write) files.set(object.path, bytesOf(object))
      branch.commits = [...branch.commits, files]
      branch.messages.push(message)
      return { kind: 'written', revision: String(branch.commits.length) }
    },
    requests: () => requests,
    close: async () => {},
  }
}

const branchRegistry = (plugins: Parameters<typeof sampleRegistry>[0]) =>
  sampleRegistry(plugins, { host: 'github-pages' })

const createBranch = (): Branch => ({ commits: [], messages: [] })
const filesOf = (branch: Branch): ReadonlyMap<string, string> => branch.commits.at(-1) ?? new Map()
const json = (branch: Branch, path: string) => JSON.parse(filesOf(branch).get(path) ?? 'null')

const ONE = branchRegistry({ p: { versions: { '1.0.0': 'X/a' } } })
const TWO = branchRegistry({ p: { versions: { '1.0.0': 'X/a', '2.0.0': 'Y/a' } } })

describe('a registry on a branch', () => {
  it('is one commit, with nothing pending', async () => {
    const branch = createBranch()
    const { receipt } = await publishSnapshot(ONE, openBranch(branch), sampleOptions())
    expect([receipt.outcome, receipt.isFirst, branch.messages]).toEqual(['published', true, ['Publish p 1.0.0']])
    expect([json(branch, 'catalog.json').pending, filesOf(branch).get('apps/p/1.0.0.tar.gz')]).toEqual([[], 'X/a'])
    // What a commit holds needs no copies for others.
    expect([...filesOf(branch).keys()].filter((path) => path.includes('/files/'))).toEqual([])
  })

  it('is left alone when there is nothing to do', async () => {
    const branch = createBranch()
    await publishSnapshot(ONE, openBranch(branch), sampleOptions())
    const { receipt } = await publishSnapshot(ONE, openBranch(branch), sampleOptions())
    expect([receipt.outcome, receipt.requests, branch.commits.length]).toEqual(['unchanged', 2, 1])
  })

  it('gets only what has changed', async () => {
    const branch = createBranch()
    await publishSnapshot(ONE, openBranch(branch), sampleOptions())
    const { receipt } = await publishSnapshot(TWO, openBranch(branch), sampleOptions())
    expect(receipt.changed).not.toContain('apps/p/logo.svg')
    expect(receipt.changed).toContain('plugins/p/2.0.0/schema')
    expect(json(branch, 'apps/p/versions.json').versions).toHaveLength(2)
  })

  it('has the work of both of two that publish at once', async () => {
    const branch = createBranch()
    await publishSnapshot(ONE, openBranch(branch), sampleOptions())
    const rival = branchRegistry({ q: { versions: { '1.0.0': 'X/a' } } })
    let raced = false
    const target = openBranch(branch, async () => {
      if (raced) return
      raced = true
      await publishSnapshot(rival, openBranch(branch), sampleOptions())
    })
    const { receipt } = await publishSnapshot(TWO, target, sampleOptions())
    expect([receipt.retries, Object.keys(json(branch, 'registry.json').apps)]).toEqual([1, ['p', 'q']])
    expect(Object.keys(json(branch, 'catalog.json').plugins.p.versions)).toEqual(['2.0.0', '1.0.0'])
  })

  it('is repaired in one commit, from what was built', async () => {
    const branch = createBranch()
    await publishSnapshot(ONE, openBranch(branch), sampleOptions())
    const before = [...filesOf(branch).keys()].sort()
    const files = new Map(filesOf(branch)).set('registry.json', '{}')
    for (const path of ['apps/p/1.0.0.tar.gz', 'plugins/p.json']) files.delete(path)
    branch.commits = [...branch.commits, files]
    await publishSnapshot(ONE, openBranch(branch), sampleOptions({ repair: true }))
    expect([...filesOf(branch).keys()].sort()).toEqual(before)
    expect([json(branch, 'registry.json').apps.p.name, branch.commits.length]).toEqual(['p', 3])
  })

  it('keeps the bytes that are published of the same content', async () => {
    const branch = createBranch()
    await publishSnapshot(ONE, openBranch(branch), sampleOptions())
    const files = new Map(filesOf(branch)).set('apps/p/2.0.0.tar.gz', 'Y/other').set('apps/q/1.0.0.tar.gz', 'left')
    branch.commits = [...branch.commits, files]
    const local = branchRegistry({ ...{ p: { versions: { '2.0.0': 'Y/a' } } }, q: { versions: { '1.0.0': 'X/a' } } })
    const { receipt } = await publishSnapshot(local, openBranch(branch), sampleOptions())
    expect(receipt.adopted.map(({ path }) => path)).toEqual(['apps/p/2.0.0.tar.gz'])
    expect(filesOf(branch).get('apps/p/2.0.0.tar.gz')).toBe('Y/other')
    expect(filesOf(branch).get('apps/q/1.0.0.tar.gz')).toBe('left')
    expect(JSON.stringify(json(branch, 'apps/q/versions.json'))).toMatch(/apps\/q\/1\.0\.0-[0-9a-f]{8}\.tar\.gz/)
  })

  it('is not written with a tree for a store of keys', async () => {
    const keys = sampleRegistry({ p: { versions: { '1.0.0': 'X/a' } } })
    await expect(publishSnapshot(keys, openBranch(createBranch()), sampleOptions())).rejects.toMatchObject({
      code: 'USAGE',
    })
  })

  it.each([
    ['registry.json', 'FOREIGN_REGISTRY'],
    ['plugins/search', 'CATALOG_MISSING'],
  ])('with %s and no catalog is left alone', async (path, code) => {
    const branch = createBranch()
    branch.commits = [new Map([[path, '{}']])]
    await expect(publishSnapshot(ONE, openBranch(branch), sampleOptions())).rejects.toMatchObject({ code })
    expect(branch.commits).toHaveLength(1)
  })

  it('whose catalog is cut off is left alone', async () => {
    const branch = createBranch()
    await publishSnapshot(ONE, openBranch(branch), sampleOptions())
    branch.commits = [new Map(filesOf(branch)).set('catalog.json', '{"schema": 1')]
    await expect(publishSnapshot(TWO, openBranch(branch), sampleOptions())).rejects.toMatchObject({
      code: 'STATE_CORRUPT',
    })
    expect(branch.commits).toHaveLength(1)
  })
})
