import { expect, test } from 'vitest'
import { formatConfigure } from '../../src/cli/format-configure.js'
import type { StoreSetting } from '../../src/model/store-setting.js'

const lines = (settings: readonly StoreSetting[], parts: { readonly ok?: boolean; readonly dryRun?: boolean } = {}) =>
  formatConfigure({
    ok: true,
    diagnostics: [],
    dryRun: false,
    target: 's3://bucket',
    settings,
    milliseconds: 5,
    ...parts,
  })

test('what was set, with what was there before', () => {
  expect(
    lines([
      { what: 'CORS', after: 'AllowedOrigin: *\nAllowedMethod: GET', changed: true },
      { what: 'public read', before: '{}', after: '{ "Statement": [] }', changed: true },
      { what: 'public access', before: 'x', changed: false },
      { what: 'website', changed: false, problem: 'This store has no such setting.' },
    ]),
  ).toEqual([
    'Settings of s3://bucket:',
    '',
    'CORS: set.',
    '  + AllowedOrigin: *',
    '  + AllowedMethod: GET',
    '',
    'public read: set.',
    '  - {}',
    '  + { "Statement": [] }',
    '',
    'public access: fits.',
    '',
    'website: This store has no such setting.',
    '',
  ])
})

test('a dry run, nothing to do, and a config with a mistake', () => {
  expect(lines([{ what: 'CORS', after: 'GET', changed: false }], { dryRun: true }).slice(2)).toEqual([
    'CORS: would be set.',
    '  + GET',
    '',
    'Dry run: nothing was changed.',
  ])
  expect(lines([{ what: 'CORS', before: 'GET', changed: false }]).slice(2)).toEqual([
    'CORS: fits.',
    '',
    'Nothing to do.',
  ])
  expect(lines([], { ok: false })).toEqual([])
})
