import type { AdoptedPlugin, AdoptReceipt } from '../commands/adopt.js'
import { formatBytes, formatCount, formatDuration, formatNumber } from './format.js'
import { formatTable } from './format-table.js'

const COLUMNS = [
  { title: 'plugin' },
  { title: 'versions', align: 'right' },
  { title: 'missing', align: 'right' },
  { title: 'wrong', align: 'right' },
  { title: 'unknown', align: 'right' },
  { title: '' },
] as const

/** The summary of an adoption; `out` is the out dir as a person calls it. */
export const formatAdopt = (receipt: AdoptReceipt, out: string): readonly string[] => {
  const { plugins, files, dryRun, ok, milliseconds } = receipt
  // What is missing is listed, but not taken over.
  const versions = plugins.reduce((sum, plugin) => sum + plugin.versions - (dryRun ? 0 : plugin.missing), 0)
  const counts = `${formatCount(plugins.length, 'plugin')}, ${formatCount(versions, 'version')}`
  const troubled = plugins.filter(({ missing, wrong, unknown }) => missing + wrong + unknown > 0)
  if (dryRun) {
    return [
      ...formatPlugins(plugins),
      `${counts}. Dry run: nothing was written${ok ? '.' : ', and adopting would fail.'}`,
    ]
  }
  if (!ok) return formatPlugins(troubled).slice(0, -1)
  return [
    ...formatPlugins(troubled),
    `Adopted ${counts} in ${formatDuration(milliseconds)}: ${formatNumber(files.written)} files written, ${formatBytes(files.bytes)}.`,
    '',
    `Look into ${out}. From now on, build with it as what is published: registry build --published ${out}`,
  ]
}

const formatPlugins = (plugins: readonly AdoptedPlugin[]): readonly string[] =>
  plugins.length === 0
    ? []
    : [
        ...formatTable(
          COLUMNS,
          plugins.map(({ slug, linked, versions, missing, wrong, unknown }) => [
            slug,
            versions,
            missing,
            wrong,
            unknown,
            linked ? 'linked' : '',
          ]),
        ),
        '',
      ]
