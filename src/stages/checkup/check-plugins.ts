import { type CheckupFinding, type CheckupLine, linesOf } from '../../model/checkup.js'
import { isAbsent, isFound, refusalOf } from '../../model/probe.js'
import { isHtml } from '../../protocols/parse-flows.js'
import { type FoundPlugin, parseDetailsDocument, parseSearchDocument } from '../../protocols/parse-openworkflow.js'
import type { AskedDocument } from './check-apps.js'

export interface CheckedSearch {
  readonly plugins: readonly FoundPlugin[]
  readonly lines: readonly CheckupLine[]
}

/** The list of an OpenWorkflow registry: `search` is what clients ask for, `twin` the same where a path needs an ending. */
export const checkSearch = (search: AskedDocument, twin: AskedDocument): CheckedSearch => {
  if (!isFound(search.answer) && !isFound(twin.answer)) {
    const isNone = isAbsent(search.answer)
    const found = isNone ? 'there is no OpenWorkflow registry here' : refusalOf(search.answer)
    return {
      plugins: [],
      lines: linesOf('search', [{ verdict: isNone ? 'unknown' : 'problem', found, url: search.url }], ''),
    }
  }
  const findings: CheckupFinding[] = []
  const problem = (url: string, found: string): number => findings.push({ verdict: 'problem', found, url })
  if (!isFound(search.answer)) problem(search.url, `${refusalOf(search.answer)}, and clients ask for this path`)
  const { url, answer } = isFound(search.answer) ? search : twin
  const parsed = isFound(answer) ? parseSearchDocument(answer.bytes) : ''
  if (typeof parsed === 'string') problem(url, parsed)
  const { total, results, problems } = typeof parsed === 'string' ? { total: 0, results: [], problems: [] } : parsed
  for (const found of problems.slice(0, 5)) problem(url, found)
  return {
    plugins: results,
    lines: linesOf(
      'search',
      findings,
      total > results.length ? `${results.length} of ${total} OpenWorkflow plugins` : `${total} OpenWorkflow plugins`,
    ),
  }
}

/** The details of plugins at the path of the protocol. */
export const checkDetails = (
  documents: readonly (AskedDocument & { readonly plugin: FoundPlugin })[],
  fine: string,
): readonly CheckupLine[] => linesOf('details', documents.flatMap(checkPlugin), fine)

const checkPlugin = ({
  url,
  answer,
  plugin,
}: AskedDocument & { readonly plugin: FoundPlugin }): readonly CheckupFinding[] => {
  const problem = (found: string): CheckupFinding => ({ verdict: 'problem', found, url })
  if (!isFound(answer)) return [problem(refusalOf(answer))]
  const details = parseDetailsDocument(answer.bytes)
  if (typeof details === 'string') return [problem(details)]
  if (details.slug !== plugin.slug) return [problem(`it is of ${JSON.stringify(details.slug)}`)]
  const problems = details.problems.map(problem)
  if (details.version === plugin.version) return problems
  const found = `it shows ${details.version}, and the search ${plugin.version}: one of the two is older`
  return [...problems, { verdict: 'warning', found, url }]
}

/** The definitions that details lead to. */
export const checkDefinitions = (documents: readonly AskedDocument[], fine: string): readonly CheckupLine[] =>
  linesOf(
    'definitions',
    documents.flatMap(({ url, answer }): readonly CheckupFinding[] => {
      if (!isFound(answer)) return [{ verdict: 'problem', found: refusalOf(answer), url }]
      if (answer.size === 0) return [{ verdict: 'problem', found: 'it is empty', url }]
      return isHtml(answer.bytes) ? [{ verdict: 'problem', found: 'it is a web page', url }] : []
    }),
    fine,
  )
