import { expect, test } from 'vitest'
import { parseManifest } from '../../src/stages/parse-manifest.js'

/** JSON, of which every part is where it was written. */
const parse = (fields: Readonly<Record<string, unknown>>) =>
  parseManifest(
    {
      path: 'plugin.json',
      bytes: Buffer.from(
        JSON.stringify({
          name: 'A',
          description: 'd',
          author: 'a',
          homepage: 'https://example.com/',
          repository: 'https://example.com/',
          license: 'MIT',
          tags: ['t'],
          actions: [{ name: 'a' }],
          ...fields,
        }),
      ),
    },
    { defaults: {}, folderName: 'hello', hasIconFile: true },
  )

const list = (count: number, name = 'a') => Array.from({ length: count }, (_, i) => `${name}${i}`)
const url = (length: number) => `https://example.com/${'a'.repeat(length - 20)}`
const longer = (most: number) => `must not be longer than ${most} characters`
const more = (most: number) => `must not hold more than ${most} items`
const asObject = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, '*']))

test.each<[string, unknown, unknown, string, string?]>([
  ['name', 'a'.repeat(200), 'a'.repeat(201), longer(200)],
  ['description', 'a'.repeat(5000), 'a'.repeat(5001), longer(5000)],
  ['namespace', 'a'.repeat(200), 'a'.repeat(201), longer(200)],
  ['author', 'a'.repeat(200), 'a'.repeat(201), longer(200)],
  ['author', { name: 'a'.repeat(200) }, { name: 'a'.repeat(201) }, longer(200), 'author.name'],
  ['homepage', url(2000), url(2001), longer(2000)],
  ['repository', url(2000), url(2001), longer(2000)],
  ['repository', { url: url(2000) }, { url: url(2001) }, longer(2000), 'repository.url'],
  ['license', `${'('.repeat(248)}MIT${')'.repeat(248)}`, `MIT${' '.repeat(497)}a`, longer(500)],
  ['tags', list(50), list(51), more(50)],
  ['icon', url(2000), url(2001), longer(2000)],
  ['changelog', 'a'.repeat(50_000), 'a'.repeat(50_001), longer(50_000)],
  ['actions', list(5000).map((name) => ({ name })), list(5001).map((name) => ({ name })), more(5000)],
  ['actions', [{ name: 'a'.repeat(200) }], [{ name: 'a'.repeat(201) }], longer(200), 'actions[0].name'],
  [
    'actions',
    [{ name: 'a', description: 'a'.repeat(5000) }],
    [{ name: 'a', description: 'a'.repeat(5001) }],
    longer(5000),
    'actions[0].description',
  ],
  ['environment', list(500), list(501), more(500)],
  ['environment', ['a'.repeat(200)], ['a'.repeat(201)], longer(200), 'environment[0]'],
  ['dependencies', list(500), list(501), more(500)],
  ['dependencies', asObject(list(500)), asObject(list(501)), more(500)],
  ['security', 'a'.repeat(5000), 'a'.repeat(5001), longer(5000)],
  ['support', 'a'.repeat(5000), 'a'.repeat(5001), longer(5000)],
  [
    'signature',
    { type: 'gpg', signature: 'a'.repeat(50_000) },
    { type: 'gpg', signature: 'a'.repeat(50_001) },
    longer(50_000),
    'signature.signature',
  ],
])('%s has a limit', (field, within, beyond, problem, name = field) => {
  expect(parse({ [field]: within }).diagnostics).toEqual([])
  expect(parse({ [field]: beyond }).diagnostics.map(({ code, args }) => [code, args])).toEqual([
    ['MANIFEST_INVALID', { field: name, problem }],
  ])
})

const schemaProblems = (input: unknown) =>
  parse({ actions: [{ name: 'a', input }] }).diagnostics.map(
    (one) => one.code === 'ACTION_SCHEMA_INVALID' && one.args.problem,
  )

test.each<[string, unknown, readonly string[]]>([
  ['a type twice', { type: ['string', 'string'] }, ['type must not hold anything twice']],
  ['a required name twice', { required: ['a', 'a'] }, ['required must not hold anything twice']],
  [
    'an object twice in an enum of draft 7',
    {
      $schema: 'http://json-schema.org/draft-07/schema',
      enum: [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
    },
    ['enum must not hold anything twice'],
  ],
  ['different values in it', { $schema: 'http://json-schema.org/draft-07/schema', enum: [1, '1', [1], null] }, []],
  [
    'of a list that is wrong, not each item, too',
    { properties: { a: { type: ['x', 'y'] }, b: { type: 5 } } },
    ['a', 'b'].map(
      (name) => `properties.${name}.type must be one of array, boolean, integer, null, number, object, string`,
    ),
  ],
  ['names of 2,000 characters', { properties: { ['k'.repeat(1990)]: true } }, []],
  [
    'longer names',
    { properties: { ['k'.repeat(1991)]: { type: 'x' } } },
    ['has names that are too long: 2000 characters may lead to a value'],
  ],
])('an action’s schema: %s', (_, input, expected) => expect(schemaProblems(input)).toEqual(expected))
