// Mutates the inputs in corpus/ and gives them to the parsers of the built program: `npm run fuzz`. Whatever they get, they
// must return findings or throw a RegistryError, in less than two seconds, and write nothing. What breaks that is added to
// corpus/, where the next run tries it first.
//
//   FUZZ_SECONDS   how long (60)               FUZZ_SEED     which mutations; printed when it is chosen here
//   FUZZ_RUNS      how many inputs, instead    FUZZ_TARGET   only these, with commas: manifest,config,…
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { gzipSync } from 'node:zlib'
import { LARGEST } from './mutate.mjs'
import { corpusDir, TARGETS } from './targets.mjs'

/** After so many milliseconds an input counts as one that never ends. */
const ENDLESS = 10_000

const { FUZZ_SECONDS, FUZZ_SEED, FUZZ_RUNS, FUZZ_TARGET } = process.env
const seconds = FUZZ_RUNS === undefined ? Number(FUZZ_SECONDS ?? 60) : Number.MAX_SAFE_INTEGER
const runs = Number(FUZZ_RUNS ?? Number.MAX_SAFE_INTEGER)
const seed = Number(FUZZ_SEED ?? Date.now() % 1_000_000)
const targets = FUZZ_TARGET?.split(',') ?? Object.keys(TARGETS)
const unknown = targets.filter((target) => !Object.hasOwn(TARGETS, target))
if (unknown.length > 0)
  throw new Error(`no such target: ${unknown.join(', ')}; there are ${Object.keys(TARGETS).join(', ')}`)

let crashes = 0

const keep = ({ target, bytes, problem, name }) => {
  crashes += 1
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 12)
  const file = name ?? `${corpusDir(target)}crash-${digest}.gz`
  if (name === undefined) {
    mkdirSync(corpusDir(target), { recursive: true })
    writeFileSync(file, gzipSync(bytes))
  }
  console.log(`${target}: ${problem}\n  ${bytes.length} bytes, in ${file}\n`)
}

/** Runs one worker until it is done, or an input never ends; resolves to how many inputs it tried. */
const work = (from, left, first) =>
  new Promise((resolve, reject) => {
    const shared = new SharedArrayBuffer(16 + LARGEST + 65_536)
    const heartbeat = new Int32Array(shared, 0, 4)
    const worker = new Worker(new URL('worker.mjs', import.meta.url), {
      workerData: { targets, seed: from, seconds: left.seconds, runs: left.runs, shared, first },
    })
    let beat = 0
    let since = performance.now()
    const timer = setInterval(() => {
      if (heartbeat[0] !== beat || beat === 0) {
        beat = heartbeat[0]
        since = performance.now()
      } else if (performance.now() - since > ENDLESS) {
        clearInterval(timer)
        const bytes = Buffer.from(new Uint8Array(shared, 16, heartbeat[1]))
        keep({ target: Object.keys(TARGETS)[heartbeat[2]], bytes, problem: `does not end within ${ENDLESS / 1000} s` })
        void worker.terminate().then(() => resolve({ count: beat, isDone: false }))
      }
    }, 200)
    worker.on('message', ({ crash, done }) => {
      if (crash !== undefined) keep({ ...crash, bytes: Buffer.from(crash.bytes) })
      if (done === undefined) return
      clearInterval(timer)
      resolve({ count: done, isDone: true })
    })
    worker.on('error', reject)
  })

const start = performance.now()
let count = 0
for (let round = 0, isDone = false; !isDone; round++) {
  const left = { seconds: seconds - (performance.now() - start) / 1000, runs: runs - count }
  if (left.seconds <= 0 || left.runs <= 0) break
  const result = await work(seed + round, left, round === 0)
  count += result.count
  isDone = result.isDone
}
console.log(
  `${count} inputs with seed ${seed} in ${Math.round((performance.now() - start) / 1000)} s: ${crashes} crashes`,
)
process.exitCode = crashes === 0 ? 0 : 1
