import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { missingFor } from '../../src/stages/check-missing.js'
import { parseManifest } from '../../src/stages/parse-manifest.js'

const parse = (text: string, path = 'plugin.yaml', hasIconFile = true) =>
  parseManifest({ path, bytes: new TextEncoder().encode(text) }, { defaults: {}, folderName: 'folder', hasIconFile })

const findings = (text: string, path?: string) =>
  parse(text, path).diagnostics.map(({ code, args, place }) => [code, place.line, place.column, args])

/** A plugin that nothing is wrong with; the line under test is the first. */
const GOOD = `
name: Good
description: A good one.
author: Me
homepage: https://example.com/
repository: https://example.com/r
license: MIT
tags: [x]
actions:
  - name: a
`
const good = (line: string, without = line.split(':')[0] ?? '') =>
  line + GOOD.replace(new RegExp(`^${without}:.*(\n .*)*\n`, 'm'), '')

test('a good manifest has no finding', () => expect(findings(good('version: "1.0.0"'))).toEqual([]))

describe('each finding with its place and facts', () => {
  const invalid = (line: number, column: number, field: string, problem: string) => [
    ['MANIFEST_INVALID', line, column, { field, problem }],
  ]
  test.each<[string, string, unknown[]]>([
    ['empty file', '', invalid(1, 1, '', 'is empty')],
    ['a list', '- a', invalid(1, 1, '', 'must be a mapping of fields, not a list')],
    ['text', 'hello', invalid(1, 1, '', 'must be a mapping of fields, not text')],
    ['YAML', 'a: [', [['YAML_INVALID', 1, 5, { problem: 'a bracket is never closed' }]]],
    ['a number for text', good('name: 5'), invalid(1, 7, 'name', 'must be text, not a number: write "5", in quotes')],
    [
      'true for text',
      good('author: true'),
      invalid(1, 9, 'author', 'must be text or a mapping, not true: write "true", in quotes'),
    ],
    ['a list for text', good('license: [MIT]'), invalid(1, 10, 'license', 'must be text, not a list')],
    [
      'a key id that YAML reads as a number',
      good('signature: {type: gpg, key_id: 0x1234ABCD, signature: s}'),
      invalid(1, 32, 'signature.key_id', 'must be text or empty, not a number: write "0x1234ABCD", in quotes'),
    ],
    ['tags in one text', good('tags: a, b'), invalid(1, 7, 'tags', 'must be a list, not text: write [a, b]')],
    [
      'a tag that is a number',
      good('tags: [a, 1]'),
      invalid(1, 11, 'tags[1]', 'must be text, not a number: write "1", in quotes'),
    ],
    [
      'a tag that is a device',
      good('tags: [a, " CON"]'),
      invalid(1, 11, 'tags[1]', 'is a name that Windows keeps for a device: choose another tag'),
    ],
    ['a tag too long', good(`tags: [${'ü'.repeat(40)}]`), invalid(1, 8, 'tags[0]', 'is too long for a tag')],
    [
      'an unknown protocol',
      good('protocols: [flow]'),
      invalid(1, 13, 'protocols[0]', 'must be one of flows, openworkflow'),
    ],
    [
      'control characters',
      good('name: "a\\u0007"'),
      invalid(1, 7, 'name', 'must be one line without control characters'),
    ],
    [
      'an empty colour is a comment',
      good('color: #fff'),
      invalid(1, 1, 'color', 'is empty: in YAML an unquoted # begins a comment, so write it in quotes: "#24292f"'),
    ],
    ['a block style of text', good('blockStyle: x'), invalid(1, 13, 'blockStyle', 'must be a mapping')],
    ['plugin of text', good('plugin: x'), invalid(1, 9, 'plugin', 'must be a mapping')],
    ['an author without a name', good('author: {email: a@example.com}'), invalid(1, 9, 'author.name', 'is missing')],
    ['actions as a mapping', good('actions: {a: {}}'), invalid(1, 10, 'actions', 'must be a list, not a mapping')],
    ['an action without a name', good('actions: [{description: x}]'), invalid(1, 11, 'actions[0].name', 'is missing')],
    ['an action of text', good('actions: [get]'), invalid(1, 11, 'actions[0]', 'must be a mapping, not text')],
    [
      'an input of text',
      good('actions: [{name: a, input: text}]'),
      invalid(1, 28, 'actions[0].input', 'must be a mapping or true or false or empty, not text'),
    ],
    [
      'an environment as a mapping',
      good('environment: {KEY: x}'),
      invalid(1, 14, 'environment', 'must be a list, not a mapping'),
    ],
    [
      'a variable whose `required` is text',
      good('environment: [{name: A, required: "yes"}]'),
      invalid(1, 35, 'environment[0].required', 'must be true or false or empty, not text'),
    ],
    [
      'a dependency that is no slug',
      good('dependencies: {"a b": "1"}'),
      invalid(1, 23, 'dependencies.a b', 'must name a plugin by its slug: letters, digits, "-" and "_"'),
    ],
    [
      'a dependency named twice',
      good('dependencies: [a, a@1]'),
      invalid(1, 19, 'dependencies[1]', 'names a a second time'),
    ],
    [
      'compatibility as text',
      good('compatibility: ">=1"'),
      invalid(1, 16, 'compatibility', 'must be a mapping, not text'),
    ],

    [
      'an unquoted version',
      good('version: 1.10'),
      [['VERSION_NOT_TEXT', 1, 10, { field: 'version', written: '1.10', suggestion: '1.10.0' }]],
    ],
    [
      'an unquoted compatibility',
      good('compatibility: {min: 1.10}'),
      [['VERSION_NOT_TEXT', 1, 22, { field: 'compatibility.min', written: '1.10', suggestion: '1.10.0' }]],
    ],
    [
      'an unquoted range',
      good('dependencies: {http: 1.10}'),
      [['VERSION_NOT_TEXT', 1, 22, { field: 'dependencies.http', written: '1.10', suggestion: '1.10' }]],
    ],
    ['a version with v', good('version: v1.2'), [['VERSION_INVALID', 1, 10, { version: 'v1.2', suggestion: '1.2.0' }]]],
    [
      'build metadata',
      good('version: 1.0.0+5'),
      [['VERSION_BUILD_METADATA', 1, 10, { version: '1.0.0+5', suggestion: '1.0.0' }]],
    ],

    ['no name', good('name:'), [['FIELD_MISSING', 1, 1, { field: 'name', protocol: 'openworkflow' }]]],
    [
      'a blank description',
      good('description: "  "'),
      [['FIELD_MISSING', 1, 14, { field: 'description', protocol: 'openworkflow' }]],
    ],
    [
      'nothing of both',
      'actions: [{name: a}]\ncolor: "#fff"\nauthor: a\nhomepage: https://a.b/\nrepository: https://a.b/\nlicense: MIT\ntags: [a]',
      [
        ['FIELD_MISSING', 1, 1, { field: 'name', protocol: 'both' }],
        ['FIELD_MISSING', 1, 1, { field: 'description', protocol: 'both' }],
      ],
    ],
    ['no actions', good('actions: []'), [['ACTIONS_MISSING', 1, 10, {}]]],
    [
      'no actions where the protocol is named',
      good('protocols: [openworkflow]', 'actions'),
      [['ACTIONS_MISSING', 1, 1, {}]],
    ],
    ['for nobody', 'name: a\ndescription: b', [['PROTOCOL_UNKNOWN', 1, 1, {}]]],
    [
      'nothing recommended',
      'name: a\ndescription: b\nactions: [{name: a}]',
      [['FIELDS_RECOMMENDED', 1, 1, { fields: ['author', 'homepage', 'repository', 'license', 'tags'] }]],
    ],

    [
      'a slip',
      good('licence: MIT', 'license'),
      [
        ['FIELD_MISSPELLED', 1, 1, { field: 'licence', suggestion: 'license' }],
        ['FIELDS_RECOMMENDED', 1, 1, { fields: ['license'] }],
      ],
    ],
    [
      'a synonym',
      good('keywords: [a]', 'tags'),
      [
        ['FIELD_MISSPELLED', 1, 1, { field: 'keywords', suggestion: 'tags' }],
        ['FIELDS_RECOMMENDED', 1, 1, { fields: ['tags'] }],
      ],
    ],
    [
      'a slip in an action',
      good('actions: [{name: a, descripton: b}]'),
      [['FIELD_MISSPELLED', 1, 21, { field: 'actions[0].descripton', suggestion: 'actions[0].description' }]],
    ],
    [
      'a slip in a part',
      good('compatibility: {min_version: "1.0.0"}'),
      [['FIELD_MISSPELLED', 1, 17, { field: 'compatibility.min_version', suggestion: 'compatibility.min' }]],
    ],

    ['the same action twice', good('actions: [{name: a}, {name: a}]'), [['ACTION_DUPLICATE', 1, 29, { action: 'a' }]]],
    ['a colour name', good('color: red'), [['COLOR_INVALID', 1, 8, { color: 'red' }]]],
    ['a colour without #', good('color: 3b82f6'), [['COLOR_INVALID', 1, 8, { color: '3b82f6' }]]],
    ['half a URL', good('homepage: example.com'), [['URL_INVALID', 1, 11, { field: 'homepage', url: 'example.com' }]]],
    [
      'a script',
      good('support: javascript:alert(1)'),
      [['URL_INVALID', 1, 10, { field: 'support', url: 'javascript:alert(1)' }]],
    ],
    [
      'a secret',
      good('repository: https://me:secret@example.com/r'),
      [['URL_INVALID', 1, 13, { field: 'repository', url: 'https://…@example.com/r' }]],
    ],
    [
      'a data icon',
      good('icon: data:image/png;base64,AA'),
      [['URL_INVALID', 1, 7, { field: 'icon', url: 'data:image/png;base64,AA' }]],
    ],
    [
      'http',
      good('homepage: http://example.com'),
      [['URL_NOT_HTTPS', 1, 11, { field: 'homepage', url: 'http://example.com' }]],
    ],
    [
      'an icon by http',
      good('blockStyle: {iconUrl: "http://example.com/a.svg"}'),
      [['URL_NOT_HTTPS', 1, 23, { field: 'blockStyle.iconUrl', url: 'http://example.com/a.svg' }]],
    ],
    [
      'a relative metadata URL',
      good('appMetadataUrl: versions.json'),
      [['URL_INVALID', 1, 17, { field: 'appMetadataUrl', url: 'versions.json' }]],
    ],
    [
      'a licence in words',
      good('license: The Apache License, Version 2.0'),
      [['LICENSE_NOT_SPDX', 1, 10, { license: 'The Apache License, Version 2.0', suggestion: 'Apache-2.0' }]],
    ],
    [
      'a licence nobody knows',
      good('license: see the file'),
      [['LICENSE_NOT_SPDX', 1, 10, { license: 'see the file' }]],
    ],
    [
      'a bad range',
      good('dependencies: {http: latest}'),
      [['DEPENDENCY_RANGE_INVALID', 1, 22, { dependency: 'http', range: 'latest' }]],
    ],
    [
      'a bad range in a list',
      good('dependencies: [http@latest]'),
      [['DEPENDENCY_RANGE_INVALID', 1, 16, { dependency: 'http', range: 'latest' }]],
    ],
    [
      'compatibility turned round',
      good('compatibility: {min: 2.0.0, max: 1.0.0}'),
      [['COMPATIBILITY_INVALID', 1, 22, { min: '2.0.0', max: '1.0.0' }]],
    ],
    [
      'compatibility with no version',
      good('compatibility: {max: newest}'),
      [['COMPATIBILITY_INVALID', 1, 22, { min: 'any', max: 'newest' }]],
    ],
  ])('%s', (_, text, expected) => expect(findings(text)).toEqual(expected))

  test('plugin and connector', () => {
    const text = 'connector: {name: a, description: b}\nplugin: {name: c}\nactions: [{name: a}]'
    expect(findings(text)[0]).toEqual([
      'MANIFEST_INVALID',
      2,
      9,
      { field: 'plugin', problem: 'cannot stand beside "connector": keep one' },
    ])
  })

  test('a field in the block and beside it', () => {
    expect(findings(`version: "2.0.0"\nplugin:\n  version: "1.0.0"${GOOD.replace(/\n/g, '\n  ')}`)).toEqual([
      [
        'MANIFEST_INVALID',
        1,
        10,
        { field: 'version', problem: 'is written in "plugin" too, with another value: keep one' },
      ],
    ])
  })

  test('one wrong name of a connector is one finding', () => {
    const text = 'connector: {name: 5, description: b}\nactions: [{name: a}]'
    expect(findings(text).map(([code, , , args]) => [code, args])).toEqual([
      ['MANIFEST_INVALID', { field: 'connector.name', problem: 'must be text, not a number: write "5", in quotes' }],
      ['FIELDS_RECOMMENDED', { fields: ['author', 'homepage', 'repository', 'license', 'tags'] }],
    ])
  })

  test('a missing field stands in the block', () => {
    expect(findings('#\nconnector:\n  name: a\nactions: [{name: a}]')[0]).toEqual([
      'FIELD_MISSING',
      2,
      1,
      { field: 'description', protocol: 'openworkflow' },
    ])
  })

  test('an icon is recommended where the folder has none', () => {
    expect(parse(good('namespace: x'), 'plugin.yaml', false).diagnostics.map(({ args }) => args)).toEqual([
      { fields: ['icon'] },
    ])
  })

  test('all at once', () => {
    const text = 'name: 1\nversion: 1.0\ncolor: red\nhomepage: x\nlicense: x y\nactions: [{}]\n'
    expect(findings(text).map(([code]) => code)).toEqual([
      'MANIFEST_INVALID',
      'VERSION_NOT_TEXT',
      'MANIFEST_INVALID',
      'URL_INVALID',
      'COLOR_INVALID',
      'LICENSE_NOT_SPDX',
      'FIELD_MISSING',
      'FIELDS_RECOMMENDED',
    ])
  })
})

describe('inputs and outputs are JSON Schemas', () => {
  const draft = (id: string) => `$schema: "${id}"`
  test.each<[string, string[]]>([
    ['input: {type: object}', []],
    ['input: {location: string}', []],
    ['output: true', []],
    ['input:', []],
    [`input: {${draft('http://json-schema.org/draft-07/schema#')}, items: [{type: string}]}`, []],
    [`input: {${draft('https://json-schema.org/draft/2019-09/schema')}, type: object}`, []],
    [`input: {${draft('https://json-schema.org/draft/2020-12/schema')}, prefixItems: [true]}`, []],
    ['input: {properties: {a: {pattern: "[a\\\\-z]"}}}', []],
    ['input: {type: strng}', ['input 1:35 type must be one of array, boolean, integer, null, number, object, string']],
    [
      'output: {properties: {a: {required: b}}, minimum: x}',
      ['output 1:57 properties.a.required must be array', 'output 1:71 minimum must be number'],
    ],
    [
      `input: {${draft('http://json-schema.org/draft-07/schema#')}, type: 5}`,
      ['input 1:87 type must be one of array, boolean, integer, null, number, object, string'],
    ],
    [
      `input: {${draft('https://example.com/mine')}}`,
      [
        'input 1:38 $schema must be one of https://json-schema.org/draft/2020-12/schema, https://json-schema.org/draft/2019-09/schema, http://json-schema.org/draft-07/schema',
      ],
    ],
    [
      'input: {$schema: 5}',
      [
        'input 1:38 $schema must be one of https://json-schema.org/draft/2020-12/schema, https://json-schema.org/draft/2019-09/schema, http://json-schema.org/draft-07/schema',
      ],
    ],
  ])('%s', (part, expected) => {
    const found = parse(good(`actions: [{name: a, ${part}}]`)).diagnostics
    expect(
      found.map(
        (one) =>
          one.code === 'ACTION_SCHEMA_INVALID' &&
          `${one.args.part} ${one.place.line}:${one.place.column} ${one.args.problem}`,
      ),
    ).toEqual(expected)
  })
})

test.each([
  'MIT',
  'MIT OR Apache-2.0',
  'GPL-3.0-or-later WITH Classpath-exception-2.0',
  'LicenseRef-Mine',
  'UNLICENSED',
  'GPL-3.0',
])('the licence %s is fine', (license) => expect(findings(good(`license: ${license}`))).toEqual([]))

test.each([
  'repository: git@github.com:a/b.git',
  'repository: git+https://github.com/a/b.git',
  'repository: ssh://git@github.com/a/b',
  'support: Ask in the channel',
  'support: "Mail: help"',
  'support: mailto:a@example.com',
  'support: mailto:a@example.com,b@example.com?cc=c@example.com',
  'security: SECURITY.md',
  'icon: ./assets/logo.svg',
  'changelog: "Fixed: everything"',
  'type: connector',
  'x-mine: 1',
  'handler: {}',
  'kind: http',
  'environment: []',
  'runtime: {}',
  'compatibility: {min: 1.0.0}',
  'dependencies: {a: }',
  'homepage: https://example.com/#a',
])('%s is fine', (line) => expect(findings(good(line))).toEqual([]))

describe('what can be made of a manifest with mistakes', () => {
  test('a bad field is left out', () => {
    const { parsed } = parse(good('runtime: x'))
    expect(parsed?.manifest).not.toHaveProperty('runtime')
  })
  test.each([
    ['1.10', '1.10.0'],
    ['v1.2', '1.2.0'],
    ['"1.0.0+b"', '1.0.0'],
    ['latest', undefined],
  ])('version %s is taken for %s', (written, version) => {
    const { parsed } = parse(good(`version: ${written}`))
    expect([parsed?.version, parsed?.manifest.version]).toEqual([version, version])
  })
  test.each(['name: 5', 'description:', 'name: ""'])('nothing with %s', (line) => {
    expect(parse(good(line)).parsed).toBeUndefined()
  })
  test('without actions or protocols it is still a plugin', () => {
    expect(parse(good('actions: []')).parsed?.manifest.actions).toEqual([])
    expect(parse('name: a\ndescription: b').parsed?.manifest.protocols).toEqual([])
  })
  test('of many findings the errors are kept', () => {
    const text = `name: a\ndescription: b\n${Array.from({ length: 300 }, (_, i) => `x${i}: 1`).join('\n')}\nactions:\n${'- {name: a, descripton: b}\n'.repeat(300)}`
    const { diagnostics } = parse(text)
    expect(diagnostics.map(({ code, args }) => [code, args]).slice(199)).toEqual([
      ['ACTION_DUPLICATE', { action: 'a' }],
      ['FINDINGS_OMITTED', { where: 'plugin.yaml', count: 400 }],
    ])
    expect(diagnostics.every(({ severity }) => severity === 'error')).toBe(true)
  })
})

describe('missingFor', () => {
  test('nothing is known', () => {
    expect(missingFor(undefined, 'flows')).toEqual({
      required: ['name', 'description', 'version'],
      recommended: ['icon', 'color'],
    })
    expect(missingFor(undefined, 'openworkflow')).toEqual({
      required: ['version', 'name', 'description', 'actions'],
      recommended: ['author', 'homepage', 'repository', 'license', 'tags', 'icon'],
    })
  })
  test('a linked app needs no version', () => {
    const { parsed } = parse('name: a\ndescription: b\ncolor: "#fff"\nappMetadataUrl: https://example.com/v.json')
    expect(missingFor(parsed?.manifest, 'flows')).toEqual({ required: [], recommended: ['icon'] })
  })
  test('a good plugin', () => {
    expect(missingFor(parse(good('version: "1.0.0"')).parsed?.manifest, 'openworkflow')).toEqual({
      required: [],
      recommended: ['icon'],
    })
  })
})

describe('hostile manifests', () => {
  test('__proto__ pollutes nothing', () => {
    const { parsed } = parse(good('runtime: {__proto__: {polluted: 1}, constructor: {prototype: {polluted: 1}}}'))
    expect(Object.keys(parsed?.manifest.runtime ?? {})).toEqual(['__proto__', 'constructor'])
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
    expect(parse('__proto__: {name: a, description: b, color: "#fff"}').parsed).toBeUndefined()
  })

  test('never throws on arbitrary text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { parsed, diagnostics } = parse(text)
        expect(parsed !== undefined || diagnostics.length > 0).toBe(true)
      }),
    )
  })

  test('never throws on arbitrary fields', () => {
    const field = fc.constantFrom(
      'slug',
      'name',
      'displayName',
      'description',
      'version',
      'protocols',
      'author',
      'homepage',
      'repository',
      'license',
      'tags',
      'categories',
      'icon',
      'color',
      'blockStyle',
      'changelog',
      'actions',
      'runtime',
      'environment',
      'dependencies',
      'compatibility',
      'support',
      'security',
      'signature',
      'appMetadataUrl',
      'min',
      'max',
      'input',
      '__proto__',
      'constructor',
    )
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.jsonValue({ maxDepth: 1 }),
        fc.webUrl(),
        fc.constantFrom('1.0.0', 'flows', 'MIT'),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(field, tie('tree'), { maxKeys: 5 }),
      ),
    }))
    const manifest = fc.tuple(fc.constantFrom('', 'plugin', 'connector'), fc.dictionary(field, tree, { maxKeys: 12 }))
    fc.assert(
      fc.property(manifest, fc.dictionary(field, tree), ([block, fields], defaults) => {
        const text = JSON.stringify(block === '' ? fields : { [block]: fields })
        const source = { path: 'plugin.json', bytes: new TextEncoder().encode(text) }
        const { parsed } = parseManifest(source, { defaults: JSON.parse(JSON.stringify(defaults)), folderName: 'x' })
        if (parsed !== undefined) {
          expect(JSON.parse(JSON.stringify(parsed.manifest))).toEqual(parsed.manifest)
          expect(parsed.placeOf(['tags', 1]).line).toBeGreaterThan(0)
          expect(parsed.placeOf(['dependencies', 'x']).line).toBeGreaterThan(0)
        }
      }),
      { numRuns: 1000 },
    )
  })
})
