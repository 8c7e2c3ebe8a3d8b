import { type CheckupFinding, type CheckupLine, linesOf } from '../../model/checkup.js'
import type { ProbeAnswer } from '../../model/probe.js'
import { parseMaxAge } from './check-caching.js'

/** Seconds for which a caller may believe that a file is not there. */
const SHORT = 60

/** What a host answers for paths that no registry has. */
export const checkMissingPaths = (
  answers: readonly { readonly url: string; readonly answer: ProbeAnswer }[],
): readonly CheckupLine[] =>
  linesOf(
    'missing',
    answers.flatMap(({ url, answer }) => checkAnswer(url, answer)),
    'what is not there is answered with 404',
  )

const checkAnswer = (url: string, answer: ProbeAnswer): readonly CheckupFinding[] => {
  if (answer.kind === 'none') return [{ verdict: 'unknown', found: answer.problem, url }]
  const { status, headers, redirects } = answer
  if (status === 200) {
    const where = redirects.length === 0 ? '' : `, after a redirect to ${redirects.at(-1)}`
    return [{ verdict: 'problem', found: `the host answers 200 for what is not there${where}`, url }]
  }
  if (status === 403) return [{ verdict: 'warning', found: 'the host answers 403 for what is not there', url }]
  if (status !== 404 && status !== 410)
    return [{ verdict: 'problem', found: `the host answers ${status} for what is not there`, url }]
  const seconds = parseMaxAge(headers['cache-control'] ?? '') ?? 0
  if (seconds <= SHORT) return []
  return [{ verdict: 'warning', found: `that a file is not there may be believed for ${seconds} seconds`, url }]
}
