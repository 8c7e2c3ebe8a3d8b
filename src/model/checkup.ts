/** How a check ends; `unknown`: it cannot be told from here. */
export type Verdict = 'ok' | 'warning' | 'problem' | 'unknown'

/** Every check of a checkup, in the order in which they are told. */
export const CHECKS = [
  'https',
  'redirect',
  'private',
  'state',
  'apps',
  'versions',
  'search',
  'details',
  'definitions',
  'addresses',
  'icons',
  'digests',
  'content-type',
  'compression',
  'cache',
  'cors',
  'preflight',
  'head',
  'missing',
  'version-query',
  'search-query',
  'host',
] as const

export type CheckName = (typeof CHECKS)[number]

/** One line of a checkup. What to do about it is said in `cli/messages-doctor.ts`. */
export interface CheckupLine {
  readonly check: CheckName
  readonly verdict: Verdict
  /** What was found, as a clause. */
  readonly found: string
  /** Where; of many the first ones. Of a folder: absolute files. */
  readonly urls: readonly string[]
}

/** A finding on one file, before those that say the same become a line. */
export interface CheckupFinding {
  readonly verdict: Exclude<Verdict, 'ok'>
  readonly found: string
  readonly url: string
}

/** The findings of a check, those that say the same in one line; `fine` when there are none. */
export const linesOf = (
  check: CheckName,
  findings: readonly CheckupFinding[],
  fine: string,
): readonly CheckupLine[] => {
  if (findings.length === 0) return [{ check, verdict: 'ok', found: fine, urls: [] }]
  const lines = new Map<string, CheckupLine & { readonly urls: string[] }>()
  for (const { verdict, found, url } of findings) {
    const key = `${verdict} ${found}`
    const line = lines.get(key) ?? { check, verdict, found, urls: [] }
    lines.set(key, line)
    if (!line.urls.includes(url)) line.urls.push(url)
  }
  return [...lines.values()]
}
