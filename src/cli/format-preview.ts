import type { PreviewEvent } from '../commands/preview.js'
import { formatCount, formatDuration } from './format.js'

/** Where the preview is, and what to paste into each client. */
export const formatListening = ({
  urls,
}: Extract<PreviewEvent, { readonly event: 'listening' }>): readonly string[] => [
  `Preview        ${urls.site}`,
  `  Flows        ${urls.flows}`,
  `  OpenWorkflow openworkflow plugin install <slug> --registry=${urls.openworkflow}`,
  '',
]

/** A line for each good build. */
export const formatRebuilt = ({
  host,
  receipt,
}: Extract<PreviewEvent, { readonly event: 'built' }>): readonly string[] => {
  const { files, plugins, milliseconds } = receipt
  const changed = files.written + files.deleted
  return [
    changed === 0
      ? 'Nothing changed.'
      : `Built ${formatCount(plugins, 'plugin')} in ${formatDuration(milliseconds)}, as ${host}: ${formatCount(changed, 'file')} changed.`,
  ]
}
