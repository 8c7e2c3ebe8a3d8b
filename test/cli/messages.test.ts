import { expect, test } from 'vitest'
import { formatMessage } from '../../src/cli/messages.js'
import { type DiagnosticArgs, type DiagnosticCode, diagnostic } from '../../src/model/diagnostic.js'

const published = `sha256:ab12${'0'.repeat(60)}`
const here = `sha256:cd34${'0'.repeat(60)}`
const hello = { slug: 'hello', version: '1.2.0' }
const url = 'https://r.example.com/apps/hello/1.2.0.tar.gz'

/** One of each, or several where the words depend on the facts. */
const SAMPLES: { readonly [C in DiagnosticCode]: readonly DiagnosticArgs[C][] } = {
  FILE_NOT_UTF8: [{}],
  FILE_TOO_LARGE: [{ size: 2_345_678, limit: 1_000_000 }],
  YAML_INVALID: [
    { problem: 'is empty' },
    { problem: 'the key "name" is written twice' },
    { problem: 'a tab cannot indent: use spaces' },
  ],
  FINDINGS_OMITTED: [
    { where: 'plugins/hello/plugin.yaml', count: 1800 },
    { where: 'plugins/hello', count: 1 },
  ],
  CONFIG_INVALID: [
    { field: 'host', problem: 'must be one of: portable, github-pages, s3' },
    { field: 'plugins', problem: '"../x" leads outside the registry\'s folder' },
    { field: '', problem: 'must be a mapping' },
  ],
  CONFIG_FIELD_UNKNOWN: [{ field: 'outdir', suggestion: 'outDir' }, { field: 'colour' }],
  BASE_URL_MISSING: [{ slug: 'hello' }],
  NO_PLUGINS: [{ globs: ['plugins/*', 'apps/*'] }],
  MANIFEST_MISSING: [{ dir: 'plugins/hello' }],
  MANIFEST_AMBIGUOUS: [{ files: ['plugins/hello/manifest.json', 'plugins/hello/plugin.yaml'] }],
  MANIFEST_INVALID: [
    { field: 'tags', problem: 'must be a list' },
    { field: 'actions[0].name', problem: 'is missing' },
  ],
  FIELD_MISSING: [
    { field: 'description', protocol: 'openworkflow' },
    { field: 'color', protocol: 'flows' },
    { field: 'name', protocol: 'both' },
  ],
  FIELD_MISSPELLED: [{ field: 'autor', suggestion: 'author' }],
  FIELDS_RECOMMENDED: [{ fields: ['homepage', 'license', 'tags'] }],
  PROTOCOL_UNKNOWN: [{}],
  SLUG_INVALID: [{ slug: 'Héllo!', suggestion: 'hello' }, { slug: '…' }],
  SLUG_RESERVED: [{ slug: 'search' }],
  SLUG_TAKEN: [{ slug: 'hello', other: 'plugins/hallo/plugin.yaml:2' }],
  SLUG_CASE_CONFLICT: [{ slug: 'Hello', other: 'hello', otherFile: 'plugins/hello/plugin.yaml' }],
  SLUG_CAPITALS: [{ slug: 'Hello' }],
  VERSION_NOT_TEXT: [{ field: 'version', written: '1.10', suggestion: '1.10.0' }],
  VERSION_INVALID: [{ version: 'v1.2', suggestion: '1.2.0' }, { version: 'latest' }],
  VERSION_BUILD_METADATA: [{ version: '1.2.0+7', suggestion: '1.2.0' }],
  VERSION_DUPLICATE: [{ ...hello, other: 'plugins/hello/versions/1.2.0/plugin.yaml:3' }],
  VERSION_MISMATCH: [{ expected: '1.1.0', found: '1.2.0', folder: 'plugins/hello/versions/1.1.0' }],
  PLUGIN_WITHOUT_VERSION: [{ slug: 'hello' }],
  LINKED_WITH_VERSIONS: [{ slug: 'hello', versions: ['1.2.0', '1.1.0'] }],
  ACTIONS_MISSING: [{}],
  ACTION_DUPLICATE: [{ action: 'greet' }],
  ACTION_SCHEMA_INVALID: [{ action: 'greet', part: 'input', problem: '"type" must be a known type' }],
  COLOR_INVALID: [{ color: 'teal' }],
  URL_INVALID: [{ field: 'homepage', url: 'example.com' }],
  URL_NOT_HTTPS: [{ field: 'homepage', url: 'http://example.com' }],
  LICENSE_NOT_SPDX: [{ license: 'Apache 2', suggestion: 'Apache-2.0' }, { license: 'ours' }],
  DEPENDENCY_RANGE_INVALID: [{ dependency: 'http', range: 'new' }],
  DEPENDENCY_UNKNOWN: [{ dependency: 'htpt', suggestion: 'http' }, { dependency: 'x' }],
  DEPENDENCY_UNSATISFIED: [
    { dependency: 'http', range: '^3.0.0', versions: ['2.0.0', '1.0.0'] },
    { dependency: 'http', range: '^3.0.0', versions: [] },
  ],
  DEPENDENCY_CYCLE: [{ cycle: ['a', 'b', 'a'] }],
  COMPATIBILITY_INVALID: [{ min: '2.0.0', max: '1.0.0' }],
  ICON_MISSING: [{ icon: 'logo.svg' }],
  ICON_INVALID: [{ icon: 'logo.svg', problem: 'it is empty' }],
  ICON_TOO_LARGE: [{ icon: 'logo.png', size: 1_200_000, limit: 1_000_000 }],
  ICON_UNSAFE: [{ icon: 'logo.svg', problem: 'it holds a script, <script>' }],
  LINK_OUTSIDE: [{ target: '../../secret' }],
  LINK_TO_FOLDER: [{ target: 'src' }],
  LINK_BROKEN: [{ target: 'gone.js' }],
  FILE_SPECIAL: [{ kind: 'socket' }],
  FILE_NAME_UNSAFE: [{ name: 'a\\b' }],
  FILE_NAMES_COLLIDE: [{ name: 'README.txt', other: 'readme.txt' }],
  FILE_UNREADABLE: [{ problem: 'EACCES: permission denied' }],
  ARTIFACT_TOO_LARGE: [{ ...hello, size: 250_000_000, limit: 200_000_000 }],
  ARTIFACT_EMPTY: [hello],
  FLOWS_ARTIFACT_NOT_BUNDLED: [hello],
  PREBUILT_INVALID: [{ problem: 'is not gzip' }],
  PREBUILT_UNSAFE: [{ entry: '../x', problem: 'leaves the folder' }],
  PREBUILT_WITHOUT_MANIFEST: [hello],
  PREBUILT_OF_OTHER_PLUGIN: [{ slug: 'hello', found: 'github' }],
  BUNDLE_FAILED: [
    { ...hello, problem: 'ended with exit code 1', output: 'main.ts: not found\n' },
    { ...hello, problem: 'wrote no tarball', output: '' },
  ],
  LIFECYCLE_INVALID: [
    { field: '1.0.0.yanked', problem: 'must be true, or give its details: `reason`' },
    { field: '1.0.0.yanked.reasn', problem: 'means nothing here; did you mean `reason`?' },
    { field: '', problem: 'plugins/hello/lifecycle.yml is read already; keep one of the two' },
  ],
  LIFECYCLE_VERSION_UNKNOWN: [{ version: '9.0.0', versions: ['1.2.0'] }],
  LIFECYCLE_NOT_NEWER: [{ version: '1.0.0', at: '2024-09-20T14:30:00Z' }],
  LIFECYCLE_NEEDS_AT: [{ version: '1.0.0', at: '2024-09-20T14:30:00Z' }],
  REPLACEMENT_UNKNOWN: [{ version: '1.0.0', replacement: '9.0.0', versions: ['1.2.0', '1.1.0'] }],
  UNPUBLISH_TOO_LATE: [{ version: '1.0.0', publishedAt: '2024-09-20T14:30:00Z' }],
  UNPUBLISH_NOT_DEPRECATED: [{ version: '1.0.0' }],
  VERSION_CONTENT_CHANGED: [{ ...hello, published, here }],
  VERSION_CONTENT_KEPT: [{ ...hello, published, here }],
  RECORD_TOO_LARGE: [{ slug: 'hello', limit: 32 * 2 ** 20 }],
  VERSION_UNPUBLISHED: [hello],
  CONFIG_NOT_NEWER: [{ at: '2024-09-20T14:30:00Z' }],
  LISTING_NOT_NEWER: [{ slug: 'hello', at: '2024-09-20T14:30:00Z' }],
  ARTIFACT_MISSING: [
    { ...hello, isAtHand: true },
    { ...hello, isAtHand: false },
  ],
  ARTIFACT_UNREADABLE: [{ ...hello, problem: `Could not read ${url}: the host answered 403.` }],
  ARTIFACT_DAMAGED: [
    { ...hello, recorded: { size: 12, digest: published }, found: { size: 9, digest: here }, isAtHand: true },
    {
      ...hello,
      recorded: { size: 12, digest: published },
      encoding: 'gzip',
      isAtHand: false,
    },
  ],
  REBUILD_DIFFERS: [{ ...hello, published, here }],
  BUNDLE_DIFFERS: [{ ...hello, published, here }],
  PUBLISHED_INVALID: [{ problem: 'Could not understand catalog.json: it is not whole JSON.' }],
  PUBLISHED_MISSING: [
    { namedBy: 'catalog.json', isDerived: true },
    { namedBy: 'records/hello/1-0123abcd.json', isDerived: false },
  ],
  PUBLISHED_UNREADABLE: [{ problem: `Could not read ${url}: the host answered 403.` }],
  PUBLISHED_DIFFERS: [
    { namedBy: 'catalog.json', isDerived: true, problem: 'apps › hello › name is "Hallo", not "Hello"' },
    { namedBy: 'catalog.json', isDerived: true, problem: 'it is empty' },
    {
      namedBy: 'records/hello/1-0123abcd.json',
      isDerived: false,
      problem: 'it has more than 305 bytes',
      encoding: 'gzip',
    },
  ],
  PUBLISHED_UNFINISHED: [
    { plugins: ['hello'], files: 1 },
    { plugins: ['hello', 'weather'], files: 12 },
  ],
  PUBLISHED_BY_OLDER: [{ renderer: 1, ours: 3 }],
  CHECKSUM_UNKNOWN: [
    { ...hello, published: 'unknown' },
    { ...hello, published: '' },
  ],
  SLUG_NOT_ALLOWED: [
    { slug: 'hello', allow: ['github', 'weather'] },
    { slug: 'hello', allow: [] },
  ],
  SLUG_OWNED: [
    { slug: 'hello', owner: 'github.com/acme/plugins', origin: 'github.com/other/plugins' },
    { slug: 'hello', owner: 'github.com/acme/plugins' },
  ],
  UNPUBLISHES_MANY: [{ versions: Array.from({ length: 12 }, (_, minor) => `hello 1.${minor}.0`), most: 10 }],
  HOSTED_TURNED_LINKED: [{ slug: 'hello', versions: ['1.1.0', '1.0.0'] }],
  PROTOCOL_DROPPED: [{ slug: 'hello', protocols: ['flows'] }],
  CONFIG_OWNED: [{ owner: 'github.com/acme/plugins' }],
  PAGES_LIMIT_NEAR: [
    { limit: 'site', value: 912_000_000, most: 1_000_000_000 },
    { limit: 'file', value: 61_000_000, most: 100_000_000, path: 'apps/hello/1.2.0.tar.gz' },
    { limit: 'writes', value: 400, most: 500 },
  ],
  DEPLOYED_WRONG: [{ url: 'https://r.example.com/registry.json', problem: 'the host answers 403' }],
  ADOPT_DOCUMENT_INVALID: [{ url: 'https://r.example.com/registry.json', problem: 'it is missing' }],
  ADOPT_ARTIFACT_MISSING: [{ ...hello, url, problem: '404' }],
  ADOPT_CHECKSUM_WRONG: [{ ...hello, url, published, found: here }],
  ADOPT_CHECKSUM_UNKNOWN: [{ ...hello, url, published: 'unknown' }],
  RELEASE_DEPRECATED: [hello, { ...hello, reason: 'Renamed', replacement: '1.3.0' }],
  RELEASE_YANKED: [hello, { ...hello, reason: 'Leaks keys' }],
  CHECKSUM_UNPUBLISHED: [{ ...hello, digest: here }],
  DEPENDENCY_CIRCLE: [{ slugs: ['hello', 'other', 'hello'] }],
  CHECKSUM_WRONG: [
    { ...hello, expected: published, found: here, by: 'registry' },
    { ...hello, expected: published, found: here, by: 'lock' },
  ],
  INSTALLED_CHANGED: [{ ...hello, files: ['main.js', 'new.js'] }],
  ADOPT_ICON_MISSING: [{ slug: 'hello', url: 'https://r.example.com/apps/hello/logo.svg' }],
}

const codes = Object.keys(SAMPLES) as DiagnosticCode[]
const messages = codes.flatMap((code) =>
  SAMPLES[code].map((args) => ({ code, lines: formatMessage(diagnostic(code, { file: 'f' }, args as never)) })),
)

test.each([
  ['ADOPT_ARTIFACT_MISSING', 'Since --allow-missing is given, this version is left out.'],
  ['ADOPT_CHECKSUM_WRONG', 'Since --allow-wrong is given, the one that was found is recorded.'],
] as const)('%s, where it is allowed, asks for nothing', (code, said) => {
  const found = diagnostic(code, { file: 'f' }, SAMPLES[code][0] as never)
  expect(formatMessage({ ...found, severity: 'warning' }).at(-1)).toBe(said)
})

test('every message, in words', async () => {
  const text = messages.map(({ code, lines }) => [code, ...lines.map((line) => `  ${line}`), ''].join('\n')).join('\n')
  await expect(text).toMatchFileSnapshot('messages.txt')
})

test('every message says what is wrong, then what to do, in sentences', () => {
  const odd = messages.filter(
    ({ lines }) =>
      lines.length < 2 || lines.some((line) => line.trim() === '') || /undefined|\.\.$/.test(lines.join('\n')),
  )
  expect(odd).toEqual([])
})
