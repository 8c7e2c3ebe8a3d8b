import type { ConfigureReceipt } from '../commands/configure.js'
import type { StoreSetting } from '../model/store-setting.js'

/** Each setting with what it was and what it is to be, as a difference. */
export const formatConfigure = ({ settings, target, dryRun, ok }: ConfigureReceipt): readonly string[] => {
  if (!ok) return []
  const changes = settings.some(({ after }) => after !== undefined)
  return [
    `Settings of ${target}:`,
    '',
    ...settings.flatMap((setting) => formatSetting(setting, dryRun)),
    ...(dryRun ? ['Dry run: nothing was changed.'] : changes ? [] : ['Nothing to do.']),
  ]
}

const formatSetting = ({ what, before, after, problem }: StoreSetting, dryRun: boolean): readonly string[] => {
  if (problem !== undefined) return [`${what}: ${problem}`, '']
  if (after === undefined) return [`${what}: fits.`, '']
  const old = before === undefined ? [] : markLines(before, '-')
  return [`${what}: ${dryRun ? 'would be set.' : 'set.'}`, ...old, ...markLines(after, '+'), '']
}

const markLines = (text: string, mark: string): readonly string[] => text.split('\n').map((line) => `  ${mark} ${line}`)
