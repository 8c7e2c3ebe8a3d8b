import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { LocalRegistry } from '../../src/commands/deploying/local-registry.js'
import { publishObjects } from '../../src/commands/deploying/publish-objects.js'
import { openS3Target } from '../../src/io/targets/s3.js'
import { configureS3 } from '../../src/io/targets/s3-configure.js'
import { RegistryError } from '../../src/model/errors.js'
import { DEFAULT_CACHE } from '../../src/model/headers.js'
import { type Fault, type FaultProxy, openFaultProxy } from '../targets/proxy.js'
import { describeWith } from '../targets/services/describe-with.js'
import { openS3Service, type S3Service } from '../targets/services/s3.js'
import { readAsClient, readOver } from './read-as-client.js'
import { sampleOptions, sampleRegistry } from './sample-plugins.js'

vi.mock('../../src/io/content-digest.js', async () => {
  const { sampleContent } = await import('./sample-plugins.js')
  return { readContent: async (bytes: Uint8Array) => sampleContent(bytes) }
})

/*
 * One request of a deploy goes wrong, whichever it is; the deploy goes on, or dies of it. Afterwards a reader who follows
 * every pointer finds all of them right, nothing that was published is gone, and the next deploy, whoever's it is, finishes
 * the work. With ALL_FAULTS=1 every fault meets every request; otherwise each request meets some of them.
 */

const service = await openS3Service()
afterAll(() => service?.close())

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
const SHARE = process.env['ALL_FAULTS'] === '1' ? 1 : 16

describeWith(service, 'a deploy on a bad line (needs moto_server, or S3_TEST_ENDPOINT)', (s3: S3Service) => {
  let proxy: FaultProxy
  let bucket: string
  let places = 0
  beforeAll(async () => {
    proxy = await openFaultProxy(s3.endpoint)
    bucket = await s3.newBucket()
    const { endpoint, region, credentials } = s3
    const wanted = { origins: ['*'], publicRead: true, dryRun: false }
    await configureS3({ bucket, endpoint, region, credentials, env: {}, ...wanted })
  })
  afterAll(() => proxy.close())

  const openPlace = () => {
    const prefix = `place-${++places}/`
    const deploy = async (local: LocalRegistry, endpoint = s3.endpoint) => {
      const target = await openS3Target({
        ...{ bucket, prefix, endpoint, region: s3.region, credentials: s3.credentials, env: {} },
        cache: DEFAULT_CACHE,
        tries: 2,
        wait: async () => {},
      })
      try {
        return (await publishObjects(local, target, sampleOptions({ concurrency: 4 }))).receipt.outcome
      } finally {
        await target.close()
      }
    }
    const read = (atRest: boolean) => readAsClient(readOver(`${s3.endpoint}/${bucket}/${prefix}`), BASE, atRest)
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
    // What was on its way all the time lands now, and must not hurt.
    await proxy.land()
    const healed = await read(true)
    expect(healed.problems).toEqual([])
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
          if ((k + index) % SHARE === 0) await meet(mishap, k, before, k % 2 === 0 ? healer : TWO)
        }
      },
      600_000,
    )
  })
})
