import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parentPort, Worker, workerData } from 'node:worker_threads'
import { RegistryError, type RegistryErrorCode } from '../model/errors.js'

/** Does one item of work. What goes in and comes out is plain data. */
export type RunItem<Item, Result> = (item: Item) => Promise<Result>

export interface ThreadWork<Item, Result> {
  /** The compiled module that calls {@link serveThread}. Where there is none, all is done in this thread. */
  readonly module: URL
  /** Plain data that every thread opens its work with. */
  readonly basis: unknown
  readonly items: readonly Item[]
  /** What this thread does itself. */
  readonly run: RunItem<Item, Result>
  /** Items that one thread has under way at a time: more than one where items wait for something else than a core. */
  readonly atOnce: number
  /** This thread has something else to do: others take the items, however few they are, unless there are no others. */
  readonly isAside?: boolean
  /** Threads besides this one; default: a spare core each. */
  readonly threads?: number | undefined
  readonly onDone?: (done: number) => void
}

/** With fewer items left a thread takes longer to start than it saves, unless each is large, */
const MANY = 256
/** which is known after this many milliseconds. */
const LONG = 300
/** More threads wait for the disk and for this one. */
const MOST_THREADS = 7
/** Between two looks at what other threads report, in milliseconds. */
const TURN = 20
/** Results that a thread sends at a time. */
const BATCH = 16
/** Megabytes. Most of what an item needs is garbage by its end: with V8's default of 16 much of it is copied first. */
const YOUNG_GENERATION = 32
/** Megabytes; more than any item needs. The less there may be, the sooner V8 collects: it would let garbage grow fourfold. */
const OLD_GENERATION = 1024

/**
 * Does every item, in this thread and in others that take from one counter; results come in the order of the items. After a
 * failure no further item is begun, and those under way are awaited. Then the error of the first item that failed is thrown:
 * all before it were begun, so that it is the same one with any number of threads.
 */
export const runInThreads = async <Item, Result>(work: ThreadWork<Item, Result>): Promise<readonly Result[]> => {
  const { items } = work
  const counter = new Int32Array(new SharedArrayBuffer(4))
  const results = new Array<Result>(items.length)
  const failed: { first?: { readonly at: number; readonly error: unknown } } = {}
  let done = 0
  const fail = (at: number, error: unknown): void => {
    if (failed.first === undefined || at < failed.first.at) failed.first = { at, error }
    Atomics.store(counter, 0, items.length)
  }
  const keep = (at: number, result: Result): void => {
    results[at] = result
    work.onDone?.(++done)
  }

  const most = existsSync(fileURLToPath(work.module))
    ? Math.min(work.threads ?? availableParallelism() - 1, MOST_THREADS, items.length - (work.isAside ? 0 : 1))
    : 0
  let others: readonly Promise<void>[] = []
  const startOthers = (elapsed: number): void => {
    const left = items.length - Atomics.load(counter, 0)
    const isSoonDone = left < MANY && (elapsed < LONG || left <= most)
    if (others.length > 0 || (isSoonDone && work.isAside !== true)) return
    others = Array.from({ length: most }, (_, thread) => startThread(work, counter, `t${thread + 1}`, keep, fail))
  }
  const start = performance.now()
  let turn = start
  startOthers(0)
  const takeOwn = (): Promise<void> =>
    takeItems(items, counter, work.atOnce, work.run, fail, async (at, result) => {
      keep(at, result)
      const now = performance.now()
      if (now - turn < TURN) return
      startOthers(now - start)
      await setImmediate()
      turn = performance.now()
    })
  if (work.isAside !== true || others.length === 0) await takeOwn()
  await Promise.all(others)
  if (failed.first !== undefined) throw failed.first.error
  return results
}

/** Takes items until none is left. */
const takeItems = async <Item, Result>(
  items: readonly Item[],
  counter: Int32Array,
  atOnce: number,
  run: RunItem<Item, Result>,
  fail: (at: number, error: unknown) => void,
  onResult: (at: number, result: Result) => Promise<void> | void,
): Promise<void> => {
  const take = async (): Promise<void> => {
    for (;;) {
      const at = Atomics.add(counter, 0, 1)
      if (at >= items.length) return
      try {
        await onResult(at, await run(items[at] as Item))
      } catch (error) {
        fail(at, error)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, Math.min(atOnce, items.length)) }, take))
}

interface ThreadData {
  readonly basis: unknown
  readonly items: readonly unknown[]
  readonly counter: Int32Array
  readonly atOnce: number
  readonly name: string
}

type Message =
  | { readonly results: readonly (readonly [at: number, result: unknown])[] }
  | { readonly at: number; readonly error: SentError }

/** Ends when the thread has. */
const startThread = <Item, Result>(
  { module, basis, items, atOnce }: ThreadWork<Item, Result>,
  counter: Int32Array,
  name: string,
  keep: (at: number, result: Result) => void,
  fail: (at: number, error: unknown) => void,
): Promise<void> =>
  new Promise((resolve) => {
    const worker = new Worker(module, {
      workerData: { basis, items, counter, atOnce, name } satisfies ThreadData,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION, maxOldGenerationSizeMb: OLD_GENERATION },
    })
    worker.on('message', (message: Message) => {
      if ('error' in message) fail(message.at, receiveError(message.error))
      else for (const [at, result] of message.results) keep(at, result as Result)
    })
    // What it had under way is lost.
    const die = (error: unknown): void => fail(items.length, error)
    worker.on('error', die)
    worker.on('exit', (code) => {
      if (code !== 0) die(new Error(`a thread ended with code ${code}`))
      resolve()
    })
  })

/** The body of a thread's module: takes items until none is left, and reports what became of them. */
export const serveThread = async <Basis, Item, Result>(
  open: (basis: Basis, name: string) => RunItem<Item, Result>,
): Promise<void> => {
  const port = parentPort
  if (port === null) throw new Error('this module is for a thread of its own')
  const { basis, items, counter, atOnce, name } = workerData as ThreadData
  const run = open(basis as Basis, name)
  let batch: (readonly [number, unknown])[] = []
  const send = (): void => {
    port.postMessage({ results: batch } satisfies Message)
    batch = []
  }
  const fail = (at: number, error: unknown): void => {
    Atomics.store(counter, 0, items.length)
    port.postMessage({ at, error: sendError(error) } satisfies Message)
  }
  await takeItems(items as readonly Item[], counter, atOnce, run, fail, (at, result) => {
    batch.push([at, result])
    if (batch.length >= BATCH) send()
  })
  send()
}

/** An error as it passes between threads, which keep nothing of its class. */
interface SentError {
  readonly code?: RegistryErrorCode
  readonly hint?: string | undefined
  readonly message: string
  readonly stack: string | undefined
}

const sendError = (error: unknown): SentError => {
  if (!(error instanceof Error)) return { message: String(error), stack: undefined }
  const { message, stack } = error
  return error instanceof RegistryError ? { code: error.code, hint: error.hint, message, stack } : { message, stack }
}

const receiveError = ({ code, hint, message, stack }: SentError): Error => {
  const error =
    code === undefined ? new Error(message) : new RegistryError(code, message, hint === undefined ? {} : { hint })
  if (stack !== undefined) error.stack = stack
  return error
}
