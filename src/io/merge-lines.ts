/**
 * A text of sorted lines, each once and ended, with these lines and without those. Only as much of it is looked at as it
 * takes to find their places.
 */
export const mergeLines = (text: string, more: readonly string[], less: readonly string[]): string => {
  const edits = [...more.map((line) => [line, `${line}\n`] as const), ...less.map((line) => [line, ''] as const)]
  const parts: string[] = []
  let from = 0
  for (const [line, put] of edits.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const at = placeOf(text, line)
    parts.push(text.slice(from, at), put)
    from = text.startsWith(`${line}\n`, at) ? at + line.length + 1 : at
  }
  return parts.join('') + text.slice(from)
}

/** Where the first line begins that does not come before this one. */
const placeOf = (text: string, line: string): number => {
  let [low, high] = [0, text.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const start = middle === 0 ? 0 : text.lastIndexOf('\n', middle - 1) + 1
    const end = text.indexOf('\n', middle)
    if (text.slice(start, end) < line) low = end + 1
    else high = start
  }
  return low
}
