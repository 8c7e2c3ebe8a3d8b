import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseYaml } from '../../src/stages/parse-yaml.js'

const source = (text: string | Uint8Array) => ({
  path: 'plugin.yaml',
  bytes: typeof text === 'string' ? new TextEncoder().encode(text) : text,
})
const parsedValue = (text: string) => parseYaml(source(text)).parsed?.value
const problemsOf = (text: string | Uint8Array) =>
  parseYaml(source(text)).diagnostics.map(({ code, place, args }) => [
    code,
    place.line,
    place.column,
    'problem' in args ? args.problem : '',
  ])

describe('values', () => {
  test.each<[string, string, unknown]>([
    ['nothing', '', null],
    ['only a comment', '# x\n', null],
    [
      'plain scalars',
      'a: 1\nb: yes\nc: true\nd: ~\ne: 0x1F\nf: 2020-01-01',
      { a: 1, b: 'yes', c: true, d: null, e: 31, f: '2020-01-01' },
    ],
    ['YAML 1.1 is read as 1.2', '%YAML 1.1\n---\na: yes', { a: 'yes' }],
    ['JSON', '{"a": [1, 2.5, "\\u00e9\\/\\ud83d\\ude00"], "b": null}', { a: [1, 2.5, 'é/😀'], b: null }],
    ['JSON indented with tabs', '{\n\t"a": [\n\t\t1\n\t]\n}\n', { a: [1] }],
    ['CRLF', 'a: 1\r\nb: |\r\n  x\r\n  y\r\n', { a: 1, b: 'x\ny\n' }],
    ['a byte order mark', '\uFEFFa: 1', { a: 1 }],
    ['an anchor used twice', 'a: &x {b: 1}\nc: *x\nd: [*x]', { a: { b: 1 }, c: { b: 1 }, d: [{ b: 1 }] }],
    ['a merge key', 'a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}', { a: { b: 1, c: 2 }, d: { b: 1, c: 3 } }],
    ['a list of merges: the earlier wins', 'a: {<<: [{b: 1}, {b: 2, c: 2}]}', { a: { b: 1, c: 2 } }],
    ['lines that end in CR alone', 'a: 1\rb: 2\r', { a: 1, b: 2 }],
    ['an anchor on a key', '&x a: 1\nb: *x', { a: 1, b: 'a' }],
    ['tags of the core schema', 'a: !!str 1\nb: !!int "2"\nc: !!map {}\nd: ! 3', { a: '1', b: 2, c: {}, d: '3' }],
    ['a declared tag', '%TAG !y! tag:yaml.org,2002:\n---\na: !y!str 1', { a: '1' }],
    [
      'a merge of more mappings than a call takes arguments',
      `a: {<<: [${'{},'.repeat(99_000)}{b: 1}]}`,
      { a: { b: 1 } },
    ],
    ['a quoted << is a key', '{"<<": {"b": 1}}', { '<<': { b: 1 } }],
    [
      'keys keep the text they were written as',
      '1.10: a\n0x1F: b\ntrue: c\nnull: d',
      { '1.10': 'a', '0x1F': 'b', true: 'c', null: 'd' },
    ],
  ])('%s', (_, text, value) => expect(parseYaml(source(text))).toMatchObject({ parsed: { value }, diagnostics: [] }))

  test('__proto__ and constructor are fields like any other', () => {
    const value = parsedValue(
      '__proto__: {polluted: 1}\nconstructor: {prototype: {polluted: 1}}\nb: {<<: {__proto__: {x: 1}}}',
    )
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor', 'b'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
    expect(JSON.stringify(value)).toBe(
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"b":{"__proto__":{"x":1}}}',
    )
  })
})

describe('refusals', () => {
  const deepAliases = Array.from({ length: 5 }, (_, i) =>
    i === 0
      ? `a0: &a0 ${'['.repeat(30)}${']'.repeat(30)}`
      : `a${i}: &a${i} ${'['.repeat(30)}*a${i - 1}${']'.repeat(30)}`,
  ).join('\n')
  const bomb = Array.from({ length: 12 }, (_, i) =>
    i === 0
      ? 'a0: &a0 [x, x, x, x, x, x, x, x, x]'
      : `a${i}: &a${i} [${Array(9)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
  ).join('\n')
  test.each<[string, string | Uint8Array, unknown[]]>([
    ['no UTF-8', new Uint8Array([0x61, 0x3a, 0x0a, 0xff, 0xfe]), ['FILE_NOT_UTF8', 2, undefined, '']],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x61, 0]), ['FILE_NOT_UTF8', 1, undefined, '']],
    ['a NUL', 'a: 1\nb: x\0y', ['YAML_INVALID', 2, 5, 'holds the control character U+0000']],
    ['a duplicate key', 'a: 1\nb: 2\na: 3', ['YAML_INVALID', 3, 1, 'the key "a" is written twice']],
    ['a duplicate JSON key', '{"a": 1,\n "a": 2}', ['YAML_INVALID', 2, 2, 'the key "a" is written twice']],
    ['a key that is a list', '? [a]\n: b', ['YAML_INVALID', 1, 3, 'a key must be text']],
    ['an empty key after a list', 'a: [1]\n: x', ['YAML_INVALID', 2, 1, 'a key must be text']],
    ['an empty key', ': x', ['YAML_INVALID', 1, 1, 'a key must be text']],
    ['infinity', 'a: .inf', ['YAML_INVALID', 1, 4, '.inf is no number that JSON can hold']],
    ['not a number', 'a: [.nan]', ['YAML_INVALID', 1, 5, '.nan is no number that JSON can hold']],
    ['a timestamp', 'a: !!timestamp 2020-01-01', ['YAML_INVALID', 1, 4, 'unresolved tag: tag:yaml.org,2002:timestamp']],
    ['bytes', 'a: !!binary aGk=', ['YAML_INVALID', 1, 4, 'unresolved tag: tag:yaml.org,2002:binary']],
    [
      'half a character',
      '{"a": "\\ud800"}',
      ['YAML_INVALID', 1, 7, 'an escape stands for half a character (a lone surrogate)'],
    ],
    ['an unknown alias', 'a: *b', ['YAML_INVALID', 1, 4, '"*b" names no anchor above it']],
    ['an alias in itself', 'a: &a\n  b: *a', ['YAML_INVALID', 2, 6, '"*a" stands for something that contains it']],
    ['a merge of text', 'a:\n  <<: b', ['YAML_INVALID', 2, 3, '"<<" takes a mapping or a list of mappings']],
    ['a tag that does not fit', 'a: !!int x', ['YAML_INVALID', 1, 4, 'unresolved tag: tag:yaml.org,2002:int']],
    ['a tag of text on a list', 'a: !!str [b]', ['YAML_INVALID', 1, 4, 'unresolved tag: tag:yaml.org,2002:str']],
    [
      'an escape beyond the last character',
      'a: "\\\\U x \\U00110000"',
      ['YAML_INVALID', 1, 11, 'an escape stands for no character: \\U00110000'],
    ],
    ['two documents', 'a: 1\n---\nb: 2', ['YAML_INVALID', 2, 1, 'holds a second document after "---": keep one']],
    [
      'two documents, each with its mark',
      '# x\n---\na: 1\n--- # y\nb: 2',
      ['YAML_INVALID', 4, 1, 'holds a second document after "---": keep one'],
    ],
    ['a tab', 'a:\n\tb: 1', ['YAML_INVALID', 2, 1, 'a tab cannot indent: use spaces']],
    [
      'a colon in text',
      'a: 1\nb: c: d',
      [
        'YAML_INVALID',
        2,
        5,
        'a mapping cannot start here: check the indentation, and put text that holds ": " in quotes',
      ],
    ],
    ['an @', 'a: @x', ['YAML_INVALID', 1, 4, 'text that begins with @ must be in quotes']],
    ['an open quote', 'a: "x', ['YAML_INVALID', 1, 4, 'the quote that opens here is never closed']],
    ['too many values', '- 1\n'.repeat(200_000), ['YAML_INVALID', 1, 1, 'holds too many values']],
    ['deep flow lists', '['.repeat(100_000), ['YAML_INVALID', 1, 101, 'is nested deeper than 100 levels']],
    ['deep flow mappings', '{a: '.repeat(50_000), ['YAML_INVALID', 1, 398, 'is nested deeper than 100 levels']],
    ['deep block lists', '- '.repeat(100_000), ['YAML_INVALID', 1, 203, 'is nested deeper than 100 levels']],
    ['depth through aliases', deepAliases, ['YAML_INVALID', 4, 39, 'is nested deeper than 100 levels']],
    ['an alias bomb', bomb, ['YAML_INVALID', 5, 35, 'the aliases stand for too much']],
  ])('%s', (_, text, problem) => expect(problemsOf(text)).toEqual([problem]))

  const indentation = 'this line does not fit those above: check the indentation'
  const noColon = 'a key must be followed by ": ", with the space, on the same line'
  const unclosed = 'the quote that opens here is never closed'
  const tooLittle = 'is indented too little, or a quote or bracket above is not closed'
  const colon = 'a mapping cannot start here: check the indentation, and put text that holds ": " in quotes'
  test.each<[string, number, number, string]>([
    ['a: 1\nb: Use it: now', 2, 10, colon],
    ['a: 1\n  b: 2', 2, 4, colon],
    ['a:\n  b: 1\n c: 2', 3, 2, indentation],
    ['a:\n  - b\n c: 1', 3, 2, indentation],
    ['a:\n  - b\n - c', 3, 2, 'a list item cannot stand here: check the indentation'],
    ['a: - b', 1, 4, 'a list item cannot stand here: check the indentation'],
    ['a:\n  b: 1\n\tc: 2', 3, 1, 'a tab cannot indent: use spaces'],
    ['a: 1\nb:2\nc: 3', 2, 1, noColon],
    ['hello\n\n  world: 1', 1, 1, noColon],
    ['a: 1\nb', 2, 2, noColon],
    ['"a":b', 1, 5, noColon],
    ['a: "x" y', 1, 8, 'nothing can follow here: put the whole text in quotes'],
    ["a: 'it's'", 1, 8, 'nothing can follow here: put the whole text in quotes'],
    ['a: `x`', 1, 4, 'text that begins with ` must be in quotes'],
    ['a: %x', 1, 4, 'text that begins with % must be in quotes'],
    ['a: * x', 1, 5, 'text that begins with * must be in quotes'],
    ['a: |x\n', 1, 5, 'text that begins with | or > must be in quotes, or begin on the next line'],
    ['a: ]', 1, 4, '] closes nothing: put it in quotes where it is text'],
    ['a: "b \\" \\\\\\"', 1, 4, unclosed],
    ["a: it's\nb: 'it''s", 2, 4, unclosed],
    ["'''", 1, 1, unclosed],
    ['a: "b\nc: 1', 2, 1, tooLittle],
    ['a: [1,\nb: 2', 2, 1, tooLittle],
    ['{"a": [1, 2', 1, 12, 'a bracket is never closed'],
    ['{"a": 1\n "b": 2}', 2, 5, 'a comma is missing before this'],
    ['[a,,b]', 1, 4, 'a value is missing before this comma'],
    ['a: "C:\\dir"', 1, 8, 'there is no such escape: double the backslash, or use single quotes'],
    ['a: x\u0085y\u009fz', 1, 7, 'holds the character U+009F: write it as an escape in double quotes'],
    ['a: !e!b c', 1, 8, 'undeclared tag handle "!e!"'],
  ])('the mistake in %j', (text, line, column, problem) => {
    expect(problemsOf(text)).toEqual([['YAML_INVALID', line, column, problem]])
  })

  test('one finding a line, ten at most', () => {
    expect(problemsOf('- .inf # .nan\n- {a: 1, a: 2, a: 3}\n'.repeat(30)).map(([, line]) => line)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ])
  })

  test('hundred levels are fine', () => {
    expect(parsedValue(`${'['.repeat(100)}${']'.repeat(100)}`)).toBeDefined()
  })
})

describe('places', () => {
  const text = `name: Weather
runtime:
  memory: 512MB
tags: [a, b]
empty:
actions:
  - name: get
    input: &in {type: object}
  - name: set
    input: *in
base: &base
  x: 1
more:
  <<: *base
  y: 1.10
"t|": &t |- # a | b
  x
list: [
  {}, # >
  "", ]
`
  const parsed = parseYaml(source(text)).parsed
  test.each<[(string | number)[], number, number]>([
    [[], 1, 1],
    [['name'], 1, 7],
    [['runtime'], 2, 1],
    [['runtime', 'memory'], 3, 11],
    [['runtime', 'timeout'], 2, 1],
    [['tags'], 4, 7],
    [['tags', 1], 4, 11],
    [['tags', 5], 4, 7],
    [['empty'], 5, 1],
    [['actions'], 6, 1],
    [['actions', 0], 7, 5],
    [['actions', 1, 'name'], 9, 11],
    [['actions', 1, 'input'], 10, 12],
    [['actions', 1, 'input', 'type'], 8, 23],
    [['more', 'x'], 12, 6],
    [['nothing', 'here'], 1, 1],
    [['t|'], 16, 10],
    [['list', 0], 19, 3],
    [['list', 1], 20, 3],
  ])('%j', (path, line, column) => expect(parsed?.placeOf(path)).toEqual({ file: 'plugin.yaml', line, column }))

  test('of keys', () => {
    expect(parsed?.placeOfKey(['tags'])).toEqual({ file: 'plugin.yaml', line: 4, column: 1 })
    expect(parsed?.placeOfKey(['more', 'y'])).toEqual({ file: 'plugin.yaml', line: 15, column: 3 })
  })

  test('what was written', () => {
    expect(parsed?.writtenOf(['more', 'y'])).toBe('1.10')
    expect(parsed?.writtenOf(['more', 'z'])).toBeUndefined()
    expect(parsed?.writtenOf(['actions'])).toBeUndefined()
  })
})

test('never throws, and says what is wrong whenever there is no value', () => {
  const pieces = fc.constantFrom(
    'a',
    ': ',
    '- ',
    '\n',
    '  ',
    '[',
    ']',
    '{',
    '}',
    ',',
    '"',
    "'",
    '&a ',
    '*a',
    '<<: ',
    '|',
    '#',
    '? ',
    '!x ',
    '---',
    '\t',
    '1',
    '\\u',
    '\r',
  )
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(text, (written) => {
      const { parsed, diagnostics } = parseYaml(source(written))
      expect(parsed === undefined).toBe(diagnostics.length > 0)
      if (parsed !== undefined) expect(JSON.parse(JSON.stringify(parsed.value))).toEqual(parsed.value)
    }),
    { numRuns: 2000 },
  )
})

test('never throws on bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const { parsed, diagnostics } = parseYaml(source(bytes))
      expect(parsed === undefined).toBe(diagnostics.length > 0)
    }),
  )
})
