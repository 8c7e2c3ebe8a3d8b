import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { build } from '../../src/commands/build.js'
import type { DiagnosticCode } from '../../src/model/diagnostic.js'
import { ADOPT_CASES } from './adopt-cases.js'
import { CLIENT_CASES } from './client-cases.js'
import { DEPLOY_CASES } from './deploy-cases.js'
import { type Case, CONFIG_CASES, MANIFEST_CASES } from './manifest-cases.js'
import { PUBLISHED_CASES } from './published-cases.js'
import { writeFiles, writeSample } from './sample-registry.js'
import { FILE_CASES, STATE_CASES } from './state-cases.js'
import { VERIFY_CASES } from './verify-cases.js'

// The type is the proof that no code is without its case.
const CASES: Readonly<Record<DiagnosticCode, Case>> = {
  ...CONFIG_CASES,
  ...MANIFEST_CASES,
  ...FILE_CASES,
  ...STATE_CASES,
  ...ADOPT_CASES,
  ...VERIFY_CASES,
  ...PUBLISHED_CASES,
  ...DEPLOY_CASES,
  ...CLIENT_CASES,
}

describe('every diagnostic code', () => {
  let dir: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'diagnostics-'))
  })
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  const env = (seconds: number) => ({ SOURCE_DATE_EPOCH: String(1_700_000_000 + seconds) })

  it('the sample itself has none', async () => {
    writeSample(dir)
    const receipt = await build({ dir, env: env(0), strict: true })
    expect([receipt.ok, receipt.diagnostics]).toEqual([true, []])
  })

  it.each(Object.entries(CASES))(
    '%s',
    async (code, { before, files, setup, run, later, place, args, severity, beside }) => {
      if (before !== undefined) {
        writeSample(dir, before)
        const first = await build({ dir, env: env(0) })
        expect(first.diagnostics).toEqual([])
        writeFiles(dir, files ?? {})
      } else writeSample(dir, files)
      setup?.(dir)
      const receipt = await (run?.(dir) ?? build({ dir, env: env(later ?? 3600) }))
      const found = receipt.diagnostics.filter((one) => one.code !== beside)
      expect(found).toEqual([{ code, severity: severity ?? 'error', place, args }])
      expect(receipt.ok).toBe(severity !== undefined)
    },
  )
})
