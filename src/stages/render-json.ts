/**
 * The bytes of a JSON file of the registry: two-space indent, keys in the order of `value`, members that are `undefined`
 * left out, a final newline. `<`, `>` and `&` are escaped, since a host may serve the file as HTML; so are U+2028 and
 * U+2029, which end a line in older JavaScript.
 *
 * `salt` is the number of changes that led to this state: blanks before the final newline, so that two states of one
 * document have other bytes even where its fields are the same (a content ETag would be fooled by A, B, A). They repeat
 * after {@link SALT_LENGTHS} changes.
 */
export const renderJson = (value: unknown, salt = 0): Uint8Array => toBytes(JSON.stringify(value, null, 2), salt)

/** As {@link renderJson}, on one line. */
export const renderCompactJson = (value: unknown, salt = 0): Uint8Array => toBytes(JSON.stringify(value), salt)

/** Longer runs of blanks would cost more than they tell: nobody keeps a document for exactly as many changes. */
const SALT_LENGTHS = 64

const toBytes = (json: string, salt: number): Uint8Array => {
  const text = json.replace(/[<>&\u2028\u2029]/g, escapeUnit)
  const end = `${' '.repeat(salt % SALT_LENGTHS)}\n`
  // Joined as bytes: a text of ten megabytes would be copied once more.
  const bytes = Buffer.allocUnsafe(Buffer.byteLength(text) + end.length)
  bytes.write(text)
  bytes.write(end, bytes.length - end.length)
  return bytes
}

/** These occur only inside strings, where JSON allows an escape for any character. */
const escapeUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
