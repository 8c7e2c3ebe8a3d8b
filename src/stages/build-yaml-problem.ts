export interface YamlProblem {
  readonly offset: number
  /** One line, without the place. */
  readonly problem: string
}

/**
 * What stopped the parser, in words that say what to do, and where the mistake is, which can be before the place at which the
 * parser noticed. The parser's own words where nobody has found better ones.
 */
export const buildYamlProblem = (reason: string, offset: number, text: string): YamlProblem => {
  // The text of a reason can quote the file.
  const known = PROBLEMS[reason] ?? reason.replace(/\s+/g, ' ').slice(0, 200)
  return typeof known === 'string' ? { offset, problem: known } : known(text, offset)
}

type Explain = (text: string, offset: number) => YamlProblem

const NO_COLON = 'a key must be followed by ": ", with the space, on the same line'

/** What stands where nothing of its kind can. */
const explainMisplaced: Explain = (text, offset) => {
  const found = text.charAt(offset)
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  const isFirst = text.slice(lineStart, offset).trim() === ''
  if (found === ':') {
    const problem = 'a mapping cannot start here: check the indentation, and put text that holds ": " in quotes'
    return { offset, problem }
  }
  if (/[@`%]/.test(found)) return { offset, problem: `text that begins with ${found} must be in quotes` }
  if (/[\]}]/.test(found)) return { offset, problem: `${found} closes nothing: put it in quotes where it is text` }
  if (/^-\s/.test(text.slice(offset, offset + 2))) {
    return { offset, problem: 'a list item cannot stand here: check the indentation' }
  }
  return isFirst
    ? { offset, problem: 'this line does not fit those above: check the indentation' }
    : { offset, problem: 'nothing can follow here: put the whole text in quotes' }
}

/** A key of several lines: the line above is the one that lacks its colon. */
const explainLongKey: Explain = (text, offset) => {
  const above = text.slice(0, text.lastIndexOf('\n', offset - 1) + 1).trimEnd()
  const start = above.lastIndexOf('\n') + 1
  return { offset: start + Math.max(0, above.slice(start).search(/\S/)), problem: NO_COLON }
}

/** After the last document, only another can come; a colon there ends a key whose line above has none. */
const explainAfterEnd: Explain = (text, offset) =>
  text.charAt(offset) === ':' ? explainLongKey(text, offset) : explainMisplaced(text, offset)

const UNCLOSED_QUOTE = 'the quote that opens here is never closed'

/** Those that follow it are escaped, or they would close it. */
const explainDoubleQuote: Explain = (text, end) => {
  let offset = text.lastIndexOf('"', end - 1)
  while (offset > 0 && runBefore(text, offset, '\\') % 2 === 1) offset = text.lastIndexOf('"', offset - 1)
  return { offset: Math.max(0, offset), problem: UNCLOSED_QUOTE }
}

/** Those that follow it come in pairs, or they would close it. */
const explainSingleQuote: Explain = (text, end) => {
  let last = text.lastIndexOf("'", end - 1)
  while (last > 0) {
    const earlier = runBefore(text, last, "'")
    if (earlier % 2 === 0) return { offset: last - earlier, problem: UNCLOSED_QUOTE }
    last = text.lastIndexOf("'", last - earlier - 1)
  }
  return { offset: Math.max(0, last), problem: UNCLOSED_QUOTE }
}

/** How often a character stands in a row just before an offset. */
const runBefore = (text: string, offset: number, character: string): number => {
  let start = offset
  while (text.charAt(start - 1) === character) start -= 1
  return offset - start
}

const explainUnprintable: Explain = (text, offset) => {
  const code = text.charCodeAt(offset).toString(16).toUpperCase().padStart(4, '0')
  return { offset, problem: `holds the character U+${code}: write it as an escape in double quotes` }
}

/** By the reason that the parser gives. */
const PROBLEMS: { readonly [reason: string]: string | Explain } = {
  'bad indentation of a mapping entry': explainMisplaced,
  'bad indentation of a sequence entry': explainMisplaced,
  'end of the stream or a document separator is expected': explainAfterEnd,
  'deficient indentation': 'is indented too little, or a quote or bracket above is not closed',
  'tab characters must not be used in indentation': 'a tab cannot indent: use spaces',
  "expected ':' after a mapping key": NO_COLON,
  'can not read a block mapping entry; a multiline key may not be an implicit key': explainLongKey,
  'a whitespace character is expected after the key-value separator within a block mapping': NO_COLON,
  'unexpected end of the stream within a double quoted scalar': explainDoubleQuote,
  'unexpected end of the document within a double quoted scalar': explainDoubleQuote,
  'unexpected end of the stream within a single quoted scalar': explainSingleQuote,
  'unexpected end of the document within a single quoted scalar': explainSingleQuote,
  'unexpected end of the stream within a flow collection': 'a bracket is never closed',
  'missed comma between flow collection entries': 'a comma is missing before this',
  "expected the node content, but found ','": 'a value is missing before this comma',
  'unknown escape sequence': 'there is no such escape: double the backslash, or use single quotes',
  'name of an alias node must contain at least one character': 'text that begins with * must be in quotes',
  'name of an anchor node must contain at least one character': 'text that begins with & must be in quotes',
  'a line break is expected': 'text that begins with | or > must be in quotes, or begin on the next line',
  'the stream contains non-printable characters': explainUnprintable,
}
