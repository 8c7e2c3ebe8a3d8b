import { setTimeout as sleep } from 'node:timers/promises'
import type { StoreAnswer } from './store-http.js'

export interface TryOptions {
  /** How often a request is made before its failure counts. */
  readonly tries?: number | undefined
  /** Waits between two tries. */
  readonly wait?: ((milliseconds: number) => Promise<unknown>) | undefined
}

const FIRST_WAIT = 200
const LONGEST_WAIT = 10_000

/** Makes a request again while its answer `isPassing`; the last one is given when the tries are used up. */
export const sendSteadily = async (
  send: () => Promise<StoreAnswer>,
  isPassing: (answer: StoreAnswer) => boolean,
  { tries = 5, wait = sleep }: TryOptions,
): Promise<StoreAnswer> => {
  for (let count = 1; ; count++) {
    const answer = await send()
    if (count >= tries || !isPassing(answer)) return answer
    await wait(Math.max(askedWait(answer), backOff(count)))
  }
}

/** Full jitter: those who failed together do not come back together. */
const backOff = (count: number): number => Math.random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** count)

/** Seconds in `Retry-After`; a date there would need two clocks that agree. */
const askedWait = ({ headers }: StoreAnswer): number => {
  const seconds = Number(headers['retry-after'] ?? 0)
  return Number.isNaN(seconds) ? 0 : Math.min(LONGEST_WAIT, seconds * 1000)
}

/** No answer, an overloaded store or one that is being restarted: the next try may go well. */
export const isPassingStatus = ({ status }: StoreAnswer): boolean =>
  status === 0 || status === 408 || status === 425 || status === 429 || (status >= 500 && status !== 501)
