// Mutates the inputs in corpus/ and gives them to the parsers of the built program. `npm run fuzz -- --help` says more.
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { corpusDir } from './corpus.mjs'
import { LIMITS, runWorker } from './run-worker.mjs'
import { TARGETS } from './targets.mjs'

const HELP = `Mutates the inputs in test/fuzz/corpus/ and gives them to the parsers. Whatever they get, they must return findings
or refuse it: no crash, no input that takes 2 s of processor time or 400 MB, nothing written, no memory that is never
freed; and what they accept must be publishable. What breaks that is made smaller and added to the corpus, where the
next run tries it first.

Usage: npm run fuzz -- [flags]

  --seconds <n>    how long (60)
  --runs <n>       how many inputs, instead
  --target <name>  only this one; may be repeated: ${Object.keys(TARGETS).join(', ')}
  --seed <n>       which mutations; printed when it is chosen here
  --first <n>      the number of the first mutation (0), to come back to one that was printed
  --input <file>   only this file, which the corpus has kept; needs one --target; may be repeated
  --no-keep        add nothing to the corpus
  --help           show this

Exit 0: nothing was found. 1: something was. 2: it could not run.`

const MODULE = new URL('targets.mjs', import.meta.url).href

const readFlags = () => {
  const text = { type: 'string' }
  const { values } = parseArgs({
    options: {
      seconds: text,
      runs: text,
      seed: text,
      first: text,
      target: { ...text, multiple: true },
      input: { ...text, multiple: true },
      keep: { type: 'boolean', default: true },
      help: { type: 'boolean' },
    },
    allowNegative: true,
  })
  const targets = (values.target ?? []).flatMap((names) => names.split(','))
  const unknown = targets.find((name) => !Object.hasOwn(TARGETS, name))
  if (unknown !== undefined) throw new Error(`no such target: ${unknown}; there are ${Object.keys(TARGETS).join(', ')}`)
  const inputs = values.input ?? []
  if (inputs.length > 0 && targets.length !== 1) throw new Error('--input needs one --target')
  const isRuns = values.runs !== undefined || inputs.length > 0
  return {
    isHelp: values.help === true,
    isKept: values.keep,
    targets: targets.length > 0 ? targets : Object.keys(TARGETS),
    inputs: inputs.map((file) => ({ target: targets[0], file: resolve(file) })),
    seed: toNumber('seed', values.seed ?? String(Date.now() % 1_000_000)),
    first: toNumber('first', values.first ?? '0'),
    runs: inputs.length > 0 ? 0 : isRuns ? toNumber('runs', values.runs) : Number.MAX_SAFE_INTEGER,
    seconds: isRuns ? Number.MAX_SAFE_INTEGER : toNumber('seconds', values.seconds ?? '60'),
  }
}

const toNumber = (name, text) => {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new Error(`--${name} needs a number, not "${text}"`)
}

/** Writes what was found into the corpus, and says how to come back to it. */
const report = ({ target, bytes, problem, index, file }, { seed, isKept }) => {
  const name = `found-${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}.gz`
  const kept = file ?? (isKept ? `${corpusDir(target)}${name}` : undefined)
  if (file === undefined && kept !== undefined) {
    mkdirSync(corpusDir(target), { recursive: true })
    writeFileSync(kept, gzipSync(bytes))
  }
  const again = kept === undefined ? `--seed ${seed} --first ${index} --runs 1` : `--input ${relative('.', kept)}`
  const origin = index < 0 ? '' : `, seed ${seed}, number ${index}`
  console.log(
    `${target}: ${problem}\n  ${bytes.length} bytes${origin}\n  npm run fuzz -- --target ${target} ${again}\n`,
  )
}

const main = async () => {
  const flags = readFlags()
  if (flags.isHelp) {
    console.log(HELP)
    return 0
  }
  const { targets, seed, inputs } = flags
  const fixed = { module: MODULE, limits: LIMITS, targets, seed, inputs }
  const start = performance.now()
  const elapsed = () => (performance.now() - start) / 1000
  let [count, found, first, triesCorpus] = [0, 0, flags.first, inputs.length === 0]
  const onFinding = (finding) => {
    found += 1
    report(finding, flags)
  }
  for (;;) {
    const left = { runs: flags.runs - count, seconds: flags.seconds - elapsed() }
    const result = await runWorker({ ...fixed, first, triesCorpus, ...left }, onFinding)
    count += result.count
    if (result.grown > 0) {
      found += 1
      console.log(`${targets.join(', ')}: ${result.count} inputs leave ${result.grown} MB in use (--seed ${seed})\n`)
    }
    if (result.last === undefined || count >= flags.runs || elapsed() >= flags.seconds) break
    // The corpus was tried, or had the input that ended it: go on after that.
    triesCorpus = false
    first = Math.max(first, result.last.index) + 1
  }
  console.log(`${count} inputs with seed ${seed} in ${Math.round(elapsed())} s: ${found} found`)
  return found === 0 ? 0 : 1
}

process.once('SIGINT', () => process.exit(130))
process.exitCode = await main().catch((error) => {
  console.error(error.message)
  return 2
})
