import { isObject, type JsonValue } from './json.js'

/** Keys and indexes from a document's root to one of its values. */
export type ValuePath = readonly (string | number)[]

/** The value at the end of a path, or `undefined` where the path leads nowhere. */
export const valueAt = (root: JsonValue | undefined, path: ValuePath): JsonValue | undefined => {
  let value = root
  for (const key of path) {
    if (typeof key === 'number') value = Array.isArray(value) ? value[key] : undefined
    else value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
  }
  return value
}

/** The path of a JSON pointer (RFC 6901); only the value at `root` tells which of its numbers are indexes. */
export const pathOfPointer = (pointer: string, root: JsonValue): ValuePath => {
  const path: (string | number)[] = []
  let value: JsonValue | undefined = root
  for (const escaped of pointer.split('/').slice(1)) {
    const text = escaped.replaceAll('~1', '/').replaceAll('~0', '~')
    const key = Array.isArray(value) ? Number(text) : text
    path.push(key)
    value = valueAt(value, [key])
  }
  return path
}

/** A path as people write it: `actions[2].name`. */
export const pathText = (path: ValuePath): string =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? key : `${text}.${key}`),
    '',
  )
