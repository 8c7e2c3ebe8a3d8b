/** Work that is done again and again, once at a time. */
export interface Turns {
  /** Does it, or once more when it is being done: what was asked for is not lost. */
  readonly ask: () => void
  /** Resolves when nothing is under way, and then nothing begins any more. */
  readonly end: () => Promise<void>
}

/** `onCrash` is told what work has thrown. */
export const openTurns = (work: () => Promise<void>, onCrash: (error: unknown) => void): Turns => {
  let isAsked = false
  let isEnded = false
  let running: Promise<void> | undefined
  const run = async (): Promise<void> => {
    while (isAsked && !isEnded) {
      isAsked = false
      await work()
    }
  }
  return {
    ask: () => {
      isAsked = true
      running ??= run()
        .catch(onCrash)
        .finally(() => {
          running = undefined
        })
    },
    end: async () => {
      isEnded = true
      await running
    },
  }
}
