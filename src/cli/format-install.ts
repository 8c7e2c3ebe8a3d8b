import type { InstalledPlugin, InstallReceipt } from '../commands/install.js'
import type { RemoveReceipt } from '../commands/remove.js'
import { formatCount, formatDuration } from './format.js'

/** What was installed; `place` names a file as a person here does. */
export const formatInstall = (
  { dir, plugins, saved, milliseconds }: InstallReceipt,
  place: (file: string) => string,
): readonly string[] => {
  const changed = plugins.filter(({ outcome }) => outcome !== 'unchanged')
  const same = plugins.length - changed.length
  const count = changed.filter(({ outcome }) => outcome !== 'removed').length
  return [
    ...changed.map(formatPlugin),
    ...saved.map((file) => `✓ Saved ${place(file)}`),
    ...(changed.length + saved.length === 0 ? [] : ['']),
    count === 0
      ? `Nothing new: ${formatCount(same, 'plugin')} in ${place(dir)}.`
      : `Installed ${formatCount(count, 'plugin')} into ${place(dir)} in ${formatDuration(milliseconds)}.`,
  ]
}

export const formatRemove = ({ plugins }: RemoveReceipt): readonly string[] => [
  ...plugins.map(formatPlugin),
  ...(plugins.length === 0 ? ['Nothing to remove.'] : []),
]

const formatPlugin = ({ slug, version, from, registry, outcome }: InstalledPlugin): string => {
  if (outcome === 'removed') return `- ${slug} ${version}`
  return `+ ${slug} ${from === undefined ? '' : `${from} → `}${version} ${registry}`
}
