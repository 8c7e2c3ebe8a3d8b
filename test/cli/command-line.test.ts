import { expect, test } from 'vitest'
import { type CommandLine, parseCommandLine, peekFlag } from '../../src/cli/command-line.js'
import { chooseReporter } from '../../src/cli/reporter.js'

const run = (command: string, rest: object = {}) => ({
  kind: 'run',
  command,
  argument: undefined,
  text: {},
  on: new Set(),
  ...rest,
})

test.each<[readonly string[], object]>([
  [[], { kind: 'help' }],
  [['--help'], { kind: 'help', command: undefined }],
  [['-h'], { kind: 'help', command: undefined }],
  [['help'], { kind: 'help', command: undefined }],
  [['help', 'new'], { kind: 'help', command: 'new' }],
  [['new', '--help'], { kind: 'help', command: 'new' }],
  [['--version'], { kind: 'version' }],
  [['-v'], { kind: 'version' }],
  [['build'], run('build')],
  [['build', '1.10'], run('build', { argument: '1.10' })],
  [['--strict', 'build', '--dry-run', '1.10'], run('build', { argument: '1.10', on: new Set(['strict', 'dry-run']) })],
  [['build', '--out', '1.10', '--published=none'], run('build', { text: { out: '1.10', published: 'none' } })],
  [['build', '--out', 'a', '--out', 'b'], run('build', { text: { out: 'b' } })],
  [['build', '--out=--strict'], run('build', { text: { out: '--strict' } })],
  [['build', '--', '--odd'], run('build', { argument: '--odd' })],
  [['init', 'x', '--name', '007'], run('init', { argument: 'x', text: { name: '007' } })],
  [['init', '--deploy', 's3'], run('init', { text: { deploy: 's3' } })],
  [['new', '1', '--protocol', 'flows'], run('new', { argument: '1', text: { protocol: 'flows' } })],
  [['verify', '--rebuild', 'reg'], run('verify', { argument: 'reg', on: new Set(['rebuild']) })],
  [['install', 'a@1.10', 'b'], run('install', { argument: 'a@1.10', more: ['b'] })],
  [['search', '--registry', 'x', '--registry=y'], run('search', { text: { registry: 'x\ny' } })],
  [['adopt', 'https://x/', '--allow-wrong'], run('adopt', { argument: 'https://x/', on: new Set(['allow-wrong']) })],
])('registry %j', (args, expected) => {
  expect(parseCommandLine(args, 'registry')).toEqual(expected as CommandLine)
})

test('help of help is the help of the program', () => {
  expect(parseCommandLine(['help', 'help'], 'registry')).toEqual({ kind: 'help', command: undefined })
})

test('registry-build builds without a command', () => {
  expect(parseCommandLine([], 'registry-build')).toEqual(run('build'))
  expect(parseCommandLine(['--strict'], 'registry-build')).toEqual(run('build', { on: new Set(['strict']) }))
  expect(parseCommandLine(['-h'], 'registry-build')).toEqual({ kind: 'help', command: undefined })
})

const COMMANDS =
  'Commands: build, deploy, validate, init, new, adopt, prune, install, remove, update, list, outdated, search, info, verify, doctor.'

test.each<[readonly string[], string, string]>([
  [['bulid'], 'There is no command "bulid".', 'Did you mean: registry build'],
  [
    ['unpack-it'],
    'There is no command "unpack-it".',
    `${COMMANDS} To build the registry of a folder: registry build <dir>`,
  ],
  [
    ['constructor'],
    'There is no command "constructor".',
    `${COMMANDS} To build the registry of a folder: registry build <dir>`,
  ],
  [['help', 'nw'], 'There is no command "nw".', 'Did you mean: registry new'],
  [['verfiy'], 'There is no command "verfiy".', 'Did you mean: registry verify'],
  [
    ['verify', '--rebild'],
    'There is no flag --rebild.',
    'Did you mean --rebuild? registry verify --help lists the flags.',
  ],
  [['verify', '--rebuild=dist'], '--rebuild takes no value.', 'registry verify --help lists the flags.'],
  [['inti'], 'There is no command "inti".', 'Did you mean: registry init'],
  [['version'], 'There is no command "version".', 'Did you mean: registry --version'],
  [
    ['--strict'],
    'Which command?',
    'Commands: build, deploy, validate, init, new, adopt, prune, install, remove, update, list, outdated, search, info, verify, doctor. To build: registry build',
  ],
  [['build', '--strct'], 'There is no flag --strct.', 'Did you mean --strict? registry build --help lists the flags.'],
  [['build', '-x'], 'There is no flag -x.', 'registry build --help lists the flags.'],
  [['build', '--__proto__=1'], 'There is no flag --__proto__.', 'registry build --help lists the flags.'],
  [['init', '--strict'], '"init" has no flag --strict.', 'registry init --help lists the flags.'],
  [['build', '--strict=no'], '--strict takes no value.', 'registry build --help lists the flags.'],
  [['build', '--out'], '--out needs a value.', 'Write --out=<dir>.'],
  [['build', '--out='], '--out needs a value.', 'Write --out=<dir>.'],
  [['build', '--out', '--strict'], '--out needs a value.', 'Write --out=<dir>.'],
  [['build', 'a', 'b'], '"build" takes one argument; "b" is one too many.', 'Usage: registry build [dir]'],
  [['list', 'x'], '"list" takes no argument.', 'Usage: registry list'],
  [['install', 'a', ''], '"install" was given an empty argument.', 'Usage: registry install [plugin…]'],
  [['remove'], '"remove" needs <plugin…>.', 'Usage: registry remove <plugin…>'],
  [['build', ''], '"build" was given an empty argument.', 'Usage: registry build [dir]'],
  [['new'], '"new" needs <slug>.', 'Usage: registry new <slug>'],
  [['new', 'x', '--protocol', 'flow'], '--protocol cannot be "flow".', 'Did you mean: --protocol flows'],
  [['build', '--reporter', 'xml'], '--reporter cannot be "xml".', 'Choose one: human, json, github.'],
])('registry %j is refused', (args, message, hint) => {
  expect(() => parseCommandLine(args, 'registry')).toThrow(expect.objectContaining({ code: 'USAGE', message, hint }))
})

test('a flag can be seen on a broken line', () => {
  expect(peekFlag(['bulid', '--json', '--what'], 'json')).toBe(true)
  expect(peekFlag(['--reporter', 'github', 'x', 'y'], 'reporter')).toBe('github')
  expect(peekFlag(['build'], 'json')).toBe(undefined)
})

test.each([
  [[], {}, 'human'],
  [[], { GITHUB_ACTIONS: 'true' }, 'github'],
  [['--reporter', 'human'], { GITHUB_ACTIONS: 'true' }, 'human'],
  [['--reporter=json'], {}, 'json'],
  [['--json'], { GITHUB_ACTIONS: 'true' }, 'json'],
  [['--reporter', 'nonsense'], {}, 'human'],
])('%j in %j is reported for %s', (args, env, expected) => {
  expect(chooseReporter(args, env)).toBe(expected)
})
