import type { Diagnostic, DiagnosticArgs, DiagnosticCode, Severity } from '../model/diagnostic.js'
import { CLIENT_MESSAGES } from './messages-client.js'
import { CONTENT_MESSAGES } from './messages-content.js'
import { MANIFEST_MESSAGES } from './messages-manifest.js'
import { PUBLISHED_MESSAGES } from './messages-published.js'
import { VERIFY_MESSAGES } from './messages-verify.js'

/** The words for each code: first what is wrong, and in the last line what to do. Lines may hold hostile text. */
export type Messages = {
  readonly [C in DiagnosticCode]: (args: DiagnosticArgs[C], severity: Severity) => readonly string[]
}

const MESSAGES: Messages = {
  ...MANIFEST_MESSAGES,
  ...CONTENT_MESSAGES,
  ...PUBLISHED_MESSAGES,
  ...VERIFY_MESSAGES,
  ...CLIENT_MESSAGES,
}

/** What to tell a person of a finding, line by line; not yet cleaned of control characters. */
export const formatMessage = ({ code, args, severity }: Diagnostic): readonly string[] =>
  (MESSAGES[code] as (args: Diagnostic['args'], severity: Severity) => readonly string[])(args, severity)
