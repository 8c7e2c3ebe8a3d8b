import { dirname, resolve } from 'node:path'
import { validate } from '../commands/validate.js'
import { formatValidate } from './format-validate.js'
import type { Report } from './report.js'
import type { Run, Surroundings } from './run-command.js'
import { nameChecked, toLocation } from './typed-paths.js'

/** Checks a registry, a plugin or one manifest. */
export const runValidate = async ({ argument, text, on }: Run, { cwd, env }: Surroundings): Promise<Report> => {
  const path = resolve(cwd, nameChecked(argument ?? '.'))
  const { ok, diagnostics, ...receipt } = await validate({
    path,
    baseUrl: text['base-url'],
    published: toLocation(text.published, cwd),
    strict: on.has('strict'),
    env,
  })
  // A manifest alone is named relative to its own folder.
  const root = receipt.readiness === undefined ? path : dirname(path)
  return {
    command: 'validate',
    ok,
    diagnostics,
    receipt,
    root,
    summary: formatValidate({ ok, diagnostics, ...receipt }),
  }
}
