/**
 * Lets one thread at a time do something. Creating files in the folders that all threads share is such a thing: file
 * systems let one in at a time anyway, and two that push each other take seven times as long (ext4, measured).
 */
export type TurnLock = Int32Array

const FREE = 0
const TAKEN = 1

/** A lock that can be passed to other threads. */
export const openTurnLock = (): TurnLock => new Int32Array(new SharedArrayBuffer(4))

/** Does something when it is this thread's turn. What it does must not wait for another thread. */
export const withTurn = <T>(lock: TurnLock, action: () => T): T => {
  while (Atomics.compareExchange(lock, 0, FREE, TAKEN) !== FREE) Atomics.wait(lock, 0, TAKEN)
  try {
    return action()
  } finally {
    Atomics.store(lock, 0, FREE)
    Atomics.notify(lock, 0, 1)
  }
}
