/*
 * `npm run bench`: makes its corpora, times this program against what it is compared with, and prints tables.
 * bench/README.md says what is measured; `npm run bench -- --help` lists the flags.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { compareCold } from './cold.mjs'
import { KINDS } from './corpus/kinds.mjs'
import { openCorpus } from './corpus/open-corpus.mjs'
import { measureCurve } from './curve.mjs'
import { measureDeploy } from './deploy.mjs'
import { openIncremental } from './incremental.mjs'
import { measureInstall } from './install.mjs'
import { TIME_LIMITS } from './limits.mjs'
import { describeMachine } from './machine.mjs'
import { openStopwatch } from './measure.mjs'
import { readOptions } from './options.mjs'
import { comparePages } from './pages.mjs'
import { openPrograms, removeAll } from './programs.mjs'
import { formatReport } from './report.mjs'
import { measureSearch } from './search.mjs'
import { pairRatios, summarise } from './statistics.mjs'
import { measureUpload } from './upload.mjs'

/** Scenarios that are not run for each corpus. */
const OF_THEIR_OWN = ['curve', 'upload', 'search', 'deploy', 'install']

const say = (what) => process.stderr.write(`bench: ${what}\n`)

const buildComparison = (scenario, corpus, against, { ours, theirs }) => ({
  scenario,
  corpus: corpus.kind,
  plugins: corpus.plugins,
  against,
  ours: summarise(ours),
  theirs: summarise(theirs),
  ratio: pairRatios(ours, theirs),
  limit: TIME_LIMITS[scenario][corpus.kind],
  runs: { ours, theirs },
})

/** The scenarios that run over what an earlier build left. */
const runIncremental = (corpus, wants, bench) => {
  const kept = openIncremental(corpus, bench)
  const comparisons = []
  if (wants('noop') && bench.programs.isGnuFind) {
    comparisons.push(buildComparison('noop', corpus, 'find', kept.compareNoop()))
  }
  if (wants('restored')) comparisons.push(buildComparison('restored', corpus, 'no change', kept.compareRestored()))
  if (wants('one')) comparisons.push(buildComparison('one', corpus, 'no change', kept.compareOne()))
  kept.close()
  return { comparisons, notes: kept.notes }
}

const runCorpus = (corpus, scenarios, bench) => {
  const wants = (...names) => names.some((name) => scenarios.includes(name))
  const result = { comparisons: [], artifacts: [], memory: [], notes: [] }
  bench.programs.warm(corpus)
  if (wants('cold')) {
    const { bytes, ...runs } = compareCold(corpus, bench)
    result.comparisons.push(buildComparison('cold', corpus, 'baseline', runs))
    result.artifacts.push({ corpus: corpus.kind, ...bytes })
  }
  if (wants('pages')) {
    result.comparisons.push(buildComparison('pages', corpus, 'without them', comparePages(corpus, bench)))
  }
  if (wants('noop', 'restored', 'one')) {
    const { comparisons, notes } = runIncremental(corpus, wants, bench)
    result.comparisons.push(...comparisons)
    result.notes.push(...notes)
  }
  if (wants('memory')) {
    const cold = result.comparisons.find(({ scenario }) => scenario === 'cold')
    const peak = cold?.ours.peak ?? bench.programs.buildOnce(corpus, bench.workDir).peak
    result.memory.push({ corpus: corpus.kind, peak })
  }
  return result
}

/** Plugins of which issue 6 says how they are to be installed. */
const INSTALLED = 200

const runInstall = async (corpus, { cli }, bench) => {
  const { install, installCached } = await measureInstall({ corpus: corpus.dir, cli }, bench)
  return [
    buildComparison('install', corpus, 'curl loop', install),
    buildComparison('installCached', corpus, 'same, cached', installCached),
  ]
}

const collectNotes = ({ scale, pairs }, { programs, stopwatch }, machine) => [
  ...(scale === 1 ? [] : [`Only ${scale} of each corpus: the limits are meant for whole ones.`]),
  ...(pairs >= 5 ? [] : [`Fewer than 5 pairs (${pairs}): the limits are meant for the medians of at least 5.`]),
  ...(machine.load < 0.5
    ? []
    : [`Other work was running: before the first run the load was ${machine.load.toFixed(1)}.`]),
  ...(programs.hasCache ? [] : ['This program keeps no cache (it has no --cache-dir).']),
  ...(programs.isGnuFind ? [] : ['There is no GNU find here, so nothing to compare a build without changes with.']),
  ...(stopwatch.isTimed ? [] : ['There is no GNU time in /usr/bin/time here: CPU time and memory are missing.']),
]

const main = async (options) => {
  const machine = describeMachine()
  const workDir = join(options.workDir, 'work')
  removeAll(workDir)
  mkdirSync(workDir, { recursive: true })
  const stopwatch = openStopwatch(workDir)
  const programs = openPrograms({ cli: options.cli, stopwatch })
  const bench = { programs, workDir, pairs: options.pairs, say }
  const open = (kind, plugins) =>
    openCorpus(join(options.workDir, 'corpora'), kind, Math.max(1, Math.round(plugins * options.scale)), say)

  const results = options.scenarios.some((name) => !OF_THEIR_OWN.includes(name))
    ? options.corpora.map((kind) => runCorpus(open(kind, KINDS[kind].plugins), options.scenarios, bench))
    : []
  const collect = (part) => results.flatMap((result) => result[part])
  const curve = options.scenarios.includes('curve') ? measureCurve(open, options, bench) : []
  const search = options.scenarios.includes('search') ? await measureSearch(open, options, bench) : undefined
  const deploy = options.scenarios.includes('deploy')
    ? await measureDeploy(open, { ...options, workDir }, { stopwatch, say })
    : undefined
  const installs = options.scenarios.includes('install')
    ? await runInstall(open('small', INSTALLED), options, { ...bench, stopwatch })
    : []
  removeAll(workDir)
  const upload = options.scenarios.includes('upload') ? await measureUpload(options, say) : undefined
  return {
    machine,
    pairs: options.pairs,
    scale: options.scale,
    notes: [...collectNotes(options, { programs, stopwatch }, machine), ...collect('notes')],
    comparisons: [...collect('comparisons'), ...installs],
    artifacts: collect('artifacts'),
    memory: collect('memory'),
    curve,
    upload,
    search,
    deploy,
  }
}

try {
  const options = readOptions()
  if (options !== undefined) {
    const report = await main(options)
    process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : formatReport(report))
  }
} catch (error) {
  process.stderr.write(`bench: ${error.message}\n`)
  process.exitCode = 1
}
