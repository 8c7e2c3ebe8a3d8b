/**
 * The value of a plain text: null, boolean or number where YAML 1.2's core schema has one, else the text. Numbers can be
 * infinite or none, which JSON cannot say.
 */
export const parseCoreScalar = (text: string): null | boolean | number | string => {
  if (!MAY_BE_MORE.test(text)) return text
  const named = NAMED.get(text)
  if (named !== undefined) return named
  return NUMBER.test(text) ? Number(text) : text
}

/**
 * The value of a text with a tag, given by its full name; `undefined` where the tag is none of the core schema's, or the
 * text none of its values.
 */
export const parseTaggedScalar = (text: string, tag: string): null | boolean | number | string | undefined => {
  if (tag === '!' || tag === `${CORE}str`) return text
  const value = parseCoreScalar(text)
  if (tag === `${CORE}null`) return value === null ? value : undefined
  if (tag === `${CORE}bool`) return typeof value === 'boolean' ? value : undefined
  if (tag === `${CORE}int`) return Number.isInteger(value) ? value : undefined
  return tag === `${CORE}float` && typeof value === 'number' ? value : undefined
}

/** What the core schema's tags begin with, `!!` in short. */
export const CORE = 'tag:yaml.org,2002:'

/** Nearly every text is told by its first character. */
const MAY_BE_MORE = /^(?:[-+.0-9~nNtTfF]|$)/

const NAMED: ReadonlyMap<string, null | boolean | number> = new Map<string, null | boolean | number>([
  ...['', '~', 'null', 'Null', 'NULL'].map((text) => [text, null] as const),
  ...['true', 'True', 'TRUE'].map((text) => [text, true] as const),
  ...['false', 'False', 'FALSE'].map((text) => [text, false] as const),
  ...['.nan', '.NaN', '.NAN'].map((text) => [text, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF'].flatMap((text) => [
    [text, Number.POSITIVE_INFINITY] as const,
    [`+${text}`, Number.POSITIVE_INFINITY] as const,
    [`-${text}`, Number.NEGATIVE_INFINITY] as const,
  ]),
])

/** Each of them is what `Number` takes, and means the same. */
const NUMBER = /^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+)$/
