import { peekFlag } from './command-line.js'
import { REPORTERS } from './flags.js'
import type { Failure, Output, Report } from './report.js'
import { reportFailureGithub, reportGithub } from './reporter-github.js'
import { type HumanOptions, reportFailureHuman, reportHuman } from './reporter-human.js'
import { reportFailureJson, reportJson } from './reporter-json.js'

export type ReporterName = (typeof REPORTERS)[number]

/** One way of telling what happened. */
export interface Reporter {
  readonly report: (report: Report) => Output
  readonly fail: (failure: Failure) => Output
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
      return { report: (r) => reportHuman(r, options), fail: (f) => reportFailureHuman(f, options) }
    case 'json':
      return { report: reportJson, fail: reportFailureJson }
    case 'github':
      return { report: (r) => reportGithub(r, options), fail: reportFailureGithub }
  }
}
