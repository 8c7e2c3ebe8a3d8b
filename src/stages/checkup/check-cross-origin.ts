import { type CheckupFinding, type CheckupLine, linesOf } from '../../model/checkup.js'
import { ANY_ORIGIN, type HostAnswer, isFound, type ProbedFile, refusalOf } from '../../model/probe.js'

/** Whether pages of other origins, such as that of a Flows platform, may read the registry. */
export const checkCrossOrigin = (files: readonly ProbedFile[]): readonly CheckupLine[] =>
  linesOf('cors', files.flatMap(checkFile), 'pages of any origin may read every file that was tried')

const checkFile = ({ kind, url, plain }: ProbedFile): readonly CheckupFinding[] => {
  if (!isFound(plain)) return []
  const found = checkOrigin(plain)
  if (found === undefined) return []
  const isPage = kind !== 'artifact' && kind !== 'definition'
  return [{ verdict: isPage && found.verdict === 'problem' ? 'problem' : 'warning', found: found.found, url }]
}

const checkOrigin = ({ headers }: HostAnswer): Pick<CheckupFinding, 'verdict' | 'found'> | undefined => {
  const allowed = headers['access-control-allow-origin']
  if (allowed === '*' || allowed === ANY_ORIGIN) return undefined
  if (allowed === undefined) return { verdict: 'problem', found: 'pages of other origins may not read it' }
  if (allowed.includes(','))
    return { verdict: 'problem', found: `it allows two origins at once (${allowed}), which means none` }
  return { verdict: 'warning', found: `only pages of ${allowed} may read it` }
}

/**
 * Whether pages may send a header of their own, such as a token: browsers then ask first. Only a private registry needs that.
 */
export const checkPreflight = (files: readonly ProbedFile[], isPrivate: boolean): readonly CheckupLine[] => {
  const findings = files.flatMap(({ url, preflight }): readonly CheckupFinding[] => {
    const found = checkAsking(preflight)
    return found === undefined ? [] : [{ verdict: isPrivate ? 'problem' : 'warning', found, url }]
  })
  return linesOf('preflight', findings, 'pages may send headers of their own')
}

const checkAsking = (answer: ProbedFile['preflight']): string | undefined => {
  if (answer.kind === 'none' || answer.status < 200 || answer.status > 299)
    return `${refusalOf(answer)} to the question of a browser (OPTIONS)`
  if (checkOrigin(answer) !== undefined) return 'pages of other origins may not ask'
  const methods = answer.headers['access-control-allow-methods'] ?? 'GET'
  if (!/(^|[,\s])(\*|GET)($|[,\s])/i.test(methods)) return `pages may only use ${methods}`
  const headers = answer.headers['access-control-allow-headers'] ?? ''
  return /(^|[,\s])(\*|authorization)($|[,\s])/i.test(headers) ? undefined : 'pages may not send a token'
}
