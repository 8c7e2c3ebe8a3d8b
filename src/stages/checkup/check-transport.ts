import { type CheckupLine, linesOf } from '../../model/checkup.js'
import { isFound, type ProbeAnswer, refusalOf } from '../../model/probe.js'

/** Whether an address is that of this machine, where nobody else reads along. */
const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname) || hostname.endsWith('.localhost')

/** Whether a registry is read over https. */
export const checkHttps = (url: URL): readonly CheckupLine[] => {
  if (url.protocol === 'https:') return linesOf('https', [], 'it is served over https')
  const isLocal = isLoopback(url)
  const found = isLocal ? 'it is served by this machine, where https is not needed' : 'it is served over http'
  return linesOf('https', [{ verdict: isLocal ? 'unknown' : 'problem', found, url: url.href }], '')
}

/** Whether whoever types `http:` gets to the registry all the same; `answer` is that of port 80. */
export const checkRedirect = (url: URL, answer: ProbeAnswer | undefined): readonly CheckupLine[] => {
  const line = (verdict: 'warning' | 'problem' | 'unknown', found: string) =>
    linesOf('redirect', [{ verdict, found, url: url.href }], '')
  if (answer === undefined) return line('unknown', 'only an https address without a port has an http one beside it')
  if (answer.kind === 'none') return linesOf('redirect', [], 'nothing answers over http')
  const last = answer.redirects.at(-1)
  if (last === undefined) {
    return isFound(answer)
      ? line('warning', 'it is served over http, too, where anyone on the way can change it')
      : linesOf('redirect', [], `http leads nowhere (${refusalOf(answer)})`)
  }
  if (!last.startsWith('https:')) return line('problem', `http leads to ${last}`)
  return isFound(answer)
    ? linesOf('redirect', [], 'http leads to https')
    : line('warning', `http leads to ${last}, where ${refusalOf(answer)}`)
}

/** Whether a registry that is read with a token needs it; `anonymous` is the answer without. */
export const checkPrivate = (url: string, anonymous: ProbeAnswer): readonly CheckupLine[] => {
  if (isFound(anonymous)) {
    return linesOf('private', [{ verdict: 'warning', found: 'it is given to anybody, without the token', url }], '')
  }
  return linesOf('private', [], `without the token, ${refusalOf(anonymous)}`)
}
