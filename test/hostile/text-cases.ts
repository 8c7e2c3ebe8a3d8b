import type { Diagnostic } from '../../src/model/diagnostic.js'
import { config, manifest } from '../diagnostics/sample-registry.js'
import type { HostileCase } from './attempt.js'
import { finding, HELLO, PLUGIN, yamlInvalid } from './words.js'

type Cases = Readonly<Record<string, HostileCase>>

/** Another file in the manifest's place. */
const bytes = (content: string | Uint8Array, ...found: readonly Diagnostic[]): HostileCase => ({
  files: { [PLUGIN]: content },
  expect: found,
})

/** A thirteenth line after the twelve of the manifest; line 12 is the first. */
const added = (lines: string, ...found: readonly Diagnostic[]): HostileCase => bytes(manifest() + lines, ...found)

const field = (name: string, value: string, ...found: readonly Diagnostic[]): HostileCase =>
  bytes(manifest({ [name]: value }), ...found)

const notUtf8 = (line: number) => finding('FILE_NOT_UTF8', `${PLUGIN}:${line}`, {})
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le')
const append = (...end: readonly number[]): Buffer => Buffer.concat([Buffer.from(manifest()), Buffer.from(end)])

export const ENCODING_CASES: Cases = {
  'a byte order mark': bytes(`\ufeff${manifest()}`),
  'lines that end as on Windows': bytes(manifest().replaceAll('\n', '\r\n')),
  'lines that end as on an old Mac': bytes(manifest().replaceAll('\n', '\r')),
  'UTF-16 with a byte order mark': bytes(Buffer.concat([Buffer.from([0xff, 0xfe]), utf16(manifest())]), notUtf8(1)),
  'UTF-16 without one': bytes(utf16(manifest()), yamlInvalid('1:2', 'holds the control character U+0000')),
  'UTF-16 with the bytes the other way round': bytes(
    utf16(manifest()).swap16(),
    yamlInvalid('1:1', 'holds the control character U+0000'),
  ),
  'UTF-32': bytes(Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), notUtf8(1)),
  'Latin-1': bytes(Buffer.from(manifest({ name: 'Größe' }), 'latin1'), notUtf8(3)),
  'a slash in two bytes, where one would do': bytes(append(0x23, 0xc0, 0xaf), notUtf8(12)),
  'half a character, in three bytes': bytes(append(0x23, 0xed, 0xa0, 0x80), notUtf8(12)),
  'a character beyond the last': bytes(append(0x23, 0xf4, 0x90, 0x80, 0x80), notUtf8(12)),
  'a character that is cut off': bytes(append(0x23, 0xe2, 0x82), notUtf8(12)),
  'half a character, by an escape': added(
    'x: "\\ud800"\n',
    yamlInvalid('12:4', 'an escape stands for half a character (a lone surrogate)'),
  ),
  'an escape beyond the last character': added(
    'x: "\\U00110000"\n',
    yamlInvalid('12:5', 'an escape stands for no character: \\U00110000'),
  ),
  'a zero byte in a comment': added('# \0\n', yamlInvalid('12:3', 'holds the control character U+0000')),
  'a zero byte in quotes': added('x: "a\0b"\n', yamlInvalid('12:6', 'holds the control character U+0000')),
  'a terminal sequence': added('x: "\u001b[2J"\n', yamlInvalid('12:5', 'holds the control character U+001B')),
  'a terminal sequence by an escape, in the name': field(
    'name',
    '"\\e[2J"',
    finding('MANIFEST_INVALID', `${PLUGIN}:3:7`, {
      field: 'name',
      problem: 'must be one line without control characters',
    }),
  ),
  'a terminal sequence of the upper half of Latin-1, in the description': field(
    'description',
    '"\\x9b2J"',
    finding('MANIFEST_INVALID', `${PLUGIN}:4:14`, {
      field: 'description',
      problem: 'must not hold control characters',
    }),
  ),
  'a name that reads from right to left': field('name', '"\u202eolleH"'),
  'a name of HTML': field('name', '"<script>alert(1)</script>&amp;\u2028"'),
  'a name of 100,000 marks on one letter': field(
    'name',
    `a${'\u0301'.repeat(100_000)}`,
    finding('MANIFEST_INVALID', `${PLUGIN}:3:7`, { field: 'name', problem: 'must not be longer than 200 characters' }),
  ),
  'an empty manifest': bytes('', finding('MANIFEST_INVALID', `${PLUGIN}:1:1`, { field: '', problem: 'is empty' })),
  'a manifest of a comment': bytes(
    '# nothing\n',
    finding('MANIFEST_INVALID', `${PLUGIN}:1:1`, { field: '', problem: 'is empty' }),
  ),
  'a manifest of blanks': bytes(
    ' \n\n \n',
    finding('MANIFEST_INVALID', `${PLUGIN}:1:1`, { field: '', problem: 'is empty' }),
  ),
  'a manifest cut off in the midst of a quote': bytes(
    manifest().slice(0, 16),
    yamlInvalid('2:5', 'a key must be followed by ": ", with the space, on the same line'),
  ),
  'a manifest that is a tarball': bytes(Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]), notUtf8(1)),
  'a manifest that is one letter': bytes(
    'x',
    finding('MANIFEST_INVALID', `${PLUGIN}:1:1`, { field: '', problem: 'must be a mapping of fields, not text' }),
  ),
  'a manifest that is a list': bytes(
    '- a\n',
    finding('MANIFEST_INVALID', `${PLUGIN}:1:1`, { field: '', problem: 'must be a mapping of fields, not a list' }),
  ),
  'a million lines, the last of them not UTF-8': bytes(
    Buffer.concat([Buffer.from('\n'.repeat(1_000_000)), Buffer.from([0xff])]),
    notUtf8(1_000_001),
  ),
  'a config of two bytes that are not UTF-8': {
    files: { 'registry.yaml': Buffer.from([0xff, 0xfe]) },
    expect: [finding('FILE_NOT_UTF8', 'registry.yaml:1', {})],
  },
  'an empty config': {
    files: { 'registry.yaml': '' },
    expect: [finding('BASE_URL_MISSING', 'registry.yaml', { slug: 'hello' })],
  },
  'an empty lifecycle.yaml, VERSION, package.json and ignore rules': {
    files: Object.fromEntries(
      ['lifecycle.yaml', 'VERSION', 'package.json', '.registryignore', 'README.md'].map((name) => [
        `${HELLO}/${name}`,
        '',
      ]),
    ),
    expect: [],
  },
}

const twice = (where: string, key: string) => yamlInvalid(where, `the key "${key}" is written twice`)

export const YAML_CASES: Cases = {
  'a key twice': added('name: Other\n', twice('12:1', 'name')),
  'a key twice, in other quotes': added('"name": Other\n', twice('12:1', 'name')),
  'a key twice, in an inline mapping': added('x: {a: 1, "a": 2}\n', twice('12:11', 'a')),
  '__proto__ twice': added('x: {__proto__: 1, __proto__: 2}\n', twice('12:19', '__proto__')),
  '__proto__ as a field': added('__proto__: {name: Evil, slug: evil}\nconstructor: {prototype: {x: 1}}\n'),
  '__proto__ in an action’s schema': bytes(
    manifest({
      actions:
        '[{name: a, input: {type: object, properties: {__proto__: {type: string}, constructor: {type: string}}}}]',
    }),
  ),
  '__proto__ as a dependency': added(
    'dependencies: {__proto__: "*", constructor: "*", toString: ^1.0.0}\n',
    finding('DEPENDENCY_UNKNOWN', `${PLUGIN}:12:27`, { dependency: '__proto__' }),
    finding('DEPENDENCY_UNKNOWN', `${PLUGIN}:12:45`, { dependency: 'constructor' }),
    finding('DEPENDENCY_UNKNOWN', `${PLUGIN}:12:60`, { dependency: 'toString' }),
  ),
  '__proto__ as an environment variable': added('environment: [__proto__, {name: constructor, required: true}]\n'),
  '__proto__ in a merge': added('base: &b {__proto__: {x: 1}}\nuses: {<<: *b}\n'),
  'a merge of itself': added('base: &b {<<: *b}\n', yamlInvalid('12:15', '"*b" stands for something that contains it')),
  'a merge of text': added('base: {<<: text}\n', yamlInvalid('12:8', '"<<" takes a mapping or a list of mappings')),
  'a merge of fields that are written already': bytes(`x: &x {name: Evil, slug: evil}\n<<: *x\n${manifest()}`),
  'a tag that runs code': added(
    'x: !!js/function "function () { process.exit() }"\n',
    yamlInvalid('12:4', 'unresolved tag: tag:yaml.org,2002:js/function'),
  ),
  'a tag that makes an object of Python': added(
    'x: !!python/object/apply:os.system ["id"]\n',
    yamlInvalid('12:4', 'unresolved tag: tag:yaml.org,2002:python/object/apply:os.system'),
  ),
  'bytes by a tag': added('x: !!binary aGk=\n', yamlInvalid('12:4', 'unresolved tag: tag:yaml.org,2002:binary')),
  'a set': added('x: !!set {a, b}\n', yamlInvalid('12:4', 'unresolved tag: tag:yaml.org,2002:set')),
  'an ordered map': added('x: !!omap [a: 1]\n', yamlInvalid('12:4', 'unresolved tag: tag:yaml.org,2002:omap')),
  'a tag of a handle that is not declared': added('x: !e!a b\n', yamlInvalid('12:8', 'undeclared tag handle "!e!"')),
  'a directive that renames tags': bytes(
    `%TAG ! tag:evil.example,2000:\n---\n${manifest()}x: !a b\n`,
    yamlInvalid('14:4', 'unresolved tag: tag:evil.example,2000:a'),
  ),
  'YAML 1.1, in which no is false': bytes(`%YAML 1.1\n---\n${manifest({ name: 'no' })}`),
  'a version that is a date': field(
    'version',
    '2024-01-01',
    finding('VERSION_INVALID', `${PLUGIN}:2:10`, { version: '2024-01-01' }),
  ),
  'a version that is hexadecimal': field(
    'version',
    '0x10',
    finding('VERSION_NOT_TEXT', `${PLUGIN}:2:10`, { field: 'version', written: '0x10', suggestion: '1.0.0' }),
  ),
  'a version that is octal': field(
    'version',
    '0o17',
    finding('VERSION_NOT_TEXT', `${PLUGIN}:2:10`, { field: 'version', written: '0o17', suggestion: '1.0.0' }),
  ),
  'a version that is a huge number': field(
    'version',
    '1e999',
    yamlInvalid('2:10', '1e999 is no number that JSON can hold'),
  ),
  'infinity, and what is no number': added(
    'x: .inf\ny: -.INF\nz: .nan\n',
    yamlInvalid('12:4', '.inf is no number that JSON can hold'),
    yamlInvalid('13:4', '-.INF is no number that JSON can hold'),
    yamlInvalid('14:4', '.nan is no number that JSON can hold'),
  ),
  'a number of a million digits': added(
    `x: ${'9'.repeat(1_000_000)}\n`,
    yamlInvalid('12:4', `${'9'.repeat(60)} is no number that JSON can hold`),
  ),
  'a version of 900,000 digits': field(
    'version',
    `1.${'0'.repeat(900_000)}`,
    finding('VERSION_NOT_TEXT', `${PLUGIN}:2:10`, {
      field: 'version',
      written: `1.${'0'.repeat(126)}…`,
      suggestion: '1.0.0',
    }),
  ),
  'a second document': added('---\nslug: evil\n', yamlInvalid('12:1', 'holds a second document after "---": keep one')),
  'an end of the document, and more': added(
    '...\nslug: evil\n',
    yamlInvalid('13:1', 'holds a second document after "---": keep one'),
  ),
  'an anchor on a key': added('&a x: 1\ny: *a\n'),
  'a key that is an alias': added('x: &a name\n? *a\n: 1\n', yamlInvalid('13:3', 'a key must be text')),
  'a key that is a mapping': added('? {a: 1}\n: 1\n', yamlInvalid('12:3', 'a key must be text')),
  'keys that are no text': added('null: 1\n~: 2\n1: 3\ntrue: 4\n1.0: 5\n'),
  'a key that is empty': added(': 1\n', yamlInvalid('12:1', 'a key must be text')),
  'an anchor that nobody set': added('x: *nobody\n', yamlInvalid('12:4', '"*nobody" names no anchor above it')),
  'a tab that indents': added('x:\n\ty: 1\n', yamlInvalid('13:1', 'a tab cannot indent: use spaces')),
  'a config with a key twice': {
    files: { 'registry.yaml': config('name: Other\n') },
    expect: [finding('YAML_INVALID', 'registry.yaml:3:1', { problem: 'the key "name" is written twice' })],
  },
  'a config with __proto__': {
    files: {
      'registry.yaml': config(
        '__proto__: {outDir: /etc}\nlimits: {__proto__: {icon: 1}}\ndefaults: {__proto__: {author: x}}\n',
      ),
    },
    expect: [
      finding('CONFIG_FIELD_UNKNOWN', 'registry.yaml:3:1', { field: '__proto__' }),
      finding('CONFIG_FIELD_UNKNOWN', 'registry.yaml:4:10', { field: 'limits.__proto__' }),
    ],
  },
  'a config with a tag that runs code': {
    files: { 'registry.yaml': config('description: !!js/function "x"\n') },
    expect: [
      finding('YAML_INVALID', 'registry.yaml:3:14', {
        problem: 'unresolved tag: tag:yaml.org,2002:js/function',
      }),
    ],
  },
  'a config with limits that are no sizes': {
    files: { 'registry.yaml': config('limits: {icon: 1e999}\n') },
    expect: [finding('YAML_INVALID', 'registry.yaml:3:16', { problem: '1e999 is no number that JSON can hold' })],
  },
  'a config with limits beyond every disk': {
    files: { 'registry.yaml': config('limits: {icon: 99999999999999999999 GB, artifact: 0, manifest: -1}\n') },
    expect: [
      finding('CONFIG_INVALID', 'registry.yaml:3:16', { field: 'limits.icon', problem: 'is not a possible size' }),
      finding('CONFIG_INVALID', 'registry.yaml:3:51', { field: 'limits.artifact', problem: 'must be at least 1' }),
      finding('CONFIG_INVALID', 'registry.yaml:3:64', { field: 'limits.manifest', problem: 'must be at least 1' }),
    ],
  },
}
