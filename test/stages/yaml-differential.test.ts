import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDocument, stringify, type ToStringOptions } from 'yaml'
import { parseYaml } from '../../src/stages/parse-yaml.js'

/*
 * What another parser, `yaml`, makes of the same text: the two have no line of code in common.
 */

const ourValueOf = (text: string): unknown => {
  const { parsed, diagnostics } = parseYaml({ path: 'a.yaml', bytes: new TextEncoder().encode(text) })
  return parsed === undefined ? diagnostics : parsed.value
}

/** `undefined` for what is no YAML; `stringify` has mistakes too. */
const otherValueOf = (text: string): unknown => {
  const document = parseDocument(text, { merge: true })
  return document.errors.length > 0 ? undefined : document.toJS()
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const files = ['example-registry', '.github', 'test/fixtures', 'test/golden'].flatMap((dir) =>
  readdirSync(join(root, dir), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ya?ml|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name)),
)

test('every file of the project', () => {
  expect(files.length).toBeGreaterThan(50)
  for (const file of files) {
    const text = readFileSync(file, 'utf8')
    expect([file, ourValueOf(text)]).toEqual([file, otherValueOf(text)])
  }
})

/** Texts that mean something else without quotes, in one version of YAML or another. */
const TRICKY =
  ' |true|True|null|~|1.10|0x1F|0o17|010|0b1|1_000|1:30|-1|+1|.5|1.|1e3|1e400|.inf|.NaN|yes|no|on|2020-01-01|a: b|a #b|- x|? x|@x|*a|&a|!t|>|---|...|=|{|[|,|]'
    .split('|')
    .concat(
      '|',
      '',
      'a\nb',
      'a\n\nb\n',
      ' lead',
      'trail ',
      '\ttab',
      '"q"',
      "'s'",
      'é',
      '😀',
      'a\\b',
      '\u2028',
      '\u0007',
    )

const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constantFrom(...TRICKY))
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number || 0),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(text, tie('value'), { maxKeys: 5 }),
  ),
}))
const style: fc.Arbitrary<ToStringOptions> = fc.record({
  indent: fc.constantFrom(1, 2, 4),
  defaultStringType: fc.constantFrom('PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'),
  collectionStyle: fc.constantFrom('any', 'block', 'flow'),
  lineWidth: fc.constantFrom(0, 20, 80),
  indentSeq: fc.boolean(),
})

test('every value, however it is written', () => {
  fc.assert(
    fc.property(value, style, fc.constantFrom('\n', '\r\n'), (written, options, lineEnd) => {
      // Below a key: the two differ about a block of text that is all there is.
      const yaml = stringify({ a: written }, options).replaceAll('\n', lineEnd)
      const expected = otherValueOf(yaml)
      fc.pre(expected !== undefined)
      expect(ourValueOf(yaml)).toEqual(expected)
    }),
    { numRuns: 1000 },
  )
})

test('every plain text', () => {
  const characters = fc.constantFrom(...'01279xo.eE+-_~nulNtruTfalsF')
  fc.assert(
    fc.property(fc.array(characters, { minLength: 1, maxLength: 6 }), (parts) => {
      const plain = `a: ${parts.join('')}`
      const expected = otherValueOf(plain)
      fc.pre(expected !== undefined)
      expect([plain, ourValueOf(plain)]).toEqual([plain, expected])
    }),
    { numRuns: 2000 },
  )
})
