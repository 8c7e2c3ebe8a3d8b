import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { config, type Files, manifest, writeSample } from '../diagnostics/sample-registry.js'
import { closeGround, type Ground, openGround } from './ground.js'
import { HELLO, PLUGIN } from './words.js'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

let ground: Ground
beforeEach(() => {
  ground = openGround()
})
afterEach(() => closeGround(ground))

/** Runs the program in the registry's folder, where `<>` stands for the folder that holds everything. */
const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: ground.dir,
    env: {
      PATH: process.env['PATH'] ?? '',
      XDG_CACHE_HOME: `${ground.parent}/tmp`,
      SOURCE_DATE_EPOCH: '1700000000',
      ...env,
    },
    encoding: 'utf8',
    timeout: 15_000,
  })
  const clean = (text: string): string => text.replaceAll(ground.parent, '<>')
  return { status, stdout: clean(stdout), stderr: clean(stderr) }
}

const ESCAPE = '\u001b[2J\u001b]0;owned\u0007'

describe('the program, given hostile input', () => {
  const refused: readonly (readonly [string, Files, number, string])[] = [
    [
      'nesting without end',
      { [PLUGIN]: `x: ${'['.repeat(100_000)}` },
      1,
      'error YAML_INVALID  plugins/hello/plugin.yaml:1:104\n',
    ],
    ['no UTF-8', { [PLUGIN]: Buffer.from([0xff]) }, 1, 'error FILE_NOT_UTF8  plugins/hello/plugin.yaml:1\n'],
    ['a prebuilt of noise', { [`${HELLO}/hello-0.9.0.tar.gz`]: ESCAPE }, 1, 'error PREBUILT_INVALID'],
    ['a catalog of noise', { 'dist/catalog.json': ESCAPE }, 2, 'error STATE_CORRUPT\n'],
    ['a catalog of a page', { 'dist/catalog.json': '<html>' }, 2, 'error STATE_UNREADABLE\n'],
    ['a foreign registry', { 'dist/registry.json': '{"apps": {}}' }, 2, 'error FOREIGN_REGISTRY\n'],
    ['a config that is a folder', { 'registry.yaml': null, 'registry.yaml/x': '' }, 2, 'error CONFIG_UNREADABLE\n'],
    ['an out dir that is a file', { dist: '' }, 2, 'error OUT_DIR_UNUSABLE\n'],
    ['a wrong environment', {}, 2, 'error ENVIRONMENT_INVALID\n'],
  ]

  it.each(refused)('%s: tells what is wrong, and no stack', (name, files, status, start) => {
    writeSample(ground.dir, files)
    const found = run(['build'], name === 'a wrong environment' ? { SOURCE_DATE_EPOCH: '1e9' } : {})
    const said = found.status === 1 ? found.stdout + found.stderr : found.stderr
    expect([found.status, said.startsWith(start) ? start : said]).toEqual([status, start])
    expect(said.match(/^\s+at .*[:)]\d*$|node:internal|\.js:\d+:\d+/gm)).toBe(null)
  })

  it('never sends to a terminal what an author wrote to move its cursor', () => {
    writeSample(ground.dir, {
      [`${HELLO}/${ESCAPE.replace('/', '')}.js`]: '',
      'registry.yaml': config(`bundle: {command: "printf '\\\\033[2J' >&2; exit 1"}\n`),
      [PLUGIN]: manifest({ license: JSON.stringify('\u202eTIM'), homepage: JSON.stringify('x\u2028y') }),
    })
    const { status, stdout, stderr } = run(['build'])
    expect(status).toBe(1)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    expect(`${stdout}${stderr}`.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2028]/g)).toBe(null)
    expect(`${stdout}${stderr}`).toContain('\\u001b[2J')
  })

  it('gives GitHub no commands that an author wrote', () => {
    writeSample(ground.dir, {
      [`${HELLO}/a\n::error file=x::owned`]: '',
      [PLUGIN]: manifest({ license: JSON.stringify('x%0A::set-env name=PATH::evil ##[error]') }),
    })
    const { status, stdout } = run(['build', '--reporter', 'github'])
    const commands = stdout.split('\n').filter((line) => /^\s*::|##\[/.test(line))
    expect([status, commands.map((line) => line.replace(/^::(\w+) .*title=(\w+).*$/s, '$1 $2'))]).toEqual([
      1,
      ['error FILE_NAME_UNSAFE', 'warning LICENSE_NOT_SPDX'],
    ])
  })

  it('writes JSON that can be read, whatever is in it', () => {
    writeSample(ground.dir, { [`${HELLO}/${ESCAPE}"'`.replace('registry', '')]: '' })
    const { status, stdout, stderr } = run(['build', '--json'])
    const { ok, diagnostics } = JSON.parse(stdout)
    expect([status, ok, diagnostics.length, stderr]).toEqual([1, false, 1, ''])
  })

  it('does not wait for a pipe, in any command', () => {
    writeSample(ground.dir)
    spawnSync('mkfifo', [join(ground.dir, 'pipe')])
    mkdirSync(join(ground.dir, 'sub'))
    symlinkSync('/dev/zero', join(ground.dir, 'sub/plugin.yaml'))
    const statuses = [
      ['validate', 'pipe'],
      ['validate', 'sub/plugin.yaml'],
      ['build', 'pipe'],
      ['build', '--out', 'pipe'],
      ['build', '--published', 'pipe'],
      ['adopt', 'pipe'],
      ['init', 'pipe'],
    ].map((args) => [args.join(' '), run(args).status])
    expect(statuses).toEqual([
      ['validate pipe', 2],
      ['validate sub/plugin.yaml', 2],
      ['build pipe', 2],
      ['build --out pipe', 2],
      ['build --published pipe', 2],
      ['adopt pipe', 2],
      ['init pipe', 2],
    ])
  })
})
