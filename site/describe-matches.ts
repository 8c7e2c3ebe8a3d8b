import type { SearchMatches } from '../src/stages/select-matches.js'
import type { Asked } from './search-address.js'

/** What was found, as a title. */
export const describeMatches = ({ text, tags }: Asked, { entries, isLoose }: SearchMatches<unknown>): string => {
  const words = text.trim()
  const tagged = tags.length === 0 ? '' : ` tagged ${tags.join(' and ')}`
  if (isLoose && entries.length > 0) {
    const count = entries.length === 1 ? '1 comes' : `${formatCount(entries.length)} come`
    return `No plugin${tagged} has “${words}” as it is written; ${count} close`
  }
  const plugins =
    entries.length === 1 ? '1 plugin' : `${entries.length === 0 ? 'No' : formatCount(entries.length)} plugins`
  return plugins + (words === '' ? '' : ` for “${words}”`) + tagged
}

const formatCount = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',')
