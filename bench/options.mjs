import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const ROOT = join(import.meta.dirname, '..')
const CORPORA = ['small', 'medium', 'large']
const SCENARIOS = [
  'cold',
  'pages',
  'noop',
  'restored',
  'one',
  'memory',
  'curve',
  'upload',
  'search',
  'deploy',
  'install',
]

const HELP = `Usage: npm run bench -- [flags]

  --corpus <names>  Of small, medium, large, with commas between (default: all)
  --only <names>    Of cold, pages, noop, restored, one, memory, curve, upload, search, deploy, install
                    (default: all)
  --pairs <n>       Runs of each program, in turn (default: 5)
  --scale <x>       Share of the plugins, such as 0.1 for a quick look (default: 1)
  --curve-full      Cost per plugin up to 100,000 plugins, not 10,000
  --json            One JSON document in place of the tables
  --cli <file>      The program to measure (default: dist/cli/main.js)
  --work <dir>      Where corpora and outputs go (default: node_modules/.cache/bench)
`

const FLAGS = {
  corpus: { type: 'string', default: CORPORA.join() },
  only: { type: 'string' },
  pairs: { type: 'string', default: '5' },
  scale: { type: 'string', default: '1' },
  'curve-full': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  cli: { type: 'string', default: join(ROOT, 'dist/cli/main.js') },
  work: { type: 'string', default: join(ROOT, 'node_modules/.cache/bench') },
  help: { type: 'boolean', short: 'h', default: false },
}

const parseNames = (flag, text, known) => {
  const names = text.split(',')
  const wrong = names.find((name) => !known.includes(name))
  if (wrong !== undefined) throw new Error(`--${flag} has no "${wrong}"; there are ${known.join(', ')}.`)
  return known.filter((name) => names.includes(name))
}

const parseNumber = (flag, text, isRight) => {
  const number = Number(text)
  if (!isRight(number)) throw new Error(`--${flag} cannot be ${text}.`)
  return number
}

/** What the command line asks for; `undefined` when it only asked for help. */
export const readOptions = () => {
  const { values } = parseArgs({ options: FLAGS })
  if (values.help) {
    process.stdout.write(HELP)
    return undefined
  }
  const corpora = parseNames('corpus', values.corpus, CORPORA)
  // These are of small plugins: without being asked for they have no part in a run for the others.
  const byDefault = SCENARIOS.filter((name) => !['curve', 'search'].includes(name) || corpora.includes('small'))
  return {
    corpora,
    scenarios: values.only === undefined ? byDefault : parseNames('only', values.only, SCENARIOS),
    pairs: parseNumber('pairs', values.pairs, (pairs) => Number.isInteger(pairs) && pairs > 0),
    scale: parseNumber('scale', values.scale, (scale) => scale > 0 && scale <= 1),
    curveFull: values['curve-full'],
    json: values.json,
    cli: resolve(values.cli),
    workDir: resolve(values.work),
  }
}
