import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../src/model/json.js'
import { isPlainSchema } from '../../src/stages/is-plain-schema.js'

/*
 * What is called plain is never seen by the validator: so the validator must have nothing against it.
 */

const ROOM = 200
const isValid = new Ajv2020({ validateFormats: false, strict: false }).getSchema(
  'https://json-schema.org/draft/2020-12/schema',
)

/** The most characters of names that lead to a value. */
const longestPath = (value: JsonValue): number =>
  typeof value === 'object' && value !== null
    ? Math.max(0, ...Object.entries(value).map(([key, member]) => key.length + longestPath(member)))
    : 0

const isRight = (schema: JsonValue): boolean => isValid?.(schema) === true && longestPath(schema) <= ROOM

/** Every keyword that is known, with all that it may be. */
const USUAL: JsonObject = {
  type: 'object',
  title: 'An issue',
  description: 'of a project',
  $comment: '',
  required: ['title', 'labels'],
  additionalProperties: false,
  minProperties: 1,
  maxProperties: 20,
  properties: {
    title: { type: ['string', 'null'], minLength: 1, maxLength: 200, pattern: '^a', format: 'email', default: 'none' },
    labels: {
      type: 'array',
      items: { enum: ['bug', 1, null, true], deprecated: true },
      contains: { const: 'bug' },
      prefixItems: [true, { examples: ['bug', 2] }],
      minItems: 0,
      maxItems: 9,
      uniqueItems: true,
    },
    weight: { minimum: -1.5, maximum: 9, exclusiveMinimum: -2, exclusiveMaximum: 10, multipleOf: 0.5 },
    owner: { $ref: '#/$defs/user', readOnly: true, writeOnly: false },
    empty: {},
  },
  allOf: [{ not: true }],
  anyOf: [true],
  oneOf: [{}, false],
  $defs: { user: { type: 'integer' } },
}

const VALUES: readonly JsonValue[] = [
  ...[null, true, false, 0, 1, -1, 0.5, 1e300, '', 'string', 'text', '$ref'],
  ...[[], [[]], [{}], [true], [null], ['string'], ['text', 'text'], ['string', 'string'], [1], ['string', 'text']],
  ...[{}, { type: 'string' }, { type: 'text' }, { a: {} }, { a: 1 }, { $schema: 'x' }, { other: 1 }, { items: [{}] }],
]
const KEYS = [
  '$schema',
  '$id',
  '$anchor',
  'items',
  'type',
  'required',
  'patternProperties',
  'other',
  '__proto__',
  'toString',
]

/** The value with each of its parts replaced, left out, renamed or joined by another one in turn. */
const mutate = (value: JsonValue): readonly JsonValue[] => [...VALUES, ...mutateInside(value)]

const mutateInside = (value: JsonValue): readonly JsonValue[] => {
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) {
    const without = value.map((_, at) => value.filter((__, other) => other !== at))
    const others = value.flatMap((item, at) => mutate(item).map((one) => value.with(at, one)))
    return [...without, ...others, ...VALUES.map((one) => [...value, one])]
  }
  const entries = Object.entries(value)
  const withEntry = (at: number, ...entry: [string, JsonValue][]): JsonValue =>
    Object.fromEntries(entries.toSpliced(at, 1, ...entry))
  return [
    ...entries.flatMap(([key, member], at) => [
      withEntry(at),
      ...KEYS.map((other) => withEntry(at, [other, member])),
      ...mutate(member).map((one) => withEntry(at, [key, one])),
    ]),
    ...KEYS.flatMap((key) => VALUES.map((one) => Object.fromEntries([...entries, [key, one]]))),
  ]
}

test('every usual keyword is plain', () => {
  expect(isRight(USUAL)).toBe(true)
  expect(isPlainSchema(USUAL, ROOM)).toBe(true)
})

test('what is plain is right, whatever becomes of a usual schema', () => {
  const mutants = mutate(USUAL)
  const plain = mutants.filter((mutant) => isPlainSchema(mutant, ROOM))
  expect(plain.filter((mutant) => !isRight(mutant))).toEqual([])
  // Both answers are tried.
  expect(plain.length).toBeGreaterThan(500)
  expect(mutants.filter((mutant) => !isRight(mutant)).length).toBeGreaterThan(500)
})

const keyword = fc.constantFrom(
  ...Object.keys(USUAL),
  'items',
  'minimum',
  'enum',
  'default',
  'pattern',
  'maxLength',
  'x',
)
const { schema } = fc.letrec<{ schema: JsonValue }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...VALUES),
    fc.dictionary(keyword, fc.oneof(tie('schema'), fc.array(tie('schema'), { maxLength: 3 }))),
  ),
}))

test('what is plain is right, of schemas at random', () => {
  fc.assert(
    fc.property(schema, (value) => {
      if (isPlainSchema(value, ROOM)) expect(isRight(value)).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

describe('names that are as long as may be, and longer ones', () => {
  const named = (length: number): JsonValue => ({ properties: { [`${'x'.repeat(length - 20)}`]: { title: '' } } })
  test.each([
    [{ properties: { abc: true } }, 13],
    [{ properties: { abc: {} } }, 13],
    [{ properties: { abc: { title: 'a' } } }, 18],
    [{ title: '' }, 5],
    [named(100), 95],
  ])('%j', (value, length) => {
    expect([length - 1, length].map((room) => isPlainSchema(value, room))).toEqual([false, true])
    expect(longestPath(value)).toBe(length)
  })
  test('an index may be as long as any', () => {
    const value = { enum: [1] }
    expect([13, 14].map((room) => isPlainSchema(value, room))).toEqual([false, true])
  })
})

test.each([
  ['a draft of its own', { $schema: 'https://json-schema.org/draft/2020-12/schema' }],
  ['an unknown keyword', { 'x-order': 1 }],
  ['a default with parts', { default: { a: 1 } }],
  ['the name of what every object has', { constructor: {} }],
  ['no schema', 'text'],
  ['nothing', null],
])('left to the validator: %s', (_, value) => expect(isPlainSchema(value, ROOM)).toBe(false))
