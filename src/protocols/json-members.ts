import { isObject, type JsonObject, type JsonValue } from '../model/json.js'
import type { Signature } from '../model/manifest.js'

/*
 * Members of JSON that somebody else wrote: what is not of the type it should be counts as not said.
 */

/** A text that says something: the protocols leave empty what is not said. */
export const textOf = (value: JsonValue | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

export const textsOf = (value: JsonValue | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((member): member is string => typeof member === 'string') : []

export const objectOf = (value: JsonValue | undefined): JsonObject => (isObject(value) ? value : {})

export const objectsOf = (value: JsonValue | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? (value as readonly JsonValue[]).filter(isObject) : []

/** The members that are texts, of these keys or of all; `undefined` when the value is no object. */
export const textMapOf = (
  value: JsonValue | undefined,
  keys?: readonly string[],
): Readonly<Record<string, string>> | undefined =>
  isObject(value)
    ? Object.fromEntries(
        Object.entries(value).filter(
          (member): member is [string, string] =>
            typeof member[1] === 'string' && (keys === undefined || keys.includes(member[0])),
        ),
      )
    : undefined

export const signatureOf = (value: JsonValue | undefined): Signature | undefined => {
  const { type, key_id: keyId, signature } = objectOf(value)
  if (typeof type !== 'string' || typeof signature !== 'string') return undefined
  return { type, signature, ...(typeof keyId === 'string' && { key_id: keyId }) }
}
