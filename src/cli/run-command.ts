import type { OnProgress } from '../model/progress.js'
import type { ClientCommandName } from './client-command-table.js'
import type { CommandLine } from './command-line.js'
import type { CommandName } from './command-table.js'
import type { CommandEvent, Report } from './report.js'

/** A command to be run. */
export type Run = Extract<CommandLine, { readonly kind: 'run' }>

/** What a command needs to know of the world. */
export interface Surroundings {
  /** Absolute. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly onProgress: OnProgress
  /**
   * Told that a command wants to end in its own time when it is interrupted; returns what tells it so. Without it, an
   * interrupt ends the program at once. With `isRegularEnd` being interrupted is how the command is meant to end.
   */
  readonly holdInterrupt: (isRegularEnd?: boolean) => AbortSignal
  /** Tells what has happened while the command goes on. */
  readonly tell: (event: CommandEvent) => void
}

/** Runs what was asked for. */
export const runCommand = async (line: Run, world: Surroundings): Promise<Report> => {
  const run = await LOADERS[line.command]()
  return run(line, world)
}

/** Does one command. */
export type Runner = (line: Run, world: Surroundings) => Promise<Report>

const loadClient = (name: ClientCommandName) => async (): Promise<Runner> =>
  (await import('./run-client-command.js')).CLIENT_RUNNERS[name]

/** Each command is loaded only when it is asked for, with its own words: so the others and `--help` are quick. */
const LOADERS: { readonly [name in CommandName]: () => Promise<Runner> } = {
  build: async () => (await import('./run-build.js')).runBuild,
  preview: async () => (await import('./run-preview.js')).runPreview,
  deploy: async () => (await import('./run-deploy.js')).runDeploy,
  hosting: async () => (await import('./run-hosting.js')).runHosting,
  validate: async () => (await import('./run-validate.js')).runValidate,
  init: async () => (await import('./run-starters.js')).runInit,
  new: async () => (await import('./run-starters.js')).runNew,
  adopt: async () => (await import('./run-adopt.js')).runAdopt,
  prune: async () => (await import('./run-prune.js')).runPrune,
  doctor: async () => (await import('./run-doctor.js')).runDoctor,
  install: loadClient('install'),
  update: loadClient('update'),
  remove: loadClient('remove'),
  list: loadClient('list'),
  outdated: loadClient('outdated'),
  search: loadClient('search'),
  info: loadClient('info'),
  verify: loadClient('verify'),
}
