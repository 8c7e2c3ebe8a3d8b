const KILO = 1000
const UNITS = ['kB', 'MB', 'GB', 'TB'] as const

/** `812 B`, `1.2 MB`: decimal units, as hosts bill them. */
export const formatBytes = (bytes: number): string => {
  if (bytes < KILO) return `${bytes} B`
  let value = bytes / KILO
  let unit = 0
  // 999.5 would be shown as 1000 kB.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= KILO
    unit += 1
  }
  return `${value < 100 ? value.toFixed(1).replace(/\.0$/, '') : Math.round(value)} ${UNITS[unit]}`
}

/** `340 ms`, `1.3 s`, `2 min 5 s`. */
export const formatDuration = (milliseconds: number): string => {
  if (milliseconds < KILO) return `${Math.round(milliseconds)} ms`
  const seconds = milliseconds / KILO
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`
}

/** `10,000`. */
export const formatNumber = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',')

/** `1 error`, `2 errors`, `1 entry`, `2 entries`. */
export const formatCount = (n: number, one: string, many = `${one}s`): string =>
  `${formatNumber(n)} ${n === 1 ? one : many}`

/** `a`, `a and b`, `a, b and c`; of many more than `most` the first ones and how many there are besides. */
export const formatList = (items: readonly string[], most = 12): string => {
  // "and 1 more" would save nothing.
  const shown = items.length > most + 1 ? [...items.slice(0, most), `${items.length - most} more`] : items
  const last = shown.at(-1) ?? ''
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`
}

/**
 * Two digests to be compared: `sha256:ab12…` each, and as many more digits as it takes for them to look different.
 * Digests that are equal, or in no known form, come back whole.
 */
export const formatDigests = (a: string, b: string): readonly [string, string] => {
  const start = 'sha256:'.length
  for (let end = start + 4; end < Math.min(a.length, b.length); end += 4) {
    if (a.slice(0, end) !== b.slice(0, end)) return [shorten(a, end), shorten(b, end)]
  }
  return [a, b]
}

const shorten = (digest: string, end: number): string =>
  /^sha256:[0-9a-f]{64}$/i.test(digest) ? `${digest.slice(0, end)}…` : digest

/** The text with exactly one mark at its end, whether its author gave it one or not. */
const formatSentence = (text: string): string => {
  const bare = text.replace(/[.\s]+$/, '')
  return /[?!]$/.test(bare) ? bare : `${bare}.`
}

/** What is wrong with something, as a sentence: `tags must be a list.`, or `plugins: "../x" leads outside.` */
export const formatProblem = (subject: string, problem: string): string =>
  formatSentence(`${subject}${startsWithVerb(problem) ? '' : ':'} ${problem}`)

/** What is wrong, as the reason of what was said before: `Not valid YAML: it is empty.` */
export const formatReason = (said: string, problem: string): string =>
  formatSentence(`${said}: ${startsWithVerb(problem) ? 'it ' : ''}${problem}`)

/** Problems are told as `must be text` where the subject is plain, else as a clause of their own. */
const startsWithVerb = (problem: string): boolean =>
  /^(?:is|are|was|has|had|must|may|can|cannot|could|did|does|means|holds|says|stands|takes|took|leaves|leads|lies|names|points|wrote|ended|exited)\b/.test(
    problem,
  )
