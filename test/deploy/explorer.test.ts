import { describe, expect, it, vi } from 'vitest'
import { exploreFaults, explorePreemptions } from './explore.js'
import { SCENARIOS } from './scenarios.js'

vi.mock('../../src/io/artifact-facts.js', async () => {
  const { sampleFacts } = await import('./sample-plugins.js')
  return { readArtifactFacts: sampleFacts }
})

const NONE = { problem: undefined, trace: undefined }

/** Both kinds of ETag are used with every kind of exploration and in every scenario, but only in the first in all ways. */
const etagsFor = (index: number) => {
  if (index === 0) return { orders: ['counter', 'content'], faults: ['counter', 'content'] } as const
  const [one, other] = index % 2 === 0 ? (['counter', 'content'] as const) : (['content', 'counter'] as const)
  return { orders: [one], faults: [other] } as const
}

describe.each(Object.entries(SCENARIOS).map(([name, scenario], index) => [name, scenario, etagsFor(index)] as const))(
  '%s',
  (name, scenario, { orders, faults }) => {
    const mayConflict = name === 'same version, other content' || name === 'one plugin, two repositories'
    it.each(orders)(
      'in every order with two preemptions, ETags by %s',
      async (etag) => {
        const { runs, conflicts, ...found } = await explorePreemptions(scenario, { etag })
        expect(found).toEqual(NONE)
        expect(runs).toBeGreaterThan(60)
        expect(conflicts > 0).toBe(mayConflict)
      },
      300_000,
    )

    it.each(faults)(
      'with every fault at every write, ETags by %s',
      async (etag) => {
        const { runs, conflicts, ...found } = await exploreFaults(scenario, { etag })
        expect(found).toEqual(NONE)
        expect(runs).toBeGreaterThan(60)
        expect(conflicts > 0).toBe(mayConflict)
      },
      300_000,
    )
  },
)
