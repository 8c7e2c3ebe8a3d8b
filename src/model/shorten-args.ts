/** Most characters of a text, and items of a list, that a finding repeats: what is wrong may be as long as its file. */
const MAX_TEXT = 500
const MAX_ITEMS = 12

/**
 * The facts of a finding, fit to be shown: a long text ends in `…`; of a long list the first items stand, and how many more
 * there are. `output` is left as it is: of what a command said the end counts, and who ran it has kept no more.
 */
export const shortenArgs = <T extends object>(args: T): T =>
  Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, name === 'output' ? value : shorten(value)]),
  ) as T

const shorten = (value: unknown): unknown => {
  if (typeof value === 'string') return shortenText(value)
  if (!Array.isArray(value)) return value
  // "1 more" would save nothing.
  const items =
    value.length > MAX_ITEMS + 1 ? [...value.slice(0, MAX_ITEMS), `${value.length - MAX_ITEMS} more`] : value
  return items.map(shorten)
}

/** Never cut in the midst of a character. */
const shortenText = (text: string): string =>
  text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT).replace(/[\ud800-\udbff]$/, '')}…`
