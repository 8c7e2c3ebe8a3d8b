import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

export const ACTION_DIR = fileURLToPath(new URL('../../.github/actions/registry', import.meta.url))

interface Step {
  readonly name: string
  readonly id?: string
  readonly if?: string
  readonly uses?: string
  readonly run?: string
  readonly env?: Readonly<Record<string, string>>
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>
  readonly outputs: Readonly<Record<string, { readonly value: string }>>
  readonly runs: { readonly steps: readonly Step[] }
}

export const readAction = (): Action => parse(readFileSync(join(ACTION_DIR, 'action.yml'), 'utf8'))

export interface ActionRun {
  /** Names of the steps that ran, in order; a step that uses an action of somebody else only counts. */
  readonly steps: readonly string[]
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  readonly log: string
  /** The exit code of the step that failed. */
  readonly failed?: { readonly step: string; readonly status: number | null }
}

export interface ActionOptions {
  /** An empty folder for what the runner gives. */
  readonly temp: string
  readonly workspace: string
  readonly inputs?: Readonly<Record<string, string>>
  /** What a step that uses somebody else's action gives, by its id. */
  readonly given?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** In front of the path, even of what the action puts there. */
  readonly bin?: string
  /** What earlier steps of the job have set for all that follow, such as credentials. */
  readonly env?: Readonly<Record<string, string>>
  /** Where the action lies. */
  readonly actionDir?: string
}

/** Runs a composite action as the runner does: each `run` by bash, with its own files for outputs, path and summary. */
export const runAction = (options: ActionOptions): ActionRun => {
  const { inputs: declared, outputs, runs } = readAction()
  const defaults = Object.entries(declared).map(([name, input]) => [name, evaluate(input.default ?? '', GITHUB)])
  const inputs: Record<string, string> = { ...Object.fromEntries(defaults), ...options.inputs }
  const context: Record<string, string> = { ...GITHUB }
  for (const [name, value] of Object.entries(inputs)) context[`inputs.${name}`] = value
  const result = { steps: [] as string[], log: '', path: [] as string[] }
  let failed: ActionRun['failed']
  const files = filesIn(options.temp)
  for (const step of runs.steps) {
    if (!isWanted(step, context, failed !== undefined)) continue
    result.steps.push(step.name)
    for (const [name, value] of Object.entries(options.given?.[step.id ?? ''] ?? {})) {
      context[`steps.${step.id}.outputs.${name}`] = value
    }
    if (step.run === undefined) continue
    const { status, log } = runStep(step, context, files, result.path, options)
    result.log += log
    result.path.unshift(...takeLines(files.path))
    for (const [name, value] of takeOutputs(files.output)) context[`steps.${step.id}.outputs.${name}`] = value
    if (status !== 0) failed ??= { step: step.name, status }
  }
  const pairs = Object.entries(outputs).map(([name, { value }]) => [name, evaluate(value, context)])
  const summary = readFileSync(files.summary, 'utf8')
  return {
    steps: result.steps,
    log: result.log,
    outputs: Object.fromEntries(pairs),
    summary,
    ...(failed && { failed }),
  }
}

const GITHUB = { 'github.token': 'ghs_secret', 'github.sha': 'abc', 'runner.os': 'Linux', 'runner.arch': 'X64' }

const filesIn = (temp: string) => {
  mkdirSync(temp, { recursive: true })
  const files = { output: join(temp, 'output'), path: join(temp, 'path'), summary: join(temp, 'summary.md') }
  for (const file of Object.values(files)) writeFileSync(file, '')
  return files
}

const runStep = (
  step: Step,
  context: Readonly<Record<string, string>>,
  files: ReturnType<typeof filesIn>,
  path: readonly string[],
  { temp, workspace, bin, env = {}, actionDir = ACTION_DIR }: ActionOptions,
): { readonly status: number | null; readonly log: string } => {
  const script = join(temp, 'step.sh')
  writeFileSync(script, step.run ?? '')
  const own = Object.entries(step.env ?? {}).map(([name, value]) => [name, evaluate(value, context)])
  const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', script], {
    cwd: workspace,
    encoding: 'utf8',
    env: {
      HOME: process.env['HOME'],
      PATH: [...(bin === undefined ? [] : [bin]), ...path, process.env['PATH']].join(delimiter),
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTION_PATH: actionDir,
      GITHUB_WORKSPACE: workspace,
      GITHUB_OUTPUT: files.output,
      GITHUB_PATH: files.path,
      GITHUB_STEP_SUMMARY: files.summary,
      RUNNER_TEMP: temp,
      ...env,
      ...Object.fromEntries(own),
    },
  })
  return { status, log: stdout + stderr }
}

/** `always()`, or comparisons of texts joined by `&&`; anything else is not for this small runner. */
const isWanted = ({ if: condition }: Step, context: Readonly<Record<string, string>>, hasFailed: boolean): boolean => {
  if (condition === 'always()') return true
  if (hasFailed) return false
  return (condition?.split(' && ') ?? []).every((part) => {
    const [, name = '', sign, value] = /^([\w.-]+) (==|!=) '([^']*)'$/.exec(part) ?? []
    if (sign === undefined) throw new Error(`not understood: ${part}`)
    return (lookUp(name, context) === value) === (sign === '==')
  })
}

const evaluate = (text: string, context: Readonly<Record<string, string>>): string =>
  text.replace(/\$\{\{ ([\w.-]+) \}\}/g, (_, name: string) => lookUp(name, context))

/** A step that did not run has no outputs; a context that nobody knows is a mistake. */
const lookUp = (name: string, context: Readonly<Record<string, string>>): string => {
  const value = context[name] ?? (name.startsWith('steps.') ? '' : undefined)
  if (value === undefined) throw new Error(`nobody knows ${name}`)
  return value
}

const takeLines = (file: string): readonly string[] => {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
  writeFileSync(file, '')
  return lines
}

/** `name=value`, or `name<<END`, lines, `END`; anything else fails the step on a real runner. */
const takeOutputs = (file: string): readonly (readonly [string, string])[] => {
  const found: [string, string][] = []
  const lines = takeLines(file)
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] as string
    const [, name = '', end] = /^([\w-]+)<<(.+)$/.exec(line) ?? []
    if (end !== undefined) {
      const last = lines.indexOf(end, index)
      if (last === -1) throw new Error(`unended: ${line}`)
      found.push([name, lines.slice(index + 1, last).join('\n')])
      index = last
    } else if (/^[\w-]+=/.test(line)) {
      found.push([line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)])
    } else throw new Error(`no output: ${line}`)
  }
  return found
}

/**
 * A `registry` that writes down how it was called, says what it is told to, and ends as it is told to. It fails on a command
 * or flag that is not in `allowed`.
 */
export const writeStub = (
  dir: string,
  answers: Readonly<Record<string, { readonly stdout?: string; readonly status?: number }>>,
  allowed: Readonly<Record<string, readonly string[]>>,
): { readonly bin: string; readonly calls: () => readonly Call[] } => {
  const bin = join(dir, 'stub')
  mkdirSync(bin, { recursive: true })
  const file = join(bin, 'calls.jsonl')
  const source = `#!/usr/bin/env node
const { appendFileSync } = require('node:fs')
const [command, ...rest] = process.argv.slice(2)
appendFileSync(${JSON.stringify(file)}, JSON.stringify({ args: [command, ...rest], token: process.env.GITHUB_TOKEN }) + '\\n')
const allowed = ${JSON.stringify(allowed)}[command]
const unknown = rest.filter((word) => word.startsWith('--') && !allowed?.includes(word))
if (allowed === undefined || unknown.length > 0) {
  console.error('unknown: ' + [command, ...unknown].join(' '))
  process.exit(2)
}
const answers = ${JSON.stringify(answers)}
const answer = answers[rest.includes('--json') ? command + ' --json' : command] ?? {}
process.stdout.write(answer.stdout ?? '')
process.exitCode = answer.status ?? 0
`
  writeFileSync(join(bin, 'registry'), source, { mode: 0o755 })
  // Whatever a package around the folder says.
  writeFileSync(join(bin, 'package.json'), '{"type": "commonjs"}')
  const read = (): readonly Call[] =>
    existsSync(file)
      ? readFileSync(file, 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line))
      : []
  return { bin, calls: read }
}

/** How a stub was called. */
export interface Call {
  readonly args: readonly string[]
  readonly token?: string
}
