import type { Pace } from '../../io/pace.js'
import { contended } from './refusals.js'
import { StartOverError } from './start-over-error.js'

/** Milliseconds after which a deploy that others are always faster than gives up. */
const CONTENDED_AFTER = 5 * 60_000
const LONGEST_WAIT = 10_000

/**
 * Tries until an attempt gets through. `retries` counts those that did not.
 *
 * @throws RegistryError `DEPLOY_CONTENDED` after five minutes of it.
 */
export const retryPublication = async <T>(
  target: { readonly location: string },
  pace: Pace,
  attempt: () => Promise<T>,
): Promise<{ readonly value: T; readonly retries: number }> => {
  const start = pace.now()
  for (let retries = 0; ; retries++) {
    try {
      return { value: await attempt(), retries }
    } catch (error) {
      if (!(error instanceof StartOverError)) throw error
      if (pace.now() - start > CONTENDED_AFTER) throw contended(target, error)
      // Full jitter: publishers that met once do not meet again at once.
      await pace.wait(pace.random() * Math.min(LONGEST_WAIT, 200 * 2 ** retries))
    }
  }
}
