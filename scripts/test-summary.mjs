// Counts what vitest's JSON reporter wrote: `node scripts/test-summary.mjs FILE`. A file that could not be loaded has no
// tests to count, so it counts as one failure. Exits 1 unless everything that ran passed and something ran.
import { readFileSync } from 'node:fs'

const readFiles = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).testResults
  } catch {
    console.error('There are no test results: the tests did not run to their end.')
    return []
  }
}

const files = readFiles(process.argv[2])
const count = (...statuses) =>
  files.flatMap((file) => file.assertionResults).filter((result) => statuses.includes(result.status)).length
const isUnloaded = (file) =>
  file.status === 'failed' && file.assertionResults.every(({ status }) => status !== 'failed')

const passed = count('passed')
const skipped = count('pending', 'skipped', 'todo', 'disabled')
const failed = count('failed') + files.filter(isUnloaded).length + (files.length === 0 ? 1 : 0)

if (skipped > 0) console.log(`${skipped} skipped`)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1
