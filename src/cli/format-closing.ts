import type { Severity } from '../model/diagnostic.js'
import { formatCount } from './format.js'
import type { Report } from './report.js'

/** `2 errors, 1 note (--strict). Nothing was written.`: how many findings there are, and what follows; empty for none. */
export const formatClosing = ({ ok, diagnostics, failure }: Report): string => {
  const consequence = ok || failure === undefined ? '' : failure
  if (diagnostics.length === 0) return consequence
  const counts = SEVERITIES.map(
    (severity) => [severity, diagnostics.filter((d) => d.severity === severity).length] as const,
  )
    .filter(([, n]) => n > 0)
    .map(([severity, n]) => formatCount(n, severity))
    .join(', ')
  const why = !ok && diagnostics.every((d) => d.severity !== 'error') ? ' (--strict)' : ''
  return `${counts}${why}${consequence === '' ? '' : `. ${consequence}`}`
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note']
