/** The text that bytes are in UTF-8, without a byte order mark; `undefined` when they are none. */
export const parseUtf8 = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    // The decoder's only way to say no.
    return undefined
  }
}
