import { resolve } from 'node:path'
import { RegistryError } from '../model/errors.js'
import { formatFile, isUrl } from './format-place.js'
import { formatRebuild } from './format-rebuild.js'
import { formatVerify } from './format-verify.js'
import type { Report } from './report.js'
import type { Run, Surroundings } from './run-command.js'
import { nameChecked, toLocation } from './typed-paths.js'

/** Verifies a whole registry, or with `--rebuild` what sources give. */
export const runVerify = async (line: Run, world: Surroundings): Promise<Report> => {
  const { argument, more, text, on } = line
  const { cwd, env, onProgress } = world
  if (more !== undefined) throw new RegistryError('USAGE', 'verify takes one registry, or one folder of sources.')
  if (!on.has('rebuild')) return runVerifyRegistry(line, world)
  const root = resolve(cwd, nameChecked(toSources(argument)))
  const { verifyRebuild } = await import('../commands/verify-rebuild.js')
  const { ok, diagnostics, ...receipt } = await verifyRebuild({
    dir: root,
    published: toLocation(text.published, cwd),
    strict: on.has('strict'),
    env,
    onProgress,
  })
  const summary = formatRebuild({ ok, diagnostics, ...receipt }, formatFile(receipt.published ?? '', cwd, cwd))
  return { command: 'verify', ok, diagnostics, receipt, root, summary }
}

/** What is packed again; what it is compared with has a flag. */
const toSources = (argument = '.'): string => {
  if (!isUrl(argument)) return argument
  throw new RegistryError('USAGE', 'What is packed again is a folder of sources, not a URL.', {
    hint: 'What they are compared with has a flag: registry verify --rebuild [dir] --published <url>',
  })
}

const runVerifyRegistry = async (
  { argument = '.', text, on }: Run,
  { cwd, env, onProgress }: Surroundings,
): Promise<Report> => {
  const { verifyRegistry } = await import('../commands/verify-registry.js')
  const { ok, diagnostics, ...receipt } = await verifyRegistry({
    location: argument,
    baseUrl: text['base-url'],
    strict: on.has('strict'),
    env,
    onProgress,
  })
  const summary = formatVerify({ ok, diagnostics, ...receipt }, formatFile(receipt.registry, cwd, cwd))
  return { command: 'verify', ok, diagnostics, receipt, root: receipt.registry, summary }
}
