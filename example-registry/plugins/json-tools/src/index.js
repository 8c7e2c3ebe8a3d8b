const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)

/** RFC 6901. A pointer that leads nowhere gives no value. */
export const query = ({ document, pointer }) => {
  const keys = pointer.split('/').slice(1).map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
  return { value: keys.reduce((value, key) => (Object.hasOwn(Object(value), key) ? value[key] : undefined), document) }
}

const mergePatch = (document, patch) => {
  if (!isObject(patch)) return patch
  const merged = new Map(Object.entries(isObject(document) ? document : {}))
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key)
    else merged.set(key, mergePatch(merged.get(key), value))
  }
  return Object.fromEntries(merged)
}

/** RFC 7396. */
export const merge = ({ document, patch }) => ({ document: mergePatch(document, patch) })
