import { dirname, resolve } from 'node:path'
import { INSISTENCES } from '../model/deploy-guard.js'
import { RegistryError } from '../model/errors.js'
import { PROTOCOLS } from '../model/manifest.js'
import type { OnProgress } from '../model/progress.js'
import { STARTER_TARGETS } from '../model/starter.js'
import type { CommandLine } from './command-line.js'
import type { CommandName } from './command-table.js'
import { INSISTING_FLAGS } from './flags.js'
import { formatAdopt } from './format-adopt.js'
import { formatBuild } from './format-build.js'
import { formatConfigure } from './format-configure.js'
import { formatDeploy } from './format-deploy.js'
import { formatFile, isUrl } from './format-place.js'
import { formatPrune } from './format-prune.js'
import { formatInit, formatNew } from './format-starters.js'
import { formatValidate } from './format-validate.js'
import type { Report } from './report.js'
import { CLIENT_RUNNERS } from './run-client-command.js'
import { runDoctor } from './run-doctor.js'
import { nameChecked, toFolder, toLocation, toTarget } from './typed-paths.js'

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
   * interrupt ends the program at once.
   */
  readonly holdInterrupt: () => AbortSignal
}

/** Runs what was asked for. Each command is loaded only here, so that `--help` is quick. */
export const runCommand = (line: Run, world: Surroundings): Promise<Report> => RUNNERS[line.command](line, world)

/** A dry run says so itself. */
const sayNothingWritten = ({ dryRun }: { readonly dryRun: boolean }) =>
  dryRun ? {} : { failure: 'Nothing was written.' }

/** Does one command. */
export type Runner = (line: Run, world: Surroundings) => Promise<Report>

const RUNNERS: { readonly [name in CommandName]: Runner } = {
  build: async ({ argument, text, on }, { cwd, env, onProgress }) => {
    const { build } = await import('../commands/build.js')
    const { ok, diagnostics, ...receipt } = await build({
      dir: argument ?? '.',
      out: toFolder(text.out, cwd),
      baseUrl: text['base-url'],
      published: toLocation(text.published, cwd),
      allowLinked: on.has('allow-linked'),
      strict: on.has('strict'),
      dryRun: on.has('dry-run'),
      cacheDir: toCacheDir({ text, on }, { cwd, env }),
      env,
      onProgress,
    })
    const summary = formatBuild({ ok, diagnostics, ...receipt }, formatFile(receipt.outDir, cwd, cwd))
    const root = resolve(cwd, argument ?? '.')
    return { command: 'build', ok, diagnostics, receipt, root, summary, ...sayNothingWritten(receipt) }
  },

  deploy: async (line, world) => {
    const { argument, text, on } = line
    const { cwd, env, onProgress, holdInterrupt } = world
    if (on.has('configure')) return runConfigure(line, world)
    const { deploy } = await import('../commands/deploy.js')
    const { ok, diagnostics, ...receipt } = await deploy({
      dir: argument ?? '.',
      out: toFolder(text.out, cwd),
      baseUrl: text['base-url'],
      published: toLocation(text.published, cwd),
      target: toTarget(text.target, cwd),
      noBuild: on.has('no-build'),
      verify: on.has('verify'),
      pagesDir: toFolder(text['pages-dir'], cwd),
      strict: on.has('strict'),
      dryRun: on.has('dry-run'),
      cacheDir: toCacheDir({ text, on }, { cwd, env }),
      breakLock: on.has('break-lock'),
      allowUnsafe: on.has('allow-unsafe'),
      repair: on.has('repair'),
      insist: INSISTENCES.filter((each) => on.has(INSISTING_FLAGS[each])),
      holdInterrupt,
      env,
      onProgress,
    })
    const summary = formatDeploy({ ok, diagnostics, ...receipt })
    const root = resolve(cwd, argument ?? '.')
    const isPublished = receipt.deployed !== undefined && receipt.deployed.outcome !== 'unchanged'
    const said = isPublished || receipt.dryRun ? {} : { failure: 'Nothing was published.' }
    return { command: 'deploy', ok, diagnostics, receipt, root, summary, ...said }
  },

  validate: async ({ argument, text, on }, { cwd, env }) => {
    const { validate } = await import('../commands/validate.js')
    const path = resolve(cwd, nameChecked(argument ?? '.'))
    const { ok, diagnostics, ...receipt } = await validate({
      path,
      baseUrl: text['base-url'],
      published: toLocation(text.published, cwd),
      strict: on.has('strict'),
      env,
    })
    // A manifest alone is named relative to its own folder.
    const root = receipt.readiness === undefined ? path : dirname(path)
    return {
      command: 'validate',
      ok,
      diagnostics,
      receipt,
      root,
      summary: formatValidate({ ok, diagnostics, ...receipt }),
    }
  },

  init: async ({ argument, text }, { cwd }) => {
    const { init } = await import('../commands/init.js')
    const deploy = STARTER_TARGETS.find((target) => target === text.deploy)
    const receipt = await init({ dir: argument ?? '.', name: text.name, deploy })
    const summary = formatInit(receipt, formatFile(receipt.dir, cwd, cwd))
    return { command: 'init', ok: true, diagnostics: [], receipt, root: receipt.dir, summary }
  },

  new: async ({ argument, text }, { cwd, env }) => {
    const { newPlugin } = await import('../commands/new-plugin.js')
    const dir = text.dir ?? '.'
    const receipt = await newPlugin({
      slug: argument ?? '',
      dir,
      protocols: PROTOCOLS.filter((protocol) => text.protocol === protocol || (text.protocol ?? 'both') === 'both'),
      env,
    })
    const root = resolve(cwd, dir)
    return { command: 'new', ok: true, diagnostics: [], receipt, root, summary: formatNew(receipt, root, cwd) }
  },

  prune: async ({ argument, text, on }, { cwd, env, holdInterrupt }) => {
    const { prune } = await import('../commands/prune.js')
    const { ok, ...receipt } = await prune({
      dir: argument ?? '.',
      target: toTarget(text.target, cwd),
      yes: on.has('yes'),
      graceHours: toHours(text.grace),
      breakLock: on.has('break-lock'),
      holdInterrupt,
      env,
    })
    const root = resolve(cwd, argument ?? '.')
    return { command: 'prune', ok, diagnostics: [], receipt, root, summary: formatPrune({ ok, ...receipt }) }
  },

  adopt: async ({ argument, text, on }, { cwd, env, onProgress }) => {
    const { adopt } = await import('../commands/adopt.js')
    const source = argument ?? ''
    const { ok, diagnostics, ...receipt } = await adopt({
      source,
      out: toFolder(text.out, cwd),
      baseUrl: text['base-url'],
      dryRun: on.has('dry-run'),
      allowMissing: on.has('allow-missing'),
      allowWrong: on.has('allow-wrong'),
      artifactLimit: text['artifact-limit'],
      env,
      onProgress,
    })
    const summary = formatAdopt({ ok, diagnostics, ...receipt }, formatFile(receipt.outDir, cwd, cwd))
    const root = toRegistryRoot(source, cwd)
    return { command: 'adopt', ok, diagnostics, receipt, root, summary, ...sayNothingWritten(receipt) }
  },

  ...CLIENT_RUNNERS,
  doctor: runDoctor,
}

const runConfigure = async ({ argument, text, on }: Run, { cwd, env }: Surroundings): Promise<Report> => {
  const { configure } = await import('../commands/configure.js')
  const { ok, diagnostics, ...receipt } = await configure({
    dir: argument ?? '.',
    target: toTarget(text.target, cwd),
    dryRun: on.has('dry-run'),
    env,
  })
  const root = resolve(cwd, argument ?? '.')
  const summary = formatConfigure({ ok, diagnostics, ...receipt })
  return { command: 'deploy', ok, diagnostics, receipt, root, summary }
}

/** A flag beats the environment; `auto` is where such things usually are. */
const toCacheDir = (
  { text, on }: Pick<Run, 'text' | 'on'>,
  { cwd, env }: Pick<Surroundings, 'cwd' | 'env'>,
): string | undefined => {
  if (on.has('no-cache')) return undefined
  return toFolder(text['cache-dir'] ?? (env['REGISTRY_CACHE_DIR'] || undefined), cwd) ?? 'auto'
}

/** Hours as a person writes them. */
const toHours = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  if (/^\d{1,5}$/.test(text)) return Number(text)
  throw new RegistryError('USAGE', '--grace must be a number of hours, such as 24.')
}

/** What an adopted registry's documents are named relative to; it may have been named by its `registry.json`. */
const toRegistryRoot = (source: string, cwd: string): string => {
  if (!isUrl(source)) return resolve(cwd, source.endsWith('.json') ? dirname(source) : source)
  const url = new URL(source.endsWith('.json') ? '.' : '', source)
  url.username = ''
  url.password = ''
  return url.href
}
