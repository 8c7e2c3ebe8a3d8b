import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LocalRegistry } from '../../src/commands/deploying/local-registry.js'
import { publishObjects } from '../../src/commands/deploying/publish-objects.js'
import type { ObjectTarget } from '../../src/model/deploy.js'
import { RegistryError } from '../../src/model/errors.js'
import { type Fault, type FaultProxy, openFaultProxy } from '../targets/proxy.js'
import { readAsClient, readOver } from './read-as-client.js'
import { sampleOptions, sampleRegistry } from './sample-plugins.js'

/** A store that a deploy with faults goes to. Whoever uses it replaces `readArtifactFacts` by `sampleFacts`. */
export interface FaultyStore {
  /** What the proxy stands before. */
  readonly upstream: string
  /** A target on a folder of the store, through the proxy at `url` where one is given; it does not wait. */
  readonly open: (prefix: string, url?: string) => Promise<ObjectTarget>
  /** Where anybody reads that folder. */
  readonly served: (prefix: string) => string
  /** Each request meets one of so many mishaps. */
  readonly share: number
}

/*
 * One request of a deploy goes wrong, whichever it is; the deploy goes on, or dies of it. Afterwards a reader who follows
 * every pointer finds all of them right, nothing that was published is gone, and the next deploy, whoever's it is, finishes
 * the work. With ALL_FAULTS=1 every fault meets every request; otherwise each request meets some of them.
 */

const BASE = 'https://r.example.com/'

const ONE = sampleRegistry({ p: { versions: { '1.0.0': 'X/a' } } })
const TWO = sampleRegistry({
  p: { versions: { '1.0.0': 'X/a', '2.0.0': 'Y/a' }, icon: 'other', at: '2025-06-01T00:00:00Z' },
  q: { versions: { '1.0.0': 'Z/a' }, tags: ['new'] },
})

const ALL = ['p 1.0.0', 'p 2.0.0', 'q 1.0.0']

/** What befalls the k-th request, and all that come after it. */
interface Mishap {
  readonly name: string
  readonly fault: Fault
  /** What every later request meets: the deploy ends there. */
  readonly later?: Fault
}

const GONE = { status: 403, body: '<Error><Code>AccessDenied</Code></Error>' } as const
const MISHAPS: readonly Mishap[] = [
  { name: 'is lost', fault: 'lost' },
  { name: 'takes effect, and its answer is lost', fault: 'unheard' },
  { name: 'takes effect after the deploy', fault: 'late' },
  { name: 'arrives twice', fault: 'twice' },
  { name: 'has an answer that is cut off', fault: 'cut' },
  { name: 'is torn', fault: 'torn' },
  { name: 'is answered 503', fault: { status: 503 } },
  { name: 'takes effect and is answered 500', fault: { after: 500 } },
  { name: 'is the last before a crash', fault: 'unheard', later: GONE },
  { name: 'is the first that a crash prevents', fault: 'lost', later: GONE },
  { name: 'is on its way in a crash', fault: 'late', later: GONE },
]
/** Lets each request of a deploy meet mishaps. */
export const describeFaults = (store: FaultyStore): void => {
  const share = process.env['ALL_FAULTS'] === '1' ? 1 : store.share
  let proxy: FaultProxy
  let places = 0
  beforeAll(async () => {
    proxy = await openFaultProxy(store.upstream)
  })
  afterAll(() => proxy.close())

  const openPlace = () => {
    const prefix = `place-${++places}/`
    const deploy = async (local: LocalRegistry, url?: string) => {
      const target = await store.open(prefix, url)
      try {
        return (await publishObjects(local, target, sampleOptions({ concurrency: 4 }))).receipt.outcome
      } finally {
        await target.close()
      }
    }
    const read = (atRest: boolean) => readAsClient(readOver(store.served(prefix)), BASE, atRest)
    return { deploy, read }
  }

  const meet = async (mishap: Mishap, k: number, before: LocalRegistry | undefined, healer: LocalRegistry) => {
    const { deploy, read } = openPlace()
    if (before !== undefined) await deploy(before)
    proxy.setFault(({ count }) => (count === k ? mishap.fault : count > k ? mishap.later : undefined))
    const outcome = await deploy(TWO, proxy.url).catch((error: unknown) => {
      // Nothing but the crash that was made may end a deploy.
      if (mishap.later !== undefined && error instanceof RegistryError && error.code === 'TARGET_DENIED') return 'died'
      throw error
    })
    proxy.setFault(() => undefined)
    const after = await read(outcome !== 'died')
    expect(after.problems).toEqual([])
    if (before !== undefined) expect(after.versions).toContain('p 1.0.0')
    if (outcome !== 'died') expect([...after.versions].sort()).toEqual(ALL)

    await deploy(healer)
    const healed = await read(true)
    expect(healed.problems).toEqual([])
    // What was on its way all the time lands now, and must not hurt. A publication that does leaves work to the next deploy.
    await proxy.land()
    const strict = await read(true)
    const landed = strict.problems.includes('catalog.json: pending') ? await read(false) : strict
    expect(landed.problems).toEqual([])
    expect([...after.versions].filter((version) => !healed.versions.has(version))).toEqual([])
    await deploy(TWO)
    const last = await read(true)
    expect([last.problems, [...last.versions].sort()]).toEqual([[], ALL])
    expect(await deploy(TWO)).toBe('unchanged')
  }

  const countRequests = async (before: LocalRegistry | undefined): Promise<number> => {
    const { deploy } = openPlace()
    if (before !== undefined) await deploy(before)
    proxy.requests.length = 0
    await deploy(TWO, proxy.url)
    return proxy.requests.length
  }

  describe.each([
    ['the first one', undefined, TWO],
    ['one that adds', ONE, ONE],
  ] as const)('%s', (_, before, healer) => {
    test.each(MISHAPS.map((mishap, index) => [mishap.name, mishap, index] as const))(
      'each request %s',
      async (...row) => {
        const [, mishap, index] = row
        const requests = await countRequests(before)
        expect(requests).toBeGreaterThan(20)
        for (let k = 1; k <= requests; k++) {
          if ((k + index) % share === 0) await meet(mishap, k, before, k % 2 === 0 ? healer : TWO)
        }
      },
      600_000,
    )
  })
}
