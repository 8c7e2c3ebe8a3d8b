import { type LockOptions, openLock } from './directory-lock.js'

/** A lock that the writes of one deploy share. */
export interface HeldLock {
  /** Runs with the lock held. */
  readonly during: <T>(action: () => T | Promise<T>) => Promise<T>
  /** Waits for what runs, and for the lock to be given back. */
  readonly end: () => Promise<void>
}

/** The lock is taken by the first of several writes that run at once, and given back by the last. */
export const shareLock = (dir: string, options: LockOptions): HeldLock => {
  let holders = 0
  let taken: Promise<() => void> | undefined
  const giveBack = async (): Promise<void> => {
    holders -= 1
    if (holders > 0 || taken === undefined) return
    const lock = taken
    taken = undefined
    await lock.then((release) => release())
  }
  return {
    during: async (action) => {
      holders += 1
      taken ??= openLock(dir, options)
      try {
        await taken
      } catch (error) {
        holders -= 1
        if (holders === 0) taken = undefined
        throw error
      }
      try {
        return await action()
      } finally {
        await giveBack()
      }
    },
    end: async () => {
      await taken?.catch(() => undefined)
    },
  }
}
