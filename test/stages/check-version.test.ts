import fc from 'fast-check'
import semver from 'semver'
import { expect, test } from 'vitest'
import { parseVersion } from '../../src/model/version.js'
import { checkVersion } from '../../src/stages/check-version.js'

const place = { file: 'plugin.yaml', line: 3, column: 10 }

test.each(['1.0.0', '0.0.1', '1.2.3-beta.1', '10.20.30-rc-1'])('%s is a version', (version) => {
  expect(checkVersion(version, place)).toEqual({ version, diagnostics: [] })
})

test.each([
  ['v1.0.0', '1.0.0'],
  ['1.2', '1.2.0'],
  ['1', '1.0.0'],
  [' 1.0.0', '1.0.0'],
  ['v1.0.0+build', '1.0.0'],
  ['latest', undefined],
  ['', undefined],
  ['01.0.0', undefined],
  ['1.2.3.4', undefined],
])('%j is none, and %s was meant', (version, suggestion) => {
  const args = suggestion === undefined ? { version } : { version, suggestion }
  expect(checkVersion(version, place)).toEqual({
    diagnostics: [{ code: 'VERSION_INVALID', severity: 'error', args, place }],
  })
})

test('build metadata has a finding of its own', () => {
  expect(checkVersion('1.0.0-rc.1+build.5', place)).toEqual({
    diagnostics: [
      {
        code: 'VERSION_BUILD_METADATA',
        severity: 'error',
        args: { version: '1.0.0-rc.1+build.5', suggestion: '1.0.0-rc.1' },
        place,
      },
    ],
  })
})

test('a version too long for a file name is refused and cut', () => {
  const [finding] = checkVersion(`1.0.0-${'a'.repeat(200)}`, place).diagnostics
  expect(finding?.args).toEqual({ version: `1.0.0-${'a'.repeat(122)}…` })
})

test('a version is what semver takes for one, to the letter', () => {
  const digits = fc.oneof(
    fc.constantFrom(
      '0',
      '00',
      '01',
      '999999999',
      '1000000000',
      '9007199254740991',
      '9007199254740992',
      '',
      '-1',
      '1\n',
    ),
    fc.nat().map(String),
  )
  const end = fc.constantFrom('', '', '-rc.1', '+build', '.0', ' ', '\n')
  fc.assert(
    fc.property(fc.constantFrom('', '', 'v', ' '), digits, digits, digits, end, (start, ...parts) => {
      const text = `${start}${parts.slice(0, 3).join('.')}${parts[3]}`
      expect(parseVersion(text)).toBe(semver.valid(text) === text ? text : undefined)
    }),
    { numRuns: 1000 },
  )
})
