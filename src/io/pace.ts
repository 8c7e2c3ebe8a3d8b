import { setTimeout as sleep } from 'node:timers/promises'

/** Clock and chance of a deploy; tests bring their own. */
export interface Pace {
  /** Milliseconds, from any origin. */
  readonly now: () => number
  readonly wait: (milliseconds: number) => Promise<unknown>
  /** From 0 up to 1. */
  readonly random: () => number
}

export const PACE: Pace = {
  now: () => performance.now(),
  wait: (milliseconds) => sleep(milliseconds),
  random: Math.random,
}
