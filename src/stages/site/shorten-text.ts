/** A text on one line, of at most so many characters. */
export const shortenText = (text: string, most: number): string => {
  if (text.length <= most && !UNTIDY.test(text)) return text
  const line = text
    .slice(0, 4 * most)
    .replace(/\s+/g, ' ')
    .trim()
  return line.length <= most ? line : `${line.slice(0, most - 1).trimEnd()}…`
}

const UNTIDY = /[^\S ]| {2}|^ | $/
