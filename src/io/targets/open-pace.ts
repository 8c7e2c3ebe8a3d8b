export interface PaceOptions {
  /** Milliseconds. */
  readonly now: () => number
  readonly wait: (milliseconds: number) => Promise<unknown>
}

/** Calling what it returns waits until at most `most` calls in any `window` milliseconds have been let through. */
export const openPace = (most: number, window: number, { now, wait }: PaceOptions): (() => Promise<void>) => {
  /** When the last calls were, or will be, let through. */
  const times: number[] = []
  return async () => {
    const at = now()
    const earliest = times.length < most ? at : Math.max(at, (times.shift() ?? 0) + window)
    times.push(earliest)
    if (earliest > at) await wait(earliest - at)
  }
}
