import type { Deployment } from '../commands/deploy.js'
import type { DeployPlan, DeployReceipt, DeployStep, PluginChange } from '../model/deploy-plan.js'
import { formatBytes, formatCount, formatDuration, formatList, formatNumber } from './format.js'
import { formatTable } from './format-table.js'

/** The summary of a deploy. Empty for one that failed. */
export const formatDeploy = (deployment: Deployment): readonly string[] => {
  const { plan, deployed, ok } = deployment
  if (plan !== undefined) return formatPlan(plan, ok)
  return deployed === undefined || !ok ? [] : formatReceipt(deployed, deployment)
}

const REASONS: { readonly [reason in DeployStep['reason']]: string } = {
  publish: 'new',
  keep: 'kept for whoever renders',
  commit: 'the publication',
  render: 'shows it',
  finish: 'nothing is pending',
}

/** More steps than anybody reads. */
const MOST_STEPS = 60

const formatPlan = (plan: DeployPlan, ok: boolean): readonly string[] => {
  const { steps, plugins, pending, target, base } = plan
  if (!ok) return ['Dry run: nothing was changed, and this deploy would fail.']
  if (steps.length === 0) return [`Nothing to do: ${target} has all of it.`]
  const shown = steps.slice(0, MOST_STEPS)
  const table = formatTable(
    [{ title: 'object' }, { title: 'why' }, { title: 'size', align: 'right' }],
    shown.map(({ path, reason, bytes }) => [path, REASONS[reason], formatBytes(bytes)]),
  )
  return [
    ...table,
    ...(shown.length < steps.length ? [`… and ${formatNumber(steps.length - shown.length)} more.`] : []),
    '',
    ...plugins.map(formatChange),
    ...(plan.config !== undefined && base !== undefined ? ['The config changes: every document is written anew.'] : []),
    ...(pending.length > 0 ? [`Left by an earlier deploy: ${formatList(pending)}.`] : []),
    `${formatCount(steps.length, 'write')}, ${formatBytes(plan.bytes)}, about ${formatCount(plan.requests, 'request')} to ${target}${
      base === undefined ? ', which is empty' : ''
    }.`,
    'Dry run: nothing was changed.',
  ]
}

/** `github 1.2.0 is new`, `github: listing and lifecycle of 1.0.0`. */
const formatChange = ({ slug, versions, listing, lifecycle }: PluginChange): string => {
  const parts = [
    ...versions,
    ...(listing ? ['listing'] : []),
    ...(lifecycle.length > 0 ? [`lifecycle of ${formatList(lifecycle)}`] : []),
  ]
  return `${slug}: ${formatList(parts)}.`
}

const formatReceipt = (receipt: DeployReceipt, { baseUrl, milliseconds, pagesDir }: Deployment): readonly string[] => {
  const { outcome, target, plugins, written, requests, retries } = receipt
  const effort = `${formatCount(requests, 'request')}${retries === 0 ? '' : `, ${formatCount(retries, 'retry', 'retries')}`}`
  const filled = pagesDir === undefined ? [] : [`The whole site is in ${pagesDir.dir}`]
  if (outcome === 'unchanged') return [`Nothing to do: ${target} has all of it (${effort}).`, ...filled]
  return [
    `Deployed to ${target} in ${formatDuration(milliseconds)}.`,
    '',
    ...plugins.slice(0, MOST_STEPS).map((change) => `  ${formatChange(change)}`),
    ...(plugins.length > MOST_STEPS ? [`  … and ${formatNumber(plugins.length - MOST_STEPS)} more plugins.`] : []),
    ...(outcome === 'finished' ? ['  Finished what an earlier deploy had left.'] : []),
    `  ${formatCount(written.objects, 'object')}, ${formatBytes(written.bytes)}, ${effort}`,
    '',
    `It is read at ${baseUrl ?? target}`,
    ...filled,
  ]
}
