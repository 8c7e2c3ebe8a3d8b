import { compareText } from './order.js'

/** What JSON can say. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject
export interface JsonObject {
  readonly [key: string]: JsonValue
}

/** Whether a value that JSON can say is an object: no list, and not `null`. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Deeper JSON would exhaust the stack of whatever walks it. */
export const MAX_DEPTH = 500

/** Whether no part of a value lies below more than `depth` lists and objects. */
export const isShallow = (value: unknown, depth: number = MAX_DEPTH): boolean =>
  value === null ||
  typeof value !== 'object' ||
  (depth > 0 && Object.values(value).every((member) => isShallow(member, depth - 1)))

/**
 * The value of JSON that may mean harm. How deep it is remains to be seen ({@link isShallow}).
 *
 * @throws RangeError when there are more values than memory for them; TypeError or SyntaxError when it is no UTF-8 or no JSON.
 */
export const parseJson = (bytes: Uint8Array): unknown => {
  if (bytes.length > FEW_BYTES && countValues(bytes) > MANY_VALUES + bytes.length / BYTES_PER_VALUE) {
    throw new RangeError('it holds too many values')
  }
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
}

/** As many bytes cannot hold too much. */
const FEW_BYTES = 2 ** 20
/** A value can take 250 bytes of memory and 2 of text. What people and programs write is longer, by far, where it is much. */
const MANY_VALUES = 500_000
const BYTES_PER_VALUE = 24

/** Those in texts included: near enough. */
const countValues = (bytes: Uint8Array): number => {
  let count = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === COMMA || byte === BRACKET || byte === BRACE) count++
  }
  return count
}

const COMMA = 0x2c
const BRACKET = 0x5b
const BRACE = 0x7b

/** JSON with sorted keys: equal for equal values, in whatever order they were built. */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) =>
    isObject(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => compareText(a, b))) : member,
  )

/** As `T`, but its optional members may be there and `undefined`. */
type Loose<T> = { readonly [K in keyof T]: Record<never, never> extends Pick<T, K> ? T[K] | undefined : T[K] }

/** The members that have a value, in their order. */
export const withoutUndefined = <T extends object>(value: Loose<T>): T =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T
