import { describe, expect, it, vi } from 'vitest'
import { exploreRandomly } from './explore.js'
import type { Scenario } from './run-schedule.js'
import { sampleRegistry } from './sample-plugins.js'
import { pruneAll } from './scenarios.js'

vi.mock('../../src/io/artifact-facts.js', async () => {
  const { sampleFacts } = await import('./sample-plugins.js')
  return { readArtifactFacts: sampleFacts }
})

/** As many seeds as one test takes; a failure names its own, which finds it again alone. */
const SEEDS = 1050

const one = { versions: { '1.0.0': 'X/a' } }
const THREE: Scenario = {
  published: sampleRegistry({ p: one }),
  publishers: [
    sampleRegistry({ p: { versions: { '1.0.0': 'X/a', '2.0.0': 'Y/a' } } }),
    sampleRegistry({ q: one, p: { ...one, lifecycle: { '1.0.0': { at: '2025-06-01T00:00:01Z', unpublished: {} } } } }),
    sampleRegistry({
      q: { versions: { '1.0.0': 'X/b', '1.1.0': 'Z/a' }, description: 'other', at: '2025-06-01T00:00:00Z' },
    }),
  ],
  prune: pruneAll(),
}
const FOUR: Scenario = {
  publishers: [
    sampleRegistry({ p: one }),
    sampleRegistry({ q: one, p: { versions: { '1.0.0': 'X/b' } } }),
    sampleRegistry({ p: { versions: { '2.0.0': 'Y/a' }, icon: 'other', at: '2025-06-01T00:00:00Z' } }),
    sampleRegistry({ r: { ...one, tags: ['u'] } }, { name: 'Renamed', at: '2025-06-01T00:00:00Z' }),
  ],
}

describe.each([
  ['three publishers and a pruner', THREE],
  ['four publishers, from the first', FOUR],
] as const)('%s', (_, scenario) => {
  it(`in ${SEEDS} random orders, with faults`, async () => {
    const problems: unknown[] = []
    for (let seed = 1; seed <= SEEDS && problems.length === 0; seed++) {
      const etag = seed % 2 === 0 ? 'counter' : 'content'
      const { problem, trace } = await exploreRandomly(scenario, { etag, seed, faults: seed % 4 })
      if (problem !== undefined) problems.push({ seed, problem, trace })
    }
    expect(problems).toEqual([])
  }, 300_000)
})
