import { resolve } from 'node:path'
import { type HttpServer, openHttpServer } from '../io/http-server.js'
import { openBrowser } from '../io/open-browser.js'
import { readStarterFiles } from '../io/starter-files.js'
import { watchFolder } from '../io/watch-folder.js'
import type { Diagnostic } from '../model/diagnostic.js'
import { RegistryError } from '../model/errors.js'
import { REGISTRY_PATHS, urlOf } from '../model/layout.js'
import type { PreviewHost } from '../model/preview-host.js'
import type { OnProgress } from '../model/progress.js'
import { renderLiveState } from '../stages/render-live-page.js'
import type { BuildReceipt } from './build-receipt.js'
import { answerRequest } from './previewing/answer-request.js'
import { buildDraft, type Draft } from './previewing/build-draft.js'
import { openTreePlace, type TreePlace } from './previewing/open-tree-place.js'
import { openTurns } from './previewing/open-turns.js'
import { openServedTree, type ServedTree } from './previewing/served-tree.js'
import { type ConfigOptions, readConfig } from './read-config.js'

export interface PreviewOptions extends Omit<ConfigOptions, 'baseUrl' | 'target' | 'host'> {
  /** What it answers as; default: the host of the config. */
  readonly host?: PreviewHost | undefined
  /** 0: any that is free. Default: 4873, or any where that one is taken. */
  readonly port?: number | undefined
  readonly strict?: boolean | undefined
  /** As of a build; the tree lies there, too, unless `out` says where. Absent: nothing is kept. */
  readonly cacheDir?: string | 'auto' | undefined
  readonly threads?: number | undefined
  /** Opens the front page in a browser. */
  readonly isOpened?: boolean | undefined
  /** Ends the preview. */
  readonly signal: AbortSignal
  readonly onEvent?: ((event: PreviewEvent) => void) | undefined
  readonly onProgress?: OnProgress | undefined
  /** What pages show of findings; default: their codes and places. */
  readonly formatFindings?: ((diagnostics: readonly Diagnostic[]) => readonly string[]) | undefined
}

/** What happens while a preview runs. `failed`: what was shown before is still shown. */
export type PreviewEvent =
  | { readonly event: 'listening'; readonly url: string; readonly urls: PreviewUrls }
  | { readonly event: 'built'; readonly host: PreviewHost; readonly receipt: BuildReceipt }
  | { readonly event: 'failed'; readonly receipt: BuildReceipt }
  | { readonly event: 'failed'; readonly error: RegistryError }

/** What to paste into each client. */
export interface PreviewUrls {
  readonly site: string
  readonly flows: string
  readonly openworkflow: string
}

export interface PreviewReceipt {
  readonly ok: true
  readonly url: string
  /** How many were good. */
  readonly builds: number
}

const DEFAULT_PORT = 4873

/**
 * Builds the registry into a folder of its own, serves it to this machine as its host will, and builds it again whenever a
 * source changes, until `signal` ends it. While there are errors the last good tree is served.
 *
 * @throws RegistryError `PORT_UNAVAILABLE`, `WATCH_FAILED`, and for a folder or an environment that is no good.
 */
export const preview = async (options: PreviewOptions): Promise<PreviewReceipt> => {
  // A wrong folder or environment is told before anything is opened.
  const { config } = await readConfig({ ...options, host: undefined })
  const script = (await readStarterFiles('preview')).map(({ text }) => text).join('')
  const shown = { tree: undefined as ServedTree | undefined, problems: [] as readonly string[], script }
  const { server, isLasting } = await listen(options.port, (request, port) =>
    answerRequest(request, { port, ...shown }),
  )
  try {
    const place = openTreePlace(options, isLasting ? server.port : undefined)
    const ignored = [place.dir, place.cacheDir, ...(config === undefined ? [] : [config.outDir])]
    return await follow(options, { server, place, ignored, show: (next) => Object.assign(shown, next) })
  } finally {
    await server.close()
  }
}

interface Stage {
  readonly server: HttpServer
  readonly place: TreePlace
  /** Folders whose changes are no changes of sources. */
  readonly ignored: readonly string[]
  readonly show: (next: { readonly tree?: ServedTree; readonly problems: readonly string[] }) => void
}

/** Builds whenever a source has changed, and tells everybody. */
const follow = async (options: PreviewOptions, { server, place, ignored, show }: Stage): Promise<PreviewReceipt> => {
  const url = `http://127.0.0.1:${server.port}/`
  const end = openEnd(options.signal)
  let builds = 0
  const turns = openTurns(async () => {
    const result = await tryBuild(options, place, url)
    const problems = formatProblems(result, options)
    const good = 'draft' in result && result.draft.receipt.ok ? result.draft : undefined
    if (good !== undefined) {
      const { written, deleted } = good.receipt.files
      builds += builds === 0 || written + deleted > 0 ? 1 : 0
    }
    show({ ...(good && { tree: openServedTree(place.dir, good.host, good.delivery) }), problems })
    server.send(renderLiveState({ build: builds, problems }))
    options.onEvent?.(toEvent(result))
  }, end.fail)
  const urls = { site: url, flows: urlOf(url, FLOWS_PATH), openworkflow: url }
  options.onEvent?.({ event: 'listening', url, urls })
  if (options.isOpened === true) openBrowser(url)
  // First, so that no change after the first build is missed.
  const watch = await watchFolder(resolve(options.dir), ignored, { onChange: turns.ask, onProblem: end.fail })
  try {
    turns.ask()
    await end.reached
    return { ok: true, url, builds }
  } finally {
    await turns.end()
    await watch.close()
    place.close()
  }
}

const [FLOWS_PATH = ''] = REGISTRY_PATHS

type Answer = Parameters<typeof openHttpServer>[0]['answer']

/** Whether the port is the one that the next preview will have, too. */
const listen = async (
  port: number | undefined,
  answer: Answer,
): Promise<{ readonly server: HttpServer; readonly isLasting: boolean }> => {
  if (port !== undefined) return { server: await openHttpServer({ port, answer }), isLasting: port !== 0 }
  try {
    return { server: await openHttpServer({ port: DEFAULT_PORT, answer }), isLasting: true }
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error
    return { server: await openHttpServer({ port: 0, answer }), isLasting: false }
  }
}

/** When the preview is over: asked to end, or not able to go on. */
const openEnd = (signal: AbortSignal) => {
  let fail: (error: unknown) => void = () => {}
  const reached = new Promise<void>((resolve, reject) => {
    fail = reject
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  // It may fail before anybody waits for it.
  reached.catch(() => {})
  return { reached, fail }
}

type Result = { readonly draft: Draft } | { readonly error: RegistryError }

/** What cannot be built now may be built after the next change. */
const tryBuild = async (options: PreviewOptions, place: TreePlace, baseUrl: string): Promise<Result> => {
  const { dir, host, published, strict, threads, env, onProgress } = options
  const { dir: treeDir, cacheDir } = place
  const rest = { dir, host, published, strict, threads, env, onProgress }
  try {
    return { draft: await buildDraft({ ...rest, treeDir, cacheDir, baseUrl }) }
  } catch (error) {
    if (error instanceof RegistryError) return { error }
    throw error
  }
}

const toEvent = (result: Result): PreviewEvent => {
  if ('error' in result) return { event: 'failed', error: result.error }
  const { receipt, host } = result.draft
  return receipt.ok ? { event: 'built', host, receipt } : { event: 'failed', receipt }
}

const formatProblems = (result: Result, { formatFindings = formatCodes }: PreviewOptions): readonly string[] => {
  if ('error' in result) return [result.error.message, ...(result.error.hint === undefined ? [] : [result.error.hint])]
  const { ok, diagnostics } = result.draft.receipt
  return ok ? [] : formatFindings(diagnostics)
}

const formatCodes = (diagnostics: readonly Diagnostic[]): readonly string[] =>
  diagnostics.map(({ code, place: { file, line } }) => `${code} ${file}${line === undefined ? '' : `:${line}`}`)
