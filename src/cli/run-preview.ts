import { resolve } from 'node:path'
import { type PreviewEvent, preview } from '../commands/preview.js'
import { RegistryError } from '../model/errors.js'
import { PREVIEW_HOSTS } from '../model/preview-host.js'
import { formatPlace } from './format-place.js'
import { formatListening, formatRebuilt } from './format-preview.js'
import { formatMessage } from './messages.js'
import type { CommandEvent, Report } from './report.js'
import { toPlainDiagnostic } from './reporter-json.js'
import type { Run, Surroundings } from './run-command.js'
import { toCacheDir, toFolder, toLocation } from './typed-paths.js'

/** Serves the registry until it is interrupted, and tells what happens as it does. */
export const runPreview = async (line: Run, world: Surroundings): Promise<Report> => {
  const { argument, text, on } = line
  const { cwd, env, onProgress, holdInterrupt, tell } = world
  const root = resolve(cwd, argument ?? '.')
  let last = ''
  /** What was said of the build before is not said again, unless it stands in the way. */
  const toNews = (event: PreviewEvent): PreviewEvent => {
    if (!('receipt' in event)) return event
    const found = JSON.stringify(event.receipt.diagnostics)
    const isKnown = found === last && event.event === 'built'
    last = found
    return isKnown ? { ...event, receipt: { ...event.receipt, diagnostics: [] } } : event
  }
  const receipt = await preview({
    dir: argument ?? '.',
    host: PREVIEW_HOSTS.find((host) => host === text.host),
    port: toPort(text.port),
    isOpened: on.has('open'),
    out: toFolder(text.out, cwd),
    published: toLocation(text.published, cwd),
    strict: on.has('strict'),
    cacheDir: toCacheDir({ text, on }, { cwd, env }),
    env,
    signal: holdInterrupt(true),
    onProgress,
    onEvent: (event) => tell({ ...toCommandEvent(event, root), report: toCommandEvent(toNews(event), root).report }),
    formatFindings: (diagnostics) =>
      diagnostics
        .filter(({ severity }) => severity === 'error' || on.has('strict'))
        .flatMap((d) => [`${d.severity} ${d.code}  ${formatPlace(d.place, root, root)}`, ...formatMessage(d), '']),
  })
  return { command: 'preview', ok: true, diagnostics: [], receipt, root, summary: [], isTold: true }
}

const toCommandEvent = (happened: PreviewEvent, root: string): CommandEvent => {
  if (happened.event === 'listening') return { event: happened, report: formatListening(happened) }
  const { event } = happened
  if ('error' in happened) {
    const { code, message, hint } = happened.error
    return { event: { event, error: { code, message, hint } }, report: { code, message, hint } }
  }
  const { ok, diagnostics, ...receipt } = happened.receipt
  const host = happened.event === 'built' ? { host: happened.host } : {}
  return {
    event: { event, ok, ...host, ...receipt, root, diagnostics: diagnostics.map(toPlainDiagnostic) },
    report: {
      command: 'preview',
      ok,
      diagnostics,
      receipt,
      root,
      summary: happened.event === 'built' ? formatRebuilt(happened) : [],
      failure: 'The last good build is still served.',
    },
  }
}

const toPort = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  if (/^\d{1,5}$/.test(text) && Number(text) < 65_536) return Number(text)
  throw new RegistryError('USAGE', '--port must be a number from 0 to 65535.')
}
