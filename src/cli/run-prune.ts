import { resolve } from 'node:path'
import { prune } from '../commands/prune.js'
import { RegistryError } from '../model/errors.js'
import { formatPrune } from './format-prune.js'
import type { Report } from './report.js'
import type { Run, Surroundings } from './run-command.js'
import { toTarget } from './typed-paths.js'

/** Deletes what nothing published points to any more. */
export const runPrune = async (
  { argument, text, on }: Run,
  { cwd, env, holdInterrupt }: Surroundings,
): Promise<Report> => {
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
}

/** Hours as a person writes them. */
const toHours = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  if (/^\d{1,5}$/.test(text)) return Number(text)
  throw new RegistryError('USAGE', '--grace must be a number of hours, such as 24.')
}
