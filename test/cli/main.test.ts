import { spawn, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

let dir = ''
beforeAll(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'cli-')))
  symlinkSync(MAIN, join(dir, 'registry-build'))
  symlinkSync(MAIN, join(dir, 'registry'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** Our own environment would colour or annotate what is compared here, and its caches are nobody's business. */
const cleanEnv = () => ({ PATH: process.env['PATH'] ?? '', XDG_CACHE_HOME: join(dir, 'cache') })

const run = (args: readonly string[], { bin = MAIN, cwd = dir, env = {} } = {}) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    cwd,
    env: { ...cleanEnv(), ...env },
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

test('two names, one program', () => {
  const empty = join(dir, 'empty')
  mkdirSync(empty)
  const help = run([], { bin: join(dir, 'registry') })
  expect(help).toEqual({ status: 0, stdout: expect.stringContaining('Usage: registry <command>'), stderr: '' })
  expect(run([])).toEqual(help)
  expect(run(['--help'], { bin: join(dir, 'registry-build') }).stdout).toContain('Usage: registry-build <command>')
  expect(run([], { bin: join(dir, 'registry-build'), cwd: empty })).toEqual(run(['build'], { cwd: empty }))
})

test('--version', () => {
  const stdout = `registry-build ${version} (Node ${process.versions.node}, ${process.platform} ${process.arch})\n`
  expect(run(['--version'])).toEqual({ status: 0, stdout, stderr: '' })
})

test('what was typed wrong: exit 2, the nearest name, no stack', () => {
  expect(run(['bulid'])).toEqual({
    status: 2,
    stdout: '',
    stderr: 'error USAGE\n  There is no command "bulid".\n  Did you mean: registry build\n',
  })
  expect(run(['build', '--strct'])).toEqual({
    status: 2,
    stdout: '',
    stderr:
      'error USAGE\n  There is no flag --strct.\n  Did you mean --strict? registry build --help lists the flags.\n',
  })
  expect(run(['bulid', '--json'])).toEqual({
    status: 2,
    stdout: `${JSON.stringify(
      {
        ok: false,
        error: { code: 'USAGE', message: 'There is no command "bulid".', hint: 'Did you mean: registry build' },
      },
      null,
      2,
    )}\n`,
    stderr: '',
  })
  expect(run(['bulid'], { env: { GITHUB_ACTIONS: 'true' } })).toEqual({
    status: 2,
    stdout: '::error title=USAGE::There is no command "bulid".%0ADid you mean: registry build\n',
    stderr: '',
  })
})

test('init, validate, build, build again', () => {
  const cwd = join(dir, 'flow')
  mkdirSync(cwd)
  const init = run(['init', 'reg', '--name', 'Acme "plugins"'], { cwd })
  expect(init).toEqual({ status: 0, stdout: expect.stringContaining('Made a registry in reg:\n'), stderr: '' })
  expect(run(['validate', 'reg', '--strict'], { cwd })).toEqual({
    status: 0,
    stdout: 'Checked 1 plugin and 1 version: fine.\n',
    stderr: '',
  })
  expect(run(['validate', 'reg/registry.yaml'], { cwd }).stdout).toBe('Checked 1 plugin and 1 version: fine.\n')
  const args = ['build', 'reg', '--base-url', 'http://localhost:8080/', '--strict']
  expect(run([...args, '--dry-run'], { cwd })).toEqual({
    status: 0,
    stdout: `  plugin  version  state
  hello   0.1.0    new

1 plugin, 1 version in the sources: 1 new, 0 kept.
Dry run: nothing was written.
`,
    stderr: '',
  })
  const built = run(args, { cwd })
  expect(built).toEqual({ status: 0, stdout: expect.stringContaining('  versions   1 new, 0 kept\n'), stderr: '' })
  expect(built.stdout).toContain('Look into reg/dist; it is made to be served at http://localhost:8080/\n')
  const again = run([...args, '--json'], { cwd })
  expect({ ...again, stdout: JSON.parse(again.stdout) }).toMatchObject({
    status: 0,
    stdout: { ok: true, command: 'build', root: join(cwd, 'reg'), outDir: join(cwd, 'reg/dist'), diagnostics: [] },
    stderr: '',
  })
})

test('what is wrong in the content: exit 1, named as from here', () => {
  const cwd = join(dir, 'wrong')
  mkdirSync(join(cwd, 'reg/plugins/hello'), { recursive: true })
  writeFileSync(join(cwd, 'reg/registry.yaml'), 'name: x\nbaseUrl: http://localhost/\n')
  const manifest = 'name: Hello\ndescription: x\nversion: 1.10\ncolor: "#123456"\n'
  writeFileSync(join(cwd, 'reg/plugins/hello/plugin.yaml'), manifest)
  const human = run(['build', 'reg'], { cwd })
  expect(human).toMatchObject({ status: 1, stdout: '' })
  expect(human.stderr).toContain(`error VERSION_NOT_TEXT  reg/plugins/hello/plugin.yaml:3:10
  \`version: 1.10\` is a number to YAML, which forgets a final zero.
  Write it as text: \`version: "1.10.0"\`.
`)
  expect(human.stderr).toMatch(/^1 error.*\. Nothing was written\.\n$/m)
  expect(run(['build', 'reg'], { cwd, env: { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: dir } }).stdout).toContain(
    '::error file=wrong/reg/plugins/hello/plugin.yaml,line=3,col=10,title=VERSION_NOT_TEXT::',
  )
})

test('--out is relative to where it was typed', () => {
  const cwd = join(dir, 'flow')
  const { status, stdout } = run(['build', 'reg', '--out', 'elsewhere'], { cwd })
  expect([status, stdout.split('\n').at(-2)]).toEqual([
    0,
    'Look into elsewhere; it is made to be served at http://localhost:8080/',
  ])
})

test('a reader that went away is no error', async () => {
  const child = spawn(process.execPath, [MAIN, '--help'], {
    cwd: dir,
    env: cleanEnv(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.destroy()
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  expect([code, stderr]).toEqual([0, ''])
})

test.skipIf(process.platform === 'win32')(
  'Ctrl-C ends the program by its signal, and the bundler with it',
  async () => {
    const cwd = join(dir, 'stopped')
    expect(run(['init', cwd]).status).toBe(0)
    const command = 'echo $$ > ../../bundler.pid; exec sleep 60'
    appendFileSync(join(cwd, 'registry.yaml'), `bundle: { command: ${JSON.stringify(command)} }\n`)
    const child = spawn(process.execPath, [MAIN, 'build'], { cwd, env: cleanEnv(), stdio: 'ignore' })
    const closed = new Promise((resolve) => child.on('close', (_code, signal) => resolve(signal)))
    const pidFile = join(cwd, 'bundler.pid')
    const bundler = await vi.waitUntil(() => existsSync(pidFile) && Number(readFileSync(pidFile, 'utf8')), 10_000)
    child.kill('SIGINT')
    expect(await closed).toBe('SIGINT')
    await vi.waitUntil(() => !isRunning(bundler), 5_000)
    expect(existsSync(join(cwd, 'dist'))).toBe(false)
  },
)

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
