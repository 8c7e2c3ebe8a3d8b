import { isObject, isShallow, parseJson } from '../model/json.js'

/**
 * How a document differs from the bytes that it should have: the first JSON member or line that is another. `undefined`
 * when it does not. In words that follow "<file>: ".
 */
export const checkDocument = (expected: Uint8Array, found: Uint8Array): string | undefined => {
  if (Buffer.compare(expected, found) === 0) return undefined
  if (found.length === 0) return 'it is empty'
  const [wanted, got] = [parseDocument(expected), parseDocument(found)]
  if (wanted === undefined) return checkLines(expected, found)
  if (got === undefined) return `it is not JSON that can be read; ${checkLines(expected, found)}`
  const problem = checkMember(wanted.value, got.value, [])
  return problem ?? 'it says what it should in other bytes: it shows another state, or something else has written it'
}

/** `undefined`: no JSON. */
const parseDocument = (bytes: Uint8Array): { readonly value: unknown } | undefined => {
  try {
    const value = parseJson(bytes)
    return isShallow(value) ? { value } : undefined
  } catch {
    // What is no JSON is told by its lines.
    return undefined
  }
}

/** The first member, in the order of `wanted`, at which two values differ. */
const checkMember = (wanted: unknown, got: unknown, path: readonly string[]): string | undefined => {
  const [ours, theirs] = [membersOf(wanted), membersOf(got)]
  if (ours === undefined || theirs === undefined || Array.isArray(wanted) !== Array.isArray(got)) {
    if (wanted === got) return undefined
    return `${formatPath(path)} is ${quote(got)}, not ${quote(wanted)}`
  }
  for (const [key, value] of ours) {
    if (!theirs.has(key)) return `${formatPath([...path, key])} is missing`
    const problem = checkMember(value, theirs.get(key), [...path, key])
    if (problem !== undefined) return problem
  }
  const extra = [...theirs.keys()].find((key) => !ours.has(key))
  return extra === undefined ? undefined : `${formatPath([...path, extra])} should not be there`
}

const membersOf = (value: unknown): ReadonlyMap<string, unknown> | undefined =>
  Array.isArray(value) || isObject(value) ? new Map(Object.entries(value)) : undefined

const checkLines = (expected: Uint8Array, found: Uint8Array): string => {
  const [wanted, got] = [toLines(expected), toLines(found)]
  const at = wanted.findIndex((line, index) => line !== got[index])
  const line = at === -1 ? wanted.length : at
  return `line ${line + 1} is ${quote(got[line])}, not ${quote(wanted[line])}`
}

/** By bytes: two texts that are no UTF-8 must not look the same. */
const toLines = (bytes: Uint8Array): readonly string[] => Buffer.from(bytes).toString('latin1').split('\n')

const formatPath = (path: readonly string[]): string =>
  path.length === 0 ? 'it' : path.map((key) => (/^[\w.@-]{1,80}$/.test(key) ? key : quote(key))).join(' › ')

/** As much of a value as tells which one is meant. */
const quote = (value: unknown): string => {
  if (value === undefined) return 'not there'
  if (Array.isArray(value)) return 'a list'
  if (isObject(value)) return 'an object'
  const text = JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
