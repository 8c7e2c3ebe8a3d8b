import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { validate } from '../../src/commands/validate.js'
import { LOGO, manifest, writeFiles, writeSample } from '../diagnostics/sample-registry.js'

describe('validate', () => {
  let dir: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'validate-'))
  })
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  it('checks a registry and writes nothing', async () => {
    writeSample(dir, { 'plugins/hello/versions/0.9.0/main.js': 'export {}\n' })
    expect(await validate({ path: dir })).toEqual({ ok: true, diagnostics: [], plugins: 1, versions: 2 })
    expect(readdirSync(dir).sort()).toEqual(['plugins', 'registry.yaml'])
  })

  it('checks a plugin’s folder, which needs no registry and no URL', async () => {
    writeFiles(dir, { 'plugin.yaml': manifest(), 'logo.svg': LOGO, 'main.js': 'export {}\n' })
    expect(await validate({ path: dir })).toEqual({ ok: true, diagnostics: [], plugins: 1, versions: 1 })
  })

  it('checks one manifest, and says what each protocol lacks', async () => {
    writeFiles(dir, { 'my-plugin/plugin.yaml': manifest({ version: null, license: null }) })
    expect(await validate({ path: join(dir, 'my-plugin/plugin.yaml') })).toEqual({
      ok: true,
      diagnostics: [
        {
          code: 'FIELDS_RECOMMENDED',
          severity: 'note',
          args: { fields: ['license'] },
          place: { file: 'plugin.yaml', line: 1, column: 1 },
        },
      ],
      plugins: 1,
      versions: 0,
      readiness: [
        { protocol: 'flows', member: false, required: ['version'], recommended: ['color'] },
        { protocol: 'openworkflow', member: true, required: ['version'], recommended: ['license'] },
      ],
    })
  })

  it('says what everything lacks of a manifest that is broken', async () => {
    writeFiles(dir, { 'plugin.yaml': 'name: [\n' })
    const { ok, diagnostics, readiness } = await validate({ path: join(dir, 'plugin.yaml') })
    expect([ok, diagnostics.map(({ code }) => code)]).toEqual([false, ['YAML_INVALID']])
    expect(readiness?.map(({ protocol, member }) => [protocol, member])).toEqual([
      ['flows', false],
      ['openworkflow', false],
    ])
  })

  it('says that there is nothing there', async () => {
    await expect(validate({ path: join(dir, 'nowhere') })).rejects.toMatchObject({ code: 'DIR_NOT_FOUND' })
  })
})
