import type { ProtocolReadiness, ValidateReceipt } from '../commands/validate.js'
import { formatCount, formatList } from './format.js'

/** The summary of a validation. */
export const formatValidate = (receipt: ValidateReceipt): readonly string[] => {
  // What could not be understood lacks who knows what; its errors come first.
  if (receipt.readiness !== undefined) return receipt.plugins === 0 ? [] : receipt.readiness.map(formatReadiness)
  if (!receipt.ok) return []
  return [`Checked ${formatCount(receipt.plugins, 'plugin')} and ${formatCount(receipt.versions, 'version')}: fine.`]
}

const NAMES = { flows: 'Flows', openworkflow: 'OpenWorkflow' } as const

const formatReadiness = ({ protocol, member, required, recommended }: ProtocolReadiness): string => {
  const state =
    required.length > 0
      ? `${member ? 'needs' : 'not for it; that would need'} ${formatList(required)}`
      : member
        ? 'has all that is required'
        : 'not for it, though it has all that is required'
  const wanted = recommended.length === 0 || !member ? '' : `; recommended: ${formatList(recommended)}`
  return `${NAMES[protocol].padEnd(12)}  ${state}${wanted}`
}
