import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const SCRIPT = fileURLToPath(new URL('../../scripts/test-summary.mjs', import.meta.url))
const dir = mkdtempSync(join(tmpdir(), 'test-summary-'))
afterAll(() => rmSync(dir, { recursive: true }))

const summarize = (file: string): { readonly lines: readonly string[]; readonly exitCode: number | null } => {
  const { stdout, status } = spawnSync(process.execPath, [SCRIPT, file], { encoding: 'utf8' })
  return { lines: stdout.split('\n').slice(0, -1), exitCode: status }
}

const fileWith = (status: string, ...tests: readonly string[]) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
})

test.each([
  ['passes', [fileWith('passed', 'passed', 'passed')], ['2 passed, 0 failed'], 0],
  ['tells of skipped tests', [fileWith('passed', 'passed', 'skipped', 'todo')], ['2 skipped', '1 passed, 0 failed'], 0],
  [
    'counts failures',
    [fileWith('failed', 'passed', 'failed'), fileWith('passed', 'passed')],
    ['2 passed, 1 failed'],
    1,
  ],
  ['counts a file that did not load', [fileWith('failed'), fileWith('passed', 'passed')], ['1 passed, 1 failed'], 1],
  ['fails when nothing ran', [], ['0 passed, 1 failed'], 1],
])('%s', (_what, testResults, lines, exitCode) => {
  const file = join(dir, 'results.json')
  writeFileSync(file, JSON.stringify({ testResults }))
  expect(summarize(file)).toEqual({ lines, exitCode })
})

test('fails when there are no results', () => {
  expect(summarize(join(dir, 'absent.json'))).toEqual({ lines: ['0 passed, 1 failed'], exitCode: 1 })
})
