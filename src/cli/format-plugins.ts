import type { ListReceipt } from '../commands/list.js'
import type { OutdatedReceipt } from '../commands/outdated.js'
import type { SearchReceipt } from '../commands/search.js'
import { cleanText } from './clean-text.js'
import { formatCount } from './format.js'
import { formatTable } from './format-table.js'

/** Slug, version and origin of each plugin, as the protocol shows it. */
export const formatList = ({ plugins }: ListReceipt, place: string): readonly string[] => {
  if (plugins.length === 0) return [`There are no plugins in ${place}.`]
  return formatColumns(
    plugins.map(({ slug, version = '-', registry = 'local', isMissing }) => [
      slug,
      version,
      `${registry}${isMissing === true ? ' (missing: run install)' : ''}`,
    ]),
  )
}

/** What a search found. */
export const formatSearch = ({ total, results }: SearchReceipt): readonly string[] => {
  if (results.length === 0)
    return [total === 0 ? 'Nothing found.' : `Nothing further: ${formatCount(total, 'plugin')} in all.`]
  const rest = total - results.length
  return [
    ...formatColumns(
      results.map(({ slug, version = '', description, deprecated }) => [
        slug,
        version,
        `${deprecated === true ? '(deprecated) ' : ''}${shorten(description)}`,
      ]),
    ),
    ...(rest > 0 ? ['', `${formatCount(results.length, 'plugin')} of ${total}. More: --limit, --offset`] : []),
  ]
}

/** What is older than it need be. */
export const formatOutdated = ({ plugins }: OutdatedReceipt): readonly string[] => {
  if (plugins.length === 0) return ['Everything is up to date.']
  const columns = [
    { title: 'plugin' },
    { title: 'here' },
    { title: 'wanted' },
    { title: 'latest' },
    { title: 'registry' },
  ]
  const rows = plugins.map((plugin) => [plugin.slug, plugin.version, plugin.wanted, plugin.latest, plugin.registry])
  const isNewer = plugins.some(({ version, wanted }) => version !== wanted)
  return [...formatTable(columns, rows), ...(isNewer ? ['', 'To install what is wanted: registry update'] : [])]
}

/** Columns with one blank between them; the last has no end. */
const formatColumns = (rows: readonly (readonly [string, string, string])[]): readonly string[] => {
  const clean = rows.map((row) => row.map(cleanText))
  const widthOf = (at: number) => Math.max(...clean.map((row) => row[at]?.length ?? 0))
  const widths = [widthOf(0), widthOf(1)]
  return clean.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join(' ')
      .trimEnd(),
  )
}

/** Characters of a description that a line has room for. */
const SHOWN = 100

const shorten = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line
}
