import { cleanText } from './clean-text.js'
import { peekFlag } from './command-line.js'
import { REPORTERS } from './flags.js'
import { type CommandEvent, type Failure, joinLines, type Output, type Report } from './report.js'
import { reportFailureGithub, reportGithub } from './reporter-github.js'
import { type HumanOptions, reportFailureHuman, reportHuman } from './reporter-human.js'
import { reportEventJson, reportFailureJson, reportJson } from './reporter-json.js'

export type ReporterName = (typeof REPORTERS)[number]

/** One way of telling what happened. */
export interface Reporter {
  readonly report: (report: Report) => Output
  readonly fail: (failure: Failure) => Output
  /** Of a command that goes on. */
  readonly tell: (event: CommandEvent) => Output
}

/**
 * How to report: `--json`, else `--reporter`, else annotations on GitHub Actions, else for a person. Works for the most
 * broken command line, since that must be reported, too.
 */
export const chooseReporter = (
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ReporterName => {
  if (peekFlag(args, 'json') !== undefined) return 'json'
  const asked = peekFlag(args, 'reporter')
  return REPORTERS.find((name) => name === asked) ?? (env['GITHUB_ACTIONS'] === 'true' ? 'github' : 'human')
}

export const createReporter = (
  name: ReporterName,
  options: HumanOptions & { readonly workspace: string },
): Reporter => {
  switch (name) {
    case 'human':
      return withEvents(
        (r) => reportHuman(r, options),
        (f) => reportFailureHuman(f, options),
      )
    case 'json':
      return { report: reportJson, fail: reportFailureJson, tell: reportEventJson }
    case 'github':
      return withEvents((r) => reportGithub(r, options), reportFailureGithub)
  }
}

/** For a person, what happens is told as what has happened is. */
const withEvents = (report: Reporter['report'], fail: Reporter['fail']): Reporter => ({
  report,
  fail,
  tell: ({ report: told }) => {
    if ('command' in told) return report(told)
    return 'code' in told ? fail(told) : { stdout: joinLines(told.map(cleanText)), stderr: '' }
  },
})
