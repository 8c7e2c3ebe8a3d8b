import type { Diagnostic } from '../model/diagnostic.js'
import type { CommandName } from './command-table.js'

/** What a command did, ready for any reporter. */
export interface Report {
  readonly command: CommandName
  readonly ok: boolean
  /** The rest of the receipt, for machines. */
  readonly receipt: object
  readonly diagnostics: readonly Diagnostic[]
  /** What the places of the diagnostics are relative to: an absolute folder, or the URL of a registry. */
  readonly root: string
  /** For a person, on stdout; empty when there is nothing to say beyond the diagnostics. */
  readonly summary: readonly string[]
  /** For a person, after the number of errors; only where it failed. */
  readonly failure?: string
  /** It was told as it happened: nothing is left to say. */
  readonly isTold?: true
}

/** Something that happened while a command goes on. */
export interface CommandEvent {
  /** For machines, on one line. */
  readonly event: object
  /** For a person. */
  readonly report: Report | Failure | readonly string[]
}

/** Why a command could not run. */
export interface Failure {
  readonly code: string
  readonly message: string
  readonly hint?: string | undefined
  /** Only of our own bugs. */
  readonly stack?: string | undefined
}

/** What goes where. */
export interface Output {
  readonly stdout: string
  readonly stderr: string
}

/** What to say when a command that writes has failed; a dry run says so itself. */
export const sayNothingWritten = ({ dryRun }: { readonly dryRun: boolean }): Pick<Report, 'failure'> =>
  dryRun ? {} : { failure: 'Nothing was written.' }

/** Lines to text, each with its newline. */
export const joinLines = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')
