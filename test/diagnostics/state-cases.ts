import { execFileSync } from 'node:child_process'
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from '../../src/commands/build.js'
import type { Case } from './manifest-cases.js'
import { config, type Files, LOGO, manifest } from './sample-registry.js'
import { tarball } from './tarball.js'

const HELLO = 'plugins/hello'
const PLUGIN = `${HELLO}/plugin.yaml`
const LIFECYCLE = `${HELLO}/lifecycle.yaml`

const icon = (content: string | Uint8Array, args: Case['args']): Pick<Case, 'files' | 'place' | 'args'> => ({
  files: { [`${HELLO}/logo.svg`]: content },
  place: { file: `${HELLO}/logo.svg` },
  args: { icon: 'logo.svg', ...args },
})

/** A Flows app whose folder is packed as it is. */
const FLOWS: Files = {
  [PLUGIN]: null,
  [`${HELLO}/manifest.json`]: '{"name": "Hello", "description": "d", "color": "#00aa00"}\n',
}

/** Digests of the sample's tar, and of the same with another `main.js`: known bytes, since packing is reproducible. */
const PUBLISHED = 'sha256:79ef1de344214af80da40061f395a8e56f85681c3f85e0ceb708bb61ed46f02a'
const CHANGED = 'sha256:cbdc4c3f771110173150e160e334ca97abdf9c5e8fe8a108cbdbed922e4dc0e1'

const OLD: Files = { [`${HELLO}/versions/0.9.0/main.js`]: 'export {}\n' }

export const FILE_CASES = {
  FILE_TOO_LARGE: {
    files: { 'registry.yaml': config('limits: {manifest: 100}\n') },
    place: { file: PLUGIN },
    args: { size: 245, limit: 100 },
  },
  ICON_MISSING: {
    files: { [PLUGIN]: manifest({ icon: 'icon.png' }) },
    place: { file: PLUGIN, line: 10, column: 7 },
    args: { icon: 'icon.png' },
  },
  ICON_INVALID: icon('GIF89a', { problem: 'its content is neither PNG nor SVG in UTF-8' }),
  ICON_TOO_LARGE: {
    ...icon(LOGO, { size: Buffer.byteLength(LOGO), limit: 50 }),
    files: { 'registry.yaml': config('limits: {icon: 50}\n') },
  },
  ICON_UNSAFE: icon('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', {
    problem: 'it holds a script, <script> (line 1)',
  }),
  LINK_OUTSIDE: {
    setup: (dir) => symlinkSync('../../registry.yaml', join(dir, HELLO, 'link')),
    place: { file: `${HELLO}/link` },
    args: { target: '../../registry.yaml' },
  },
  LINK_TO_FOLDER: {
    files: { [`${HELLO}/lib/a.js`]: 'export {}\n' },
    setup: (dir) => symlinkSync('lib', join(dir, HELLO, 'link')),
    place: { file: `${HELLO}/link` },
    args: { target: 'lib' },
  },
  LINK_BROKEN: {
    setup: (dir) => symlinkSync('nowhere', join(dir, HELLO, 'link')),
    place: { file: `${HELLO}/link` },
    args: { target: 'nowhere' },
  },
  FILE_SPECIAL: {
    setup: (dir) => void execFileSync('mkfifo', [join(dir, HELLO, 'pipe')]),
    place: { file: `${HELLO}/pipe` },
    args: { kind: 'FIFO' },
  },
  FILE_NAME_UNSAFE: {
    setup: (dir) => writeFileSync(join(dir, HELLO, 'a\\b'), ''),
    place: { file: `${HELLO}/a\\b` },
    args: { name: 'a\\b' },
  },
  FILE_NAMES_COLLIDE: {
    files: { [`${HELLO}/Main.js`]: 'export {}\n' },
    place: { file: `${HELLO}/main.js` },
    args: { name: 'main.js', other: 'Main.js' },
  },
  FILE_UNREADABLE: {
    // Permissions do not stop root, who may run this; nothing is so deep by accident.
    files: { [`${HELLO}/${'d/'.repeat(65)}deep.txt`]: '' },
    place: { file: `${HELLO}${'/d'.repeat(64)}` },
    args: { problem: 'it lies more than 64 folders deep' },
  },
  ARTIFACT_TOO_LARGE: {
    files: {
      'registry.yaml': config('limits: {artifact: 400}\n'),
      [`${HELLO}/a.txt`]: 'a'.repeat(150),
      [`${HELLO}/b.txt`]: 'b'.repeat(150),
    },
    place: { file: PLUGIN, line: 2, column: 10 },
    args: { slug: 'hello', version: '1.0.0', size: 580, limit: 400 },
  },
  ARTIFACT_EMPTY: {
    files: { [`${HELLO}/.registryignore`]: '*\n!logo.svg\n' },
    place: { file: PLUGIN, line: 2, column: 10 },
    args: { slug: 'hello', version: '1.0.0' },
    severity: 'warning',
  },
  FLOWS_ARTIFACT_NOT_BUNDLED: {
    files: { ...FLOWS, [`${HELLO}/VERSION`]: '1.0.0\n' },
    place: { file: `${HELLO}/VERSION`, line: 1 },
    args: { slug: 'hello', version: '1.0.0' },
    severity: 'note',
  },
  PREBUILT_INVALID: {
    files: { [`${HELLO}/hello-0.9.0.tar.gz`]: gzipSync('this is no tar') },
    place: { file: `${HELLO}/hello-0.9.0.tar.gz` },
    args: { problem: 'is cut off' },
  },
  PREBUILT_UNSAFE: {
    files: {
      [`${HELLO}/hello-0.9.0.tar.gz`]: tarball({
        '../outside.js': 'x',
        'plugin.yaml': manifest({ version: '"0.9.0"' }),
      }),
    },
    place: { file: `${HELLO}/hello-0.9.0.tar.gz` },
    args: { entry: '../outside.js', problem: 'has `..` in its path' },
  },
  PREBUILT_WITHOUT_MANIFEST: {
    files: { [`${HELLO}/hello-0.9.0.tar.gz`]: tarball({ 'main.js': 'x' }) },
    place: { file: `${HELLO}/hello-0.9.0.tar.gz` },
    args: { slug: 'hello', version: '0.9.0' },
  },
  PREBUILT_OF_OTHER_PLUGIN: {
    files: { [`${HELLO}/other-1.0.0.tar.gz`]: tarball({ 'main.js': 'x' }) },
    place: { file: `${HELLO}/other-1.0.0.tar.gz` },
    args: { slug: 'hello', found: 'other' },
  },
  BUNDLE_FAILED: {
    files: { 'registry.yaml': config('bundle: {command: "echo no compiler here >&2; exit 3"}\n') },
    place: { file: PLUGIN, line: 2, column: 10 },
    args: { slug: 'hello', version: '1.0.0', problem: 'ended with exit code 3', output: 'no compiler here\n' },
  },
} satisfies Readonly<Record<string, Case>>

/** A slow run of an older commit, against a registry that others publish, too. */
const olderBuild: NonNullable<Case['run']> = (dir) =>
  build({ dir, published: join(dir, 'dist'), env: { SOURCE_DATE_EPOCH: '1699990000' } })

export const STATE_CASES = {
  LIFECYCLE_INVALID: {
    files: { [LIFECYCLE]: '"1.0.0": {depricated: {}}\n' },
    place: { file: LIFECYCLE, line: 1, column: 23 },
    args: { field: '1.0.0.depricated', problem: 'means nothing here; did you mean `deprecated`?' },
  },
  LIFECYCLE_VERSION_UNKNOWN: {
    files: { [LIFECYCLE]: '"0.1.0": {yanked: {}}\n' },
    place: { file: LIFECYCLE, line: 1, column: 10 },
    args: { version: '0.1.0', versions: ['1.0.0'] },
  },
  LIFECYCLE_NEEDS_AT: {
    before: { ...OLD, [LIFECYCLE]: '"0.9.0": {yanked: {}}\n' },
    files: { [LIFECYCLE]: '"0.9.0": {deprecated: {}}\n' },
    run: (dir) => build({ dir, published: join(dir, 'dist'), env: { SOURCE_DATE_EPOCH: '1700000000' } }),
    place: { file: LIFECYCLE, line: 1, column: 10 },
    args: { version: '0.9.0', at: '2023-11-14T22:13:20Z' },
  },
  REPLACEMENT_UNKNOWN: {
    files: { ...OLD, [LIFECYCLE]: '"0.9.0": {deprecated: {replacement_version: "2.0.0"}}\n' },
    place: { file: LIFECYCLE, line: 1, column: 45 },
    args: { version: '0.9.0', replacement: '2.0.0', versions: ['1.0.0'] },
  },
  UNPUBLISH_TOO_LATE: {
    before: OLD,
    files: { [LIFECYCLE]: '"0.9.0": {deprecated: {}, unpublished: {reason: r}}\n' },
    later: 73 * 3600,
    place: { file: LIFECYCLE, line: 1, column: 40 },
    args: { version: '0.9.0', publishedAt: '2023-11-14T22:13:20Z' },
  },
  UNPUBLISH_NOT_DEPRECATED: {
    before: OLD,
    files: { [LIFECYCLE]: '"0.9.0": {unpublished: {reason: r}}\n' },
    place: { file: LIFECYCLE, line: 1, column: 24 },
    args: { version: '0.9.0' },
  },
  VERSION_CONTENT_CHANGED: {
    before: {},
    files: { [`${HELLO}/main.js`]: 'export const greet = () => "changed"\n' },
    place: { file: PLUGIN, line: 2, column: 10 },
    args: { slug: 'hello', version: '1.0.0', published: PUBLISHED, here: CHANGED },
  },
  VERSION_CONTENT_KEPT: {
    before: { 'registry.yaml': config('policy: {changedContent: keep}\n') },
    files: { [`${HELLO}/main.js`]: 'export const greet = () => "changed"\n' },
    place: { file: PLUGIN, line: 2, column: 10 },
    args: { slug: 'hello', version: '1.0.0', published: PUBLISHED, here: CHANGED },
    severity: 'note',
  },
  RECORD_TOO_LARGE: {
    files: {
      [PLUGIN]: manifest({ runtime: `{x: ${'r'.repeat(900_000)}}` }),
      ...Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${HELLO}/versions/0.0.${i}/main.js`, ''])),
    },
    place: { file: PLUGIN, line: 1, column: 1 },
    args: { slug: 'hello', limit: 32 * 2 ** 20 },
  },
  VERSION_UNPUBLISHED: {
    before: { ...OLD, 'registry.yaml': config('policy: {unpublish: anytime}\n') },
    files: { [LIFECYCLE]: '"0.9.0": {unpublished: {reason: r}}\n' },
    run: async (dir) => {
      await build({ dir, env: { SOURCE_DATE_EPOCH: '1700001000' } })
      writeFileSync(join(dir, LIFECYCLE), '"0.9.0": null\n')
      return build({ dir, env: { SOURCE_DATE_EPOCH: '1700002000' } })
    },
    place: { file: LIFECYCLE, line: 1, column: 10 },
    args: { slug: 'hello', version: '0.9.0' },
  },
  LIFECYCLE_NOT_NEWER: {
    before: { ...OLD, [LIFECYCLE]: '"0.9.0": {yanked: {}}\n' },
    files: { [LIFECYCLE]: '"0.9.0": {deprecated: {}}\n' },
    run: olderBuild,
    place: { file: LIFECYCLE, line: 1, column: 10 },
    args: { version: '0.9.0', at: '2023-11-14T22:13:20Z' },
    severity: 'warning',
  },
  CONFIG_NOT_NEWER: {
    before: {},
    files: { 'registry.yaml': config('').replace('Sample', 'Older name') },
    run: olderBuild,
    place: { file: 'registry.yaml' },
    args: { at: '2023-11-14T22:13:20Z' },
    severity: 'warning',
  },
  LISTING_NOT_NEWER: {
    before: {},
    files: { 'registry.yaml': config('defaults: {support: help@example.com}\n') },
    run: olderBuild,
    place: { file: PLUGIN, line: 1, column: 1 },
    args: { slug: 'hello', at: '2023-11-14T22:13:20Z' },
    severity: 'warning',
  },
} satisfies Readonly<Record<string, Case>>
