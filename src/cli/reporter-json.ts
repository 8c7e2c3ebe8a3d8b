import type { Diagnostic } from '../model/diagnostic.js'
import { formatMessage } from './messages.js'
import type { CommandEvent, Failure, Output, Report } from './report.js'

/**
 * One JSON document on stdout: `ok`, `command`, the receipt's fields, `root` (what `file` is relative to) and
 * `diagnostics`, each `{code, severity, file, line?, column?, message, args}`.
 */
export const reportJson = ({ command, ok, receipt, diagnostics, root }: Report): Output =>
  toOutput({ ok, command, ...receipt, root, diagnostics: diagnostics.map(toPlainDiagnostic) })

/** `{ok: false, error: {code, message, hint?}}`; the stack of a bug goes to stderr. */
export const reportFailureJson = ({ code, message, hint, stack }: Failure): Output => ({
  ...toOutput({ ok: false, error: { code, message, hint } }),
  stderr: stack === undefined ? '' : `${stack}\n`,
})

/** One line for each thing that happens. */
export const reportEventJson = ({ event }: CommandEvent): Output => ({
  stdout: `${JSON.stringify(event)}\n`,
  stderr: '',
})

/** A finding for machines. */
export const toPlainDiagnostic = (d: Diagnostic) => ({
  code: d.code,
  severity: d.severity,
  ...d.place,
  message: formatMessage(d).join('\n'),
  args: d.args,
})

const toOutput = (document: object): Output => ({ stdout: `${JSON.stringify(document, null, 2)}\n`, stderr: '' })
