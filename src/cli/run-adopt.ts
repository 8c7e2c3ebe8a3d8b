import { dirname, resolve } from 'node:path'
import { adopt } from '../commands/adopt.js'
import { formatAdopt } from './format-adopt.js'
import { formatFile, isUrl } from './format-place.js'
import { type Report, sayNothingWritten } from './report.js'
import type { Run, Surroundings } from './run-command.js'
import { toFolder } from './typed-paths.js'

/** Takes over a registry that another tool has made. */
export const runAdopt = async (
  { argument, text, on }: Run,
  { cwd, env, onProgress }: Surroundings,
): Promise<Report> => {
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
}

/** What an adopted registry's documents are named relative to; it may have been named by its `registry.json`. */
const toRegistryRoot = (source: string, cwd: string): string => {
  if (!isUrl(source)) return resolve(cwd, source.endsWith('.json') ? dirname(source) : source)
  const url = new URL(source.endsWith('.json') ? '.' : '', source)
  url.username = ''
  url.password = ''
  return url.href
}
