import { BYTES_LIMIT, DEPLOY_LIMIT, MEMORY_LIMIT, SEARCH_LIMITS, UPLOAD_LIMITS } from './limits.mjs'
import { median, ratiosOf } from './statistics.mjs'

const SCENARIOS = {
  cold: 'cold',
  pages: 'with pages',
  noop: 'nothing changed',
  restored: 'restored cache',
  one: 'one plugin changed',
  install: 'install',
  installCached: 'install from cache',
}

const formatNumber = (number) => number.toLocaleString('en-US')
const formatSeconds = (seconds) =>
  seconds === undefined ? '–' : seconds < 1 ? `${(seconds * 1000).toFixed(0)} ms` : `${seconds.toFixed(2)} s`
const formatMegabytes = (bytes) => (bytes === undefined ? '–' : `${formatNumber(Math.round(bytes / 1e5) / 10)} MB`)
const formatRatio = (ratio) => ratio.toFixed(ratio < 1.2 ? 3 : 2)

/** Whether a limit is kept; what has none is there to be read. */
const formatLimit = (value, limit, format) => {
  if (limit === undefined || value === undefined) return '–'
  return value <= limit ? `≤ ${format(limit)}: met` : `≤ ${format(limit)}: **missed**`
}

/** As {@link formatLimit}, where more is better. */
const formatLeast = (value, limit) => `≥ ${limit}: ${value >= limit ? 'met' : '**missed**'}`

/** The first column is text, the others are figures. */
const formatTable = (titles, rows) => {
  const line = (cells) => `| ${cells.join(' | ')} |\n`
  return line(titles) + line(titles.map((_, column) => (column === 0 ? '---' : '---:'))) + rows.map(line).join('')
}

const formatComparisons = (comparisons) =>
  formatTable(
    ['build', 'corpus', 'ours', 'CPU', 'peak', 'against', 'takes', 'CPU', 'ratio (min–max)', 'limit'],
    comparisons.map(({ scenario, corpus, plugins, against, ours, theirs, ratio, limit }) => [
      SCENARIOS[scenario],
      `${corpus}, ${formatNumber(plugins)}`,
      ...[formatSeconds(ours.wall), formatSeconds(ours.cpu), formatMegabytes(ours.peak)],
      ...[against, formatSeconds(theirs.wall), formatSeconds(theirs.cpu)],
      `${formatRatio(ratio.median)} (${formatRatio(ratio.min)}–${formatRatio(ratio.max)})`,
      formatLimit(ratio.median, limit, String),
    ]),
  )

const formatArtifacts = (artifacts) =>
  formatTable(
    ['artifacts of', 'ours', 'zlib level 6', 'ratio', 'limit'],
    artifacts.map(({ corpus, ours, theirs }) => [
      corpus,
      formatMegabytes(ours),
      formatMegabytes(theirs),
      formatRatio(ours / theirs),
      formatLimit(ours / theirs, BYTES_LIMIT, String),
    ]),
  )

const formatMemory = (memory) =>
  formatTable(
    ['cold build of', 'peak memory', 'limit'],
    memory.map(({ corpus, peak }) => [corpus, formatMegabytes(peak), formatLimit(peak, MEMORY_LIMIT, formatMegabytes)]),
  )

const formatCurve = (curve) => {
  const perPlugin = (seconds, plugins) =>
    seconds === undefined ? '–' : `${((seconds * 1000) / plugins).toFixed(2)} ms`
  const first = curve[0].wall / curve[0].plugins
  return formatTable(
    ['small plugins', 'cold build', 'a plugin', 'CPU of it', 'to the first', 'peak memory'],
    curve.map(({ plugins, wall, cpu, peak }) => [
      formatNumber(plugins),
      formatSeconds(wall),
      perPlugin(wall, plugins),
      perPlugin(cpu, plugins),
      formatRatio(wall / plugins / first),
      formatMegabytes(peak),
    ]),
  )
}

const UPLOADERS = { ours: 'ours', http: 'bare node:http', undici: 'bare undici', sdk: 'loop over the SDK' }

const formatUpload = ({ objects, atATime, runs }) => {
  const medianOf = (name, key) => median(runs[name].map((run) => run[key]))
  const toOurs = (name, key) => median(ratiosOf(runs.ours, runs[name], key))
  const limitOf = (name) => {
    const { throughput, cpu } = UPLOAD_LIMITS
    if (throughput[name] !== undefined) return `throughput ${formatLeast(1 / toOurs(name, 'wall'), throughput[name])}`
    return cpu[name] === undefined ? '–' : `CPU ${formatLimit(toOurs(name, 'cpu'), cpu[name], String)}`
  }
  return formatTable(
    [
      `${formatNumber(objects)} uploads, ${atATime} at a time`,
      'a second',
      'CPU of one',
      'ours to its throughput',
      'ours to its CPU',
      'limit',
    ],
    Object.keys(runs).map((name) => [
      UPLOADERS[name],
      formatNumber(Math.round(objects / medianOf(name, 'wall'))),
      `${((medianOf(name, 'cpu') / objects) * 1e6).toFixed(0)} µs`,
      formatRatio(1 / toOurs(name, 'wall')),
      formatRatio(toOurs(name, 'cpu')),
      limitOf(name),
    ]),
  )
}

const formatSearch = ({ plugins, keys, index, script, first, busy, shown, painted }) => {
  const kilobytes = (bytes) => `${formatNumber(Math.round(bytes / 1e3))} kB`
  const milliseconds = (time) => `${time.toFixed(0)} ms`
  const { bytes, gzip, key } = SEARCH_LIMITS
  return formatTable(
    [`search in ${formatNumber(plugins)} plugins`, 'takes', 'limit'],
    [
      ['index', kilobytes(index.bytes), formatLimit(index.bytes, bytes, kilobytes)],
      ['index, gzip -6', kilobytes(index.gzip), formatLimit(index.gzip, gzip, kilobytes)],
      ['script, gzip -6', kilobytes(script.gzip), '–'],
      ['first key to results, index fetched and made ready', milliseconds(first), '–'],
      ['the page busy at a stretch meanwhile', milliseconds(busy), '–'],
      [`key to results, median of ${keys}`, milliseconds(shown.median), formatLimit(shown.median, key, milliseconds)],
      ['key to results, worst', milliseconds(shown.worst), formatLimit(shown.worst, key, milliseconds)],
      ['key to painted results, median', milliseconds(painted.median), '–'],
      ['key to painted results, worst', milliseconds(painted.worst), '–'],
    ],
  )
}

const formatDeploy = ({ plugins, objects, runs: { ours, built, theirs, requests } }) => {
  const row = (name, runs, limit) => [
    name,
    ...[formatNumber(objects), formatNumber(requests)],
    ...[runs, theirs].flatMap((each) =>
      ['wall', 'cpu'].map((key) => formatSeconds(median(each.map((run) => run[key])))),
    ),
    ...['wall', 'cpu'].map((key) => formatRatio(median(ratiosOf(theirs, runs, key)))),
    limit,
  ]
  const limit = formatLeast(median(ratiosOf(theirs, ours, 'wall')), DEPLOY_LIMIT)
  return formatTable(
    [
      `nothing to do, ${formatNumber(plugins)} plugins`,
      ...['objects', 'requests', 'takes', 'CPU', 'aws s3 sync', 'CPU', 'ratio', 'of CPU', 'limit'],
    ],
    [row('deploy of what is built', ours, limit), row('build and deploy', built, '–')],
  )
}

const formatMachine = ({ cpu, cores, memory, system, node, date }, pairs) =>
  `${date}. ${cpu}, ${cores} cores, ${Math.round(memory / 2 ** 30)} GiB; ${system}; Node ${node}. Pairs: ${pairs}.\n`

/** All that was measured, as Markdown. */
export const formatReport = (results) => {
  const { machine, pairs, notes, comparisons, artifacts, memory, curve, upload, search, deploy } = results
  const sections = [
    formatMachine(machine, pairs),
    notes.map((note) => `- ${note}\n`).join(''),
    comparisons.length > 0 && formatComparisons(comparisons),
    artifacts.length > 0 && formatArtifacts(artifacts),
    memory.length > 0 && formatMemory(memory),
    curve.length > 0 && formatCurve(curve),
    upload !== undefined && formatUpload(upload),
    search !== undefined && formatSearch(search),
    deploy !== undefined && formatDeploy(deploy),
  ]
  return sections.filter(Boolean).join('\n')
}
