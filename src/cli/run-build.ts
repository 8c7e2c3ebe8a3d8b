import { resolve } from 'node:path'
import { build } from '../commands/build.js'
import { formatBuild } from './format-build.js'
import { formatFile } from './format-place.js'
import { type Report, sayNothingWritten } from './report.js'
import type { Run, Surroundings } from './run-command.js'
import { toCacheDir, toFolder, toLocation } from './typed-paths.js'

/** Builds the registry of a folder. */
export const runBuild = async (
  { argument, text, on }: Run,
  { cwd, env, onProgress }: Surroundings,
): Promise<Report> => {
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
}
