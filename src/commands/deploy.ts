import { relative } from 'node:path'
import { startTimer } from '../io/clock.js'
import { PACE } from '../io/pace.js'
import { openTarget } from '../io/targets/open-target.js'
import { makeStoppable } from '../io/targets/stoppable.js'
import type { PagesDir } from '../io/targets/write-pages-dir.js'
import type { Config } from '../model/config.js'
import type { DeployTarget } from '../model/deploy.js'
import type { Insistence } from '../model/deploy-guard.js'
import type { DeployPlan, DeployReceipt } from '../model/deploy-plan.js'
import { type Diagnostic, diagnostic, isFailing, sortDiagnostics } from '../model/diagnostic.js'
import { RegistryError } from '../model/errors.js'
import { urlOf } from '../model/layout.js'
import type { OnProgress } from '../model/progress.js'
import { buildDeployFindings } from '../stages/build-deploy-findings.js'
import type { BuildOptions } from './build.js'
import type { BuildReceipt } from './build-receipt.js'
import { type LocalRegistry, openLocalRegistry } from './deploying/local-registry.js'
import type { PublishResult } from './deploying/publish-objects.js'
import type { PublishOptions } from './deploying/publish-options.js'
import { shareState } from './deploying/share-state.js'
import { type ConfigOptions, readConfig } from './read-config.js'
import { readOrigin } from './read-origin.js'

export interface DeployOptions extends ConfigOptions {
  /** Deploys what the out dir holds. */
  readonly noBuild?: boolean | undefined
  /** Where its build is remembered, as a build's is. */
  readonly cacheDir?: BuildOptions['cacheDir']
  /** Notes and warnings of the build fail, too. */
  readonly strict?: boolean | undefined
  /** Builds and plans; changes nothing at the target. */
  readonly dryRun?: boolean | undefined
  /** Afterwards, reads everything new as a client does. */
  readonly verify?: boolean | undefined
  /** Of a folder: takes a lock that another machine holds. */
  readonly breakLock?: boolean | undefined
  /** Publishes to a store that ignores conditional writes, where two deploys at once lose versions. */
  readonly allowUnsafe?: boolean | undefined
  /** What is done only when it is asked for. */
  readonly insist?: readonly Insistence[] | undefined
  /** Writes everything again that is published, as after somebody has changed or deleted objects by hand. */
  readonly repair?: boolean | undefined
  /** Of GitHub Pages: afterwards, a folder that is filled with the whole branch, for a workflow to upload as the site. */
  readonly pagesDir?: string | undefined
  /** Asked when the build is done: what ends the deploy as soon as the requests under way are answered. */
  readonly holdInterrupt?: (() => AbortSignal) | undefined
  readonly onProgress?: OnProgress | undefined
}

/** What a deploy did, or with `dryRun` would do. */
export interface Deployment {
  readonly ok: boolean
  readonly diagnostics: readonly Diagnostic[]
  readonly dryRun: boolean
  /** Absolute. */
  readonly outDir?: string
  /** Where the registry is read. */
  readonly baseUrl?: string
  /** Of a dry run. */
  readonly plan?: DeployPlan
  /** Of what was done; absent when nothing was tried. */
  readonly deployed?: DeployReceipt
  /** The folder that was filled, and the commit whose files it holds. */
  readonly pagesDir?: PagesDir
  /** What a CDN has to forget. */
  readonly changedUrls: readonly string[]
  readonly milliseconds: number
}

/** Requests at a time: enough to hide the way there, too few to be throttled. */
const CONCURRENCY = 16

/**
 * Builds the registry and publishes it at its target: what is published there already stays, what another publisher adds
 * at the same moment, too. Stopped at any point, it leaves a registry that can be read, and the next deploy goes on.
 * What takes part in some deploys only is loaded by those.
 *
 * @throws RegistryError when the target cannot be read or written, or is no place for this registry.
 */
export const deploy = async (options: DeployOptions): Promise<Deployment> => {
  const elapsed = startTimer()
  const { config, diagnostics } = await readConfig(options)
  const nothing = { ok: false, dryRun: options.dryRun === true, changedUrls: [] }
  if (config === undefined) return { ...nothing, diagnostics: sortDiagnostics(diagnostics), milliseconds: elapsed() }
  checkPagesDir(config, options)
  const opened = await openDeployTarget(config, options)
  const { forBuild, forDeploy: target } = shareState(opened)
  try {
    const built = await buildFor(config, forBuild, options)
    const findings = sortDiagnostics([...(built?.diagnostics ?? diagnostics), ...checkAllowed(config, built)])
    const facts = { ...nothing, outDir: config.outDir, diagnostics: findings }
    if (built?.ok === false || isFailing(findings, options.strict === true))
      return { ...facts, milliseconds: elapsed() }
    const local = await openLocalRegistry(config.outDir)
    const done = await publish(local, makeStoppable(target, options.holdInterrupt?.()), config, options)
    const after = sortDiagnostics([
      ...findings,
      ...buildDeployFindings(done.publication, toContext(config), done.forecast),
    ])
    const ok = !isFailing(after, options.strict === true)
    const { base_url: baseUrl } = done.publication.catalog.config
    const changedUrls = done.receipt?.changed.map((path) => urlOf(baseUrl, path)) ?? []
    if (config.deploy?.invalidate !== undefined && changedUrls.length > 0) {
      const { runInvalidateCommand } = await import('../io/invalidate-command.js')
      await runInvalidateCommand(config.deploy.invalidate, config.dir, changedUrls)
    }
    const pagesDir = ok ? await fillPagesDir(config, options) : undefined
    const { plan, receipt } = done
    const wrong =
      options.verify === true && receipt !== undefined ? await verify({ ...done, receipt }, target, config) : []
    const all = sortDiagnostics([...after, ...wrong])
    return {
      ...facts,
      ok: ok && wrong.length === 0,
      diagnostics: all,
      baseUrl,
      ...(plan && { plan }),
      ...(receipt && { deployed: receipt }),
      ...(pagesDir !== undefined && { pagesDir }),
      changedUrls,
      milliseconds: elapsed(),
    }
  } finally {
    await opened.close()
  }
}

const openDeployTarget = async (config: Config, { env = {}, breakLock }: DeployOptions): Promise<DeployTarget> => {
  if (config.deploy !== undefined) {
    return openTarget(config.deploy, { env, delivery: config.delivery, breakLock })
  }
  throw new RegistryError('USAGE', 'Nothing says where to deploy to.', {
    hint: 'Write `deploy: s3://<bucket>/<prefix>` (or github-pages, azure://…, a folder) in registry.yaml, or use --target.',
  })
}

const checkPagesDir = ({ deploy }: Config, { pagesDir, verify }: DeployOptions): void => {
  if (pagesDir === undefined) return
  if (deploy?.kind !== 'github-pages') {
    throw new RegistryError('USAGE', 'Only of GitHub Pages is there a branch to fill a folder from.', {
      hint: 'Leave out --pages-dir, or deploy to github-pages.',
    })
  }
  if (verify !== true) return
  throw new RegistryError('USAGE', 'What is in --pages-dir is not served yet, so it cannot be verified.', {
    hint: 'Run registry deploy --verify after the site is uploaded.',
  })
}

const fillPagesDir = async (
  { deploy }: Config,
  { pagesDir, dryRun, env = {} }: DeployOptions,
): Promise<PagesDir | undefined> => {
  if (pagesDir === undefined || dryRun === true || deploy?.kind !== 'github-pages') return undefined
  const { writePagesDir } = await import('../io/targets/write-pages-dir.js')
  return writePagesDir({ ...deploy, env }, pagesDir)
}

/** Who adds plugins to another's registry shows them as that registry does, unless told otherwise. */
const buildFor = async (
  config: Config,
  target: DeployTarget,
  options: DeployOptions,
): Promise<BuildReceipt | undefined> => {
  if (options.noBuild === true) return undefined
  const { build } = await import('./build.js')
  const { dryRun: _, ...given } = options
  const rest: BuildOptions = { ...given, allowLinked: options.insist?.includes('linked') }
  // A folder is read as any other: its lock is for writing.
  const opened = config.deploy?.kind === 'directory' ? {} : { opened: target }
  if (!config.contributes || config.baseUrl !== undefined) return build({ ...rest, ...opened })
  const { readTargetState } = await import('./deploying/read-target-state.js')
  const empty = { catalog: { plugins: {} } as LocalRegistry['catalog'], catalogBytes: new Uint8Array() }
  const { base } = await readTargetState(target, empty, { contributes: new Set(), concurrency: CONCURRENCY })
  return build({ ...rest, ...opened, ...(base !== undefined && { baseUrl: base.config.base_url }) })
}

const checkAllowed = (config: Config, built: BuildReceipt | undefined): readonly Diagnostic[] => {
  if (!config.contributes || built === undefined) return []
  const { allow } = config.policy
  const slugs = new Set(built.releases.map(({ slug }) => slug))
  const place = { file: config.file ?? 'registry.yaml' }
  return [...slugs]
    .filter((slug) => !allow.includes(slug))
    .map((slug) => diagnostic('SLUG_NOT_ALLOWED', place, { slug, allow }))
}

/** Of a dry run, a plan and no receipt. */
type Published = Omit<PublishResult, 'receipt'> & {
  readonly plan?: DeployPlan
  readonly receipt?: DeployReceipt
}

const publish = async (
  local: LocalRegistry,
  target: DeployTarget,
  config: Config,
  { dryRun, onProgress, allowUnsafe, insist, repair, env = {} }: DeployOptions,
): Promise<Published> => {
  const { policy, contributes } = config
  const options: PublishOptions = {
    origin: await readOrigin(config, env),
    insist,
    repair,
    pace: PACE,
    concurrency: CONCURRENCY,
    accepts: (conflicts) => policy.changedContent === 'keep' && conflicts.every(({ kind }) => kind === 'changed'),
    onProgress,
    allowUnsafe,
    contributes: contributes ? new Set(policy.allow) : undefined,
  }
  if (dryRun === true) {
    return (await import('./deploying/preview-publication.js')).previewPublication(local, target, options)
  }
  return target.kind === 'atomic'
    ? (await import('./deploying/publish-snapshot.js')).publishSnapshot(local, target, options)
    : (await import('./deploying/publish-objects.js')).publishObjects(local, target, options)
}

const verify = async (
  result: PublishResult,
  target: DeployTarget,
  { delivery }: Config,
): Promise<readonly Diagnostic[]> => {
  const { verifyPublished } = await import('./deploying/verify-published.js')
  return verifyPublished(result, target, delivery, CONCURRENCY)
}

const toContext = (config: Config) => ({
  configFile: config.file ?? 'registry.yaml',
  outDir: relative(config.dir, config.outDir).replaceAll('\\', '/'),
  changedContent: config.policy.changedContent,
  contributes: config.contributes,
})
