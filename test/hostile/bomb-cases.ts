import { gzipSync } from 'node:zlib'
import type { Diagnostic } from '../../src/model/diagnostic.js'
import { config, manifest } from '../diagnostics/sample-registry.js'
import type { HostileCase } from './attempt.js'
import { gzipBomb, tarball, tarOf } from './tar.js'
import { finding, HELLO, names, PLUGIN, yamlInvalid } from './words.js'

type Cases = Readonly<Record<string, HostileCase>>

const yaml = (text: string, ...found: readonly Diagnostic[]): HostileCase => ({
  files: { [PLUGIN]: text },
  expect: found,
  apart: true,
})

const added = (lines: string, ...found: readonly Diagnostic[]): HostileCase => yaml(manifest() + lines, ...found)

const tooDeep = (where: string) => yamlInvalid(where, 'is nested deeper than 100 levels')
const tooMuch = yamlInvalid('1:1', 'holds too many values')

const lines = (starts: readonly string[], end: string): string => starts.map((start) => `${start}${end}\n`).join('')

/** Each level names the one below ten times. */
const laughs = (levels: number, open: string, close: string): string =>
  names(levels, 'l')
    .map((name, level) => {
      const below = level === 0 ? 'ha' : `*l${level - 1}`
      return `${name}: &${name} ${open}${Array.from({ length: 10 }, (_, i) => (open === '{' ? `k${i}: ${below}` : below)).join(', ')}${close}\n`
    })
    .join('')

export const YAML_BOMB_CASES: Cases = {
  'a billion laughs, in lists': added(laughs(10, '[', ']'), yamlInvalid('16:25', 'the aliases stand for too much')),
  'a billion laughs, in mappings': added(laughs(10, '{', '}'), yamlInvalid('16:41', 'the aliases stand for too much')),
  'a billion laughs, by merges': added(
    names(40, 'm')
      .map(
        (name, i) =>
          `${name}: &${name} {${
            i === 0
              ? names(50, 'k')
                  .map((k) => `${k}: 1`)
                  .join(', ')
              : `<<: [${`*m${i - 1}, `.repeat(20)}]`
          }}\n`,
      )
      .join(''),
    yamlInvalid('15:20', 'the aliases stand for too much'),
    ...Array.from({ length: 9 }, (_, i) =>
      yamlInvalid(`${16 + i}:${i < 6 ? 10 : 12}`, '"<<" takes a mapping or a list of mappings'),
    ),
  ),
  'lists nested half a million deep, inline': yaml(`x: ${'['.repeat(500_000)}`, tooDeep('1:104')),
  'lists nested 150,000 deep, inline': yaml(`x: ${'['.repeat(150_000)}${']'.repeat(150_000)}`, tooDeep('1:104')),
  'lists nested 100,000 deep, in blocks': yaml('- '.repeat(100_000), tooDeep('1:203')),
  'mappings nested 60,000 deep, inline': yaml('{a: '.repeat(60_000), tooDeep('1:398')),
  'mappings nested 1,000 deep, in blocks': yaml(
    Array.from({ length: 1000 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''),
    tooDeep('101:101'),
  ),
  'mappings nested 3,000 deep on one line, and a line after it': yaml(
    ` ${'a: '.repeat(3000)}\nb: 1\n`,
    yamlInvalid('1:6', 'a mapping cannot start here: check the indentation, and put text that holds ": " in quotes'),
  ),
  'keys nested 50,000 deep': yaml('? '.repeat(50_000), tooDeep('1:202')),
  'JSON nested 150,000 deep': {
    files: { [PLUGIN]: null, [`${HELLO}/plugin.json`]: `{"a": ${'['.repeat(150_000)}${']'.repeat(150_000)}}` },
    expect: [finding('YAML_INVALID', `${HELLO}/plugin.json:1:106`, { problem: 'is nested deeper than 100 levels' })],
    apart: true,
  },
  'aliases nested deeper than allowed': added(
    `a0: &a0 [x]\n${names(149, 'a')
      .map((_, i) => `a${i + 1}: &a${i + 1} [*a${i}]\n`)
      .join('')}`,
    yamlInvalid('111:12', 'is nested deeper than 100 levels'),
  ),
  '160,000 quotes, each on a line': yaml(
    `a: 1\n${'"\n'.repeat(160_000)}`,
    yamlInvalid('2:1', 'a key must be followed by ": ", with the space, on the same line'),
  ),
  '390,000 brackets that close nothing': yaml(
    ']'.repeat(390_000),
    yamlInvalid('1:1', '] closes nothing: put it in quotes where it is text'),
  ),
  '100,000 keys': added(lines(names(100_000, 'k'), ': 1'), tooMuch),
  '55,000 keys': added(lines(names(55_000, 'key'), ': 1')),
  '40,000 keys that are nearly fields': added(
    names(40_000, 'descriptin')
      .map((key) => `${key}: 1\n`)
      .join(''),
  ),
  '55,000 keys of one name': yaml(
    'a: 1\n'.repeat(55_000),
    ...Array.from({ length: 10 }, (_, i) => yamlInvalid(`${i + 2}:1`, 'the key "a" is written twice')),
  ),
  'a scalar of a megabyte': added(`x: ${'a'.repeat(1_000_000)}\n`),
  'a scalar of a megabyte of blanks': added(`x: "${' '.repeat(1_000_000)}"\n`),
  'a scalar of 300,000 lines': added(`x: "${'\n a'.repeat(300_000)}"\n`),
  'a block of 300,000 lines': added(`x: >\n${'  a\n'.repeat(200_000)}`),
  '300,000 escapes': added(`x: "${'\\x41'.repeat(200_000)}"\n`),
  '24,000 %TAG lines, the last of them used 40,000 times': yaml(
    [
      ...names(23_999, 'e').map((name) => `%TAG !${name}! x\n`),
      '%TAG !e! tag:yaml.org,2002:\n---\n',
      manifest(),
      `x: [${'!e!str a,'.repeat(40_000)}]\n`,
    ].join(''),
  ),
  '200,000 comments, and 60,000 empty values that are wrong': yaml(
    `a:\n${'#\n'.repeat(200_000)}${'- !!int\n'.repeat(60_000)}`,
    ...Array.from({ length: 10 }, (_, i) => yamlInvalid(`${200_002 + i}:3`, 'unresolved tag: tag:yaml.org,2002:int')),
  ),
  '300,000 comments': added('#\n'.repeat(190_000)),
  '20,000 anchors, each used': added(
    names(20_000, 'a')
      .map((name) => `${name}: [&${name} 1, *${name}]\n`)
      .join(''),
  ),
}

const actions = (list: string, ...found: readonly Diagnostic[]): HostileCase => ({
  files: { [PLUGIN]: manifest({ actions: list }) },
  expect: found,
  apart: true,
})

const tooLong = (where: string, field: string, most: number): Diagnostic =>
  finding('MANIFEST_INVALID', `${PLUGIN}:${where}`, { field, problem: `must not be longer than ${most} characters` })

export const MANIFEST_BOMB_CASES: Cases = {
  '20,000 actions': actions(
    `[${names(20_000)
      .map((name) => `{name: ${name}}`)
      .join(', ')}]`,
    finding('MANIFEST_INVALID', `${PLUGIN}:11:10`, { field: 'actions', problem: 'must not hold more than 5000 items' }),
  ),
  '100,000 actions': actions(`[${'{name: a},'.repeat(100_000)}]`, tooMuch),
  'an action 800 times over the limit of findings': actions(
    `[${'{name: a},'.repeat(1000)}]`,
    ...Array.from({ length: 200 }, (_, i) =>
      finding('ACTION_DUPLICATE', `${PLUGIN}:11:${28 + 10 * i}`, { action: 'a' }),
    ),
    { ...finding('FINDINGS_OMITTED', `${PLUGIN}:11:2018`, { where: PLUGIN, count: 799 }), severity: 'error' },
  ),
  'a schema whose type is 60,000 types': actions(
    `[{name: a, input: {type: [${names(60_000).join(', ')}]}}]`,
    finding('ACTION_SCHEMA_INVALID', `${PLUGIN}:11:35`, {
      action: 'a',
      part: 'input',
      problem: 'type must be one of array, boolean, integer, null, number, object, string',
    }),
  ),
  'a schema of an older draft that names 60,000 values': actions(
    `[{name: a, input: {$schema: "http://json-schema.org/draft-07/schema", enum: [${names(60_000).join(', ')}]}}]`,
  ),
  'a schema with 40,000 mistakes': actions(
    `[{name: a, input: {properties: {${names(40_000)
      .map((name) => `${name}: 1`)
      .join(', ')}}}}]`,
    finding('ACTION_SCHEMA_INVALID', `${PLUGIN}:11:46`, {
      action: 'a',
      part: 'input',
      problem: 'properties.n0 must be object or boolean',
    }),
  ),
  'a schema with 2,000 mistakes': {
    ...actions(
      `[{name: a, input: {properties: {${names(2000)
        .map((name) => `${name}: {type: x}`)
        .join(', ')}}}}]`,
    ),
    expect: { counts: { ACTION_SCHEMA_INVALID: 200, FINDINGS_OMITTED: 1 }, first: [] },
  },
  'a key of 400 KB, with 1,000 mistakes below': {
    ...actions(
      `[{name: a, input: {properties: {${'k'.repeat(400_000)}: {properties: {${names(1000)
        .map((name) => `${name}: {type: x}`)
        .join(', ')}}}}}}]`,
    ),
    expect: [
      finding('ACTION_SCHEMA_INVALID', `${PLUGIN}:11:28`, {
        action: 'a',
        part: 'input',
        problem: 'has names that are too long: 2000 characters may lead to a value',
      }),
    ],
  },
  'a schema nested 40 deep, in each way that there is': actions(
    `[{name: a, input: ${'{allOf: ['.repeat(40)}true${']}'.repeat(40)}}]`,
  ),
  'a schema that refers to itself, and to a URL': actions(
    '[{name: a, input: {$ref: "#"}, output: {$ref: "http://127.0.0.1:1/schema.json", $schema: "https://json-schema.org/draft/2020-12/schema"}}]',
  ),
  'a schema with a pattern that takes for ever': actions(
    '[{name: a, input: {type: string, pattern: "^(a+)+$", default: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"}}]',
  ),
  'a contact with 200,000 at signs': {
    files: { [PLUGIN]: manifest({ security: `"mailto:${'@'.repeat(200_000)} x"` }) },
    expect: [tooLong('12:11', 'security', 5000)],
    apart: true,
  },
  'a homepage of a megabyte': {
    files: { [PLUGIN]: manifest({ homepage: `https://${'a.'.repeat(450_000)}` }) },
    expect: [tooLong('6:11', 'homepage', 2000)],
    apart: true,
  },
  'a licence of 100,000 parentheses': {
    files: { [PLUGIN]: manifest({ license: '('.repeat(100_000) }) },
    expect: [tooLong('8:10', 'license', 500)],
    apart: true,
  },
  'a licence of parentheses within the limit': {
    files: { [PLUGIN]: manifest({ license: `${'('.repeat(240)}MIT${')'.repeat(240)}` }) },
    expect: [],
    apart: true,
  },
  'a range of a megabyte': {
    files: { [PLUGIN]: manifest({ dependencies: `{a: "${'1 || '.repeat(190_000)}1"}` }) },
    expect: [
      finding('DEPENDENCY_RANGE_INVALID', `${PLUGIN}:12:19`, {
        dependency: 'a',
        range: '1 || '.repeat(60).slice(0, 256),
      }),
      finding('DEPENDENCY_UNKNOWN', `${PLUGIN}:12:19`, { dependency: 'a' }),
    ],
    apart: true,
  },
  'a range of blanks and wildcards': {
    files: { [PLUGIN]: manifest({ dependencies: `{a: ">${' '.repeat(200)}=x.x.x-x.x.x"}` }) },
    expect: [finding('DEPENDENCY_UNKNOWN', `${PLUGIN}:12:19`, { dependency: 'a' })],
    apart: true,
  },
  '30,000 dependencies that nobody knows': {
    files: { [PLUGIN]: manifest({ dependencies: `[${names(30_000, 'hell').join(', ')}]` }) },
    expect: [
      finding('MANIFEST_INVALID', `${PLUGIN}:12:15`, {
        field: 'dependencies',
        problem: 'must not hold more than 500 items',
      }),
    ],
    apart: true,
  },
  '50,000 tags': {
    files: { [PLUGIN]: manifest({ tags: `[${names(50_000, 't').join(', ')}]` }) },
    expect: [
      finding('MANIFEST_INVALID', `${PLUGIN}:9:7`, { field: 'tags', problem: 'must not hold more than 50 items' }),
    ],
    apart: true,
  },
  'a description of 400 KB, and 3,000 tags': {
    files: {
      [PLUGIN]: manifest({ description: 'd'.repeat(400_000), tags: `[${names(3000, 't').join(', ')}]` }),
    },
    expect: [
      tooLong('4:14', 'description', 5000),
      finding('MANIFEST_INVALID', `${PLUGIN}:9:7`, { field: 'tags', problem: 'must not hold more than 50 items' }),
    ],
    apart: true,
  },
  'a runtime of 900 KB, and 100 versions that have no other': {
    files: {
      [PLUGIN]: manifest({ runtime: `{x: ${'r'.repeat(900_000)}}` }),
      ...Object.fromEntries(names(100, '0.0.').map((name) => [`${HELLO}/versions/${name}/main.js`, ''])),
    },
    expect: [finding('RECORD_TOO_LARGE', `${PLUGIN}:1:1`, { slug: 'hello', limit: 32 * 2 ** 20 })],
    apart: true,
  },
  'a text of 400 KB, and 20,000 aliases of it': {
    files: { [PLUGIN]: manifest({ runtime: `{x: &x ${'r'.repeat(400_000)}, y: [${'*x, '.repeat(20_000)}]}` }) },
    expect: [
      finding('MANIFEST_INVALID', `${PLUGIN}:1:1`, {
        field: '',
        problem: 'would be too large when it is written out: its aliases stand for too much',
      }),
    ],
    apart: true,
  },
  'a lifecycle of 30,000 versions': {
    files: {
      [`${HELLO}/lifecycle.yaml`]: lines(
        names(30_000, '1.0.').map((version) => `"${version}"`),
        ': {yanked: true}',
      ),
    },
    expect: {
      counts: { LIFECYCLE_VERSION_UNKNOWN: 200, FINDINGS_OMITTED: 1 },
      first: [
        finding('LIFECYCLE_VERSION_UNKNOWN', `${HELLO}/lifecycle.yaml:2:10`, { version: '1.0.1', versions: ['1.0.0'] }),
      ],
    },
    apart: true,
  },
}

const TARBALL = `${HELLO}/hello-0.9.0.tar.gz`
const MANIFEST = { path: 'plugin.yaml', content: manifest({ version: '"0.9.0"' }) }

const prebuilt = (problem: string, content: () => Uint8Array): HostileCase => ({
  files: () => ({ [TARBALL]: content() }),
  expect: [finding('PREBUILT_INVALID', TARBALL, { problem })],
  apart: true,
})

const octal = (text: string) => Buffer.from(`${text}\0`)

const wrongChecksum = (): Uint8Array => {
  const bytes = tarball([MANIFEST])
  bytes.fill(0, bytes.length - 8, bytes.length - 4)
  return bytes
}

export const TARBALL_BOMB_CASES: Cases = {
  'a gzip bomb that is no tar': prebuilt('is no tar, or damaged: a header has a wrong checksum', () =>
    gzipBomb(Buffer.from('no tar'), 2000),
  ),
  'a gzip bomb in one file of a tar, 16 GB from 16 MB': prebuilt('unpacks to more than 1073741824 bytes', () =>
    gzipBomb(tarOf([{ ...MANIFEST }, { path: 'zeros', size: 2 ** 33 - 1 }], Buffer.alloc(0)), 16_000),
  ),
  'a gzip bomb after the end of the tar': prebuilt('unpacks to more than 1073741824 bytes', () =>
    gzipBomb(tarOf([MANIFEST]), 16_000),
  ),
  'a gzip bomb in a gzip': prebuilt('is no tar, or damaged: a header has a wrong checksum', () =>
    gzipSync(gzipBomb(Buffer.alloc(0), 100)),
  ),
  'a tarball of 100,001 entries': prebuilt('holds more than 100000 entries', () =>
    tarball(Array.from({ length: 100_001 }, (_, i) => ({ path: `f${i}` }))),
  ),
  'a tarball of few files in 130,000 folders': prebuilt('holds more than 100000 entries', () =>
    tarball(names(3000).map((name) => ({ path: `${name}/${'d/'.repeat(43)}f` }))),
  ),
  'a tarball whose file claims 8 GiB': prebuilt('is cut off', () =>
    gzipSync(tarOf([MANIFEST, { path: 'a', size: 8 ** 11 - 1 }])),
  ),
  'a tarball whose manifest claims 8 GiB': prebuilt(
    'holds a plugin.yaml of 8589934591 bytes; at most 1048576 are allowed',
    () => gzipSync(tarOf([{ path: 'plugin.yaml', size: 8 ** 11 - 1 }])),
  ),
  'a tarball whose size is negative': prebuilt('has a header with a wrong number', () =>
    tarball([{ path: 'a', patch: { at: 124, bytes: Buffer.alloc(12, 0xff) } }]),
  ),
  'a tarball whose size is no number': prebuilt('has a header with a wrong number', () =>
    tarball([{ path: 'a', patch: { at: 124, bytes: octal('zzzzzzzzzzz') } }]),
  ),
  'a tarball whose size is beyond every number': prebuilt('is no tar, or damaged: a header has a wrong checksum', () =>
    tarball([{ path: 'a', patch: { at: 124, bytes: Buffer.from([0x80, 0x7f, ...Array(10).fill(0xff)]) } }]),
  ),
  'a tarball with an extended header of 2 MiB': prebuilt('has an extended header of 2097152 bytes', () =>
    tarball([{ path: 'x', type: 'ExtendedHeader', content: 'x'.repeat(2 * 2 ** 20) }]),
  ),
  'a tarball with an extended header that lies': prebuilt('has an extended header that cannot be read', () =>
    tarball([{ path: 'x', type: 'ExtendedHeader', content: '999999999 path=a\n' }, { path: 'a' }]),
  ),
  'a tarball with 20,000 extended headers': prebuilt('has an entry with two names, sizes or targets', () =>
    gzipSync(
      tarOf(Array.from({ length: 20_000 }, () => ({ path: 'x', type: 'ExtendedHeader', content: '8 a=bcd\n' }))),
    ),
  ),
  'a tarball with a name of 500 KB': {
    files: () => ({
      [TARBALL]: tarball([
        MANIFEST,
        { path: 'x', type: 'ExtendedHeader', content: `500013 path=${'n'.repeat(500_000)}\n` },
        { path: 'n' },
      ]),
    }),
    expect: [
      finding('PREBUILT_UNSAFE', TARBALL, { entry: 'n'.repeat(200), problem: 'has a name of more than 4096 bytes' }),
    ],
    apart: true,
  },
  'a tarball of nothing': prebuilt('is empty', () => tarball([])),
  'a prebuilt of nothing': prebuilt('is empty', () => Buffer.alloc(0)),
  'a prebuilt of one byte': prebuilt('is not gzip-compressed', () => Buffer.from([0x1f])),
  'a prebuilt that is cut off': prebuilt('is cut off', () => tarball([MANIFEST]).subarray(0, 100)),
  'a prebuilt with more behind its end': prebuilt('is damaged: incorrect header check', () =>
    Buffer.concat([tarball([MANIFEST]), Buffer.from('more')]),
  ),
  'a prebuilt that is a zip': prebuilt('is a zip file, not a gzip-compressed tar', () => Buffer.from('PK\u0003\u0004')),
  'a prebuilt with a wrong checksum': prebuilt('is damaged: incorrect data check', () => wrongChecksum()),
}

const setting = (line: string, ...found: readonly Diagnostic[]): HostileCase => ({
  files: { 'registry.yaml': config(`${line}\n`) },
  expect: found,
  apart: true,
})

const invalidGlob = (where: string, field: string, problem: string) =>
  finding('CONFIG_INVALID', `registry.yaml:${where}`, { field, problem })

export const CONFIG_BOMB_CASES: Cases = {
  'globs that stand for 30 million': {
    ...setting(
      `plugins: ["plugins/${'{a,b}'.repeat(25)}"]`,
      invalidGlob('3:11', 'plugins[0]', 'stands for more than 100 patterns by its braces'),
    ),
  },
  'globs that match in very many ways': {
    files: {
      'registry.yaml': config(`plugins: ["plugins/${'*a'.repeat(12)}*b"]\n`),
      [`plugins/${'a'.repeat(200)}/x`]: '',
    },
    expect: [invalidGlob('3:11', 'plugins[0]', 'has more than 2 "*" in the name of one folder')],
    apart: true,
  },
  'bundle.files that stand for 30 million': {
    ...setting(
      `bundle: {files: ["${'{a,b}'.repeat(25)}"]}`,
      invalidGlob('3:18', 'bundle.files[0]', 'stands for more than 100 patterns by its braces'),
    ),
  },
  '50,000 settings that nobody knows': {
    ...setting(lines(names(50_000, 'key'), ': 1')),
    expect: {
      counts: { CONFIG_FIELD_UNKNOWN: 200, FINDINGS_OMITTED: 1 },
      first: [finding('CONFIG_FIELD_UNKNOWN', 'registry.yaml:3:1', { field: 'key0' })],
    },
  },
  'a billion laughs in the config': setting(
    laughs(10, '[', ']'),
    finding('YAML_INVALID', 'registry.yaml:7:25', { problem: 'the aliases stand for too much' }),
  ),
  'defaults that are nested 60 deep': setting(`defaults: {runtime: ${'{a: '.repeat(60)}"{slug}"${'}'.repeat(60)}}`),
}
