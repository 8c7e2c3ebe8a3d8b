import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { openHeartbeat } from './heartbeat.mjs'

/** What an input may take. Milliseconds are those of the processor, so that a busy machine finds nothing. */
export const LIMITS = {
  milliseconds: 2000,
  /** With so many it is stopped. */
  endlessMilliseconds: 10_000,
  megabytes: 400,
  heapMegabytes: 512,
  /** What all inputs together may leave in use, beyond what the first ones did. */
  grownMegabytes: 64,
  settledAfter: 2000,
}

/** How often the thread is looked at, in milliseconds. */
const LOOK = 100

const cpuTime = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/**
 * Tries inputs in a thread of its own until it is done, or one of them ends it; tells `onFinding` of each finding.
 * Resolves to `count`, how many there were, `grown`, the megabytes left in use if that is too many, and `last`, the input
 * that ended it.
 */
export const runWorker = ({ targets, limits, ...options }, onFinding) =>
  new Promise((settle, reject) => {
    const heartbeat = openHeartbeat(targets)
    const dir = mkdtempSync(join(tmpdir(), 'fuzz-'))
    const remove = () => rmSync(dir, { recursive: true, force: true })
    process.on('exit', remove)
    const worker = new Worker(new URL('worker.mjs', import.meta.url), {
      workerData: { ...options, targets, limits, dir, shared: heartbeat.shared },
      // The stack of a main thread, of which a worker has four times as much.
      resourceLimits: { maxOldGenerationSizeMb: limits.heapMegabytes, stackSizeMb: 1 },
    })
    let last = { beats: -1, cpu: 0, wall: 0 }
    const look = () => {
      const now = { beats: heartbeat.beats(), cpu: cpuTime(), wall: performance.now() }
      const isEndless =
        now.cpu - last.cpu > limits.endlessMilliseconds || now.wall - last.wall > 12 * limits.endlessMilliseconds
      if (now.beats !== last.beats || !heartbeat.isTrying()) last = now
      else if (isEndless) endAt('never comes to an end')
    }
    const timer = setInterval(look, LOOK)
    let isFinished = false
    const finish = (end) => {
      if (isFinished) return
      isFinished = true
      clearInterval(timer)
      void worker.terminate().then(() => {
        process.removeListener('exit', remove)
        remove()
        end()
      })
    }
    const endAt = (problem) => {
      if (isFinished) return
      const found = heartbeat.read()
      onFinding({ ...found, problem })
      finish(() => settle({ count: Math.floor(heartbeat.beats() / 2), grown: 0, last: found }))
    }
    worker.on('message', ({ finding, done }) => {
      if (finding !== undefined) onFinding({ ...finding, bytes: Buffer.from(finding.bytes) })
      if (done !== undefined) finish(() => settle(done))
    })
    worker.on('error', (error) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') endAt(`takes more than ${limits.heapMegabytes} MB`)
      else finish(() => reject(error))
    })
    worker.on('exit', () => {
      if (!isFinished && heartbeat.isTrying()) endAt('waits for what never comes')
    })
  })
