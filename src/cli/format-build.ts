import type { BuildReceipt, BuiltRelease } from '../commands/build-receipt.js'
import { formatBytes, formatCount, formatDuration, formatList, formatNumber } from './format.js'
import { formatTable } from './format-table.js'

/** The summary of a build; `out` is the out dir as a person calls it. Empty for a build that failed. */
export const formatBuild = (receipt: BuildReceipt, out: string): readonly string[] => {
  if (receipt.dryRun) return formatDryRun(receipt)
  if (!receipt.ok) return []
  const { files, milliseconds, baseUrl } = receipt
  const fresh = receipt.releases.filter(({ state }) => state === 'new')
  return [
    `Built in ${formatDuration(milliseconds)}.`,
    '',
    `  plugins    ${formatNumber(receipt.plugins)}${receipt.linked === 0 ? '' : ` (${formatNumber(receipt.linked)} linked)`}`,
    `  versions   ${countStates(receipt.releases)}`,
    ...(receipt.updated.length === 0 ? [] : [`  updated    ${formatList(receipt.updated)}`]),
    `  artifacts  ${formatNumber(receipt.artifacts.count)}, ${formatBytes(receipt.artifacts.bytes)}`,
    `  files      ${formatNumber(files.written)} written, ${formatNumber(files.unchanged)} unchanged${
      files.deleted === 0 ? '' : `, ${formatNumber(files.deleted)} deleted`
    }`,
    ...(fresh.length === 0 ? [] : ['', `New: ${formatList(fresh.map(({ slug, version }) => `${slug} ${version}`))}.`]),
    '',
    ...(receipt.cacheProblem === undefined ? [] : [`${receipt.cacheProblem} The next build starts from nothing.`, '']),
    `Look into ${out}${baseUrl === undefined ? '' : `; it is made to be served at ${baseUrl}`}`,
  ]
}

const countStates = (releases: readonly BuiltRelease[]): string => {
  const count = (state: BuiltRelease['state']) => releases.filter((release) => release.state === state).length
  const changed = count('changed')
  return `${formatNumber(count('new'))} new, ${formatNumber(count('kept'))} kept${
    changed === 0 ? '' : `, ${formatNumber(changed)} changed`
  }`
}

/** What needs a decision comes first. */
const STATES: readonly BuiltRelease['state'][] = ['changed', 'new', 'kept']

const formatDryRun = ({ ok, releases, updated, plugins }: BuildReceipt): readonly string[] => {
  const sorted = STATES.flatMap((state) => releases.filter((release) => release.state === state))
  const table = formatTable(
    [{ title: 'plugin' }, { title: 'version' }, { title: 'state' }, { title: 'size', align: 'right' }],
    sorted.map(({ slug, version, state, size }) => [slug, version, state, size === undefined ? '' : formatBytes(size)]),
  )
  return [
    ...(sorted.length === 0 ? [] : [...table, '']),
    `${formatCount(plugins, 'plugin')}, ${formatCount(releases.length, 'version')} in the sources: ${countStates(releases)}.`,
    ...(updated.length === 0 ? [] : [`Updated without a new version: ${formatList(updated)}.`]),
    ok ? 'Dry run: nothing was written.' : 'Dry run: nothing was written, and this build would fail.',
  ]
}
