/** Longer runs of blanks would cost more than they tell: nobody keeps a document for exactly as many changes. */
const SALT_LENGTHS = 64

/**
 * The bytes of a document, a final newline included. `salt` is the number of changes that led to this state: blanks before
 * that newline, so that two states of one document have other bytes even where their text is the same (a content ETag would
 * be fooled by A, B, A). They repeat after {@link SALT_LENGTHS} changes.
 */
export const renderSalted = (text: string, salt: number): Uint8Array => {
  const end = `${' '.repeat(salt % SALT_LENGTHS)}\n`
  // Joined as bytes: a text of ten megabytes would be copied once more.
  const bytes = Buffer.allocUnsafe(Buffer.byteLength(text) + end.length)
  bytes.write(text)
  bytes.write(end, bytes.length - end.length)
  return bytes
}
