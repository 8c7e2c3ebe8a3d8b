import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const PROGRAM = fileURLToPath(new URL('fuzz.mjs', import.meta.url))

/** A few seconds' worth; `npm run fuzz` goes on for longer, with other mutations each time. */
const RUNS = 1500

test('nothing breaks the parsers: every input that is kept, and the first mutations of one seed', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM], {
    env: { PATH: process.env['PATH'] ?? '', FUZZ_SEED: '1', FUZZ_RUNS: String(RUNS) },
    encoding: 'utf8',
  })
  expect({ status, stdout, stderr }).toEqual({
    status: 0,
    stdout: expect.stringMatching(new RegExp(`^${RUNS} inputs with seed 1 in \\d+ s: 0 crashes\\n$`)),
    stderr: '',
  })
})
