import { resolve } from 'node:path'
import { deploy } from '../commands/deploy.js'
import { INSISTENCES } from '../model/deploy-guard.js'
import { INSISTING_FLAGS } from './flags.js'
import { formatDeploy } from './format-deploy.js'
import type { Report } from './report.js'
import type { Run, Surroundings } from './run-command.js'
import { toCacheDir, toFolder, toLocation, toTarget } from './typed-paths.js'

/** Publishes a registry at its target, or with `--configure` sets up the target. */
export const runDeploy = async (line: Run, world: Surroundings): Promise<Report> => {
  const { argument, text, on } = line
  const { cwd, env, onProgress, holdInterrupt } = world
  if (on.has('configure')) return runConfigure(line, world)
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
}

const runConfigure = async ({ argument, text, on }: Run, { cwd, env }: Surroundings): Promise<Report> => {
  const { configure } = await import('../commands/configure.js')
  const { formatConfigure } = await import('./format-configure.js')
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
