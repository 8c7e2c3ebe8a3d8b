import { renderSalted } from './render-salted.js'

/**
 * The bytes of a JSON file of the registry: two-space indent, keys in the order of `value`, members that are `undefined`
 * left out, a final newline. `<`, `>` and `&` are escaped, since a host may serve the file as HTML; so are U+2028 and
 * U+2029, which end a line in older JavaScript. `salt` is the number of changes that led to this state
 * ({@link renderSalted}).
 */
export const renderJson = (value: unknown, salt = 0): Uint8Array => toBytes(JSON.stringify(value, null, 2), salt)

/** As {@link renderJson}, on one line. */
export const renderCompactJson = (value: unknown, salt = 0): Uint8Array => toBytes(JSON.stringify(value), salt)

const toBytes = (json: string, salt: number): Uint8Array =>
  renderSalted(json.replace(/[<>&\u2028\u2029]/g, escapeUnit), salt)

/** These occur only inside strings, where JSON allows an escape for any character. */
const escapeUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
