// Tries inputs in a thread of its own, so that one that never ends can be ended. Tells the main thread of each finding.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { parentPort, workerData } from 'node:worker_threads'

/** Set while an input is tried: then nothing may be written. */
let isTrying = false
const forbid =
  (name, change) =>
  (...args) => {
    if (isTrying) throw new Error(`the file system is changed: ${name}(${String(args[0])})`)
    return change(...args)
  }
const CHANGES = ['writeFile', 'write', 'appendFile', 'rename', 'mkdir', 'mkdtemp', 'rm', 'unlink', 'copyFile', 'cp']
for (const name of [...CHANGES, 'symlink', 'link']) {
  fs[`${name}Sync`] = forbid(name, fs[`${name}Sync`])
  if (fs.promises[name] !== undefined) fs.promises[name] = forbid(name, fs.promises[name])
}
syncBuiltinESMExports()

const { openHeartbeat } = await import('./heartbeat.mjs')
const { openRandom } = await import('./random.mjs')
const { readCorpus, readInput } = await import('./corpus.mjs')

const { targets, seed, first, runs, seconds, triesCorpus, inputs, limits, module, dir, shared } = workerData
const { TARGETS } = await import(module)
const heartbeat = openHeartbeat(targets, shared)

const cpuTime = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
/** Megabytes now, and the most that there ever were: only a new peak tells what was used for a moment. */
const memory = () => ({ now: process.memoryUsage.rss() / 2 ** 20, peak: process.resourceUsage().maxRSS / 1024 })
const grownSince = (before) => {
  const after = memory()
  return (after.peak > before.peak ? after.peak : after.now) - before.now
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc')
const usedMemory = () => {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 2 ** 20
}

/** Each target has a folder, for what an input is read from. */
const openTarget = (target) => {
  const own = `${dir}/${target}`
  fs.mkdirSync(own)
  return TARGETS[target].open(own)
}
const opened = Object.fromEntries(targets.map((target) => [target, openTarget(target)]))

const measure = async (target, bytes, index) => {
  const { prepare, run } = opened[target]
  prepare?.(bytes)
  heartbeat.begin(target, bytes, index)
  const before = memory()
  const start = cpuTime()
  isTrying = true
  try {
    await run(bytes)
    return { milliseconds: cpuTime() - start, megabytes: grownSince(before) }
  } catch (error) {
    return { problem: String(error?.stack ?? error), milliseconds: 0, megabytes: 0 }
  } finally {
    isTrying = false
    heartbeat.end()
  }
}

/** What is wrong with what an input does, or nothing. A slow one is tried again: the first of a kind is compiled on the way. */
const findProblem = async (target, bytes, index) => {
  const { problem, milliseconds, megabytes } = await measure(target, bytes, index)
  if (problem !== undefined) return problem
  if (megabytes > limits.megabytes) return `takes ${Math.round(megabytes)} MB`
  if (milliseconds <= limits.milliseconds) return undefined
  const again = await measure(target, bytes, index)
  return again.milliseconds > limits.milliseconds ? `takes ${Math.round(again.milliseconds)} ms` : again.problem
}

/** Findings of one kind are told once. Where a stack overflows is chance. */
const kindOf = (target, problem) => {
  const lines = problem.split('\n').slice(0, problem.startsWith('RangeError') ? 1 : 3)
  return `${target} ${lines.join(' ')}`.replace(/"[^"]*"/g, '""').replace(/\d+/g, 'N')
}

const seen = new Set()

const tryInput = async (target, bytes, { index = -1, file } = {}) => {
  const problem = await findProblem(target, bytes, index)
  if (problem === undefined) return
  const kind = kindOf(target, problem)
  if (seen.has(kind)) return
  seen.add(kind)
  const smallest = file === undefined ? await shrink(target, bytes, kind) : bytes
  parentPort.postMessage({ finding: { target, bytes: smallest, problem, index, file } })
}

/** Most tries, and most milliseconds, spent on making one finding smaller. */
const TRIES = 2000
const PATIENCE = 20_000

/** The input with parts left out, as long as the same goes wrong with it. */
const shrink = async (target, bytes, kind) => {
  const { inner, wrap } = TARGETS[target].shrink?.(bytes) ?? { inner: bytes, wrap: (part) => part }
  if (inner === undefined || / takes N /.test(kind)) return bytes
  const isSame = async (part) => {
    const problem = await findProblem(target, wrap(part), -1)
    return problem !== undefined && kindOf(target, problem) === kind
  }
  if (!(await isSame(inner))) return bytes
  const end = performance.now() + PATIENCE
  let best = inner
  let tries = 0
  for (let size = best.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at < best.length; ) {
      if (++tries > TRIES || performance.now() > end) return wrap(best)
      const part = Buffer.concat([best.subarray(0, at), best.subarray(at + size)])
      if (await isSame(part)) best = part
      else at += size
    }
  }
  return wrap(best)
}

for (const { target, file } of inputs) await tryInput(target, readInput(file), { file })

const corpora = Object.fromEntries(targets.map((target) => [target, readCorpus(target, TARGETS[target])]))
if (triesCorpus) {
  for (const target of targets) for (const { bytes, file } of corpora[target]) await tryInput(target, bytes, { file })
}

/** Each input depends on nothing but the seed, its target, its number and the corpus. */
const makeInput = (target, index) => {
  const random = openRandom(`${seed} ${target} ${index}`)
  const corpus = corpora[target]
  return TARGETS[target].mutate(random.pick(corpus).bytes, random.pick(corpus).bytes, random)
}

const end = performance.now() + seconds * 1000
let used
let count = 0
for (; count < runs && performance.now() < end; count++) {
  const target = targets[count % targets.length]
  const index = first + Math.floor(count / targets.length)
  await tryInput(target, makeInput(target, index), { index })
  // What is loaded and compiled once has been by now.
  if (count === limits.settledAfter) used = usedMemory()
}
const grown = used === undefined ? 0 : usedMemory() - used
parentPort.postMessage({ done: { count, grown: grown > limits.grownMegabytes ? Math.round(grown) : 0 } })
