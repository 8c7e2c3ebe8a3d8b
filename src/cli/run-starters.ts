import { resolve } from 'node:path'
import { PROTOCOLS } from '../model/manifest.js'
import { STARTER_TARGETS } from '../model/starter.js'
import { formatFile } from './format-place.js'
import { formatInit, formatNew } from './format-starters.js'
import type { Report } from './report.js'
import type { Run, Surroundings } from './run-command.js'

/** Starts a registry. */
export const runInit = async ({ argument, text }: Run, { cwd }: Surroundings): Promise<Report> => {
  const { init } = await import('../commands/init.js')
  const deploy = STARTER_TARGETS.find((target) => target === text.deploy)
  const receipt = await init({ dir: argument ?? '.', name: text.name, deploy })
  const summary = formatInit(receipt, formatFile(receipt.dir, cwd, cwd))
  return { command: 'init', ok: true, diagnostics: [], receipt, root: receipt.dir, summary }
}

/** Starts a plugin. */
export const runNew = async ({ argument, text }: Run, { cwd, env }: Surroundings): Promise<Report> => {
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
}
