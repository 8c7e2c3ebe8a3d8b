import type { PruneReceipt } from '../commands/prune.js'
import { formatBytes, formatCount, formatNumber } from './format.js'
import { formatTable } from './format-table.js'

const REASONS: { readonly [reason in PruneReceipt['objects'][number]['reason']]: string } = {
  superseded: 'a newer record has replaced it',
  copy: 'its plugin is rendered',
  unpublished: 'its version was unpublished',
  stale: 'its plugin has left it behind',
}

/** More than anybody reads. */
const MOST_SHOWN = 60

/** What was removed, or would be. */
export const formatPrune = ({ objects, bytes, dryRun, target }: PruneReceipt): readonly string[] => {
  if (objects.length === 0) return [`${target} has nothing that is not needed.`]
  const shown = objects.slice(0, MOST_SHOWN)
  return [
    ...formatTable(
      [{ title: 'object' }, { title: 'why' }, { title: 'size', align: 'right' }],
      shown.map((object) => [object.path, REASONS[object.reason], formatBytes(object.bytes)]),
    ),
    ...(shown.length < objects.length ? [`… and ${formatNumber(objects.length - shown.length)} more.`] : []),
    '',
    `${formatCount(objects.length, 'object')}, ${formatBytes(bytes)}${dryRun ? '. Remove with: registry prune --yes' : ' removed.'}`,
  ]
}
