/** Percent-encodes a text as the signatures of stores want it: all but letters, digits and `-._~`. */
export const escapeText = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

/** The same for a path, whose slashes stay. Most have nothing to escape, which is quickly seen. */
export const escapePath = (path: string): string =>
  /^[\w\-.~/]*$/.test(path) ? path : path.split('/').map(escapeText).join('/')
