import type { DoctorReceipt } from '../commands/doctor.js'
import type { CheckupLine, Verdict } from '../model/checkup.js'
import { formatCount, formatDuration } from './format.js'
import { formatFile } from './format-place.js'
import { adviceOf } from './messages-doctor.js'

const WORDS: { readonly [verdict in Verdict]: string } = {
  ok: 'ok',
  warning: 'warning',
  problem: 'problem',
  unknown: 'cannot tell',
}

/** A line for each check, its places and what to do where it does not end well, and how many of each kind there are. */
export const formatDoctor = ({ registry, lines, milliseconds }: DoctorReceipt, cwd: string): readonly string[] => {
  const width = Math.max(...lines.map(({ check }) => check.length))
  const counts = (['problem', 'warning', 'ok', 'unknown'] as const)
    .map((verdict) => ({ verdict, count: lines.filter((line) => line.verdict === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => formatVerdict(verdict, count))
  return [
    ...lines.flatMap((line) => formatLine(line, width, cwd)),
    '',
    `Looked at ${formatFile(registry, cwd, cwd)} in ${formatDuration(milliseconds)}: ${counts.join(', ')}.`,
  ]
}

const formatVerdict = (verdict: Verdict, count: number): string =>
  verdict === 'problem' || verdict === 'warning' ? formatCount(count, verdict) : `${count} ${WORDS[verdict]}`

const formatLine = (line: CheckupLine, width: number, cwd: string): readonly string[] => {
  const { check, verdict, found, urls } = line
  const advice = adviceOf(line)
  const indent = ' '.repeat(15)
  return [
    `  ${WORDS[verdict].padEnd(11)}  ${check.padEnd(width)}  ${found}`,
    ...(verdict === 'ok' ? [] : urls.map((url) => `${indent}${formatFile(url, cwd, cwd)}`)),
    ...(advice === undefined ? [] : [`${indent}→ ${advice}`]),
  ]
}
