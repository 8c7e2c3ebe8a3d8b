import { RegistryError } from '../model/errors.js'
import { createColors } from './colors.js'
import { type CommandLine, type ProgramName, parseCommandLine } from './command-line.js'
import { describeBug } from './describe-bug.js'
import { formatHelp } from './format-help.js'
import { formatVersion, readPackageFacts } from './package-facts.js'
import { createProgressLine } from './progress-line.js'
import type { CommandEvent, Failure, Output } from './report.js'
import { chooseReporter, createReporter, type Reporter } from './reporter.js'
import { runCommand, type Surroundings } from './run-command.js'

/** One of the two streams that a person reads. */
interface Stream {
  readonly isTTY?: boolean | undefined
  /** Width of a terminal. */
  readonly columns?: number | undefined
  readonly write: (text: string) => unknown
}

/** All that the program knows of where it runs. */
export interface Terminal {
  readonly program: ProgramName
  /** What was typed after the program's name. */
  readonly args: readonly string[]
  /** Absolute. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: Stream
  readonly stderr: Stream
  /** Milliseconds, from any origin. */
  readonly now: () => number
  /** See {@link Surroundings.holdInterrupt}. */
  readonly holdInterrupt: Surroundings['holdInterrupt']
}

export type ExitCode = 0 | 1 | 2

/** Does what was typed. 0: fine; 1: something in the content is wrong; 2: could not run. Never throws. */
export const runProgram = async (terminal: Terminal): Promise<ExitCode> => {
  const reporter = toReporter(terminal)
  try {
    return await runLine(parseCommandLine(terminal.args, terminal.program), reporter, terminal)
  } catch (error) {
    return reportCrash(error, terminal)
  }
}

/** Tells why the program could not run: what to do about it, or, of an error that nobody planned for, where it happened. */
export const reportCrash = (error: unknown, terminal: Terminal): ExitCode => {
  const failure: Failure =
    error instanceof RegistryError
      ? { code: error.code, message: error.message, hint: error.hint }
      : describeBug(error, readPackageFacts())
  print(toReporter(terminal).fail(failure), terminal)
  return 2
}

const runLine = async (line: CommandLine, reporter: Reporter, terminal: Terminal): Promise<ExitCode> => {
  if (line.kind === 'help') {
    print({ stdout: formatHelp(terminal.program, line.command), stderr: '' }, terminal)
    return 0
  }
  if (line.kind === 'version') {
    print({ stdout: `${formatVersion(readPackageFacts())}\n`, stderr: '' }, terminal)
    return 0
  }
  const { stderr, env, cwd, now, holdInterrupt } = terminal
  const style = stderr.isTTY ? 'line' : env['CI'] === 'true' ? 'log' : 'none'
  const columns = () => stderr.columns
  const progress = createProgressLine({ write: (text) => stderr.write(text), style, now, columns })
  try {
    const tell = (event: CommandEvent): void => {
      progress.end()
      print(reporter.tell(event), terminal)
    }
    const report = await runCommand(line, { cwd, env, onProgress: progress.onProgress, holdInterrupt, tell })
    progress.end()
    if (report.isTold !== true) print(reporter.report(report), terminal)
    return report.ok ? 0 : 1
  } finally {
    progress.end()
  }
}

const toReporter = ({ args, cwd, env, stderr }: Terminal): Reporter =>
  createReporter(chooseReporter(args, env), {
    cwd,
    colors: createColors(stderr.isTTY === true, env),
    workspace: env['GITHUB_WORKSPACE'] || cwd,
  })

const print = ({ stdout, stderr }: Output, terminal: Terminal): void => {
  if (stderr !== '') terminal.stderr.write(stderr)
  if (stdout !== '') terminal.stdout.write(stdout)
}
