/** What a request asks for. */
export interface Target {
  /** The path as it was sent, with its leading slash and without the query. */
  readonly raw: string
  /** Decoded, without the leading slash: empty for the root, with a final slash for a folder. */
  readonly path: string
  /** As it was sent, without its question mark; empty when there is none. */
  readonly query: string
}

/**
 * The target of a request. `undefined` when it is no path below the root, however that is written: a server that decodes first
 * and looks later would serve another folder.
 */
export const parseTarget = (target: string): Target | undefined => {
  const [raw = '', ...query] = target.split('?')
  if (!raw.startsWith('/')) return undefined
  const path = decodePath(raw.slice(1))
  return path === undefined ? undefined : { raw, path, query: query.join('?') }
}

const decodePath = (raw: string): string | undefined => {
  try {
    const segments = raw.split('/').map(decodeURIComponent)
    const isLast = (at: number): boolean => at === segments.length - 1
    const isSafe = segments.every(
      (segment, at) =>
        (segment !== '' || isLast(at)) &&
        segment !== '.' &&
        segment !== '..' &&
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
        !/[/\\\u0000-\u001f\u007f]/.test(segment),
    )
    return isSafe ? segments.join('/') : undefined
  } catch {
    // A broken escape names nothing.
    return undefined
  }
}

/** The first value of a field of a query, decoded; `undefined` when the query has no such field. */
export const queryValue = (query: string, name: string): string | undefined =>
  new URLSearchParams(query).get(name) ?? undefined

/** The same as it was sent. */
export const rawQueryValue = (query: string, name: string): string | undefined =>
  query
    .split('&')
    .find((field) => field.startsWith(`${name}=`))
    ?.slice(name.length + 1)
