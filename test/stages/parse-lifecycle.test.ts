import { describe, expect, it } from 'vitest'
import { parseLifecycle } from '../../src/stages/parse-lifecycle.js'
import { parseTime } from '../../src/stages/parse-time.js'

const parse = (text: string) => {
  const { entries, diagnostics } = parseLifecycle({ path: 'plugins/a/lifecycle.yaml', bytes: Buffer.from(text) })
  return {
    entries: entries.map(({ placeOf: _, ...entry }) => entry),
    found: diagnostics.map(({ code, args, place: { file, line, column } }) => [
      code,
      args,
      `${file}:${line}:${column}`,
    ]),
  }
}
const invalid = (field: string, problem: string, at: string) => [
  'LIFECYCLE_INVALID',
  { field, problem },
  `plugins/a/lifecycle.yaml:${at}`,
]

describe('parseLifecycle', () => {
  it.each([
    ['', []],
    ['# nothing yet\n', []],
    ['{}', []],
    ['"1.0.0": null', [{ version: '1.0.0', change: null }]],
    ['1.0.0:', [{ version: '1.0.0', change: null }]],
    ['1.0.0: {at: 2024-09-20}', [{ version: '1.0.0', change: null, at: '2024-09-20T00:00:00Z' }]],
    ['1.0.0: {yanked: true}', [{ version: '1.0.0', change: { yanked: {} } }]],
    ['1.0.0: {yanked: {}}', [{ version: '1.0.0', change: { yanked: {} } }]],
    [
      '"1.1.0":\n  deprecated:\n    reason: " old "\n    replacement_version: 1.2.0\n  at: 2024-09-20T16:30:00+02:00\n"1.0.0": {unpublished: {reason: leak}, yanked: true}',
      [
        {
          version: '1.1.0',
          change: { deprecated: { reason: 'old', replacement_version: '1.2.0' } },
          at: '2024-09-20T14:30:00Z',
        },
        { version: '1.0.0', change: { unpublished: { reason: 'leak' }, yanked: {} } },
      ],
    ],
  ])('understands %j', (text, entries) => expect(parse(text)).toEqual({ entries, found: [] }))

  it.each([
    ['[1]', [invalid('', 'must map versions to what is said of them', '1:1')]],
    [
      '1.0.0: true',
      [
        invalid(
          '1.0.0',
          'must say `deprecated`, `yanked` or `unpublished`, or be null to take back what was said',
          '1:8',
        ),
      ],
    ],
    [
      '1.0.0: {depricated: true}',
      [invalid('1.0.0.depricated', 'means nothing here; did you mean `deprecated`?', '1:21')],
    ],
    [
      '1.0.0: {whatever: 1}',
      [invalid('1.0.0.whatever', 'means nothing here; known are deprecated, yanked, unpublished, at', '1:19')],
    ],
    ['1.0.0: {yanked: broken}', [invalid('1.0.0.yanked', 'must be true, or give its details: `reason`', '1:17')]],
    [
      '1.0.0: {deprecated: {replacement: 1.1.0}}',
      [invalid('1.0.0.deprecated.replacement', 'means nothing here; known are reason, replacement_version', '1:35')],
    ],
    [
      `1.0.0: {yanked: {reason: ${'a'.repeat(5001)}}}`,
      [invalid('1.0.0.yanked.reason', 'must not be longer than 5000 characters', '1:26')],
    ],
    ['1.0.0: {yanked: {reason: 5}}', [invalid('1.0.0.yanked.reason', 'must be text', '1:26')]],
    ['1.0.0: {yanked: true, at: soon}', [invalid('1.0.0.at', 'must be a time such as 2024-09-20T14:30:00Z', '1:27')]],
    [
      '1.0.0: {deprecated: {replacement_version: 1.10}}',
      [
        [
          'VERSION_NOT_TEXT',
          { field: 'replacement_version', written: '1.10', suggestion: '1.10.0' },
          'plugins/a/lifecycle.yaml:1:43',
        ],
      ],
    ],
    [
      '1.0.0: {deprecated: {replacement_version: v2.0.0}}',
      [['VERSION_INVALID', { version: 'v2.0.0', suggestion: '2.0.0' }, 'plugins/a/lifecycle.yaml:1:43']],
    ],
    [
      '\n1.10: {yanked: true}',
      [['VERSION_INVALID', { version: '1.10', suggestion: '1.10.0' }, 'plugins/a/lifecycle.yaml:2:1']],
    ],
  ])('refuses %j', (text, found) => expect(parse(text)).toEqual({ entries: [], found }))

  it('says where each part was written', () => {
    const bytes = Buffer.from('1.0.0:\n  deprecated:\n    replacement_version: 1.1.0\n')
    const [entry] = parseLifecycle({ path: 'lifecycle.yaml', bytes }).entries
    expect(entry?.placeOf(['1.0.0', 'deprecated', 'replacement_version'])).toEqual({
      file: 'lifecycle.yaml',
      line: 3,
      column: 26,
    })
    expect(entry?.placeOf(['1.0.0'])).toEqual({ file: 'lifecycle.yaml', line: 1, column: 1 })
  })
})

describe('parseTime', () => {
  it.each([
    ['2024-09-20T14:30:00Z', '2024-09-20T14:30:00Z'],
    ['2024-09-20T14:30Z', '2024-09-20T14:30:00Z'],
    ['2024-09-20t14:30:00.987z', '2024-09-20T14:30:00Z'],
    ['2024-09-20 14:30:00-02:30', '2024-09-20T17:00:00Z'],
    ['2024-02-29', '2024-02-29T00:00:00Z'],
    ['2023-02-29', undefined],
    ['2024-09-20T25:00:00Z', undefined],
    ['2024-09-20T14:30:00', undefined],
    ['2024-09-20T14:30:00+99:00', undefined],
    ['0000-01-01T00:00:00+01:00', undefined],
    ['9999-12-31T23:59:59-01:00', undefined],
    ['20240920', undefined],
    ['yesterday', undefined],
    ['', undefined],
  ])('%j is %j', (text, time) => expect(parseTime(text)).toBe(time))
})
