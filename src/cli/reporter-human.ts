import type { Diagnostic, Severity } from '../model/diagnostic.js'
import { cleanText } from './clean-text.js'
import type { Colors } from './colors.js'
import { formatCount } from './format.js'
import { formatClosing } from './format-closing.js'
import { formatPlace } from './format-place.js'
import { formatMessage } from './messages.js'
import { type Failure, joinLines, type Output, type Report } from './report.js'

/** Where a person sits: absolute working directory, and the colours that stderr can show. */
export interface HumanOptions {
  readonly cwd: string
  readonly colors: Colors
}

/** Findings for a person on stderr, the worst ones last, next to their number; the summary on stdout. */
export const reportHuman = (report: Report, options: HumanOptions): Output => {
  const closing = formatClosing(report)
  const paintClosing = report.ok ? (text: string) => text : options.colors.red
  return {
    stderr: joinLines([
      ...(['note', 'warning', 'error'] as const).flatMap((severity) => formatFindings(severity, report, options)),
      ...(closing === '' ? [] : [paintClosing(closing)]),
      ...(closing === '' || report.summary.length === 0 ? [] : ['']),
    ]),
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

/** So many notes or warnings of one kind are told at length. */
const AT_LENGTH = 3

/**
 * Findings of one severity. Errors are told at length; of a hundred notes that say the same, the first ones are, and of
 * the others each has a line.
 */
const formatFindings = (severity: Severity, report: Report, { cwd, colors }: HumanOptions): readonly string[] => {
  const head = (code: string) => `${paint(severity, colors)(colors.bold(severity))} ${colors.bold(code)}`
  const placeOf = (d: Diagnostic) => cleanText(formatPlace(d.place, report.root, cwd))
  const long: Diagnostic[] = []
  const kinds = new Map<string, Diagnostic[]>()
  for (const d of report.diagnostics) {
    if (d.severity !== severity) continue
    const kind = kinds.get(d.code) ?? []
    kinds.set(d.code, kind)
    kind.push(d)
    if (severity === 'error' || kind.length <= AT_LENGTH) long.push(d)
  }
  const short = severity === 'error' ? [] : [...kinds].map(([code, kind]) => [code, kind.slice(AT_LENGTH)] as const)
  return [
    ...long.flatMap((d) => [`${head(d.code)}  ${placeOf(d)}`, ...indent(formatMessage(d)), '']),
    ...short
      .filter(([, rest]) => rest.length > 0)
      .flatMap(([code, rest]) => [
        `${head(code)}  ${formatCount(rest.length, 'more', 'more')}`,
        ...rest.map((d) => `  ${placeOf(d)}  ${cleanText(formatMessage(d)[0] ?? '')}`),
        '',
      ]),
  ]
}

const indent = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${cleanText(line)}`)

const paint = (severity: Severity, colors: Colors): ((text: string) => string) =>
  ({ error: colors.red, warning: colors.yellow, note: colors.cyan })[severity]
