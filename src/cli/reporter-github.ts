import type { Diagnostic, Severity } from '../model/diagnostic.js'
import { cleanText } from './clean-text.js'
import { formatClosing } from './format-closing.js'
import { formatFile, formatPlace } from './format-place.js'
import { formatMessage } from './messages.js'
import { type Failure, joinLines, type Output, type Report } from './report.js'

const COMMANDS: { readonly [severity in Severity]: string } = { error: 'error', warning: 'warning', note: 'notice' }

/**
 * Annotations for GitHub Actions, their number, then the summary. `workspace` (absolute) is the checkout, which GitHub takes the file
 * names to be relative to. The place is also in the text: only the first ten annotations of a step are shown at the line.
 */
export const reportGithub = (report: Report, { workspace }: { readonly workspace: string }): Output => ({
  stdout: joinLines([
    ...report.diagnostics.map((d) => formatAnnotation(d, report.root, workspace)),
    ...[formatClosing(report)].filter((line) => line !== '').map(cleanText),
    ...report.summary.map(cleanText),
  ]),
  stderr: '',
})

/** One annotation without a place; the stack of a bug goes to stderr. */
export const reportFailureGithub = ({ code, message, hint, stack }: Failure): Output => ({
  stdout: `::error title=${escapeProperty(code)}::${escapeData(hint === undefined ? [message] : [message, hint])}\n`,
  stderr: stack === undefined ? '' : joinLines(stack.split('\n').map(cleanText)),
})

const formatAnnotation = (d: Diagnostic, root: string, workspace: string): string => {
  const properties = [
    ['file', formatFile(d.place.file, root, workspace)],
    ['line', d.place.line],
    ['col', d.place.column],
    ['title', d.code],
  ]
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
  const lines = [...formatMessage(d), `at ${formatPlace(d.place, root, workspace)}`]
  return `::${COMMANDS[d.severity]} ${properties.join(',')}::${escapeData(lines)}`
}

/** The runner's own escapes: docs.github.com, "Workflow commands"; as @actions/core writes them. */
const escapeData = (lines: readonly string[]): string => lines.map((line) => escapePercent(cleanText(line))).join('%0A')

const escapeProperty = (text: string): string =>
  escapePercent(cleanText(text)).replaceAll(':', '%3A').replaceAll(',', '%2C')

const escapePercent = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
