import { type Diagnostic, diagnostic, type Severity, sortDiagnostics } from './diagnostic.js'
import { groupPairs } from './groups.js'

/** More than anybody reads at a time. */
const MAX_FINDINGS = 200

/**
 * Findings of one thing (`where`: a file, or the folder of a plugin), of which the worst are kept where there are too many;
 * one more, behind them, counts the others. Limited twice, they are the same.
 */
export const limitDiagnostics = (found: readonly Diagnostic[], where: string): readonly Diagnostic[] => {
  const told = found.filter(({ code }) => code !== 'FINDINGS_OMITTED')
  if (told.length <= MAX_FINDINGS) return found
  const ranked = [...sortDiagnostics(told)].sort((a, b) => RANK[a.severity] - RANK[b.severity])
  const kept = sortDiagnostics(ranked.slice(0, MAX_FINDINGS))
  const worst = ranked[MAX_FINDINGS]?.severity ?? 'note'
  const before = found.flatMap((one) => (one.code === 'FINDINGS_OMITTED' ? one.args.count : []))
  const count = before.reduce((sum, omitted) => sum + omitted, told.length - MAX_FINDINGS)
  const omitted = diagnostic('FINDINGS_OMITTED', kept.at(-1)?.place ?? { file: where }, { where, count })
  // What is left out fails a build no less for that.
  return [...kept, { ...omitted, severity: worst }]
}

/** As {@link limitDiagnostics}, for each file that the findings are in. */
export const limitDiagnosticsPerFile = (found: readonly Diagnostic[]): readonly Diagnostic[] =>
  [...groupPairs(found.map((one) => [one.place.file, one] as const))].flatMap(([file, group]) =>
    limitDiagnostics(group, file),
  )

const RANK: { readonly [severity in Severity]: number } = { error: 0, warning: 1, note: 2 }
