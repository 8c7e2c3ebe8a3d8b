import { doctor } from '../commands/doctor.js'
import { formatDoctor } from './format-doctor.js'
import { adviceOf } from './messages-doctor.js'
import type { Report } from './report.js'
import type { Run, Surroundings } from './run-command.js'

/** Looks at a registry as its clients do. */
export const runDoctor = async (
  { argument = '.', on }: Run,
  { cwd, env, onProgress }: Surroundings,
): Promise<Report> => {
  const { ok, ...receipt } = await doctor({
    location: argument,
    all: on.has('all'),
    strict: on.has('strict'),
    env,
    onProgress,
  })
  const lines = receipt.lines.map((line) => ({ ...line, advice: adviceOf(line) }))
  const summary = formatDoctor({ ok, ...receipt }, cwd)
  return { command: 'doctor', ok, diagnostics: [], receipt: { ...receipt, lines }, root: receipt.registry, summary }
}
