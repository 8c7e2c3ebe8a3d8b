import { randomUUID } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/*
 * Turns what `registry build --dry-run --json` or `registry deploy --json` said into the job's summary and the outputs of
 * the action. Names and messages are what somebody wrote in a pull request: nothing of them may become markup, a command of
 * the runner, or another output.
 */

/** More rows than anybody reads. */
const MOST_ROWS = 200
/** All outputs of a job share one megabyte. */
const MOST_CHARACTERS = 256 * 1024

/** Text as Markdown shows it: every character that could mean anything else as its number. */
const shown = (text) => String(text).replace(/[^A-Za-z0-9 .,+/-]/gu, (c) => (c < ' ' ? ' ' : `&#${c.codePointAt(0)};`))

/** Text as part of a command of the runner. */
const escaped = (text) => String(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const annotate = ({ code, message }) => process.stdout.write(`::error title=${escaped(code)}::${escaped(message)}\n`)

const table = (head, rows) => [
  `| ${head.join(' | ')} |`,
  `|${head.map(() => ' --- |').join('')}`,
  ...rows.slice(0, MOST_ROWS).map((row) => `| ${row.map(shown).join(' | ')} |`),
  ...(rows.length > MOST_ROWS ? ['', `… and ${rows.length - MOST_ROWS} more.`] : []),
  '',
]

/** Slug, version and what becomes of it, of a build or a deploy. */
const changesOf = ({ releases, plan, deployed }) => {
  const states = { new: 'new', changed: 'published with other content' }
  if (releases !== undefined) {
    return releases.flatMap(({ slug, version, state }) =>
      Object.hasOwn(states, state) ? [[slug, version, states[state]]] : [],
    )
  }
  return ((plan ?? deployed)?.plugins ?? []).flatMap(({ slug, isNew, versions, listing, lifecycle }) => [
    ...versions.map((version) => [slug, version, 'new']),
    ...lifecycle.map((version) => [slug, version, 'deprecated, yanked or taken back']),
    ...(listing && !isNew ? [[slug, '', 'name, description, icon or links']] : []),
  ])
}

const countPlugins = ({ plugins, outDir }) => {
  if (typeof plugins === 'number') return plugins
  const catalog = outDir === undefined ? undefined : join(outDir, 'catalog.json')
  if (catalog === undefined || !existsSync(catalog)) return undefined
  return Object.keys(JSON.parse(readFileSync(catalog, 'utf8')).plugins).length
}

const titleOf = ({ ok, error, dryRun, plan, deployed }) => {
  if (error !== undefined || ok !== true) return 'Failed'
  if (plan !== undefined || (dryRun === true && deployed === undefined)) return 'What would be published'
  return deployed?.outcome === 'unchanged' ? 'Nothing to do' : 'Published'
}

const summaryOf = (result) => {
  const { error, plan, deployed, baseUrl, diagnostics = [] } = result
  const changes = changesOf(result)
  const { steps, bytes, target } = plan ?? {}
  const { written, requests } = deployed ?? {}
  const findings = diagnostics.map(({ severity, code, file, line, message }) => [
    severity,
    code,
    line === undefined ? file : `${file}:${line}`,
    message,
  ])
  return [
    `### Registry: ${titleOf(result)}`,
    '',
    ...(error === undefined ? [] : [`${shown(error.message)} ${shown(error.hint ?? '')}`, '']),
    ...(changes.length > 0 ? table(['plugin', 'version', 'change'], changes) : []),
    ...(changes.length === 0 && result.ok === true ? ['No plugin changes.', ''] : []),
    ...(steps === undefined ? [] : [`${steps.length} files, ${bytes} bytes, to ${shown(target)}`, '']),
    ...(written === undefined ? [] : [`${written.objects} files, ${written.bytes} bytes, ${requests} requests`, '']),
    ...(findings.length > 0 ? table(['', 'code', 'place', 'what'], findings) : []),
    ...(baseUrl === undefined ? [] : [`It is read at ${shown(baseUrl)}`, '']),
  ].join('\n')
}

/** What fits into an output: without single steps and findings when it is long. */
const planOf = (result) => {
  const whole = JSON.stringify(result)
  if (whole.length <= MOST_CHARACTERS) return whole
  const { diagnostics: _, releases: __, changedUrls: ___, plan, ...rest } = result
  const short = JSON.stringify({ ...rest, ...(plan === undefined ? {} : { plan: { ...plan, steps: undefined } }) })
  return short.length <= MOST_CHARACTERS ? short : ''
}

const setOutput = (name, value) => {
  const end = randomUUID()
  appendFileSync(process.env.GITHUB_OUTPUT, `${name}<<${end}\n${value}\n${end}\n`)
}

/** A command that was stopped, or never came so far, has said nothing. */
const readResult = (file) => {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  return text.trim() === '' ? undefined : JSON.parse(text)
}

const result = readResult(process.argv[2])
if (result !== undefined) {
  appendFileSync(process.env.GITHUB_STEP_SUMMARY, summaryOf(result))
  const { error, command, diagnostics = [] } = result
  if (error !== undefined) annotate(error)
  // A build has annotated its own.
  for (const { severity, code, message } of command === 'deploy' ? diagnostics : []) {
    if (severity === 'error') annotate({ code, message })
  }
  const versions = changesOf(result).flatMap(([slug, version, change]) =>
    change === 'new' ? [`${slug}@${version}`] : [],
  )
  setOutput('url', String(result.baseUrl ?? '').replace(/\s/g, ''))
  setOutput('plugins', countPlugins(result) ?? '')
  setOutput('new-versions', versions.join(' '))
  setOutput('plan', planOf(result))
}
