// Tries inputs in a thread of its own, so that one that never ends can be ended. Tells the main thread of each crash.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'

/** Set while an input is tried: then nothing may be written. */
let isTrying = false
const forbid =
  (name, change) =>
  (...args) => {
    if (isTrying) throw new Error(`the file system is changed: ${name}(${String(args[0])})`)
    return change(...args)
  }
const CHANGES = [
  'writeFile',
  'write',
  'appendFile',
  'rename',
  'mkdir',
  'mkdtemp',
  'rm',
  'unlink',
  'copyFile',
  'symlink',
  'link',
]
for (const name of CHANGES) {
  fs[`${name}Sync`] = forbid(name, fs[`${name}Sync`])
  if (fs.promises[name] !== undefined) fs.promises[name] = forbid(name, fs.promises[name])
}
syncBuiltinESMExports()

const { openRandom } = await import('./random.mjs')
const { readCorpus, TARGETS } = await import('./targets.mjs')

/** Most milliseconds for one input. */
const SLOW = 2000

const { targets, seed, seconds, runs, shared, first } = workerData
const heartbeat = new Int32Array(shared, 0, 4)
const shown = new Uint8Array(shared, 16)

/** Lets the main thread see what is tried, in case that it never ends. */
const show = (target, bytes) => {
  shown.set(bytes.subarray(0, shown.length))
  heartbeat[1] = Math.min(bytes.length, shown.length)
  heartbeat[2] = Object.keys(TARGETS).indexOf(target)
  Atomics.add(heartbeat, 0, 1)
}

const measure = async (target, bytes) => {
  const { before, run } = TARGETS[target]
  before?.(bytes)
  show(target, bytes)
  const start = performance.now()
  isTrying = true
  try {
    await run(bytes)
    return { milliseconds: performance.now() - start }
  } catch (error) {
    return { problem: String(error?.stack ?? error), milliseconds: 0 }
  } finally {
    isTrying = false
  }
}

/** What is known and not yet mended; nothing belongs here for long. */
const KNOWN = [
  // BUG: a line of 2,000 nested keys (`a: a: a: …`) and a line after it overflow the stack of yaml's Parser.
  /^RangeError: Maximum call stack size exceeded\n.*\/yaml\/dist\/parse\/parser\.js/,
]

const seen = new Set()

/** Tries an input, and again if it was slow: something else may have held up the machine. */
const tryInput = async (target, bytes, name) => {
  let { problem, milliseconds } = await measure(target, bytes)
  if (milliseconds > SLOW) milliseconds = (await measure(target, bytes)).milliseconds
  if (milliseconds > SLOW) problem = `takes ${Math.round(milliseconds)} ms`
  if (problem === undefined || KNOWN.some((known) => known.test(problem))) return
  const kind = `${target} ${problem.split('\n').slice(0, 3).join(' ')}`.replace(/\d+/g, 'N')
  if (seen.has(kind)) return
  seen.add(kind)
  parentPort.postMessage({ crash: { target, bytes, problem, name } })
}

const corpora = Object.fromEntries(targets.map((target) => [target, readCorpus(target)]))

if (first) {
  for (const target of targets) for (const { bytes, file } of corpora[target]) await tryInput(target, bytes, file)
}

const random = openRandom(seed)
const end = performance.now() + seconds * 1000
let count = 0
while (count < runs && performance.now() < end) {
  const target = targets[count % targets.length]
  const corpus = corpora[target]
  const { bytes } = random.pick(corpus)
  const input = TARGETS[target].mutate(bytes, random.pick(corpus).bytes, random)
  await tryInput(target, input)
  count += 1
}
parentPort.postMessage({ done: count })
