import { expect, test } from 'vitest'
import { cleanText } from '../../src/cli/clean-text.js'
import {
  formatBytes,
  formatCount,
  formatDigests,
  formatDuration,
  formatList,
  formatNumber,
} from '../../src/cli/format.js'
import { formatAdopt } from '../../src/cli/format-adopt.js'
import { formatBuild } from '../../src/cli/format-build.js'
import { formatRebuild } from '../../src/cli/format-rebuild.js'
import { formatInit, formatNew } from '../../src/cli/format-starters.js'
import { formatValidate } from '../../src/cli/format-validate.js'
import { createProgressLine } from '../../src/cli/progress-line.js'
import { suggest } from '../../src/cli/suggest.js'
import type { BuildReceipt } from '../../src/commands/build-receipt.js'
import type { Slug } from '../../src/model/slug.js'
import type { Version } from '../../src/model/version.js'
import type { RebuiltRelease } from '../../src/stages/check-rebuild.js'

const release = (slug: string, version: string, state: 'new' | 'kept' | 'changed', size?: number) => ({
  slug: slug as Slug,
  version: version as Version,
  state,
  ...(size === undefined ? {} : { size }),
})

const receipt: BuildReceipt = {
  ok: true,
  diagnostics: [],
  dryRun: false,
  outDir: '/repo/dist',
  baseUrl: 'https://r.example.com/',
  generation: 2,
  plugins: 8,
  linked: 1,
  releases: [release('a', '1.0.0', 'kept', 900), release('a', '1.1.0', 'new', 1250), release('b', '2.0.0', 'new')],
  updated: [],
  artifacts: { count: 14, bytes: 1_234_567 },
  files: { written: 92, unchanged: 12, deleted: 0, bytes: 1_300_000 },
  milliseconds: 1312,
}

test('a build that went well', () => {
  expect(formatBuild(receipt, 'reg/dist')).toEqual([
    'Built in 1.3 s.',
    '',
    '  plugins    8 (1 linked)',
    '  versions   2 new, 1 kept',
    '  artifacts  14, 1.2 MB',
    '  files      92 written, 12 unchanged',
    '',
    'New: a 1.1.0 and b 2.0.0.',
    '',
    'Look into reg/dist; it is made to be served at https://r.example.com/',
  ])
})

test('a build that changed more than versions', () => {
  const changed = { ...receipt, releases: [], updated: ['a', 'b'] as readonly string[] as BuildReceipt['updated'] }
  expect(formatBuild(changed, 'dist').slice(2, 5)).toEqual([
    '  plugins    8 (1 linked)',
    '  versions   0 new, 0 kept',
    '  updated    a and b',
  ])
  expect(formatBuild({ ...changed, dryRun: true }, 'dist')).toEqual([
    '8 plugins, 0 versions in the sources: 0 new, 0 kept.',
    'Updated without a new version: a and b.',
    'Dry run: nothing was written.',
  ])
})

test('a build that failed has no summary: its findings say it all', () => {
  expect(formatBuild({ ...receipt, ok: false }, 'dist')).toEqual([])
})

test('a dry run shows what needs a decision first', () => {
  const releases = [...receipt.releases, release('c', '10.0.0-beta.1', 'changed', 5)]
  expect(formatBuild({ ...receipt, ok: false, dryRun: true, releases }, 'dist')).toEqual([
    '  plugin  version        state      size',
    '  c       10.0.0-beta.1  changed     5 B',
    '  a       1.1.0          new      1.3 kB',
    '  b       2.0.0          new',
    '  a       1.0.0          kept      900 B',
    '',
    '8 plugins, 4 versions in the sources: 2 new, 1 kept, 1 changed.',
    'Dry run: nothing was written, and this build would fail.',
  ])
  expect(formatBuild({ ...receipt, dryRun: true, releases: [], plugins: 0 }, 'dist')).toEqual([
    '0 plugins, 0 versions in the sources: 0 new, 0 kept.',
    'Dry run: nothing was written.',
  ])
})

test('a validation, of a registry and of one manifest', () => {
  const checked = { ok: true, diagnostics: [], plugins: 1, versions: 2 }
  expect(formatValidate(checked)).toEqual(['Checked 1 plugin and 2 versions: fine.'])
  expect(formatValidate({ ...checked, ok: false })).toEqual([])
  expect(
    formatValidate({
      ...checked,
      readiness: [
        { protocol: 'flows', member: false, required: ['color'], recommended: ['icon'] },
        { protocol: 'openworkflow', member: true, required: [], recommended: ['license', 'tags'] },
      ],
    }),
  ).toEqual([
    'Flows         not for it; that would need color',
    'OpenWorkflow  has all that is required; recommended: license and tags',
  ])
  const missing = { protocol: 'flows', member: false, required: ['name'], recommended: [] } as const
  expect(formatValidate({ ...checked, ok: false, plugins: 0, readiness: [missing] })).toEqual([])
})

const adopted = {
  ok: true,
  diagnostics: [],
  dryRun: true,
  outDir: '/repo/dist',
  plugins: [
    { slug: 'a', linked: false, versions: 12, missing: 1, wrong: 0, unknown: 2 },
    { slug: 'long-name', linked: true, versions: 0, missing: 0, wrong: 0, unknown: 0 },
  ],
  files: { written: 7, unchanged: 0, bytes: 5000 },
  milliseconds: 90,
}

test('an adoption', () => {
  expect(formatAdopt(adopted, 'dist')).toEqual([
    '  plugin     versions  missing  wrong  unknown',
    '  a                12        1      0        2',
    '  long-name         0        0      0        0  linked',
    '',
    '2 plugins, 12 versions. Dry run: nothing was written.',
  ])
  expect(formatAdopt({ ...adopted, dryRun: false }, 'dist')).toEqual([
    '  plugin  versions  missing  wrong  unknown',
    '  a             12        1      0        2',
    '',
    'Adopted 2 plugins, 11 versions in 90 ms: 7 files written, 5 kB.',
    '',
    'Look into dist. From now on, build with it as what is published: registry build --published dist',
  ])
})

const rebuilt = (
  slug: string,
  version: string,
  state: RebuiltRelease['state'],
  rest: Partial<RebuiltRelease> = {},
) => ({
  slug: slug as Slug,
  version: version as Version,
  state,
  ...rest,
})

test('a rebuild: what needs a decision first', () => {
  const releases = [
    rebuilt('a', '1.1.0', 'not-published', { origin: 'files' }),
    rebuilt('a', '1.0.0', 'same-bytes', { origin: 'files' }),
    rebuilt('a', '0.9.0', 'source-gone', { yanked: true }),
    rebuilt('b', '2.0.0', 'differs', { origin: 'bundled', yanked: true }),
    rebuilt('b', '1.0.0', 'same-content', { origin: 'prebuilt' }),
    rebuilt('b', '0.9.0', 'missing'),
    rebuilt('b', '0.8.0', 'damaged', { origin: 'files' }),
    rebuilt('b', '0.7.0', 'unreadable', { origin: 'files' }),
    rebuilt('b', '0.6.0', 'not-rebuilt', { origin: 'files' }),
    rebuilt('b', '0.5.0', 'unpublished', { origin: 'files' }),
  ]
  const receipt = { ok: false, diagnostics: [], published: '/repo/dist', linked: 2, releases, milliseconds: 90 }
  expect(formatRebuild(receipt, 'dist')).toEqual([
    '  plugin  version  state',
    '  b       0.9.0    missing',
    '  b       0.8.0    damaged',
    '  b       0.7.0    unreadable',
    '  b       2.0.0    differs        bundled, yanked',
    '  b       0.6.0    not rebuilt',
    '  a       1.1.0    not published',
    '  a       0.9.0    source gone    yanked',
    '  b       0.5.0    unpublished',
    '  b       1.0.0    same content   prebuilt',
    '  a       1.0.0    same bytes',
    '',
    '10 versions: 1 missing, 1 damaged, 1 unreadable, 1 differs, 1 not rebuilt, 1 not published, 1 source gone, 1 unpublished, 1 same content, 1 same bytes.',
    '2 linked plugins, with versions elsewhere.',
    'Compared with dist in 90 ms.',
  ])
  expect(formatRebuild({ ...receipt, releases: [], linked: 0 }, 'dist')).toEqual([
    '0 versions.',
    'Compared with dist in 90 ms.',
  ])
})

test('a rebuild with a config that is wrong has no summary', () => {
  expect(formatRebuild({ ok: false, diagnostics: [], linked: 0, releases: [], milliseconds: 1 }, '')).toEqual([])
})

test('starters', () => {
  const init = { dir: '/repo/reg', written: ['registry.yaml', 'README.md'], kept: ['.gitignore'] }
  expect(formatInit(init, 'reg')).toEqual([
    'Made a registry in reg:',
    '  registry.yaml',
    '  README.md',
    '',
    'Left alone, since they were there:',
    '  .gitignore',
    '',
    'Next:',
    '  cd reg',
    '  npm install',
    '  npx registry-build build',
  ])
  expect(formatInit({ ...init, written: [] }, '.').slice(0, 2)).toEqual([
    'Nothing to do: every file of a registry is already in this folder.',
    '',
  ])
  const made = { dir: 'plugins/x', written: ['plugins/x/plugin.yaml', 'plugins/x/logo.svg'] }
  expect(formatNew(made, '/repo/reg', '/repo')).toEqual([
    'Made a plugin in reg/plugins/x:',
    '  reg/plugins/x/plugin.yaml',
    '  reg/plugins/x/logo.svg',
    '',
    'Next: describe it in reg/plugins/x/plugin.yaml, then run: registry validate',
  ])
})

test('numbers, as people read them', () => {
  expect([0, 999, 1000, 1250, 99_960, 999_499, 999_500, 5e9, 2e15].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '1 kB',
    '1.3 kB',
    '100 kB',
    '999 kB',
    '1 MB',
    '5 GB',
    '2000 TB',
  ])
  expect([0.4, 340, 1312, 59_900, 125_400].map(formatDuration)).toEqual([
    '0 ms',
    '340 ms',
    '1.3 s',
    '59.9 s',
    '2 min 5 s',
  ])
  expect([0, 999, 1000, 1_234_567].map(formatNumber)).toEqual(['0', '999', '1,000', '1,234,567'])
  expect([formatCount(1, 'entry', 'entries'), formatCount(2000, 'error')]).toEqual(['1 entry', '2,000 errors'])
  expect([formatList([]), formatList(['a']), formatList(['a', 'b', 'c', 'd'], 2)]).toEqual(['', 'a', 'a, b and 2 more'])
  expect(formatList(['a', 'b', 'c'], 2)).toBe('a, b and c')
})

test('two digests are shortened until they differ', () => {
  const digest = (start: string) => `sha256:${start.padEnd(64, '0')}`
  expect(formatDigests(digest('ab12'), digest('cd34'))).toEqual(['sha256:ab12…', 'sha256:cd34…'])
  expect(formatDigests(digest('ab1234'), digest('ab1256'))).toEqual(['sha256:ab123400…', 'sha256:ab125600…'])
  expect(formatDigests(digest('a'), digest('a'))).toEqual([digest('a'), digest('a')])
  expect(formatDigests('unknown', digest('a'))).toEqual(['unknown', digest('a')])
})

test('text is cleaned of what a terminal or a runner would obey', () => {
  expect(
    [
      'plain – ünï 日本 🎉',
      '\u001b[2J',
      'a\tb',
      'a\nb',
      '  ::error::x',
      'a ::b',
      '##[error]x',
      '\u202eabc\u2066',
      '\u200b',
    ].map(cleanText),
  ).toEqual([
    'plain – ünï 日本 🎉',
    '\\u001b[2J',
    'a b',
    'a\\nb',
    '  \\u003a:error::x',
    'a ::b',
    '\\u0023#[error]x',
    '\\u202eabc\\u2066',
    '\\u200b',
  ])
})

test('the nearest name, or none', () => {
  const names = ['build', 'validate', 'init', 'new', 'adopt']
  expect(['bulid', 'Build', 'vaildate', 'int', 'deploy', ''].map((text) => suggest(text, names))).toEqual([
    'build',
    'build',
    'validate',
    'init',
    undefined,
    undefined,
  ])
  expect(suggest('x', [])).toBe(undefined)
  expect(suggest('a'.repeat(41), ['a'.repeat(40)])).toBe(undefined)
})

const watch = (style: 'line' | 'log' | 'none') => {
  let time = 0
  let text = ''
  const line = createProgressLine({
    style,
    now: () => time,
    write: (more) => {
      text += more
    },
  })
  for (const [at, done] of [
    [10, 1],
    [90, 2],
    [100, 3],
    [20_000, 4000],
  ] as const) {
    time = at
    line.onProgress({ step: 'pack', done, total: done > 2 ? 10_000 : 0 })
  }
  line.end()
  line.end()
  return text
}

test('progress: no line is wider than the terminal, which may have been resized', () => {
  let text = ''
  const widths = [20, 0]
  let time = 0
  const line = createProgressLine({
    style: 'line',
    now: () => time,
    columns: () => widths.shift(),
    write: (more) => {
      text += more
    },
  })
  for (const done of [1, 2]) {
    time += 100
    line.onProgress({ step: 'fetch', done, total: 0 })
  }
  expect(text).toBe('\r\u001b[2KFetching what is pu\r\u001b[2KFetching what is published: 2')
})

test('progress: a new step is shown at once, though not in work that is soon done', () => {
  let text = ''
  let time = 0
  const write = (more: string) => {
    text += more
  }
  const line = createProgressLine({ style: 'line', now: () => time, write })
  line.onProgress({ step: 'read', done: 0, total: 0 })
  line.onProgress({ step: 'check', done: 0, total: 2 })
  expect(text).toBe('')
  time = 100
  line.onProgress({ step: 'check', done: 1, total: 2 })
  line.onProgress({ step: 'check', done: 2, total: 2 })
  line.onProgress({ step: 'pack', done: 0, total: 2 })
  expect(text).toBe('\r\u001b[2KChecking plugins: 1 of 2\r\u001b[2KPacking versions: 0 of 2')
})

test('progress: one line on a terminal, taken away at the end; a line now and then in a log; else nothing', () => {
  expect(watch('line')).toBe('\r\u001b[2KPacking versions: 2\r\u001b[2KPacking versions: 4,000 of 10,000\r\u001b[2K')
  expect(watch('log')).toBe('Packing versions: 4,000 of 10,000\n')
  expect(watch('none')).toBe('')
})
