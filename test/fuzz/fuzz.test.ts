import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

// Plain JavaScript, as all of the fuzzing: it runs the built program.
const { LIMITS, runWorker } = await import(new URL('run-worker.mjs', import.meta.url).href)

let temp: string
beforeEach(() => {
  temp = mkdtempSync(join(tmpdir(), 'fuzz-test-'))
  vi.stubEnv('TMPDIR', temp)
})
afterEach(() => {
  vi.unstubAllEnvs()
  const left = readdirSync(temp)
  rmSync(temp, { recursive: true, force: true })
  expect(left).toEqual([])
})

const PROGRAM = fileURLToPath(new URL('fuzz.mjs', import.meta.url))

/** A few seconds' worth; `npm run fuzz` goes on for longer, with other mutations each time. */
const RUNS = 1000

const fuzz = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], {
    env: { PATH: process.env['PATH'] ?? '', TMPDIR: temp },
    encoding: 'utf8',
  })
  return { status, stdout: stdout.replace(/ in \d+ s:/, ' in N s:'), stderr }
}

test('nothing breaks the parsers: every input that is kept, and the first mutations of one seed', () => {
  expect(fuzz('--seed', '1', '--runs', String(RUNS), '--no-keep')).toEqual({
    status: 0,
    stdout: `${RUNS} inputs with seed 1 in N s: 0 found\n`,
    stderr: '',
  })
})

test('what was typed wrong: exit 2', () => {
  expect(fuzz('--target', 'manifets')).toMatchObject({ status: 2, stderr: expect.stringMatching(/^no such target: m/) })
  expect(fuzz('--seconds', 'ten')).toEqual({ status: 2, stdout: '', stderr: '--seconds needs a number, not "ten"\n' })
  expect(fuzz('--input', 'x')).toEqual({ status: 2, stdout: '', stderr: '--input needs one --target\n' })
})

interface Finding {
  readonly problem: string
  readonly bytes: Uint8Array
  readonly index: number
}

/** Fuzzes a parser with a known mistake, within narrower limits than in earnest. */
const tryBroken = async (target: string, limits: Readonly<Record<string, number>> = {}, runs = 3) => {
  const findings: Finding[] = []
  const result = await runWorker(
    {
      module: new URL('broken-targets.mjs', import.meta.url).href,
      targets: [target],
      limits: { ...LIMITS, ...limits },
      seed: 1,
      first: 0,
      runs,
      seconds: 60,
      triesCorpus: true,
      inputs: [],
    },
    (finding: Finding) => findings.push(finding),
  )
  const told = findings.map(
    ({ problem, index }) => `${index}: ${problem.split('\n')[0]?.replace(/\d+ (ms|MB)/, 'N $1')}`,
  )
  return { result, findings, told }
}

test.each<[string, readonly unknown[], Readonly<Record<string, number>>?]>([
  ['fine', []],
  ['throws', ['0: TypeError: a mistake']],
  ['slow', ['0: takes N ms'], { milliseconds: 100 }],
  ['endless', ['0: never comes to an end'], { endlessMilliseconds: 600 }],
  ['waits', ['0: waits for what never comes']],
  ['writes', [expect.stringMatching(/^0: Error: the file system is changed: writeFile(Sync)?\(/)]],
  ['large', ['0: takes N MB'], { megabytes: 100 }],
  ['heap', ['0: takes more than N MB'], { heapMegabytes: 64 }],
])('a parser with a mistake is found out, once: %s', async (target, expected, limits) => {
  expect((await tryBroken(target, limits)).told).toEqual(expected)
})

test('memory that is never freed is noticed', async () => {
  const { result, told } = await tryBroken('grows', { grownMegabytes: 8, settledAfter: 2 }, 80)
  expect([result.count, result.grown > 8, told]).toEqual([80, true, []])
})

test('an input that throws is made as small as it can be', async () => {
  const { findings } = await tryBroken('throws')
  expect(findings.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(['!'])
})
