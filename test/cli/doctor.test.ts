import { spawn } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { formatDoctor } from '../../src/cli/format-doctor.js'
import { adviceOf } from '../../src/cli/messages-doctor.js'
import { CHECKS } from '../../src/model/checkup.js'
import { foreignRegistry } from '../commands/foreign-registry.js'
import { serveWell } from '../commands/serve-well.js'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

let dir: string
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'cli-doctor-')))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

/** The server is in this process, so the program must not block it. */
const run = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const child = spawn(process.execPath, [MAIN, 'doctor', ...args], {
    cwd: dir,
    env: { PATH: process.env['PATH'] ?? '', ...env },
  })
  const [stdout, stderr] = await Promise.all(
    [child.stdout, child.stderr].map((stream) => stream.setEncoding('utf8').toArray()),
  )
  const status = await new Promise((resolve) =>
    child.exitCode === null ? child.on('close', resolve) : resolve(child.exitCode),
  )
  return { status, stdout: (stdout ?? []).join(''), stderr: (stderr ?? []).join('') }
}

test('exit 0 or 1 with every line, exit 2 for what cannot be reached; the token is never shown', async () => {
  const server = await serveWell(
    async (url) => {
      const files = foreignRegistry({ base: url })
      const text = String(files['registry.json']).replaceAll(
        /https:\/\/(cdn|elsewhere)\.example\.com\/[^"]*/g,
        `${url}meta/beta.json`,
      )
      return { ...files, 'registry.json': text }
    },
    (reply, request) => (request.headers.authorization === undefined ? { ...reply, status: 401 } : reply),
  )
  try {
    const told = await run([server.url, '--json'], { REGISTRY_TOKEN: 's3cret' })
    const { lines, ...receipt } = JSON.parse(told.stdout)
    expect([told.status, told.stderr, receipt]).toMatchObject([
      1,
      '',
      { ok: false, command: 'doctor', registry: server.url, diagnostics: [] },
    ])
    expect(lines[0]).toEqual({ check: 'https', verdict: 'unknown', found: expect.any(String), urls: [server.url] })
    expect(lines.find(({ check }: { check: string }) => check === 'icons')).toEqual({
      check: 'icons',
      verdict: 'problem',
      found: 'its name must end in .svg or .png',
      urls: [`${server.url}meta/beta.json`],
      advice: 'Use a PNG or SVG below 1 MB that is there, and served over https.',
    })
    expect(told.stdout).not.toContain('s3cret')
    const denied = await run([server.url])
    expect(denied).toEqual({
      status: 2,
      stdout: '',
      stderr: `error STATE_UNREADABLE\n  Could not read ${server.url}: the host answers 401.\n  If the registry is private, put its token into the environment variable REGISTRY_TOKEN.\n`,
    })
  } finally {
    await server.close()
  }
})

test('a person reads what was found, where, and what to do', () => {
  const receipt = {
    ok: false,
    registry: 'https://r.example.com/',
    milliseconds: 1200,
    lines: [
      { check: 'https', verdict: 'ok', found: 'it is served over https', urls: [] },
      {
        check: 'state',
        verdict: 'unknown',
        found: 'there is no catalog',
        urls: ['https://r.example.com/catalog.json'],
      },
      {
        check: 'cors',
        verdict: 'problem',
        found: 'pages may not read it',
        urls: ['https://r.example.com/a', 'https://r.example.com/b'],
      },
      { check: 'head', verdict: 'warning', found: 'HEAD tells another type', urls: ['https://r.example.com/a'] },
    ],
  } as const
  expect(formatDoctor(receipt, dir)).toEqual([
    '  ok           https  it is served over https',
    '  cannot tell  state  there is no catalog',
    '               https://r.example.com/catalog.json',
    '  problem      cors   pages may not read it',
    '               https://r.example.com/a',
    '               https://r.example.com/b',
    '               → Let the host send Access-Control-Allow-Origin: * with every file. Of a bucket: registry deploy --configure',
    '  warning      head   HEAD tells another type',
    '               https://r.example.com/a',
    '               → Let the host answer HEAD as it does GET.',
    '',
    'Looked at https://r.example.com/ in 1.2 s: 1 problem, 1 warning, 1 ok, 1 cannot tell.',
  ])
})

test('every check says what to do, in a sentence', () => {
  const advice = CHECKS.map((check) => adviceOf({ check, verdict: 'problem', found: '', urls: [] }) ?? check)
  expect(advice.filter((text) => !/^[A-Z].*[a-z.>]$/.test(text))).toEqual([])
  expect(adviceOf({ check: 'cors', verdict: 'ok', found: '', urls: [] })).toBe(undefined)
})
