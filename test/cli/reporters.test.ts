import { expect, test } from 'vitest'
import { createColors } from '../../src/cli/colors.js'
import type { Report } from '../../src/cli/report.js'
import { reportFailureGithub, reportGithub } from '../../src/cli/reporter-github.js'
import { reportFailureHuman, reportHuman } from '../../src/cli/reporter-human.js'
import { reportFailureJson, reportJson } from '../../src/cli/reporter-json.js'
import { diagnostic } from '../../src/model/diagnostic.js'

const changed = diagnostic(
  'VERSION_CONTENT_CHANGED',
  { file: 'plugins/hello/plugin.yaml', line: 3 },
  { slug: 'hello', version: '1.2.0', published: `sha256:ab12${'0'.repeat(60)}`, here: `sha256:cd34${'0'.repeat(60)}` },
)
const note = diagnostic(
  'FIELDS_RECOMMENDED',
  { file: 'plugins/hello/plugin.yaml', line: 1, column: 1 },
  { fields: ['license'] },
)
const hostile = diagnostic(
  'MANIFEST_INVALID',
  { file: 'plugins/a:b,\u001b]0;x\u0007/plugin.yaml', line: 2, column: 7 },
  { field: 'ta\u202egs', problem: 'must not be "50%\r\n::set-env name=X::y" ##[add-mask]z \u009b31m' },
)

const failed: Report = {
  command: 'build',
  ok: false,
  receipt: { dryRun: false, outDir: '/repo/reg/dist' },
  diagnostics: [changed, note],
  root: '/repo/reg',
  summary: [],
  failure: 'Nothing was written.',
}
const fine: Report = { ...failed, ok: true, diagnostics: [note], summary: ['Built in 1.3 s.', '', '  plugins    8'] }
const plain = { cwd: '/repo', colors: createColors(false, {}) }

test('human: findings on stderr, the worst ones last, as editors open them', () => {
  expect(reportHuman(failed, plain)).toEqual({
    stdout: '',
    stderr: `note FIELDS_RECOMMENDED  reg/plugins/hello/plugin.yaml:1:1
  Without \`license\`.
  People look for these when they choose a plugin: add what applies.

error VERSION_CONTENT_CHANGED  reg/plugins/hello/plugin.yaml:3
  hello 1.2.0 is already published with different content (sha256:ab12… published, sha256:cd34… here).
  Bump \`version\`: published versions never change.

1 error, 1 note. Nothing was written.
`,
  })
})

test('human: of many notes of one kind the first are told at length, the others in a line; errors are told whole', () => {
  const notes = Array.from({ length: 5 }, (_, at) => ({ ...note, place: { file: `plugins/p${at}/plugin.yaml` } }))
  const { stderr } = reportHuman({ ...failed, diagnostics: [...notes, ...Array(5).fill(changed)] }, plain)
  expect(stderr.match(/^note .*/gm)).toEqual([
    'note FIELDS_RECOMMENDED  reg/plugins/p0/plugin.yaml',
    'note FIELDS_RECOMMENDED  reg/plugins/p1/plugin.yaml',
    'note FIELDS_RECOMMENDED  reg/plugins/p2/plugin.yaml',
    'note FIELDS_RECOMMENDED  2 more',
  ])
  expect(stderr).toContain(`2 more
  reg/plugins/p3/plugin.yaml  Without \`license\`.
  reg/plugins/p4/plugin.yaml  Without \`license\`.

error`)
  expect(stderr.match(/Bump/g)).toHaveLength(5)
  expect(stderr.endsWith('\n\n5 errors, 5 notes. Nothing was written.\n')).toBe(true)
})

test('human: a summary on stdout; notes that fail only since --strict', () => {
  expect(reportHuman({ ...fine, diagnostics: [] }, plain)).toEqual({
    stdout: 'Built in 1.3 s.\n\n  plugins    8\n',
    stderr: '',
  })
  expect(reportHuman(fine, plain).stderr.endsWith('\n\n1 note\n\n')).toBe(true)
  expect(
    reportHuman({ ...failed, diagnostics: [note] }, plain)
      .stderr.split('\n')
      .at(-2),
  ).toBe('1 note (--strict). Nothing was written.')
})

test('human: colours on a terminal, never against NO_COLOR', () => {
  const colors = createColors(true, {})
  expect(reportHuman(fine, { cwd: '/repo/reg', colors }).stderr.split('\n')[0]).toBe(
    '\u001b[36m\u001b[1mnote\u001b[22m\u001b[39m \u001b[1mFIELDS_RECOMMENDED\u001b[22m  plugins/hello/plugin.yaml:1:1',
  )
  for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
    expect(createColors(true, env).isColorSupported).toBe(false)
  }
})

test('human: what a terminal would obey is spelled out', () => {
  expect(reportHuman({ ...failed, diagnostics: [hostile] }, plain).stderr).toBe(
    `error MANIFEST_INVALID  reg/plugins/a:b,\\u001b]0;x\\u0007/plugin.yaml:2:7
  \`ta\\u202egs\` must not be "50%\\u000d\\n::set-env name=X::y" \\u0023#[add-mask]z \\u009b31m.
  Correct the value.

1 error. Nothing was written.
`,
  )
})

test('json: one document, whole', () => {
  const { stdout, stderr } = reportJson(failed)
  expect(stderr).toBe('')
  expect(stdout.endsWith('}\n')).toBe(true)
  expect(JSON.parse(stdout)).toEqual({
    ok: false,
    command: 'build',
    dryRun: false,
    outDir: '/repo/reg/dist',
    root: '/repo/reg',
    diagnostics: [
      {
        code: 'VERSION_CONTENT_CHANGED',
        severity: 'error',
        file: 'plugins/hello/plugin.yaml',
        line: 3,
        message:
          'hello 1.2.0 is already published with different content (sha256:ab12… published, sha256:cd34… here).\nBump `version`: published versions never change.',
        args: changed.args,
      },
      {
        code: 'FIELDS_RECOMMENDED',
        severity: 'note',
        file: 'plugins/hello/plugin.yaml',
        line: 1,
        column: 1,
        message: 'Without `license`.\nPeople look for these when they choose a plugin: add what applies.',
        args: { fields: ['license'] },
      },
    ],
  })
})

test('github: annotations, their number, then the summary', () => {
  expect(reportGithub(fine, { workspace: '/repo' })).toEqual({
    stdout: `::notice file=reg/plugins/hello/plugin.yaml,line=1,col=1,title=FIELDS_RECOMMENDED::Without \`license\`.%0APeople look for these when they choose a plugin: add what applies.%0Aat reg/plugins/hello/plugin.yaml:1:1
1 note
Built in 1.3 s.

  plugins    8
`,
    stderr: '',
  })
})

test('github: text out of a file is never a command', () => {
  expect(
    reportGithub({ ...failed, diagnostics: [hostile], summary: [' ::stop-commands::x'] }, { workspace: '/repo/reg' }),
  ).toEqual({
    stdout: `::error file=plugins/a%3Ab%2C\\u001b]0;x\\u0007/plugin.yaml,line=2,col=7,title=MANIFEST_INVALID::\`ta\\u202egs\` must not be "50%25\\u000d\\n::set-env name=X::y" \\u0023#[add-mask]z \\u009b31m.%0ACorrect the value.%0Aat plugins/a:b,\\u001b]0;x\\u0007/plugin.yaml:2:7
1 error. Nothing was written.
 \\u003a:stop-commands::x
`,
    stderr: '',
  })
})

test('a URL as the root stays one', () => {
  const d = diagnostic(
    'ADOPT_DOCUMENT_INVALID',
    { file: 'registry.json' },
    { url: 'https://r.example.com/', problem: 'x' },
  )
  const report = { ...failed, diagnostics: [d], root: 'https://r.example.com/flows' }
  expect(reportHuman(report, plain).stderr.split('\n')[0]).toBe(
    'error ADOPT_DOCUMENT_INVALID  https://r.example.com/flows/registry.json',
  )
})

test('a failure, for each reader', () => {
  const failure = { code: 'DIR_NOT_FOUND', message: 'There is no folder "x".', hint: 'Correct the path.' }
  expect(reportFailureHuman(failure, plain)).toEqual({
    stdout: '',
    stderr: 'error DIR_NOT_FOUND\n  There is no folder "x".\n  Correct the path.\n',
  })
  expect(reportFailureGithub(failure)).toEqual({
    stdout: '::error title=DIR_NOT_FOUND::There is no folder "x".%0ACorrect the path.\n',
    stderr: '',
  })
  expect(reportFailureJson(failure)).toEqual({
    stdout: `${JSON.stringify({ ok: false, error: failure }, null, 2)}\n`,
    stderr: '',
  })
})

test('a bug shows its stack, on stderr', () => {
  const bug = { code: 'INTERNAL', message: 'x', stack: 'Error: x\n    at y' }
  expect(reportFailureHuman(bug, plain)).toEqual({ stdout: '', stderr: 'error INTERNAL\n  x\n\nError: x\n    at y\n' })
  expect(reportFailureJson(bug).stderr).toBe('Error: x\n    at y\n')
  expect(reportFailureGithub(bug)).toEqual({ stdout: '::error title=INTERNAL::x\n', stderr: 'Error: x\n    at y\n' })
})
