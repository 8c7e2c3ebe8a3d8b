import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { build } from '../../src/commands/build.js'
import { config, type Files, writeFiles, writeSample } from '../diagnostics/sample-registry.js'
import { tarball } from '../diagnostics/tarball.js'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

let dir: string
let temp: string
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'cli-verify-')))
  temp = join(dir, 'temp')
  mkdirSync(temp)
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

/** Our own environment would colour or annotate what is compared here. */
const env = () => ({ PATH: process.env['PATH'] ?? '', TMPDIR: temp })

const run = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'verify', ...args], {
    cwd: dir,
    env: env(),
    encoding: 'utf8',
  })
  return {
    status,
    stdout: stdout.replace(/ in \d+ ms\./, ' in N ms.').replace(/\d+ files, \S+ kB/, 'N files'),
    stderr: stderr.replace(/-[0-9a-f]{8}\.json/, '-….json'),
  }
}

const publish = async (files: Files = {}): Promise<void> => {
  const reg = join(dir, 'reg')
  writeSample(reg, { 'plugins/hello/versions/0.9.0/main.js': 'old\n', ...files })
  expect((await build({ dir: reg, env: { SOURCE_DATE_EPOCH: '1700000000' } })).ok).toBe(true)
}

test('exit 0: every version is what its source gives', async () => {
  await publish()
  expect(run('reg', '--rebuild')).toEqual({
    status: 0,
    stdout: `  plugin  version  state
  hello   1.0.0    same bytes
  hello   0.9.0    same bytes

2 versions: 2 same bytes.
Compared with reg/dist in N ms.
`,
    stderr: '',
  })
})

test('exit 1: one differs and one is missing, each at its place', async () => {
  await publish()
  writeFiles(dir, {
    'reg/plugins/hello/main.js': 'export const greet = () => "changed"\n',
    'reg/dist/apps/hello/0.9.0.tar.gz': null,
  })
  expect(run('--rebuild', 'reg/registry.yaml')).toEqual({
    status: 1,
    stdout: `  plugin  version  state
  hello   0.9.0    missing
  hello   1.0.0    differs

2 versions: 1 missing, 1 differs.
Compared with reg/dist in N ms.
`,
    stderr: `error ARTIFACT_MISSING  reg/dist/apps/hello/0.9.0.tar.gz
  The published artifact of hello 0.9.0 is missing.
  The source still gives the recorded bytes: build, and put the file from there in its place.

error REBUILD_DIFFERS  reg/plugins/hello/plugin.yaml:2:10
  hello 1.0.0 is published with other content than this source gives (sha256:79ef… published, sha256:cbdc… here).
  Verify at the commit that it was published from. If this is that commit, the artifact was not made from it.

2 errors

`,
  })
})

test('--json: the whole receipt', async () => {
  await publish({ 'plugins/hello/versions/0.9.0/main.js': null })
  const { status, stdout, stderr } = run('reg', '--rebuild', '--json')
  const recorded = { size: 305, digest: 'sha256:8696fa6045f0f9b592f34d8f1b4f4e85164f36c2fa7178264b2d9c587a6792dc' }
  const facts = { ...recorded, content: 'sha256:79ef1de344214af80da40061f395a8e56f85681c3f85e0ceb708bb61ed46f02a' }
  const release = { slug: 'hello', version: '1.0.0', state: 'same-bytes', origin: 'files' }
  expect({ status, stdout: JSON.parse(stdout), stderr }).toEqual({
    status: 0,
    stdout: {
      ok: true,
      command: 'verify',
      published: join(dir, 'reg/dist'),
      linked: 0,
      releases: [{ ...release, recorded, published: facts, rebuilt: facts }],
      milliseconds: expect.any(Number),
      root: join(dir, 'reg'),
      diagnostics: [],
    },
    stderr: '',
  })
})

test('a whole registry: exit 0, and 1 with every file that is not what it should be', async () => {
  await publish()
  expect(run('reg/dist')).toEqual({
    status: 0,
    stdout: `Verified reg/dist: 1 plugin, 2 versions; N files, in N ms.
Every file is what its records say.
`,
    stderr: '',
  })
  writeFiles(dir, { 'reg/dist/apps/hello/0.9.0.tar.gz': null, 'reg/dist/plugins/search.json': '{"total":1}' })
  expect(run('reg/dist')).toEqual({
    status: 1,
    stdout: 'Verified reg/dist: 1 plugin, 2 versions; N files, in N ms.\n',
    stderr: `error PUBLISHED_MISSING  reg/dist/apps/hello/0.9.0.tar.gz
  It is missing, and records/hello/1-….json names it.
  Put it back from a copy of the registry.

error PUBLISHED_DIFFERS  reg/dist/plugins/search.json
  It is not what catalog.json says: results is missing.
  It follows from the records: a build makes it again.

2 errors

`,
  })
  const { status, stdout } = run('reg/dist', '--json')
  expect([status, JSON.parse(stdout)]).toMatchObject([
    1,
    { ok: false, command: 'verify', registry: join(dir, 'reg/dist'), kind: 'native', root: join(dir, 'reg/dist') },
  ])
})

test.each<[readonly string[], string]>([
  [
    ['./reg'],
    `error USAGE
  "./reg" is neither a plugin nor a registry.
  Name a release such as github@1.2.0, or the URL or folder of a registry. To pack the sources of a folder again and compare: registry verify --rebuild [dir]
`,
  ],
  [
    ['https://user:secret@plugins.example.com/', '--rebuild'],
    `error USAGE
  What is packed again is a folder of sources, not a URL.
  What they are compared with has a flag: registry verify --rebuild [dir] --published <url>
`,
  ],
  [
    ['reg', '--rebuild', '--published', 'none'],
    `error NOTHING_PUBLISHED
  There is nothing to compare the sources with: \`published\` is none.
  Name the registry: registry verify --rebuild --published https://plugins.example.com/
`,
  ],
])('exit 2: %j', (args, stderr) => {
  writeSample(join(dir, 'reg'))
  expect(run(...args)).toEqual({ status: 2, stdout: '', stderr })
})

test.skipIf(process.platform === 'win32')('Ctrl-C leaves no temporary file behind, and no bundler', async () => {
  const command =
    'test -e ../../slow && { echo part > {out}; echo $$ > ../../pid; exec sleep 60; }; cp ../../given {out}'
  await publish({
    'registry.yaml': config(`bundle: {command: ${JSON.stringify(command)}}\n`),
    'plugins/hello/versions/0.9.0/main.js': null,
    given: tarball({ a: '1' }),
  })
  writeFiles(dir, { 'reg/slow': '' })
  const child = spawn(process.execPath, [MAIN, 'verify', 'reg', '--rebuild'], { cwd: dir, env: env(), stdio: 'ignore' })
  const closed = new Promise((resolve) => child.on('close', (_code, signal) => resolve(signal)))
  const pidFile = join(dir, 'reg/pid')
  const bundler = await vi.waitUntil(() => existsSync(pidFile) && Number(readFileSync(pidFile, 'utf8')), 10_000)
  expect(readdirSync(temp)).toHaveLength(1)
  child.kill('SIGINT')
  expect(await closed).toBe('SIGINT')
  await vi.waitUntil(() => !isRunning(bundler), 5_000)
  expect(readdirSync(temp)).toEqual([])
})

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
