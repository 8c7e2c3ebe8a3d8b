import { type CheckupFinding, type CheckupLine, linesOf } from '../../model/checkup.js'
import { isFound, type ProbedFile } from '../../model/probe.js'

const HOUR = 3600
const DAY = 24 * HOUR

/** Whether what changes is asked for again in time. Clients look for new versions hourly. */
export const checkCaching = (files: readonly ProbedFile[]): readonly CheckupLine[] =>
  linesOf('cache', files.flatMap(checkFile), 'what may change is kept for at most an hour')

const checkFile = ({ kind, url, plain }: ProbedFile): readonly CheckupFinding[] => {
  // What never changes under its path may be kept for any time.
  if (!isFound(plain) || kind === 'artifact' || kind === 'definition') return []
  const cache = plain.headers['cache-control']
  if (cache === undefined) return [{ verdict: 'warning', found: 'nothing says how long it may be kept', url }]
  const seconds = parseMaxAge(cache)
  if (/\bimmutable\b/i.test(cache))
    return [{ verdict: 'problem', found: 'it is said to be immutable, and it changes', url }]
  if (seconds === undefined || seconds <= HOUR) return []
  return [{ verdict: seconds > DAY ? 'problem' : 'warning', found: `it may be kept for ${seconds} seconds`, url }]
}

/** Seconds for which shared caches may keep an answer; 0 when it must be asked for each time. */
export const parseMaxAge = (cacheControl: string): number | undefined => {
  if (/\bno-(store|cache)\b/i.test(cacheControl)) return 0
  const age = /\bs-maxage\s*=\s*"?(\d+)/i.exec(cacheControl) ?? /\bmax-age\s*=\s*"?(\d+)/i.exec(cacheControl)
  return age?.[1] === undefined ? undefined : Number(age[1])
}
