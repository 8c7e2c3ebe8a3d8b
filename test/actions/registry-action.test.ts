import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { init } from '../../src/commands/init.js'
import { followPointers } from '../commands/follow-pointers.js'
import { ACTION_DIR, type ActionOptions, runAction, writeStub } from './run-action.js'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'action-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

const COMMON = ['--base-url', '--published', '--strict', '--reporter']
const ALLOWED = {
  validate: COMMON,
  build: [...COMMON, '--dry-run', '--json'],
  deploy: ['--no-build', '--json', '--target', '--strict', '--dry-run', '--verify', '--pages-dir'],
}

const BEFORE = ['Find the program', 'Put it on the path']
const REPORT = ['--reporter', 'github']

const run = (options: Partial<ActionOptions> = {}) => runAction({ temp: join(dir, 'temp'), workspace: dir, ...options })

/** What `registry deploy --json` says of a deploy. */
const deployed = {
  ok: true,
  command: 'deploy',
  dryRun: false,
  outDir: 'dist',
  baseUrl: 'https://acme.github.io/registry/',
  deployed: {
    schema: 1,
    target: 'https://github.com/acme/registry/tree/gh-pages',
    outcome: 'published',
    plugins: [
      { slug: 'github', isNew: true, versions: ['1.2.0', '1.1.0'], listing: true, lifecycle: [] },
      { slug: 'http', isNew: false, versions: [], listing: true, lifecycle: ['0.9.0'] },
    ],
    written: { objects: 12, bytes: 3456 },
    requests: 9,
  },
  diagnostics: [],
}

describe('the real program', () => {
  const startRegistry = async (): Promise<string> => {
    const workspace = join(dir, 'registry')
    await init({ dir: workspace })
    return workspace
  }

  test('builds a registry, and says what is new', async () => {
    const workspace = await startRegistry()
    const { outputs, summary, failed, steps } = run({ workspace, inputs: { command: 'build' } })
    expect(failed).toBe(undefined)
    expect(steps).toEqual([...BEFORE, 'Restore the build cache', 'Check and build', 'Summary'])
    expect(JSON.parse(outputs['plan'] ?? '')).toMatchObject({ ok: true, command: 'build', plugins: 1 })
    expect(outputs).toMatchObject({ url: 'http://localhost:8080/', plugins: '1', 'new-versions': 'hello@0.1.0' })
    expect(existsSync(join(workspace, 'dist/registry.json'))).toBe(true)
    expect(summary).toContain('| hello | 0.1.0 | new |')

    // What dist/ holds is published: nothing is new.
    expect(run({ workspace, inputs: { command: 'build' } }).outputs['new-versions']).toBe('')
  })

  test('annotates what is wrong, and fails', async () => {
    const workspace = await startRegistry()
    writeFileSync(join(workspace, 'plugins/hello/plugin.yaml'), 'name: Hello\nversion: 1.10\n')
    for (const command of ['build', 'validate']) {
      const { log, failed, summary } = run({ workspace, inputs: { command } })
      expect(failed).toEqual({ step: 'Check and build', status: 1 })
      expect(log).toMatch(/^::error file=plugins\/hello\/plugin.yaml,line=2/m)
      expect(summary.startsWith(command === 'build' ? '### Registry: Failed\n' : '')).toBe(true)
    }
    expect(existsSync(join(workspace, 'dist'))).toBe(false)
  })

  test('shows what it would deploy, deploys it, and then has nothing to do', async () => {
    const workspace = await startRegistry()
    const www = join(dir, 'www')
    mkdirSync(www)
    const inputs = { target: www, 'base-url': 'https://plugins.example.com/' }

    const planned = run({ workspace, inputs: { ...inputs, 'dry-run': 'true' } })
    expect([planned.failed, readdirSync(www)]).toEqual([undefined, []])
    expect(planned.summary).toContain('### Registry: What would be published\n')
    expect(planned.outputs['new-versions']).toBe('hello@0.1.0')
    expect(JSON.parse(planned.outputs['plan'] ?? '').plan).toMatchObject({ schema: 1, target: www })

    const { failed, steps, outputs, summary } = run({ workspace, inputs })
    expect(failed).toBe(undefined)
    expect(steps).toEqual([...BEFORE, 'Restore the build cache', 'Check and build', 'Deploy', 'Summary'])
    const url = 'https://plugins.example.com/'
    expect(outputs).toMatchObject({ url, plugins: '1', 'new-versions': 'hello@0.1.0' })
    expect(JSON.parse(outputs['plan'] ?? '').deployed).toMatchObject({ outcome: 'published', target: www })
    expect(summary).toContain('### Registry: Published\n')
    expect(followPointers(www, 'https://plugins.example.com/').problems).toEqual([])

    const again = run({ workspace, inputs })
    expect(again.summary).toMatch(/^### Registry: Nothing to do\n/)
    expect(again.outputs).toMatchObject({ plugins: '1', 'new-versions': '' })
  })

  test('says why it could not deploy', async () => {
    const workspace = await startRegistry()
    const inputs = { target: join(dir, 'nowhere'), 'base-url': 'https://plugins.example.com/', published: 'none' }
    const { failed, log, summary } = run({ workspace, inputs })
    expect(failed).toEqual({ step: 'Deploy', status: 2 })
    expect(log).toMatch(/^::error title=TARGET_MISSING::/m)
    expect(summary).toMatch(/^### Registry: Failed\n/)
  })

  test('lies in a folder of the repository', async () => {
    await startRegistry()
    const { failed, outputs } = run({ inputs: { command: 'build', dir: 'registry', 'dry-run': 'true' } })
    expect([failed, outputs['new-versions']]).toEqual([undefined, 'hello@0.1.0'])
    expect(existsSync(join(dir, 'registry/dist'))).toBe(false)
  })
})

describe('what is called', () => {
  test('a deploy builds, then publishes what was built', () => {
    mkdirSync(join(dir, 'dist'))
    writeFileSync(join(dir, 'dist/catalog.json'), '{"plugins":{"github":{},"http":{},"old":{}}}')
    const { bin, calls } = writeStub(dir, { 'deploy --json': { stdout: JSON.stringify(deployed) } }, ALLOWED)
    const { failed, outputs, summary, log } = run({ bin })
    expect([failed, log]).toEqual([undefined, ''])
    expect(calls()).toEqual([
      { args: ['build', '.', ...REPORT], token: 'ghs_secret' },
      { args: ['deploy', '.', '--no-build', '--json'], token: 'ghs_secret' },
    ])
    expect(outputs).toEqual({
      url: 'https://acme.github.io/registry/',
      plugins: '3',
      'new-versions': 'github@1.2.0 github@1.1.0',
      plan: JSON.stringify(deployed),
    })
    expect(summary).toBe(
      [
        '### Registry: Published',
        '',
        '| plugin | version | change |',
        '| --- | --- | --- |',
        '| github | 1.2.0 | new |',
        '| github | 1.1.0 | new |',
        '| http | 0.9.0 | deprecated, yanked or taken back |',
        '| http |  | name, description, icon or links |',
        '',
        '12 files, 3456 bytes, 9 requests',
        '',
        'It is read at https&#58;//acme.github.io/registry/',
        '',
      ].join('\n'),
    )
  })

  test('every input becomes a flag, and no more than one word', () => {
    const odd = '$(touch pwned) "; `id` & x'
    const { bin, calls } = writeStub(dir, {}, ALLOWED)
    const inputs = {
      command: 'deploy',
      dir: odd,
      target: odd,
      'base-url': odd,
      published: odd,
      strict: 'true',
      'dry-run': 'true',
      verify: 'true',
      'pages-dir': odd,
      token: odd,
    }
    expect(run({ bin, inputs }).failed).toBe(undefined)
    expect(calls()).toEqual([
      { args: ['build', odd, ...REPORT, '--base-url', odd, '--published', odd, '--strict'], token: odd },
      {
        args: [
          ...['deploy', odd, '--no-build', '--json', '--target', odd, '--strict', '--dry-run', '--verify'],
          ...['--pages-dir', odd],
        ],
        token: odd,
      },
    ])
    expect(existsSync(join(dir, 'pwned'))).toBe(false)
  })

  test('a build that fails is not deployed', () => {
    const { bin, calls } = writeStub(dir, { build: { status: 1 } }, ALLOWED)
    expect(run({ bin })).toMatchObject({ failed: { step: 'Check and build', status: 1 }, summary: '' })
    expect(calls()).toHaveLength(1)
  })

  test('an unknown command is an error', () => {
    const { bin, calls } = writeStub(dir, {}, ALLOWED)
    const { failed, log } = run({ bin, inputs: { command: 'prune' } })
    expect(failed).toEqual({ step: 'Check and build', status: 2 })
    expect(log).toContain('::error::The input "command" must be deploy, build or validate.')
    expect(calls()).toEqual([])
  })
})

describe('what is said', () => {
  const runWith = (result: object, status = 0) => {
    const { bin } = writeStub(dir, { 'deploy --json': { stdout: JSON.stringify(result), status } }, ALLOWED)
    return run({ bin })
  }

  test('a deploy that could not run', () => {
    const error = { code: 'TARGET_DENIED', message: 'Could not write:\n50% of "it".', hint: 'Ask <b>.' }
    const { failed, log, summary } = runWith({ ok: false, error }, 2)
    expect(failed).toEqual({ step: 'Deploy', status: 2 })
    expect(log).toBe('::error title=TARGET_DENIED::Could not write:%0A50%25 of "it".\n')
    expect(summary).toBe('### Registry: Failed\n\nCould not write&#58; 50&#37; of &#34;it&#34;. Ask &#60;b&#62;.\n')
  })

  test('what an author wrote stays text: no markup, no command, no other output', () => {
    const message = '| <script>x</script>\n::error::x\n[a](https://evil) `code` @all %0A'
    const finding = { severity: 'error', code: 'X', file: 'a|b', line: 3, message }
    const hostile = { ...deployed, ok: false, diagnostics: [finding], baseUrl: 'https://x/\nplan=1' }
    const { log, summary, outputs } = runWith(hostile, 1)
    expect(log).toBe('::error title=X::| <script>x</script>%0A::error::x%0A[a](https://evil) `code` @all %250A\n')
    expect(summary).not.toMatch(/[<>`[\]@]|https:/)
    expect(summary.split('\n').filter((line) => line.includes('script&#'))).toHaveLength(1)
    expect(outputs['url']).toBe('https://x/plan=1')
    expect(outputs['plan']).toBe(JSON.stringify(hostile))
  })

  test('a dry run shows the plan', () => {
    const plan = { ...deployed.deployed, steps: [{}, {}], bytes: 10 }
    const { summary, outputs } = runWith({ ...deployed, deployed: undefined, dryRun: true, plan })
    expect(summary).toContain('### Registry: What would be published\n')
    expect(summary).toContain('\n2 files, 10 bytes, to https&#58;//github.com/acme/registry/tree/gh-pages\n')
    expect(outputs['new-versions']).toBe('github@1.2.0 github@1.1.0')
  })

  test('a large plan loses its steps, a long table its end', () => {
    const many = Array.from({ length: 1000 }, (_, index) => ({
      ...{ slug: `p${index}`, isNew: true, versions: ['1.0.0'], listing: false, lifecycle: [] },
    }))
    const steps = Array.from({ length: 10_000 }, () => ({ path: 'x'.repeat(100) }))
    const plan = { target: 'x', plugins: many, steps, bytes: 1 }
    const { summary, outputs } = runWith({ ok: true, command: 'deploy', dryRun: true, plan })
    expect(JSON.parse(outputs['plan'] ?? '').plan).toEqual({ target: 'x', plugins: many, bytes: 1 })
    expect(summary.split('\n').filter((line) => line.startsWith('| p'))).toHaveLength(200 + 1)
    expect(summary).toContain('… and 800 more.')
  })

  test('nothing to do', () => {
    const nothing = { ...deployed, deployed: { ...deployed.deployed, outcome: 'unchanged', plugins: [] } }
    expect(runWith(nothing).summary).toMatch(/^### Registry: Nothing to do\n\nNo plugin changes.\n/)
  })
})

describe('the program itself', () => {
  const MAKE = 'Make the program'

  /** A checkout of the action without `dist/`, whose build only leaves a mark. */
  const startCheckout = (): string => {
    const actionDir = join(dir, 'checkout/.github/actions/registry')
    mkdirSync(actionDir, { recursive: true })
    cpSync(ACTION_DIR, actionDir, { recursive: true })
    mkdirSync(join(dir, 'checkout/src'))
    const made = 'mkdir -p dist/cli && echo made > dist/cli/main.js'
    const files = {
      'package.json': JSON.stringify({ name: 'x', version: '1.0.0', scripts: { build: made } }),
      'package-lock.json': JSON.stringify({ name: 'x', version: '1.0.0', lockfileVersion: 3, packages: {} }),
      'tsconfig.json': '{}',
      'src/index.ts': '',
    }
    for (const [path, text] of Object.entries(files)) writeFileSync(join(dir, 'checkout', path), text)
    return actionDir
  }

  test('is made once in a checkout, and kept in a cache', () => {
    const actionDir = startCheckout()
    const { bin } = writeStub(dir, { 'deploy --json': { stdout: JSON.stringify(deployed) } }, ALLOWED)
    const first = run({ bin, actionDir })
    expect(first.failed).toBe(undefined)
    expect(first.steps.slice(0, 3)).toEqual(['Find the program', 'Restore the program', MAKE])
    expect(readFileSync(join(dir, 'checkout/dist/cli/main.js'), 'utf8')).toBe('made\n')
    expect(run({ bin, actionDir }).steps).not.toContain(MAKE)
  })

  test('is not made again when the cache has it', () => {
    const actionDir = startCheckout()
    const { bin } = writeStub(dir, { 'deploy --json': { stdout: JSON.stringify(deployed) } }, ALLOWED)
    const { steps, failed } = run({ bin, actionDir, given: { restored: { 'cache-hit': 'true' } } })
    expect(failed).toBe(undefined)
    expect(steps).not.toContain(MAKE)
  })

  test('asks for a Node that it runs on', () => {
    const bin = join(dir, 'old')
    mkdirSync(bin)
    writeFileSync(join(bin, 'node'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
    const { failed, log } = run({ bin })
    expect(failed).toEqual({ step: 'Find the program', status: 1 })
    expect(log).toContain('::error::registry-build needs Node 20.19 or later')
  })
})
