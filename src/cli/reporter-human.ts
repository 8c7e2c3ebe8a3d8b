import type { Diagnostic, Severity } from '../model/diagnostic.js'
import { cleanText } from './clean-text.js'
import type { Colors } from './colors.js'
import { formatCount } from './format.js'
import { formatPlace } from './format-place.js'
import { formatMessage } from './messages.js'
import { type Failure, joinLines, type Output, type Report } from './report.js'

/** Where a person sits: absolute working directory, and the colours that stderr can show. */
export interface HumanOptions {
  readonly cwd: string
  readonly colors: Colors
}

/** Findings for a person on stderr, the summary on stdout. */
export const reportHuman = (report: Report, { cwd, colors }: HumanOptions): Output => {
  const findings = report.diagnostics.flatMap((d) => [...formatDiagnostic(d, report.root, cwd, colors), ''])
  return {
    stderr: joinLines([...findings, ...formatClosing(report, colors)]),
    stdout: joinLines(report.summary.map(cleanText)),
  }
}

/** One error, and what to do about it. */
export const reportFailureHuman = ({ code, message, hint, stack }: Failure, { colors }: HumanOptions): Output => ({
  stdout: '',
  stderr: joinLines([
    `${colors.red(colors.bold('error'))} ${colors.bold(cleanText(code))}`,
    ...indent([message, ...(hint === undefined ? [] : [hint])].flatMap((text) => text.split('\n'))),
    ...(stack === undefined ? [] : ['', ...stack.split('\n').map(cleanText)]),
  ]),
})

const formatDiagnostic = (d: Diagnostic, root: string, cwd: string, colors: Colors): readonly string[] => [
  `${paint(d.severity, colors)(colors.bold(d.severity))} ${colors.bold(d.code)}  ${cleanText(formatPlace(d.place, root, cwd))}`,
  ...indent(formatMessage(d)),
]

const indent = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${cleanText(line)}`)

const paint = (severity: Severity, colors: Colors): ((text: string) => string) =>
  ({ error: colors.red, warning: colors.yellow, note: colors.cyan })[severity]

const formatClosing = (report: Report, colors: Colors): readonly string[] => {
  const counts = formatCounts(report.diagnostics)
  const failure = report.ok ? undefined : report.failure
  if (counts === '') return failure === undefined ? [] : [failure]
  const why = !report.ok && report.diagnostics.every((d) => d.severity !== 'error') ? ' (--strict)' : ''
  const line = `${counts}${why}${failure === undefined ? '' : `. ${failure}`}`
  return [report.ok ? line : colors.red(line)]
}

/** `2 errors, 1 note`; empty when there is nothing. */
const formatCounts = (diagnostics: readonly Diagnostic[]): string =>
  (['error', 'warning', 'note'] as const)
    .map((severity) => [severity, diagnostics.filter((d) => d.severity === severity).length] as const)
    .filter(([, n]) => n > 0)
    .map(([severity, n]) => formatCount(n, severity))
    .join(', ')
