import type { BuildReceipt } from '../../src/commands/build-receipt.js'
import type { DiagnosticCode, Place, Severity } from '../../src/model/diagnostic.js'
import { config, type Files, LOGO, manifest } from './sample-registry.js'

/** What must be done to the sample so that exactly one finding is made. */
export interface Case {
  /** Built and published first; `files` are then laid over it. */
  readonly before?: Files
  readonly files?: Files
  /** For what no file can say: links, devices. */
  readonly setup?: (dir: string) => void
  /** Something else than a build. */
  readonly run?: (dir: string) => Promise<Pick<BuildReceipt, 'ok' | 'diagnostics'>>
  /** Seconds between the first build and the second. */
  readonly later?: number
  readonly place: Place
  readonly args: Readonly<Record<string, unknown>>
  readonly severity?: Severity
  /** It never comes alone: findings of this code are beside it. */
  readonly beside?: DiagnosticCode
}

const PLUGIN = 'plugins/hello/plugin.yaml'
const at = (line: number, column: number, file = PLUGIN): Place => ({ file, line, column })

/** A case of one changed manifest. */
const fields = (
  changes: Readonly<Record<string, string | null>>,
  place: Place,
  args: Case['args'],
  severity?: Severity,
): Case => ({
  files: { [PLUGIN]: manifest(changes) },
  place,
  args,
  ...(severity === undefined ? {} : { severity }),
})

/** A second plugin beside the sample's. */
const second = (dir: string, changes: Readonly<Record<string, string | null>>): Files => ({
  [`plugins/${dir}/plugin.yaml`]: manifest({ slug: dir, ...changes }),
  [`plugins/${dir}/logo.svg`]: LOGO,
  [`plugins/${dir}/main.js`]: 'export {}\n',
})

export const CONFIG_CASES = {
  CONFIG_INVALID: {
    files: { 'registry.yaml': config('plugins: 12\n') },
    place: at(3, 10, 'registry.yaml'),
    args: { field: 'plugins', problem: 'must be a list or text, not a number' },
  },
  CONFIG_FIELD_UNKNOWN: {
    files: { 'registry.yaml': config('outdir: public\n') },
    place: at(3, 1, 'registry.yaml'),
    args: { field: 'outdir', suggestion: 'outDir' },
  },
  BASE_URL_MISSING: {
    files: { 'registry.yaml': 'name: Sample\n' },
    place: { file: 'registry.yaml' },
    args: { slug: 'hello' },
  },
  NO_PLUGINS: {
    files: { 'plugins/hello': null, 'plugins/README.md': 'none yet\n' },
    place: { file: 'registry.yaml' },
    args: { globs: ['plugins/*'] },
  },
} satisfies Readonly<Record<string, Case>>

export const MANIFEST_CASES = {
  FILE_NOT_UTF8: {
    files: { [PLUGIN]: Buffer.concat([Buffer.from(manifest()), Buffer.from([0x23, 0xff])]) },
    place: { file: PLUGIN, line: 12 },
    args: {},
  },
  YAML_INVALID: {
    files: { [PLUGIN]: `${manifest()}extra: [1, 2\n` },
    place: at(13, 1),
    args: { problem: 'is indented too little, or a quote or bracket above is not closed' },
  },
  MANIFEST_MISSING: {
    files: { 'plugins/empty/notes.txt': 'no manifest here\n' },
    place: { file: 'plugins/empty' },
    args: { dir: 'plugins/empty' },
    severity: 'warning',
  },
  MANIFEST_AMBIGUOUS: {
    files: { 'plugins/hello/manifest.json': '{"name": "Hello", "description": "d"}' },
    place: { file: 'plugins/hello' },
    args: { files: ['plugins/hello/manifest.json', 'plugins/hello/plugin.yaml'] },
  },
  MANIFEST_INVALID: fields({ author: '12' }, at(5, 9), {
    field: 'author',
    problem: 'must be text or a mapping, not a number: write "12", in quotes',
  }),
  FIELD_MISSING: fields({ description: null }, at(1, 1), { field: 'description', protocol: 'openworkflow' }),
  FIELD_MISSPELLED: fields(
    { dependancies: '{}' },
    at(12, 1),
    { field: 'dependancies', suggestion: 'dependencies' },
    'note',
  ),
  FIELDS_RECOMMENDED: fields({ author: null, homepage: null }, at(1, 1), { fields: ['author', 'homepage'] }, 'note'),
  PROTOCOL_UNKNOWN: fields({ actions: null }, at(1, 1), {}),
  SLUG_INVALID: fields({ slug: '"hello world"' }, at(1, 7), { slug: 'hello world', suggestion: 'hello-world' }),
  SLUG_RESERVED: fields({ slug: 'search' }, at(1, 7), { slug: 'search' }),
  SLUG_TAKEN: {
    files: second('other', { slug: 'hello' }),
    place: at(1, 7, 'plugins/other/plugin.yaml'),
    args: { slug: 'hello', other: `${PLUGIN}:1` },
  },
  SLUG_CASE_CONFLICT: {
    before: { [PLUGIN]: manifest({ slug: 'hello' }) },
    files: { [PLUGIN]: manifest({ slug: 'Hello' }) },
    place: at(1, 7),
    args: { slug: 'Hello', other: 'hello', otherFile: 'already published' },
  },
  SLUG_CAPITALS: fields({ slug: 'Hello' }, at(1, 7), { slug: 'Hello' }, 'note'),
  VERSION_NOT_TEXT: fields({ version: '1.10' }, at(2, 10), { field: 'version', written: '1.10', suggestion: '1.10.0' }),
  VERSION_INVALID: fields({ version: 'v1.2' }, at(2, 10), { version: 'v1.2', suggestion: '1.2.0' }),
  VERSION_BUILD_METADATA: fields({ version: '1.0.0+5' }, at(2, 10), { version: '1.0.0+5', suggestion: '1.0.0' }),
  VERSION_DUPLICATE: {
    files: { 'plugins/hello/versions/1.0.0/main.js': 'export {}\n' },
    place: { file: 'plugins/hello/versions/1.0.0' },
    args: { slug: 'hello', version: '1.0.0', other: PLUGIN },
  },
  VERSION_MISMATCH: {
    files: {
      'plugins/hello/versions/0.9.0/plugin.yaml': manifest({ version: '"0.9.1"' }),
      'plugins/hello/versions/0.9.0/main.js': 'export {}\n',
    },
    place: at(2, 10, 'plugins/hello/versions/0.9.0/plugin.yaml'),
    args: { expected: '0.9.0', found: '0.9.1', folder: 'plugins/hello/versions/0.9.0' },
  },
  PLUGIN_WITHOUT_VERSION: fields({ version: null }, at(1, 1), { slug: 'hello' }, 'note'),
  LINKED_WITH_VERSIONS: fields(
    { actions: null, color: '"#00aa00"', appMetadataUrl: 'https://example.com/v.json' },
    at(12, 17),
    {
      slug: 'hello',
      versions: ['1.0.0'],
    },
  ),
  ACTIONS_MISSING: fields({ actions: '[]' }, at(11, 10), {}),
  ACTION_DUPLICATE: fields({ actions: '[{name: a, description: d}, {name: a, description: d}]' }, at(11, 45), {
    action: 'a',
  }),
  FINDINGS_OMITTED: {
    ...fields({ actions: `[${'{name: a, description: d}, '.repeat(202)}]` }, at(11, 5418), { where: PLUGIN, count: 1 }),
    beside: 'ACTION_DUPLICATE',
  },
  ACTION_SCHEMA_INVALID: fields({ actions: '[{name: a, description: d, input: {type: nothing}}]' }, at(11, 51), {
    action: 'a',
    part: 'input',
    problem: 'type must be one of array, boolean, integer, null, number, object, string',
  }),
  COLOR_INVALID: fields(
    { version: null, actions: null, color: 'green', appMetadataUrl: 'https://example.com/v.json' },
    at(10, 8),
    { color: 'green' },
  ),
  URL_INVALID: fields({ homepage: 'example' }, at(6, 11), { field: 'homepage', url: 'example' }),
  URL_NOT_HTTPS: fields(
    { homepage: 'http://example.com/' },
    at(6, 11),
    { field: 'homepage', url: 'http://example.com/' },
    'note',
  ),
  LICENSE_NOT_SPDX: fields(
    { license: 'Apache 2' },
    at(8, 10),
    { license: 'Apache 2', suggestion: 'Apache-2.0' },
    'warning',
  ),
  DEPENDENCY_RANGE_INVALID: {
    files: second('other', { dependencies: '{hello: newest}' }),
    place: at(12, 23, 'plugins/other/plugin.yaml'),
    args: { dependency: 'hello', range: 'newest' },
  },
  DEPENDENCY_UNKNOWN: fields(
    { dependencies: '{helo: ^1.0.0}' },
    at(12, 22),
    { dependency: 'helo', suggestion: 'hello' },
    'warning',
  ),
  DEPENDENCY_UNSATISFIED: {
    files: { ...second('other', { dependencies: '{hello: ^2.0.0}' }) },
    place: at(12, 23, 'plugins/other/plugin.yaml'),
    args: { dependency: 'hello', range: '^2.0.0', versions: ['1.0.0'] },
  },
  DEPENDENCY_CYCLE: {
    files: {
      [PLUGIN]: manifest({ dependencies: '{other: ^1.0.0}' }),
      ...second('other', { dependencies: '{hello: ^1.0.0}' }),
    },
    place: at(12, 23),
    args: { cycle: ['hello', 'other', 'hello'] },
  },
  COMPATIBILITY_INVALID: fields({ compatibility: '{min: "2.0.0", max: "1.0.0"}' }, at(12, 22), {
    min: '2.0.0',
    max: '1.0.0',
  }),
} satisfies Readonly<Record<string, Case>>
