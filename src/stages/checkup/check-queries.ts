import { type CheckupLine, linesOf } from '../../model/checkup.js'
import { isFound, type ProbeAnswer, refusalOf } from '../../model/probe.js'
import { parseDetailsDocument, parseSearchDocument } from '../../protocols/parse-openworkflow.js'

/** What `?version=` gives: for a version that there is and is not the latest, and for one that there is not. */
export const checkVersionQuery = (
  url: string,
  { asked, answer, unknown }: { readonly asked: string; readonly answer: ProbeAnswer; readonly unknown: ProbeAnswer },
): readonly CheckupLine[] => {
  const line = (verdict: 'warning' | 'problem', found: string) =>
    linesOf('version-query', [{ verdict, found, url }], '')
  if (!isFound(answer)) return line('problem', `${refusalOf(answer)} to ?version=${asked}`)
  const details = parseDetailsDocument(answer.bytes)
  if (typeof details === 'string') return line('problem', `with ?version=${asked}, ${details}`)
  if (details.version !== asked)
    return line('warning', `?version=${asked} gives ${details.version}: the host does not look at it`)
  if (isFound(unknown)) return line('problem', '?version= of a version that is not there gives another one')
  return linesOf(
    'version-query',
    [],
    '?version= gives the version that is asked for, and 404 for one that is not there',
  )
}

/** What `?q=` gives: for words that no plugin has. */
export const checkSearchQuery = (url: string, count: number, answer: ProbeAnswer): readonly CheckupLine[] => {
  if (!isFound(answer))
    return linesOf('search-query', [{ verdict: 'problem', found: `${refusalOf(answer)} to ?q=`, url }], '')
  const found = parseSearchDocument(answer.bytes)
  if (typeof found === 'string')
    return linesOf('search-query', [{ verdict: 'problem', found: `with ?q=, ${found}`, url }], '')
  return linesOf(
    'search-query',
    [],
    found.results.length === 0
      ? '?q= searches'
      : found.results.length === count
        ? `?q= gives all ${count} plugins, as static hosts do: clients search in them`
        : `?q= gives ${found.results.length} of ${count} plugins`,
  )
}
