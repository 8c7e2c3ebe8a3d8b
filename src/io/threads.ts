import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

/** Fewer items than this are done before another thread has loaded its modules. */
const WORTH_THREADS = 256

/** Items that a thread takes at a time: few enough that all end together, enough that messages cost nothing. */
const BATCH = 16

/** What a thread is told at its start. */
interface ThreadData<J> {
  readonly job: J
  readonly items: number
  /** The next item that nobody has taken. */
  readonly next: SharedArrayBuffer
}

type Message<R> = { readonly results: readonly (readonly [index: number, result: R])[] } | { readonly error: unknown }

export interface ThreadWork<J, R> {
  /** What every thread must know; goes through a structured clone. */
  readonly job: J
  readonly items: number
  /** Makes what does the work, in whatever thread. */
  readonly open: (job: J) => (index: number) => Promise<R>
  /** The compiled module that calls {@link serveThread} with the same `open`. */
  readonly module: URL
  readonly onResult: (result: R, index: number) => void
}

/**
 * Does `items` pieces of work in this thread and one more for each further core, which all take batches from one counter.
 * Results come in any order; those of other threads went through a structured clone. The first error stops everything and
 * is thrown.
 */
export const runInThreads = async <J, R>({ job, items, open, module, onResult }: ThreadWork<J, R>): Promise<void> => {
  const next = new SharedArrayBuffer(4)
  const data: ThreadData<J> = { job, items, next }
  // Run from its TypeScript sources, the program has no module that another thread could load.
  const canThread = items >= WORTH_THREADS && existsSync(fileURLToPath(module))
  const helpers = canThread ? availableParallelism() - 1 : 0
  const workers = Array.from({ length: helpers }, () => startHelper(module, data, onResult))
  try {
    const work = open(job)
    for (const [from, to] of batches(data)) {
      for (let index = from; index < to; index++) onResult(await work(index), index)
      // Lets the messages of the others in.
      await new Promise((resolve) => setImmediate(resolve))
    }
    await Promise.all(workers.map(({ ended }) => ended))
  } finally {
    Atomics.store(new Int32Array(next), 0, items)
    await Promise.all(workers.map(({ worker }) => worker.terminate()))
  }
}

const startHelper = <J, R>(module: URL, data: ThreadData<J>, onResult: (result: R, index: number) => void) => {
  const worker = new Worker(module, { workerData: data })
  const ended = new Promise<void>((resolve, reject) => {
    worker.on('message', (message: Message<R>) => {
      if ('error' in message) reject(message.error)
      else for (const [index, result] of message.results) onResult(result, index)
    })
    worker.on('error', reject)
    worker.on('exit', () => resolve())
  })
  // Awaited when this thread's own work is done; until then a failure waits.
  ended.catch(() => undefined)
  return { worker, ended }
}

/** The other side of {@link runInThreads}: to be called by the module that it names. */
export const serveThread = async <J, R>(open: (job: J) => (index: number) => Promise<R>): Promise<void> => {
  if (isMainThread || parentPort === null) return
  const data = workerData as ThreadData<J>
  try {
    const work = open(data.job)
    for (const [from, to] of batches(data)) {
      const results: [number, R][] = []
      for (let index = from; index < to; index++) results.push([index, await work(index)])
      parentPort.postMessage({ results } satisfies Message<R>)
    }
  } catch (error) {
    parentPort.postMessage({ error } satisfies Message<R>)
  }
}

function* batches<J>({ next, items }: ThreadData<J>): Generator<readonly [from: number, to: number]> {
  const counter = new Int32Array(next)
  for (;;) {
    const from = Atomics.add(counter, 0, BATCH)
    if (from >= items) return
    yield [from, Math.min(from + BATCH, items)]
  }
}
