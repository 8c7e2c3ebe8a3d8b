import { resolve } from 'node:path'
import { hosting } from '../commands/hosting.js'
import { RegistryError } from '../model/errors.js'
import { HOSTING_KINDS } from '../model/hosting.js'
import { formatFile } from './format-place.js'
import type { Report } from './report.js'
import type { Run, Surroundings } from './run-command.js'
import { suggest } from './suggest.js'
import { toFolder } from './typed-paths.js'

/** Writes the configuration of a host, to standard output unless a file is named. */
export const runHosting = async ({ argument = '', text }: Run, { cwd, env }: Surroundings): Promise<Report> => {
  const kind = HOSTING_KINDS.find((each) => each === argument)
  if (kind === undefined) throw unknownKind(argument)
  const { ok, diagnostics, ...receipt } = await hosting({
    kind,
    dir: text.dir ?? '.',
    file: toFolder(text.out, cwd),
    root: text.root,
    tokenEnv: text['token-env'],
    env,
  })
  const lines = (receipt.text ?? '').replace(/\n$/, '').split('\n')
  const summary = !ok ? [] : receipt.file === undefined ? lines : [`Wrote ${formatFile(receipt.file, cwd, cwd)}.`]
  return {
    command: 'hosting',
    ok,
    diagnostics,
    receipt: { kind, ...receipt },
    root: resolve(cwd, text.dir ?? '.'),
    summary,
  }
}

const unknownKind = (word: string): RegistryError => {
  if (word === '')
    return new RegistryError('USAGE', 'Which configuration?', { hint: `Choose one: ${HOSTING_KINDS.join(', ')}.` })
  const nearest = suggest(word, HOSTING_KINDS)
  return new RegistryError('USAGE', `There is no configuration for "${word}".`, {
    hint:
      nearest === undefined ? `Choose one: ${HOSTING_KINDS.join(', ')}.` : `Did you mean: registry hosting ${nearest}`,
  })
}
