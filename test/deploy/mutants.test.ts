import { expect, it, vi } from 'vitest'
import { exploreFaults, explorePreemptions } from './explore.js'
import { MUTANTS } from './mutants.js'

vi.mock('../../src/io/artifact-facts.js', async () => {
  const { sampleFacts } = await import('./sample-plugins.js')
  return { readArtifactFacts: sampleFacts }
})

/** A deploy that cannot be caught when it is wrong would prove nothing when it is right. */
it.each(Object.entries(MUTANTS))(
  'caught: %s',
  async (_, { scenario, ...stub }) => {
    const options = { etag: 'content', ...stub } as const
    const orders = await explorePreemptions(scenario, options)
    const { problem, runs } = orders.problem === undefined ? await exploreFaults(scenario, options) : orders
    expect({ problem, runs }).toEqual({ problem: expect.any(String) as string, runs: expect.any(Number) as number })
  },
  300_000,
)
