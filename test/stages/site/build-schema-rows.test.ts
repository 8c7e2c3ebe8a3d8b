import { describe, expect, it } from 'vitest'
import type { JsonValue } from '../../../src/model/json.js'
import { buildSchemaRows } from '../../../src/stages/site/build-schema-rows.js'

/** `name: type, required | description | default | notes`. */
const lines = (schema: JsonValue): readonly string[] =>
  buildSchemaRows(schema).rows.map(({ before, name, type, isRequired, description, default: value, notes }) =>
    [`${before}${name}: ${type}${isRequired ? '!' : ''}`, description, value && `= ${value}`, ...notes]
      .filter((part) => part !== undefined)
      .join(' | '),
  )

describe('buildSchemaRows', () => {
  it('tells names, types, defaults, choices and limits', () => {
    const schema = {
      type: 'object',
      required: ['title'],
      properties: {
        title: { type: 'string', minLength: 1, description: 'What is wrong' },
        state: { enum: ['open', 'closed'], default: 'open' },
        limit: { type: 'integer', minimum: 1, maximum: 100 },
        labels: { type: 'array', items: { type: 'string' } },
        when: { type: ['string', 'null'], format: 'date-time' },
        kind: { const: 5 },
        free: true,
      },
    }
    expect(lines(schema)).toEqual([
      'title: string! | What is wrong | At least 1 character.',
      'state: string | = "open" | One of "open", "closed".',
      'limit: integer | 1 to 100.',
      'labels: array of string',
      'when: string or null (date-time)',
      'kind: number | Always 5.',
      'free: any',
    ])
  })

  it('goes into objects, lists, other names and choices', () => {
    const schema = {
      properties: {
        repo: { type: 'object', properties: { owner: { type: 'string' } }, required: ['owner'] },
        files: { type: 'array', items: { type: 'object', properties: { path: { type: 'string' } } } },
        headers: { type: 'object', additionalProperties: { type: 'string' } },
        auth: {
          oneOf: [{ type: 'string' }, { title: 'token', type: 'object', properties: { token: { type: 'string' } } }],
        },
      },
    }
    expect(lines(schema)).toEqual([
      'repo: object',
      'repo.owner: string!',
      'files: array of object',
      'files[].path: string',
      'headers: object',
      'headers.*: string',
      'auth: string or object',
      'auth.(token): object | token',
      'auth.token: string',
    ])
  })

  it('follows references of the document, and says where they go round', () => {
    const schema = {
      type: 'object',
      properties: { tree: { $ref: '#/$defs/node', description: 'The root' }, other: { $ref: 'https://x.example/y' } },
      $defs: {
        node: {
          type: 'object',
          properties: { name: { type: 'string' }, next: { $ref: '#/$defs/node' } },
        },
      },
    }
    expect(lines(schema)).toEqual([
      'tree: object | The root',
      'tree.name: string',
      'tree.next: object | As above, to any depth.',
      'other: https://x.example/y',
    ])
  })

  it('tells a value that is no object', () => {
    expect(lines({ type: 'string' })).toEqual(['value: string'])
    expect(lines(true)).toEqual(['value: any'])
    expect(lines({ type: 'object' })).toEqual([])
    const choice = { title: 'By name', type: 'object', properties: { name: { type: 'string' } } }
    expect(lines({ oneOf: [choice, { type: 'string' }] })).toEqual([
      'value: object or string',
      '(By name): object | By name',
      'name: string',
    ])
    expect(lines({ type: 'array', items: choice })).toEqual(['value: array of object', '[].name: string'])
  })

  it('tells all limits of a value in the order of the table, whatever order they are written in', () => {
    const limits = {
      deprecated: true,
      examples: ['a', 1],
      pattern: '^a',
      multipleOf: 2,
      exclusiveMaximum: 9,
      exclusiveMinimum: 0,
      maxProperties: 5,
      minItems: 2,
      maxItems: 2,
      maxLength: 4,
      maximum: 8,
      minimum: 1,
      const: null,
      items: { enum: [1, 2] },
      enum: ['x'],
      unknown: 1,
      description: 'All of them',
    }
    expect(lines({ properties: { all: limits } })).toEqual([
      'all: array of number | All of them | One of "x". | Items: one of 1, 2. | Always null. | 1 to 8. | At most 4 characters. | ' +
        'Exactly 2 items. | At most 5 members. | More than 0. | Less than 9. | A multiple of 2. | Matches ^a. | ' +
        'For example "a", 1. | Deprecated.',
    ])
  })

  it('tells nothing of limits that are no limits', () => {
    const none = { enum: [], items: true, minimum: '1', maxLength: null, pattern: {}, examples: 'a', deprecated: 'yes' }
    expect(lines({ properties: { none, type: { constructor: 1 } } })).toEqual(['none: array', 'type: any'])
  })

  it('parts a name from those before it, unless it stands first or for the items of a list', () => {
    const inner = { properties: { '': { properties: { a: true } } } }
    const schema = { properties: { '': inner, 'a.b': { items: { properties: { '[]': true } } } } }
    expect(buildSchemaRows(schema).rows.map(({ before, name }) => [before, name])).toEqual([
      ['', ''],
      ['', '.'],
      ['.', '.a'],
      ['', 'a.b'],
      ['a.b[]', '[]'],
    ])
  })

  it('stops in a schema that grows without end', () => {
    const names = Array.from({ length: 40 }, (_, at) => `d${at}`)
    const doubled = Object.fromEntries(
      names.map((name, at) => [
        name,
        { allOf: Array.from({ length: 40 }, () => ({ $ref: `#/$defs/d${(at + 1) % 40}` })) },
      ]),
    )
    expect(buildSchemaRows({ type: 'object', allOf: [{ $ref: '#/$defs/d0' }], $defs: doubled })).toEqual({
      rows: [],
      isCut: true,
    })
    const wide = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`p${at}`, { type: 'string' }]))
    const { rows, isCut } = buildSchemaRows({ type: 'object', properties: wide })
    expect([rows.length, isCut]).toEqual([150, true])
  })
})
