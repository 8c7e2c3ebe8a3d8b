import type { DoctorReceipt } from '../commands/doctor.js'
import type { CheckupLine, Verdict } from '../model/checkup.js'
import { formatCount, formatDuration } from './format.js'
import { adviceOf } from './messages-doctor.js'

const WORDS: { readonly [verdict in Verdict]: string } = {
  ok: 'ok',
  warning: 'warning',
  problem: 'problem',
  unknown: 'cannot tell',
}

/** A line for each check, what is wrong with its places and what to do, and how many of each kind there are. */
export const formatDoctor = ({ registry, lines, milliseconds }: DoctorReceipt): readonly string[] => {
  const width = Math.max(...lines.map(({ check }) => check.length))
  const counts = (['problem', 'warning', 'ok', 'unknown'] as const)
    .map((verdict) => ({ verdict, count: lines.filter((line) => line.verdict === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => formatVerdict(verdict, count))
  return [
    ...lines.flatMap((line) => formatLine(line, width)),
    '',
    `Looked at ${registry} in ${formatDuration(milliseconds)}: ${counts.join(', ')}.`,
  ]
}

const formatVerdict = (verdict: Verdict, count: number): string =>
  verdict === 'problem' || verdict === 'warning' ? formatCount(count, verdict) : `${count} ${WORDS[verdict]}`

const formatLine = (line: CheckupLine, width: number): readonly string[] => {
  const { check, verdict, found, urls } = line
  const advice = adviceOf(line)
  const indent = ' '.repeat(15)
  return [
    `  ${WORDS[verdict].padEnd(11)}  ${check.padEnd(width)}  ${found}`,
    ...(verdict === 'ok' ? [] : urls.map((url) => `${indent}${url}`)),
    ...(advice === undefined ? [] : [`${indent}→ ${advice}`]),
  ]
}
